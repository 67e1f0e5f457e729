"""PDFs: one page a slide, Chinese fonts inside, the same bytes again; clear words where LibreOffice is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from pptx import Presentation

from generator.exports import office
from generator.exports.pdf import settled
from tests.generator.course.tree import write_tree
from tests.generator.inprocess import courseware


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "course"
    assert courseware("new", folder, cwd=folder.parent).code == 0
    return folder


def embedded(raw: bytes) -> list[bytes]:
    """The names of the fonts of a PDF; fails when one is not inside it."""
    described = re.findall(rb"/Type/FontDescriptor/FontName/([^/\s]+)([^>]*)", raw)
    assert described
    assert all(b"/FontFile" in rest for _, rest in described)
    return [name for name, _ in described]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """Two slides: LibreOffice is slow enough."""
    body = "## 先看明细 {#a minutes=5}\n\n- 一户一行\n- 一期一行\n\n## 再打电话 {#b minutes=5}\n\n先听完。\n"
    whole = "title: 测试课程\nstrict: false\nmodules: [one]\n"
    return write_tree(tmp_path_factory.mktemp("tiny"), body, course=whole)


@pytest.mark.render
def test_a_deck_is_a_page_a_slide_with_its_fonts(tiny: Path, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("需要 LibreOffice")
    files = [tmp_path / f"{n}.pdf" for n in (1, 2)]
    for file in files:
        done = courseware("export", "pdf", "--theme", "dark", "-o", file, cwd=tiny)
        assert done.code == 0, done.err
    raw = files[0].read_bytes()
    assert raw == files[1].read_bytes()
    assert any(b"CJK" in name for name in embedded(raw))
    assert courseware("deck", "-o", tmp_path / "deck.pptx", cwd=tiny).code == 0
    pages = pypdfium2.PdfDocument(raw)
    assert len(pages) == len(Presentation(str(tmp_path / "deck.pptx")).slides)
    text = "".join(p.get_textpage().get_text_bounded() for p in pages)
    assert "测试课程" in text
    assert "一期一行" in text


@pytest.mark.render
def test_job_aids_too(fresh: Path, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("需要 LibreOffice")
    file = tmp_path / "aids.pdf"
    done = courseware("export", "pdf", "--what", "jobaids", "-o", file, cwd=fresh)
    assert done.code == 0, done.err
    assert embedded(file.read_bytes())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "x.docx"], ".pdf"),
        (["-o", "x.pdf", "--what", "poster"], "deck、handout、guide、jobaids"),
        (["-o", "x.pdf", "--theme", "ghost"], "没有主题"),
        (["-o", "x.pdf", "--modules", "ghost"], "ghost"),
    ],
)
def test_wrong_use_is_told(words: list[str], said: str, fresh: Path) -> None:
    done = courseware("export", "pdf", *words, cwd=fresh)
    assert done.code == 2
    assert said in done.err
    assert not (fresh / "x.pdf").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["pdf", "-o", "x.pdf"],
        ["certificate", "--name", "张三", "--score", "1/1", "-o", "x.pdf"],
        ["roleplay", "-o", "x.pdf"],
    ],
)
def test_without_libreoffice_it_says_what_to_install(words: list[str], fresh: Path, monkeypatch) -> None:
    monkeypatch.setattr(office, "_USUAL", ())
    monkeypatch.setenv("PATH", "")
    done = courseware("export", *words, cwd=fresh)
    assert done.code in (1, 2)
    if words[0] != "certificate":  # a new course has no test to certify
        assert "LibreOffice" in done.err
    assert not (fresh / "x.pdf").exists()


def test_only_dates_and_ids_are_settled() -> None:
    raw = (
        b"%PDF-1.6\n/CreationDate(D:20261126112305Z')/ModDate(D:20261126112305Z')\ntrailer\n"
        b"/ID [ <B205112351D659BF74E87615D6E40ADC>\n<B205112351D659BF74E87615D6E40ADC> ]\n"
        b"/DocChecksum /8B6DD9F390C51324C10C6F4480E7B1E9\nB205112351D659BF74E87615D6E40ADC /Title(2026)"
    )
    made = settled(raw)
    assert len(made) == len(raw)
    assert b"2026112" not in made
    assert made.endswith(b"B205112351D659BF74E87615D6E40ADC /Title(2026)")
    assert made.count(b"0123456789ABCDEF0123456789ABCDEF") == 3
    assert settled(made) == made
