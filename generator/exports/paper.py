"""A test on paper: questions drawn by blueprint, with or without the answers."""

from __future__ import annotations

import hashlib

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from generator.course.aids import Test, draw_test
from generator.course.blocks import Option
from generator.course.model import Course
from generator.course.teaching import QUESTION_ZH, Question
from generator.course.text import letter, plain
from generator.exports.word import new_document, saved


def paper_bytes(course: Course, test: Test, *, seed: int, answers: bool) -> bytes:
    """The test as a Word document. Raises ValueError when a bank is too small."""
    questions = draw_test(test, course.aids.tests, course.teaching, seed)
    document = new_document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"{test.title}{'（答案与讲解）' if answers else ''}")
    run.bold = True
    run.font.size = Pt(16)
    passing = -(-len(questions) * round(test.passing * 100) // 100)
    document.add_paragraph(f"{len(questions)} 道题，{test.minutes} 分钟，答对 {passing} 道算通过。第 {seed} 套。")
    document.add_paragraph("姓名：＿＿＿＿＿＿　　项目：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿　　得分：＿＿＿＿")
    for number, question in enumerate(questions, 1):
        _question(document, number, question, seed, answers=answers)
    return saved(document, author=course.company.name)


def shown(question: Question, seed: int) -> list[Option]:
    """The options as printed: an ordering question is shuffled, never into its right order; others stay as written."""
    if question.kind != "order":
        return list(question.options)
    options = list(question.options)
    mixed = sorted(options, key=lambda o: hashlib.sha256(f"{seed}:{question.id}:{plain(o.text)}".encode()).digest())
    return mixed if mixed != options else [*options[1:], options[0]]


def _question(document, number: int, question: Question, seed: int, *, answers: bool) -> None:
    stem = document.add_paragraph()
    stem.paragraph_format.space_before = Pt(8)
    stem.paragraph_format.keep_with_next = True
    stem.add_run(f"{number}．（{QUESTION_ZH[question.kind]}）").bold = True
    stem.add_run(plain(question.stem))
    options = shown(question, seed)
    letters = [letter(n) for n in range(len(options))]
    for name, option in zip(letters, options, strict=True):
        document.add_paragraph(f"　　{name}．{plain(option.text)}")
    if not answers:
        document.add_paragraph("　　答：＿＿＿＿")
        return
    if question.kind == "order":
        right = "".join(letters[options.index(option)] for option in question.options)
    else:
        right = "".join(name for name, option in zip(letters, options, strict=True) if option.right)
    document.add_paragraph().add_run(f"　　答案：{right}").bold = True
    for name, option in zip(letters, options, strict=True):
        document.add_paragraph(f"　　{name}：{plain(option.why)}")
