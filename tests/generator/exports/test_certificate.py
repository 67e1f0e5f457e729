"""Certificates: only for who passed, honest about what they are, and a code that tells the true from the changed."""

from __future__ import annotations

import io
import re
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from generator.course import load_course
from generator.course.aids import Draw
from generator.course.aids import Test as CourseTest
from generator.course.model import Course
from generator.exports.certificate import CertificateError, certificate, read_result
from generator.exports.office import convert
from generator.exports.seal import ALPHABET, Facts, SealError, make_key, matches, read_key, seal
from tests.generator.inprocess import courseware

ROOT = Path(__file__).resolve().parents[3]
KEY = bytes(range(32))
FACTS = Facts("张三", "post-test", 31, 36, date(2026, 11, 26), "2026-11")
ISSUE = ["export", "certificate", "--name", "张三", "--score", "31/36", "--date", "2026-11-26"]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def post_test(course: Course) -> CourseTest:
    return next(t for t in course.aids.tests if t.id == "post-test")


def words(raw: bytes) -> str:
    document = Document(io.BytesIO(raw))
    parts = [p.text for p in document.paragraphs]
    parts += [p.text for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    return "\n".join(parts)


# -- the code -----------------------------------------------------------------------------------------------------


def test_a_code_is_short_plain_and_always_the_same() -> None:
    code = seal(KEY, FACTS)
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code)
    assert code == seal(KEY, FACTS) == "4FGE-RW37-7NJW-7PNK"
    assert not set(ALPHABET) & set("0OQ1IL2Z5S8BV")


@pytest.mark.parametrize(
    "other",
    [
        replace(FACTS, name="张四"),
        replace(FACTS, test="pre-test"),
        replace(FACTS, right=32),
        replace(FACTS, total=37),
        replace(FACTS, day=date(2026, 11, 27)),
        replace(FACTS, edition="2027-01"),
    ],
)
def test_every_fact_counts(other: Facts) -> None:
    assert not matches(KEY, other, seal(KEY, FACTS))
    assert matches(KEY, other, seal(KEY, other))


def test_another_key_is_another_company() -> None:
    assert not matches(bytes(32), FACTS, seal(KEY, FACTS))


@pytest.mark.parametrize(
    "typed", ["4fgerw377njw7pnk", " 4FGE rw37—7NJW．7PNK ", "４ＦＧＥ－ＲＷ３７－７ＮＪＷ－７ＰＮＫ"]
)
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert matches(KEY, FACTS, typed.replace("．", "."))


def test_blanks_in_a_name_do_not_count() -> None:
    assert matches(KEY, replace(FACTS, name=" 张 三 "), seal(KEY, FACTS))


@given(st.integers(0, 15), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_a_slip_not_a_forgery(place: int, letter: str) -> None:
    text = seal(KEY, FACTS).replace("-", "")
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        assert matches(KEY, FACTS, changed)
    else:
        with pytest.raises(SealError, match="抄错了"):
            matches(KEY, FACTS, changed)


@given(st.integers(0, 14))
def test_so_are_two_that_changed_places(place: int) -> None:
    text = seal(KEY, FACTS).replace("-", "")
    changed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if changed != text:
        with pytest.raises(SealError, match="抄错了"):
            matches(KEY, FACTS, changed)


@pytest.mark.parametrize(("typed", "said"), [("", "有 0 个"), ("4FGE", "有 4 个"), ("4FGE-RW37-7NJW-7PN0", "0")])
def test_what_cannot_be_a_code_is_told(typed: str, said: str) -> None:
    with pytest.raises(SealError, match=said):
        matches(KEY, FACTS, typed)


def test_a_key_is_made_once_and_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "certificate.key"
    key = make_key(path)
    assert read_key(path) == key
    assert len(key) == 32
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        make_key(path)
    assert read_key(path) == key


@pytest.mark.parametrize("content", [b"", b"abc\n", b"\xff\xfe", b"zz" * 32, b"ab" * 31])
def test_a_file_that_is_no_key_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(content)
    with pytest.raises(SealError, match="不是本工具的密钥"):
        read_key(path)


# -- the page -----------------------------------------------------------------------------------------------------


def test_a_certificate_says_what_was_tested_and_what_it_is_not(course: Course, post_test: CourseTest) -> None:
    result = read_result(post_test, name="张三", score="31/36", day="2026-11-26", seed=7)
    raw = certificate(course, result, "CODE-CODE")
    assert raw == certificate(course, result, "CODE-CODE")
    text = words(raw)
    for wanted in ("张三", "2026 年 11 月 26 日", "36 道题答对 31 道（86.1%）", "80% 的通过线（29 道）", "CODE-CODE"):
        assert wanted in text
    assert "不是职业资格证书" in text
    assert "课程版本 2026-11" in text
    assert "第 7 套卷" in text
    assert course.company.name in text
    for module, draw in zip(course.modules, post_test.draw, strict=True):
        assert f"{module.title}（{draw.count} 道）" in text


@pytest.mark.parametrize("score", ["29/36", "29／36", " 29 / 36 "])
def test_the_line_itself_passes(score: str, course: Course, post_test: CourseTest) -> None:
    assert certificate(course, read_result(post_test, name="张三", score=score, day="2026-11-26"), "C")


def test_one_less_does_not(course: Course, post_test: CourseTest) -> None:
    with pytest.raises(CertificateError, match="没有达到通过线（80%，29 道）"):
        certificate(course, read_result(post_test, name="张三", score="28/36", day="2026-11-26"), "C")


def test_a_company_may_ask_for_more(course: Course, post_test: CourseTest) -> None:
    result = read_result(post_test, name="张三", score="31/36", day="2026-11-26", passing=0.9)
    assert result.needed == 33
    with pytest.raises(CertificateError):
        certificate(course, result, "C")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"score": "31"}, "答对的题数/总题数"),
        ({"score": "31/35"}, "一共 36 道题"),
        ({"score": "37/36"}, "比总题数"),
        ({"score": "-1/36"}, "--score"),
        ({"score": "86%"}, "--score"),
        ({"day": "2026-13-01"}, "--date"),
        ({"day": "20261126"}, "--date"),
        ({"day": "今天"}, "--date"),
        ({"name": "  "}, "没有写姓名"),
        ({"name": "长" * 31}, "最多 30 个字"),
        ({"name": "张\x07三"}, "控制字符"),
        ({"name": "", "score": "x", "day": "y"}, "没有写姓名(.|\n)*--score(.|\n)*--date"),
    ],
)
def test_faults_are_told_all_at_once(typed: dict, said: str, post_test: CourseTest) -> None:
    with pytest.raises(CertificateError, match=said):
        read_result(post_test, **{"name": "张三", "score": "31/36", "day": "2026-11-26", **typed})


@pytest.mark.render
def test_it_is_one_page_with_its_fonts_inside(course: Course, post_test: CourseTest) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("需要 LibreOffice")
    long = CourseTest(**{**post_test.model_dump(), "draw": tuple(Draw(module=f"m{n}", count=1) for n in range(40))})
    cases = (
        read_result(post_test, name="张三", score="31/36", day="2026-11-26", seed=1),
        read_result(long, name="阿卜杜热合曼·买买提吐尔逊 " + "长" * 10, score="40/40", day="2026-11-26"),
    )
    for result in cases:
        raw = convert(certificate(course, result, "4FGE-RW37-7NJW-7PNK"), source="docx", target="pdf")
        document = pypdfium2.PdfDocument(raw)
        assert len(document) == 1
        text = re.sub(r"\s", "", document[0].get_textpage().get_text_bounded())
        assert result.name.replace(" ", "") in text
        assert "不是职业资格证书" in text
        described = re.findall(rb"/Type/FontDescriptor[^>]*", raw)
        assert described
        assert all(b"/FontFile" in one for one in described)
        assert any(b"CJK" in one for one in described)


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return tmp_path / "settings"


def test_issued_and_verified(settings: Path, tmp_path: Path) -> None:
    out = tmp_path / "证书.docx"
    done = courseware(*ISSUE, "-o", out, cwd=ROOT)
    assert done.code == 0, done.err
    key = settings / "dues-academy" / "certificate.key"
    assert str(key) in done.out
    code = re.search(r"核验编码 (\S+)", done.out)[1]  # pyright: ignore[reportOptionalSubscript]
    assert code in words(out.read_bytes())

    again = courseware(*ISSUE, "-o", out, cwd=ROOT)
    assert code in again.out
    assert "已新建" not in again.out

    good = courseware(*ISSUE, "--verify", code, cwd=ROOT)
    assert (good.code, good.err) == (0, "")
    assert good.out.startswith("相符：张三")
    changed = [w.replace("31/36", "36/36") for w in ISSUE]
    bad = courseware(*changed, "--verify", code, cwd=ROOT)
    assert bad.code == 1
    assert "对不上" in bad.err
    assert bad.out == ""
    assert courseware(*ISSUE, "--verify", code, "--edition", "2019-01", cwd=ROOT).code == 1


def test_a_key_of_ones_own(settings: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "own.key", tmp_path / "c.docx"
    missing = courseware(*ISSUE, "--key", key, "-o", out, cwd=ROOT)
    assert missing.code == 1
    assert "没有密钥文件" in missing.err
    assert not key.exists()
    assert not out.exists()
    make_key(key)
    assert courseware(*ISSUE, "--key", key, "-o", out, cwd=ROOT).code == 0
    assert not settings.exists()


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ([], 2, "还缺 -o"),
        (["-o", "c.txt"], 2, ".docx"),
        (["-o", "c.docx", "--test", "ghost"], 2, "没有测验“ghost”。可用：pre-test、post-test"),
        (["-o", "c.docx", "--score", "20/36"], 1, "没有达到通过线"),
        (["-o", "c.docx", "--edition", "2019"], 2, "只在核验时用"),
        (["-o", "c.docx", "--key", str(ROOT / "content" / "x.key")], 2, "不能放在课程的 content"),
        (["--verify", "4FGE-RW37-7NJW-7PNK"], 1, "没有密钥文件"),
        (["--verify", "short"], 1, "密钥"),
        (["-o", "c.docx", "--passing", "1.5"], 2, "--passing"),
    ],
)
def test_wrong_use_makes_no_file_and_no_key(more: list, code: int, said: str, settings: Path, tmp_path: Path) -> None:
    words_ = ["--course", str(ROOT), *more]
    done = courseware(*ISSUE, *words_, cwd=tmp_path)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []
    assert not settings.exists()


def test_verifying_needs_the_date_that_is_printed(settings: Path) -> None:
    done = courseware("export", "certificate", "--name", "张三", "--score", "31/36", "--verify", "X", cwd=ROOT)
    assert done.code == 2
    assert "--date" in done.err
