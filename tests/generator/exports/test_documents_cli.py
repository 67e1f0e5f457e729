"""`courseware export handout|guide|jobaids|cues` as trainers meet it, with LibreOffice and without."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from generator.course import load_course
from generator.course.local import with_local_rules
from generator.course.text import plain
from generator.deck import build_deck, load_theme
from generator.exports.documents.jobaids import aided, jobaids
from generator.exports.office import convert, find_office
from generator.exports.pictures import heading_pages, page_count, page_pictures
from tests.generator.inprocess import courseware

ROOT = Path(__file__).resolve().parents[3]
NEEDS_OFFICE = pytest.mark.skipif(find_office() is None, reason="需要 LibreOffice")


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("generator.exports.office.find_office", "generator.cli_documents.find_office"):
        monkeypatch.setattr(place, lambda: None)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new small course."""
    folder = tmp_path_factory.mktemp("new") / "course"
    assert courseware("new", folder, cwd=ROOT).code == 0
    return folder


def read(path: Path) -> str:
    document = Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_without_libreoffice_the_handout_says_so_and_comes_without_pictures(fresh, tmp_path, no_office) -> None:
    done = courseware("export", "handout", "-o", tmp_path / "讲义.docx", cwd=fresh)
    assert done.code == 0, done.err
    assert done.out.count("没有找到 LibreOffice") == 1
    shown = [d.get("descr") for d in Document(str(tmp_path / "讲义.docx")).element.body.iter("{*}docPr")]
    assert not any(name.startswith("幻灯片") for name in shown)
    course = load_course(fresh)[0]
    assert all(plain(s.title) in read(tmp_path / "讲义.docx") for _, s in course.slides())
    quiet = courseware("export", "handout", "--no-pictures", "-o", tmp_path / "讲义.docx", cwd=fresh)
    assert "没有找到" not in quiet.out


def test_what_cannot_be_done_without_libreoffice_is_refused_with_the_remedy(fresh, tmp_path, no_office) -> None:
    for words in (
        ("handout", "--pictures", "-o", tmp_path / "a.docx"),
        ("guide", "--no-pictures", "-o", tmp_path / "a.pdf"),
        ("cues", "-o", tmp_path / "a.pdf"),
    ):
        done = courseware("export", *words, cwd=fresh)
        assert done.code == 1
        assert "请先安装" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("handout", "-o", "a.txt"), ".docx"),
        (("guide", "--start", "25:00", "-o", "a.docx"), "9:00"),
        (("cues", "--start", "nine", "-o", "a.docx"), "9:00"),
        (("handout", "--track", "none", "-o", "a.docx"), "课时方案"),
        (("handout", "--theme", "none", "--pictures", "-o", "a.docx"), "主题"),
    ],
)
def test_wrong_words_are_told(fresh, tmp_path, words, said) -> None:
    if "--pictures" in words and find_office() is None:
        pytest.skip("需要 LibreOffice")
    done = courseware("export", *words[:-1], tmp_path / words[-1], cwd=fresh)
    assert done.code == 2
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_cues_number_the_slides_of_the_deck(tmp_path) -> None:
    out = tmp_path / "cues.docx"
    done = courseware("export", "cues", "--track", "lecture-1h", "--start", "9:00", "-o", out, cwd=ROOT)
    assert done.code == 0, done.err
    course = with_local_rules(load_course(ROOT)[0]).track("lecture-1h")
    theme = load_theme(ROOT / "slides" / "themes" / "default.yml")
    deck = build_deck(course, tmp_path / "deck.pptx", theme=theme)
    numbers = {slide.id: slide.number for slide in deck.slides}
    rows = [[c.text for c in row.cells] for row in Document(str(out)).tables[0].rows[1:]]
    first = {row[2]: row[1].split("–")[0] for row in reversed(rows) if row[1] != row[2]}
    assert first
    for _, slide in course.slides():
        assert first[plain(slide.title)] == str(numbers[slide.id])


def test_the_guide_names_the_slides_and_the_time(fresh, tmp_path, no_office) -> None:
    out = tmp_path / "guide.docx"
    done = courseware("export", "guide", "--start", "14:00", "-o", out, cwd=fresh)
    assert done.code == 0, done.err
    assert "14:00–" in read(out)
    assert "幻灯片第" in read(out)


def test_job_aids_as_one_file_or_one_for_each_module(tmp_path) -> None:
    done = courseware("export", "jobaids", "--modules", "outlook,channels", "-o", tmp_path / "all.docx", cwd=ROOT)
    assert done.code == 0, done.err
    done = courseware("export", "jobaids", "--modules", "outlook,channels", "-o", tmp_path / "each", cwd=ROOT)
    assert done.code == 0, done.err
    titles = {m.id: (m.part, m.title) for m in load_course(ROOT)[0].modules}
    wanted = sorted(f"{part:02d}-{title}.docx" for part, title in (titles["channels"], titles["outlook"]))
    assert sorted(p.name for p in (tmp_path / "each").iterdir()) == wanted
    for path in (tmp_path / "each").iterdir():
        assert path.stem[3:] in read(path)
        assert path.stem[3:] in read(tmp_path / "all.docx")


def test_a_course_without_job_aids_is_told_where_to_write_them(tmp_path) -> None:
    course = tmp_path / "course"
    courseware("new", course, cwd=tmp_path)
    for path in (course / "content" / "teaching").glob("*.yml"):
        path.unlink()
    (course / "content" / "tests.yml").unlink(missing_ok=True)
    done = courseware("export", "jobaids", "-o", tmp_path / "a.docx", cwd=course)
    assert done.code == 1
    assert "content/teaching" in done.err


# -- with the real program ----------------------------------------------------------------------------------------


@pytest.mark.render
@NEEDS_OFFICE
def test_each_job_aid_stands_on_one_page() -> None:
    course = load_course(ROOT)[0]
    pages = pypdfium2.PdfDocument(convert(jobaids(course), source="docx", target="pdf"))
    listed = aided(course)
    assert len(pages) == len(listed)
    for page, (module, aid) in zip(pages, listed, strict=True):
        text = "".join(page.get_textpage().get_text_range().split())
        assert "".join(module.title.split()) in text
        for item in (item for section in aid.sections for item in section.items):
            assert "".join(plain(item).split()) in text, module.id


@pytest.mark.render
@NEEDS_OFFICE
def test_the_handout_shows_its_slides_and_builds_to_the_same_bytes(fresh, tmp_path) -> None:
    course = load_course(fresh)[0]
    course = course.only((course.modules[0].id,))
    files = [tmp_path / "one.docx", tmp_path / "two.docx"]
    for path in files:
        done = courseware("export", "handout", "--modules", course.modules[0].id, "-o", path, cwd=fresh)
        assert done.code == 0, done.err
    shown = [d.get("descr") for d in Document(str(files[0])).element.body.iter("{*}docPr")]
    assert {f"幻灯片：{plain(s.title)}" for _, s in course.slides() if s.blocks or s.prose} <= set(shown)
    with zipfile.ZipFile(files[0]) as package:
        sizes = [len(package.read(n)) for n in package.namelist() if n.startswith("word/media/")]
    assert sizes
    assert max(sizes) < 200_000
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.render
@NEEDS_OFFICE
def test_the_contents_of_a_pdf_name_the_right_pages(fresh, tmp_path) -> None:
    out = tmp_path / "讲义.pdf"
    done = courseware("export", "handout", "--no-pictures", "-o", out, cwd=fresh)
    assert done.code == 0, done.err
    raw = out.read_bytes()
    document = pypdfium2.PdfDocument(raw)
    assert f"{len(document)} 页" in done.out
    contents = document[1].get_textpage().get_text_range().splitlines()
    listed = [(line.rstrip("0123456789").rstrip(". "), line.split(".")[-1]) for line in contents if "...." in line]
    course = load_course(fresh)[0]
    assert len(listed) == len(course.modules) + sum(len(m.slides) for m in course.modules)
    for title, page in listed:
        text = document[int(page) - 1].get_textpage().get_text_range()
        assert "".join(title.split()) in "".join(text.split())
    assert heading_pages(raw, 2) == [int(page) for _, page in listed]
    assert page_count(raw) == len(document)


@pytest.mark.render
@NEEDS_OFFICE
def test_pages_become_small_pictures(fresh, tmp_path) -> None:
    from PIL import Image

    out = tmp_path / "cues.pdf"
    assert courseware("export", "cues", "-o", out, cwd=fresh).code == 0
    found = page_pictures(out.read_bytes(), [1, 99], width=400)
    assert list(found) == [1]
    with Image.open(io.BytesIO(found[1])) as image:
        assert image.width == 400
        assert image.mode == "P"
