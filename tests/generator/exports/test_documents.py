"""Handout, trainer's guide, cue sheet and job aids: what stands in them, what must not, whether programs take them."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from openxml_audit import OpenXmlValidator
from PIL import Image

from generator.course import load_course
from generator.course.blocks import Notes, Quiz
from generator.course.model import Course
from generator.course.starter import write_starter
from generator.course.teaching import JobAid, Section
from generator.course.text import Span, plain
from generator.exports.documents.clock import times
from generator.exports.documents.cues import cues
from generator.exports.documents.draft import Cover, number
from generator.exports.documents.guide import Day, guide
from generator.exports.documents.handout import handout
from generator.exports.documents.jobaids import TooLongError, aided, jobaid_files, jobaids
from tests.generator.deck import sample

ROOT = Path(__file__).resolve().parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COVER = Cover("文种")


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def half_day(course: Course) -> Course:
    return course.track("half-day")


@pytest.fixture(scope="module")
def for_learners(half_day: Course) -> bytes:
    return handout(half_day, COVER).bytes()


@pytest.fixture(scope="module")
def for_trainer(half_day: Course) -> bytes:
    return guide(half_day, COVER, Day(times(half_day, 9 * 60))).bytes()


def make(kind: str, course: Course) -> bytes:
    if kind == "handout":
        return handout(course, COVER).bytes()
    if kind == "guide":
        return guide(course, COVER, Day(times(course, None))).bytes()
    return cues(course, Day(times(course, None)))


def part(raw: bytes, name: str = "word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return etree.fromstring(package.read(name))


def paragraphs(raw: bytes) -> list[tuple[str, str]]:
    """Style and words of every paragraph outside the contents, in order, tables included."""
    found = []
    for one in part(raw).iter(f"{W}p"):
        if any(a.tag == f"{W}sdt" for a in one.iterancestors()):
            continue
        style = one.find(f"{W}pPr/{W}pStyle")
        words = "".join((n.text or "") if n.tag == f"{W}t" else "\n" for n in one.iter(f"{W}t", f"{W}br"))
        found.append((style.get(f"{W}val") if style is not None else "", words))
    return found


def words(raw: bytes) -> str:
    """Everything there is to read, without the marks of sources."""
    return re.sub(r"\[\d+\]|例(?=\n|$)", "", "\n".join(text for _, text in paragraphs(raw)))


def quizzes(course: Course) -> list[Quiz]:
    return [quiz for _, slide in course.slides() for quiz in slide.quizzes]


def bare(text: str) -> str:
    """Words without the marks that a document puts after figures and examples."""
    return re.sub(r"\[\d+\]|例|\s", "", text)


# -- the handout --------------------------------------------------------------------------------------------------


def test_every_slide_of_the_track_is_a_heading_in_order(half_day: Course, for_learners: bytes) -> None:
    headings = [text.partition("　")[2] for style, text in paragraphs(for_learners) if style == "Heading2"]
    assert headings == [plain(slide.title) for _, slide in half_day.slides()]
    modules = [text.partition("　")[2] for style, text in paragraphs(for_learners) if style == "Heading1"]
    assert modules == [m.title for m in half_day.modules]


def test_all_that_slides_show_and_say_can_be_read(half_day: Course, for_learners: bytes) -> None:
    read = bare(words(for_learners))
    for _, slide in half_day.slides():
        for paragraph in slide.prose:
            assert bare(plain(paragraph.text)) in read, slide.id
        for activity in slide.activities:
            assert bare(plain(activity.title)) in read, activity.id
        for quiz in slide.quizzes:
            for option in quiz.options:
                assert bare(plain(option.text)) in read, quiz.id


def test_every_kind_of_block_is_written() -> None:
    read = bare(words(handout(sample.course(), COVER).bytes()))
    for said in (
        "先听不打断记下来再说：说清金额",  # bullets
        "核实情况问清原因",  # cards, steps
        "适合不适合到期提醒首轮提醒正在投诉",  # columns
        "到期日账单第七天短信满月电话",  # timeline
        "信任顶",  # pyramid
        "再回到第1步",  # cycle
        "提醒函友好",  # stairs
        "30%-50%电话的效果",  # stats
        "渠道成本依据",  # table
        "十年以上70.5%71%",  # chart
        "√要这样说×不要这样说",  # compare
        "催缴员您好，我是物业小林。",  # script
        "为什么先接住情绪。",
        "收缴率七成九成",  # case
        "先把服务做实。本课程",  # quote
        "图：催缴流程图",  # a figure whose picture is missing
        "□B请于月底前缴清",  # quiz
        "活动改写一条短信（8分钟）",
        "四步走完，不要跳。",
    ):
        assert said in read, said


def test_the_handout_gives_no_answer_away(half_day: Course, for_learners: bytes) -> None:
    read = bare(words(for_learners))
    assert quizzes(half_day)
    for quiz in quizzes(half_day):
        for option in quiz.options:
            assert not plain(option.why) or bare(plain(option.why)) not in read, quiz.id
    for _, slide in half_day.slides():
        for paragraph in (p for c in slide.content if isinstance(c, Notes) for p in c.body if p.kind == "paragraph"):
            assert bare(plain(paragraph.text)) not in read, slide.id


def test_right_options_look_like_wrong_ones(half_day: Course, for_learners: bytes) -> None:
    looks = Counter()
    for one in part(for_learners).iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        text = "".join(t.text or "" for t in one.iter(f"{W}t"))
        if style is not None and style.get(f"{W}val") == "Option" and text.startswith("□"):
            first = one.find(f"{W}r")
            plain_runs = [etree.tostring(r.find(f"{W}rPr")) for r in one.iter(f"{W}r") if r.find(f"{W}rPr") is not None]
            looks[(etree.tostring(one.find(f"{W}pPr")), etree.tostring(first.find(f"{W}rPr")), plain_runs[1])] += 1
    assert sum(looks.values()) == sum(len(q.options) for q in quizzes(half_day))
    assert len(looks) == 1


def test_what_only_an_answer_cites_is_not_among_the_sources() -> None:
    quiz = sample.QUIZ.model_copy(
        update={"options": tuple(o.model_copy(update={"why": sample.law()}) for o in sample.QUIZ.options)}
    )
    one = sample.course(sample.slide("ask", "问", sample.prose("想一想。"), quiz))
    assert sample.LAW.cite not in words(handout(one, COVER).bytes())
    assert sample.LAW.cite in words(make("guide", one))


def test_figures_and_laws_lead_to_their_account() -> None:
    raw = handout(sample.course(), COVER).bytes()
    read = words(raw)
    for said in (sample.CLAIM.topic, sample.CLAIM.basis, "未经核实", "有独立来源佐证", sample.LAW.says, "待核"):
        assert said in read, said
    root = part(raw)
    marks = [b.get(f"{W}name") for b in root.iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))
    anchors = [h.get(f"{W}anchor") for h in root.iter(f"{W}hyperlink") if h.get(f"{W}anchor")]
    assert any(a.endswith("_ref1") for a in anchors)
    assert set(anchors) <= set(marks)


def test_slides_stand_beside_lines_for_notes(half_day: Course) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (1000, 563), "white").save(stream, "PNG")
    one = half_day.only(("importance",))
    first, *others = [s for _, s in one.slides()]
    pictures = {first.id: [stream.getvalue()] * 2, others[0].id: [b"not a picture"]}
    raw = handout(one, COVER, pictures=pictures).bytes()
    shown = [d.get("descr") for d in part(raw).iter("{*}docPr")]
    assert shown == [f"幻灯片：{plain(first.title)}", f"幻灯片：{plain(first.title)}（第 2 张）"]
    assert sum(style == "Rule" for style, _ in paragraphs(raw)) > 10


# -- the guide ----------------------------------------------------------------------------------------------------


def test_the_guide_explains_every_option(half_day: Course, for_trainer: bytes) -> None:
    read = bare(words(for_trainer))
    for quiz in quizzes(half_day):
        assert bare(plain(quiz.question)) in read, quiz.id
        for n, option in enumerate(quiz.options):
            told = f"{'√' if option.right else '×'}{'ABCDEFGH'[n]}{plain(option.text)}{plain(option.why)}"
            assert bare(told) in read, quiz.id


def test_the_guide_holds_all_a_trainer_needs(half_day: Course, for_trainer: bytes) -> None:
    read = bare(words(for_trainer))
    for _, slide in half_day.slides():
        for paragraph in (*slide.prose, *slide.trainer_notes):
            if paragraph.kind == "paragraph":
                assert bare(plain(paragraph.text)) in read, slide.id
    taught = {slide.id for _, slide in half_day.slides()}
    for module in half_day.modules:
        teaching = half_day.teaching[module.id]
        needed = [teaching.purpose, *teaching.debrief, *(i for s in teaching.jobaid.sections for i in s.items)]
        needed += [t for o in teaching.objections for t in (o.said, o.answer)]
        needed += [s.how for s in teaching.timing if taught & set(s.slides)]
        for text in needed:
            assert bare(plain(text)) in read, (module.id, plain(text))


def test_a_slide_shown_as_a_picture_still_accounts_for_its_figures() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (1000, 563), "white").save(stream, "PNG")
    one = sample.course(*(s for s in sample.KINDS if s.id in ("kinds-stats", "kinds-table", "kinds-chart")))
    pictures = {slide.id: [stream.getvalue()] for _, slide in one.slides()}
    read = words(guide(one, COVER, Day(times(one, None), pictures=pictures)).bytes())
    assert "电话的效果：30%-50%" in read
    assert "行业收缴率：82%" in read
    assert sample.LAW.says in read
    assert "五年内" not in read


def test_the_clock_runs_from_the_start_to_the_end(half_day: Course, for_trainer: bytes) -> None:
    minutes = sum(s.total_minutes for _, s in half_day.slides())
    metas = "\n".join(text for style, text in paragraphs(for_trainer) if style == "Meta")
    spans = re.findall(r"^\d+ 分钟 ｜ (\d+):(\d\d)–(\d+):(\d\d)", metas, re.M)
    clock = [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in spans]
    assert clock[0][0] == 9 * 60
    assert clock[-1][1] == 9 * 60 + minutes
    assert all(before[1] == after[0] for before, after in itertools.pairwise(clock))


def test_the_whole_course_counts_each_module_from_its_beginning(course: Course) -> None:
    two = course.only(("technology", "outlook"))
    metas = [text for style, text in paragraphs(make("guide", two)) if style == "Meta" and " 0:00–" in text]
    assert len(metas) == 2


# -- the cue sheet ------------------------------------------------------------------------------------------------


def test_cues_have_a_line_for_everything_that_takes_time(half_day: Course) -> None:
    numbers = {}
    wanted = []
    for n, (_, slide) in enumerate(half_day.slides(), 1):
        for identity in (slide.id, *(a.id for a in slide.activities), *(q.id for q in slide.quizzes)):
            numbers[identity] = [n, n + 1]
            wanted.append(f"{n}–{n + 1}")
    raw = cues(half_day, Day(times(half_day, 13 * 60 + 30), numbers))
    table = Document(io.BytesIO(raw)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    rows = [row for row in rows if len(set(row)) > 1]
    assert [row[1] for row in rows] == wanted
    assert rows[0][0] == "13:30"
    assert all(row[4] and len(row[4]) <= 63 for row in rows)
    marks = Counter(row[5][:2] for row in rows)
    assert marks["小测"] == len(quizzes(half_day))
    assert marks["活动"] == sum(len(s.activities) for _, s in half_day.slides())
    answers = ["".join("ABCDEF"[n] for n, o in enumerate(q.options) if o.right) for q in quizzes(half_day)]
    assert [row[5][3:] for row in rows if row[5].startswith("小测")] == answers


# -- job aids -----------------------------------------------------------------------------------------------------


def test_job_aids_say_all_and_too_long_ones_are_named(course: Course) -> None:
    read = bare(words(jobaids(course)))
    for module, aid in aided(course):
        assert bare(module.title) in read
        for section in aid.sections:
            assert all(bare(plain(item)) in read for item in section.items)
    assert len(jobaid_files(course)) == len(aided(course)) == len(course.modules)
    long = tuple((Span(kind="text", text="写得太长" * 30),) for _ in range(60))
    aid = JobAid(title=long[0], sections=(Section(heading=long[0][:1], items=long),))
    teaching = course.teaching["outlook"].model_copy(update={"jobaid": aid})
    with pytest.raises(TooLongError, match=r"content/teaching/outlook\.yml"):
        jobaids(course.model_copy(update={"teaching": {"outlook": teaching}}))


# -- files --------------------------------------------------------------------------------------------------------

KINDS = ("handout", "guide", "cues")


@pytest.mark.parametrize("kind", KINDS)
def test_same_course_same_bytes(kind: str) -> None:
    assert make(kind, sample.course()) == make(kind, sample.course())


@pytest.mark.parametrize("kind", KINDS)
def test_programs_take_the_file(kind: str, tmp_path: Path, half_day: Course) -> None:
    for one in (sample.course(), sample.overfull(), half_day.only(("importance",))):
        path = tmp_path / "document.docx"
        path.write_bytes(make(kind, one))
        checked = OpenXmlValidator().validate(path)
        assert checked.is_valid, checked.errors


def test_the_checker_sees_a_fault(tmp_path: Path) -> None:
    raw = make("cues", sample.course())
    path = tmp_path / "spoiled.docx"
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:tblLayout", b"<w:layout", 1)
            new.writestr(name, content)
    assert not OpenXmlValidator().validate(path).is_valid


@pytest.mark.parametrize("build", [*(lambda c, k=k: make(k, c) for k in KINDS), jobaids])
def test_chinese_fonts_are_set_for_word_and_wps(build: Callable[[Course], bytes], course: Course) -> None:
    raw = build(course.only(("outlook",)))
    defaults = part(raw, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults.find(f"{W}rFonts").get(f"{W}eastAsia") == "Microsoft YaHei"
    assert defaults.find(f"{W}lang").get(f"{W}eastAsia") == "zh-CN"
    root = part(raw)
    fonts = [f for name in ("word/document.xml", "word/styles.xml") for f in part(raw, name).iter(f"{W}rFonts")]
    assert not [f for f in fonts if any(k.endswith("Theme") for k in f.attrib)]
    for run in root.iter(f"{W}r"):
        if "".join(t.text or "" for t in run.iter(f"{W}t")).strip():
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"
    for size in root.iter(f"{W}pgSz"):
        assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    known = {s.get(f"{W}styleId") for s in part(raw, "word/styles.xml").iter(f"{W}style")}
    used = {s.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for s in root.iter(f"{W}{tag}")}
    assert used <= known


def test_contents_are_a_field_over_real_headings(half_day: Course) -> None:
    draft = handout(half_day, COVER)
    raw = draft.bytes()
    assert part(raw, "word/settings.xml").find(f"{W}updateFields") is not None
    count = len(half_day.modules) + sum(len(m.slides) for m in half_day.modules)
    number(draft, range(3, 3 + count))
    root = part(draft.bytes())
    codes = ["".join(i.text for i in p.iter(f"{W}instrText")) for p in root.iter(f"{W}p")]
    assert sum("TOC \\o" in code for code in codes) == 1
    shown = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.find(f".//{W}sdtContent")]
    assert len(shown) == count
    assert shown[0].endswith(f"{half_day.modules[0].title}3")
    assert part(draft.bytes(), "word/settings.xml").find(f"{W}updateFields") is None
    anchors = {h.get(f"{W}anchor") for h in root.iter(f"{W}hyperlink")}
    assert anchors <= {b.get(f"{W}name") for b in root.iter(f"{W}bookmarkStart")}
    begun = [c.get(f"{W}fldCharType") for c in root.iter(f"{W}fldChar")]
    assert begun.count("begin") == begun.count("separate") == begun.count("end")


def test_a_wrong_number_of_pages_leaves_the_contents_to_word(half_day: Course) -> None:
    draft = handout(half_day, COVER)
    number(draft, [1, 2])
    assert part(draft.bytes(), "word/settings.xml").find(f"{W}updateFields") is not None


def test_every_numbered_list_starts_at_one() -> None:
    twice = sample.course(
        *(sample.slide(f"list-{n}", "列表", *[c for s in sample.KINDS[1:2] for c in s.content]) for n in range(2))
    )
    root = part(handout(twice, COVER).bytes())
    used = [n.get(f"{W}val") for n in root.iter(f"{W}numId")]
    assert [used.count(n) for n in dict.fromkeys(used)][-2:] == [2, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_course_without_modules_or_teaching_files(kind: str, tmp_path: Path) -> None:
    empty = sample.course().model_copy(update={"modules": ()})
    assert "样本课程" in words(make(kind, empty)) or kind == "cues"
    write_starter(tmp_path)
    fresh = load_course(tmp_path)[0].model_copy(update={"teaching": {}})
    assert plain(next(fresh.slides())[1].title) in words(make(kind, fresh))
    assert aided(fresh) == []


def test_headers_name_the_module_and_footers_number_the_pages(half_day: Course, for_learners: bytes) -> None:
    document = Document(io.BytesIO(for_learners))
    heads = [s.header.paragraphs[0].text for s in document.sections[2:]]
    assert all(head.endswith(m.title) for head, m in zip(heads, half_day.modules, strict=True))
    foot = document.sections[1].footer._element
    assert "PAGE" in "".join(i.text for i in foot.iter(qn("w:instrText")))
