"""What commands and app make together: found grounds, numbered decks, work that tells and can be ended."""

from __future__ import annotations

import io
from pathlib import Path

import pptx
import pytest
from PIL import Image

from generator.course import load_course
from generator.course.model import Course
from generator.deck import ThemeError, read_logo
from generator.exports import office
from generator.making import finished, ground_of, make_cues, make_deck, make_guide, make_handout, make_pdf, theme_file
from tests.generator.course.tree import write_tree
from tests.generator.deck import awkward

ROOT = Path(__file__).resolve().parents[2]
BODY = """\
## 先看明细 {#a minutes=5}

- 一户一行
- 一期一行

## 再打电话 {#b minutes=3}

打之前先看台账。

::: quiz {#b-quiz minutes=2}
先做什么？

- [x] 看台账 :: 先知道欠哪几期
- [ ] 打电话 :: 还不知道说什么
:::
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return load_course(write_tree(tmp_path_factory.mktemp("course"), BODY))[0]


def test_a_theme_is_a_file_one_of_the_course_or_one_of_ours(tmp_path: Path) -> None:
    ours = theme_file("dark", tmp_path)
    assert ours.name == "dark.yml"
    of_course = tmp_path / "slides" / "themes" / "dark.yml"
    of_course.parent.mkdir(parents=True)
    of_course.write_bytes(ours.read_bytes())
    assert theme_file("dark", tmp_path) == of_course
    assert theme_file(str(of_course), ROOT) == of_course
    with pytest.raises(ThemeError, match="没有主题“none”"):
        theme_file("none", tmp_path)


def test_a_template_keeps_its_own_mark_and_says_so(course: Course, tmp_path: Path) -> None:
    Image.new("RGB", (30, 10)).save(tmp_path / "logo.png")
    template = awkward.pptx_default(tmp_path / "corp.pptx")
    said = ground_of(course, template=template, logo=read_logo(tmp_path / "logo.png")).findings
    assert any("标志用模板自带的" in one for one in said)
    assert not any("标志" in one for one in ground_of(course, template=template).findings)


def test_numbers_are_those_of_the_slides(course: Course) -> None:
    told: list[tuple[float, str]] = []
    deck = make_deck(course, ground_of(course), lambda share, words: told.append((share, words)))
    slides = list(pptx.Presentation(io.BytesIO(deck.raw)).slides)
    for _, slide in course.slides():
        (number,) = deck.numbers[slide.id]
        title = slides[number - 1].shapes.title
        assert title is not None
        assert title.text_frame.text == slide.title[0].text
    assert list(deck.numbers) == [
        "deck--cover",
        "one--open",
        "a",
        "b",
        "b--quiz-1",
        "b--quiz-1-answer",
        "deck--closing",
    ]
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_the_listener_raises_ends_the_work(course: Course) -> None:
    def enough(_share: float, _words: str) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        make_deck(course, ground_of(course), enough)


def test_documents_without_libreoffice_leave_the_page_numbers_to_word(course: Course, monkeypatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    deck = make_deck(course, ground_of(course))
    for draft in (make_handout(course, None), make_guide(course, None, deck)):
        raw = finished(draft)
        assert raw[:2] == b"PK"
        assert raw == finished(draft)
    assert make_cues(course, deck) == make_cues(course, deck)
    with pytest.raises(office.OfficeError, match="没有找到 LibreOffice"):
        make_pdf(deck.raw, "pptx")
