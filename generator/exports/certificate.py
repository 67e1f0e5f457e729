"""A certificate for a passed test: one landscape page in a frame that says what was tested and what it is not."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from datetime import date

from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from generator.course.aids import Test
from generator.course.model import Course
from generator.exports.documents.ink import Box, element, line, run
from generator.exports.documents.measure import exact
from generator.exports.documents.style import DEEP, INK, MUTED, new_document
from generator.exports.documents.tables import grid, middle
from generator.exports.word import saved

GOLD = "A8843C"
_SERIFS = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "STSong")
_WIDTH = 23.1
_COLUMNS = 3
_MOST_ENTRIES = 18  # six lines of three are what the page holds
LONGEST_NAME = 30
NOT_A_QUALIFICATION = (
    "本证书只说明持证人通过了上述课程测验。它不是职业资格证书，也不是职业技能等级证书，不能代替国家规定的任何资格。"
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The serif of a certificate, for Chinese and for everything else. The usual pair is on every Windows machine."""

    han: str = "SimSun"
    latin: str = "Times New Roman"


class CertificateError(ValueError):
    """What was asked for cannot be certified. The message is Chinese and says why and what to do."""


@dataclass(frozen=True, slots=True)
class Result:
    """A test taken. `right` of `total` questions; `passing` is the share of right answers that passes, 0-1."""

    name: str
    test: Test
    right: int
    total: int
    passing: float
    day: date
    seed: int | None = None

    @property
    def needed(self) -> int:
        """Right answers that pass: never fewer than the share."""
        return -(-self.total * round(self.passing * 1000) // 1000)


def read_result(
    test: Test, *, name: str, score: str, day: str, passing: float | None = None, seed: int | None = None
) -> Result:
    """Check what was typed. `score` is right/total, `day` a date like 2026-11-26. Raises CertificateError, with all
    faults at once."""
    faults = []
    person = " ".join(unicodedata.normalize("NFC", name).split())
    if not person:
        faults.append("没有写姓名。")
    elif len(person) > LONGEST_NAME or any(unicodedata.category(c)[0] == "C" for c in person):
        faults.append(f"姓名“{person[:LONGEST_NAME]}…”印不出来：最多 {LONGEST_NAME} 个字，不能有控制字符。")
    total = sum(d.count for d in test.draw)
    found = re.fullmatch(r"([0-9]{1,4})\s*/\s*([0-9]{1,4})", unicodedata.normalize("NFKC", score).strip())
    right, given = (int(found[1]), int(found[2])) if found else (0, total)
    if not found:
        faults.append(f"--score 写的是“{score}”，要写成 31/{total} 这样：答对的题数/总题数。")
    elif given != total:
        faults.append(f"“{test.title}”一共 {total} 道题，--score 写的是 {right}/{given}。请写成 答对的题数/{total}。")
    elif right > total:
        faults.append(f"答对的题数（{right}）比总题数（{total}）还多。请检查 --score。")
    on = date.min
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            raise ValueError
        on = date.fromisoformat(day)
    except ValueError:
        faults.append(f"--date 写的是“{day}”，要写成 2026-11-26 这样。")
    if faults:
        raise CertificateError("\n".join(faults))
    line_ = test.passing if passing is None else passing
    return Result(person, test, right, total, line_, on, seed)


def demand_passed(result: Result) -> None:
    """Raises CertificateError for a test that was not passed."""
    if result.right < result.needed:
        raise CertificateError(
            f"{result.name} 的“{result.test.title}”答对 {result.right} 道，没有达到通过线"
            f"（{_percent(result.passing)}，{result.needed} 道）。没有通过不发证书；"
            "可以安排补考：courseware export test 换一个 --seed 就是另一套题。"
        )


def certificate(course: Course, result: Result, code: str, *, fonts: Fonts | None = None) -> bytes:
    """The certificate as a Word file. Raises CertificateError for a test that was not passed."""
    demand_passed(result)
    document = new_document(f"{course.title} · 课程测验合格证书")
    _sheet(document)
    page = _Page(document, fonts or Fonts())
    _head(page, course)
    _statement(page, result)
    _tested(page, course, result.test)
    _foot(page, course, result, code)
    return saved(document, author=course.company.name)


def installed_fonts() -> Fonts:
    """A Chinese serif that this machine has, so that a PDF made here looks as meant; else what Windows has."""
    program = shutil.which("fc-list")
    if program is None:
        return Fonts()
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    families = {name.strip() for found in listed.splitlines() for name in found.split(",")}
    return next((Fonts(name, name) for name in _SERIFS if name in families), Fonts())


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".rstrip("0").rstrip(".") + "%"


# -- the page: every line has its height in points, so that the page holds whatever font replaces ours --------------


@dataclass(frozen=True, slots=True)
class _Page:
    document: DocumentType
    fonts: Fonts

    def line(self, box: Box | None = None, *, height: float, after: float = 0, centred: bool = False) -> Paragraph:
        paragraph = line(box or self.document, "")
        exact(paragraph, height)
        paragraph.paragraph_format.space_after = Pt(after)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def say(
        self,
        into: Paragraph,
        words: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        spacing: float = 0,
    ) -> None:
        """Add words; sizes and the spacing between letters in points."""
        properties = run(into, words, size=size, bold=bold, colour=colour).find(qn("w:rPr"))
        fonts = properties.find(qn("w:rFonts"))
        fonts.set(qn("w:eastAsia"), self.fonts.han)
        fonts.set(qn("w:ascii"), self.fonts.latin)
        fonts.set(qn("w:hAnsi"), self.fonts.latin)
        if spacing:
            properties.find(qn("w:sz")).addprevious(element("w:spacing", val=str(round(spacing * 20))))


def _sheet(document: DocumentType) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm((29.7 - _WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(1.2)
    borders = element("w:pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(f"w:{side}", val="thickThinMediumGap", sz="24", space="26", color=GOLD))
    section._sectPr.find(qn("w:pgMar")).addnext(borders)


def _head(page: _Page, course: Course) -> None:
    page.say(page.line(height=24, after=8, centred=True), course.company.name, 15, colour=DEEP, spacing=3)
    title = page.line(height=54, after=4, centred=True)
    page.say(title, "课程测验合格证书", 36, bold=True, colour=DEEP, spacing=8)
    subject = page.line(height=20, after=16, centred=True)
    page.say(subject, "　".join(part for part in (course.title, course.subtitle) if part), 12, colour=MUTED)
    _rule(subject, indent=7)


def _statement(page: _Page, result: Result) -> None:
    page.say(page.line(height=20, after=4, centred=True), "兹证明", 13)
    name = page.line(height=44, after=8, centred=True)
    page.say(name, result.name, 30 if len(result.name) <= 12 else 20, bold=True, spacing=4)
    when = page.line(height=22, after=2, centred=True)
    page.say(when, f"于 {_date(result.day)}参加“{result.test.title}”，", 13.5)
    score = page.line(height=24, after=18, centred=True)
    page.say(score, f"{result.total} 道题答对 ", 13.5)
    page.say(score, str(result.right), 18, bold=True, colour=DEEP)
    share, mark = _percent(result.right / result.total), _percent(result.passing)
    page.say(score, f" 道（{share}），达到 {mark} 的通过线（{result.needed} 道），成绩合格。", 13.5)


def _tested(page: _Page, course: Course, test: Test) -> None:
    """What was tested: the parts of the course, with the number of questions of each."""
    names = {m.id: f"{m.part}. {m.title}" for m in course.modules}
    entries = [f"{names.get(d.module, d.module)}（{d.count} 道）" for d in test.draw]
    if len(entries) > _MOST_ENTRIES:
        entries = [*entries[: _MOST_ENTRIES - 1], "……"]
    per = -(-len(entries) // _COLUMNS)
    cells = grid(page.document, 1, [_WIDTH / _COLUMNS] * _COLUMNS, style="")[0]
    for n, cell in enumerate(cells):
        if n == 0:
            asked = sum(d.count for d in test.draw)
            scope = f"测验范围：{len(test.draw)} 个部分，抽 {asked} 道题"
            page.say(page.line(cell, height=19), scope, 10.5, bold=True, colour=DEEP)
        else:
            page.line(cell, height=19)
        for entry in entries[n * per : (n + 1) * per]:
            page.say(page.line(cell, height=15.5), entry, 10)
    _flat(page, 14)


def _foot(page: _Page, course: Course, result: Result, code: str) -> None:
    """Code and how to check it; what the certificate is not; who signs."""
    left, right = grid(page.document, 1, [_WIDTH * 0.62, _WIDTH * 0.38], style="")[0]
    page.say(page.line(left, height=24), f"核验编码　{code}", 13.5, bold=True, colour=DEEP)
    sheet = f"，第 {result.seed} 套卷" if result.seed is not None else ""
    edition = f"课程版本 {course.edition}，" if course.edition else ""
    ask = f"核验请致电 {course.company.hotline}，" if course.company.hotline else "核验请向签发单位"
    say = f"{edition}测验编号 {result.test.id}{sheet}。{ask}报出姓名、测验、成绩、日期和编码。"
    page.say(page.line(left, height=15), say, 9.5, colour=MUTED)
    page.say(page.line(left, height=15), NOT_A_QUALIFICATION, 9.5)
    middle(right)
    for words in (f"签发单位（盖章）：{course.company.name}", _date(result.day)):
        signed = page.line(right, height=26)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        page.say(signed, words, 11.5)
    _flat(page, 1)


def _date(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _flat(page: _Page, points: float) -> None:
    """The line that a table leaves behind, as high as wanted."""
    exact(page.document.paragraphs[-1], points)


def _rule(paragraph: Paragraph, *, indent: float) -> None:
    """A thin line below a paragraph, drawn in by `indent` centimetres on both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(indent)
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz="6", space="8", color=GOLD))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
