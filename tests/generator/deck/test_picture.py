"""Pictures of an author: in the deck as they are, whole, in proportion and with their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.shapes.picture import Picture

from generator.course.blocks import Figure
from generator.deck import Theme, build_deck
from tests.generator.deck import sample


@pytest.mark.parametrize(("name", "size"), [("宽.png", (640, 200)), ("高.jpg", (200, 640))])
def test_a_picture_is_embedded_in_proportion_with_its_words(
    name: str, size: tuple[int, int], theme: Theme, tmp_path: Path
) -> None:
    modules = tmp_path / "content" / "modules"
    modules.mkdir(parents=True)
    Image.new("RGB", size, (30, 110, 108)).save(modules / name)
    figure = Figure(alt="小区平面图", path=name, caption=sample.words("一号楼在左边"), line=1)
    course = sample.course(sample.slide("plan", "平面图", figure)).model_copy(update={"root": tmp_path})
    report = build_deck(course, tmp_path / "deck.pptx", theme=theme)
    again = build_deck(course, tmp_path / "again.pptx", theme=theme)
    assert report.path.read_bytes() == again.path.read_bytes()

    deck = Presentation(str(report.path))
    pictures = [shape for slide in deck.slides for shape in slide.shapes if isinstance(shape, Picture)]
    assert len(pictures) == 1
    shape = pictures[0]
    assert shape.image.size == size
    assert shape.width / shape.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert shape._element.nvPicPr.cNvPr.get("descr") == "小区平面图"
    assert deck.slide_width
    assert deck.slide_height
    assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
    assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height
