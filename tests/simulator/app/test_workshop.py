"""课件工坊 below its page: an order says everything, what is built bears the company's name, and it can be stopped."""

from __future__ import annotations

import io
import os
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pptx
import pytest
from docx import Document
from PIL import Image

from generator.deck import LogoError, OpenError
from generator.exports import office
from generator.exports.office import find_office
from simulator.app.workshop import products
from simulator.app.workshop.order import (
    WHOLE,
    Content,
    Order,
    minutes_of,
    read_content,
    slides_of,
    taught,
    tracks_of,
)
from simulator.app.workshop.products import FORMATS, Product, StoppedError, built, preview
from tests.generator.course.tree import write_tree
from tests.generator.deck import awkward
from tests.simulator.app.workshop_course import write_course

TINY = Order(("how-it-works", "references"))
ALL = {name: one for kind in FORMATS.values() for name, one in kind.items()}
NEEDS_OFFICE = pytest.mark.skipif(find_office() is None, reason="需要 LibreOffice")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    found = read_content(write_course(tmp_path_factory.mktemp("course")))
    assert not found.errors
    return found


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (office, products):
        monkeypatch.setattr(module, "find_office", lambda: None)


def never() -> bool:
    return False


def make(content: Content, order: Order, wanted: str = "deck") -> Product:
    return built(content.course, order, wanted, never, lambda _share, _words: None)


def words(raw: bytes) -> list[str]:
    """What each slide says, its footer included."""
    slides = pptx.Presentation(io.BytesIO(raw)).slides
    return ["\n".join(node.text or "" for node in slide._element.iter("{*}t")) for slide in slides]


def picture(width: int = 30) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, 10), (30, 110, 108)).save(stream, "PNG")
    return stream.getvalue()


# -- what is chosen -----------------------------------------------------------------------------------------------


def test_an_order_is_taught_in_its_slides_and_minutes(content: Content) -> None:
    course = content.course
    chosen = taught(course, Order(("how-it-works", "references", "bullets")))
    assert [(m.id, m.minutes, [s.id for s in m.slides]) for m in chosen.modules] == [
        ("first-lesson", 5 + 8 + 4, ["how-it-works", "references"]),
        ("blocks", 1, ["bullets"]),
    ]
    assert minutes_of(course, ("how-it-works", "bullets")) == {"first-lesson": 13, "blocks": 1}
    with pytest.raises(ValueError, match="一页也没有选"):
        taught(course, Order(()))


def test_a_whole_track_keeps_its_name(content: Content) -> None:
    course = content.course
    track = slides_of(course, "short")
    assert taught(course, Order(track)).session == course.tracks[0].title
    assert taught(course, Order(track[1:])).session == ""


def test_everything_is_offered_once(content: Content, tmp_path: Path) -> None:
    course = content.course
    assert list(tracks_of(course)) == ["short", WHOLE]
    assert slides_of(course, WHOLE) == tuple(slide.id for _, slide in course.slides())
    same = course.tracks[0].model_copy(update={"modules": tuple(m.id for m in course.modules)})
    assert list(tracks_of(course.model_copy(update={"tracks": (same,)}))) == ["short"]


CHANGES = {
    "slides": ("references",),
    "theme": "dark",
    "title": "别的课",
    "company": "春风物业",
    "hotline": "1",
    "city": "成都",
    "fee": "2",
    "account": "3",
    "logo": b"4",
    "logo_name": "5.png",
    "template": b"6",
    "template_name": "7.pptx",
}


def test_every_change_is_another_order() -> None:
    assert set(CHANGES) == set(vars(TINY))
    keys = {replace(TINY, **{name: value}).key for name, value in CHANGES.items()}
    assert len(keys | {TINY.key}) == len(CHANGES) + 1
    assert replace(TINY).key == TINY.key
    assert replace(TINY, hotline="12").key != replace(TINY, hotline="1", city="2").key


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    before = read_content(root)
    assert read_content(root) is before
    path = root / "content" / "course.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("我的课程", "改过的课程"), encoding="utf-8")
    after = read_content(root)
    assert after.course.title == "改过的课程"
    assert after.mark != before.mark


# -- what is built ------------------------------------------------------------------------------------------------


def test_the_deck_bears_the_company(content: Content) -> None:
    logo = picture()
    order = replace(
        TINY, title="开口就会", company="春风物业", city="成都", hotline="028-1", account="春风账户", fee="2.00 元"
    )
    product = make(content, replace(order, logo=logo, logo_name="标志.png"))
    slides = words(product.raw)
    assert product.name == "开口就会.pptx"
    for part in ("开口就会", "春风物业", "成都"):
        assert part in slides[0]
    for part in ("028-1", "春风账户", "2.00 元", "春风物业"):
        assert part in slides[-1]
    assert sum("春风物业" in slide for slide in slides) >= 5
    assert not any("自带" in slide for slide in slides)
    with zipfile.ZipFile(io.BytesIO(product.raw)) as package:
        assert logo in [package.read(n) for n in package.namelist() if n.startswith("ppt/media/")]


def test_nobody_is_told_to_pay_another_company(content: Content) -> None:
    own = make(content, TINY)
    assert "自带银行 0000" in words(own.raw)[-1]
    assert not any("最后一页" in note for note in own.notes)
    other = make(content, replace(TINY, company="春风物业"))
    last = words(other.raw)[-1]
    assert not [part for part in ("自带银行", "0571-8888", "3.20", "自带公众号") if part in last]
    assert any("最后一页只印您填了的" in note for note in other.notes)


def test_figures_of_the_course_are_named_when_the_company_is_another(content: Content) -> None:
    slides = tuple(s.id for _, s in content.course.slides() if "company:" in repr(s) or "reply-hours" in repr(s))
    assert slides
    notes = make(content, Order(slides, company="春风物业")).notes
    assert any("投诉首次答复时限（2 小时）" in note for note in notes)
    assert not any("投诉首次答复时限" in note for note in make(content, Order(slides)).notes)


def test_a_template_is_what_the_deck_is_drawn_on(content: Content, tmp_path: Path) -> None:
    template = awkward.pptx_default(tmp_path / "corp.pptx").read_bytes()
    order = replace(TINY, template=template, template_name="公司模板.pptx", logo=picture(), logo_name="a.png")
    product = make(content, order)
    deck = pptx.Presentation(io.BytesIO(product.raw))
    assert (deck.slide_width, deck.slide_height) == (9144000, 6858000)
    assert "Title Slide" in [layout.name for layout in deck.slide_layouts]
    assert any("标志用模板自带的" in note for note in product.notes)


def test_another_theme_looks_other(content: Content) -> None:
    assert make(content, replace(TINY, theme="dark")).raw != make(content, TINY).raw


@pytest.mark.parametrize("wanted", [name for name, one in ALL.items() if not one.office])
def test_everything_is_built_and_equal_orders_are_equal_bytes(content: Content, wanted: str, no_office) -> None:
    one, two = make(content, TINY, wanted), make(content, replace(TINY), wanted)
    assert one == two
    assert one.name.startswith("我的课程")
    assert one.name.endswith(ALL[wanted].suffix)
    if wanted == "gift":
        assert "{" in one.raw.decode("utf-8")
    else:
        with zipfile.ZipFile(io.BytesIO(one.raw)) as package:
            assert package.testzip() is None
            assert package.namelist()


def test_handout_and_guide_bear_the_company_too(content: Content, no_office) -> None:
    order = replace(TINY, company="春风物业", logo=picture(), logo_name="a.png")
    for wanted in ("handout", "guide", "jobaids", "cues"):
        document = Document(io.BytesIO(make(content, order, wanted).raw))
        assert document.core_properties.author == "春风物业"
    guide = make(content, order, "guide").raw
    with zipfile.ZipFile(io.BytesIO(guide)) as package:
        assert order.logo in [package.read(n) for n in package.namelist() if n.startswith("word/media/")]


def test_the_kit_is_its_parts(content: Content, no_office) -> None:
    kit = make(content, TINY, "kit")
    with zipfile.ZipFile(io.BytesIO(kit.raw)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    parts = {"幻灯片.pptx": "deck", "讲师-手册.docx": "guide", "讲师-提示单.docx": "cues"}
    parts |= {"学员-讲义.docx": "handout", "学员-一页纸.docx": "jobaids"}
    assert set(files) == set(parts)
    for name, wanted in parts.items():
        assert files[name] == make(content, TINY, wanted).raw


def test_what_a_choice_has_nothing_of_is_said(tmp_path: Path) -> None:
    bare = read_content(write_tree(tmp_path, "## 页 {#p minutes=10}\n\n先说清楚。\n"))
    for wanted, said in (("jobaids", "没有一页纸"), ("qti", "一道题也没有"), ("gift", "一道题也没有")):
        with pytest.raises(ValueError, match=said):
            make(bare, Order(("p",)), wanted)


# -- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"logo": b"no picture", "logo_name": "我们的 标志.png"}, LogoError, "公司标志 我们的 标志.png 不是能用的图片"),
        ({"template": b"no deck", "template_name": "模板.pptx"}, OpenError, "模板.pptx 已损坏"),
        ({"template": b"no deck", "template_name": "../../etc/模板.exe"}, OpenError, "^模板 已损坏"),
    ],
)
def test_a_bad_upload_is_named_as_the_trainer_named_it(content: Content, change, error, said) -> None:
    with pytest.raises(error, match=said) as caught:
        make(content, replace(TINY, **change))
    assert "/" not in str(caught.value)


@pytest.mark.parametrize("wanted", ["deck", "handout", "scorm12"])
def test_stop_ends_the_work(content: Content, wanted: str, no_office) -> None:
    told: list[str] = []
    with pytest.raises(StoppedError):
        built(content.course, TINY, wanted, lambda: True, lambda _share, words: told.append(words))
    assert told == []


def test_progress_goes_forward(content: Content, no_office) -> None:
    shares: list[float] = []
    built(content.course, TINY, "kit", never, lambda share, _words: shares.append(share))
    assert len(shares) > 4
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_stop_ends_libreoffice(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    stopped = threading.Event()

    def told(_share: float, words: str) -> None:
        if "PDF" in words:
            stopped.set()

    with pytest.raises(StoppedError):
        built(content.course, TINY, "deck-pdf", stopped.is_set, told)
    with pytest.raises(StoppedError):
        preview(content.course, TINY, "", stopped.is_set, told)


# -- with the real program ----------------------------------------------------------------------------------------


@pytest.mark.render
@NEEDS_OFFICE
def test_a_look_at_a_module(content: Content) -> None:
    slides = slides_of(content.course, WHOLE)
    order = Order(slides, company="春风物业")
    look = preview(content.course, order, "blocks", never, lambda _share, _words: None)
    deck = make(content, order)
    assert look.total == len(words(deck.raw))
    assert look.first > 1
    assert len(look.pictures) == products.PREVIEW
    assert look.pictures[0][0] == next(m.title for m in content.course.modules if m.id == "blocks")
    for title, raw in look.pictures:
        assert title
        with Image.open(io.BytesIO(raw)) as image:
            assert image.width == 800


@pytest.mark.render
@NEEDS_OFFICE
def test_handout_and_pdf_with_pictures(content: Content) -> None:
    one = Order(("references",))
    assert make(content, one, "deck-pdf").raw[:5] == b"%PDF-"
    handout = Document(io.BytesIO(make(content, one, "handout").raw))
    shown = [d.get("descr") for d in handout.element.body.iter("{*}docPr")]
    assert any(name.startswith("幻灯片：") for name in shown)
