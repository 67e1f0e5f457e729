"""docs/blocks.md: every block kind stands there as it is written today, and its pictures show what is drawn today."""

from __future__ import annotations

import re

from PIL import Image

from generator.course.blocks import KINDS
from tools import make_blocks


def test_the_page_says_what_the_product_does() -> None:
    assert make_blocks.PAGE.read_text(encoding="utf-8") == make_blocks.page_text(), (
        "docs/blocks.md 和今天的样子不一样了，请运行 make docs 并提交结果"
    )


def test_every_kind_of_the_model_has_its_section() -> None:
    course = make_blocks.sample()
    shown = [kind for part in make_blocks.parts(course, course.modules[1]) for kind in part.kinds]
    assert set(shown) == set(KINDS)
    page = make_blocks.PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        assert re.search(rf"^### .*`{kind}`", page, re.M), kind


def test_what_is_not_a_block_is_explained_too() -> None:
    page = make_blocks.PAGE.read_text(encoding="utf-8")
    sources = "".join(re.findall(r"^````markdown\n(.*?)^````", page, re.M | re.S))
    for written in ("objectives:", "{#", "minutes=", "[[claim:", "[[law:", "[[company:", "[[eg:", "**", "<!--"):
        assert written in sources, written


def test_every_picture_is_there_and_small() -> None:
    page = make_blocks.PAGE.read_text(encoding="utf-8")
    linked = re.findall(r"!\[[^\]]+\]\(pictures/blocks/([^)]+)\)", page)
    assert sorted(linked) == sorted(path.name for path in make_blocks.PICTURES.iterdir())
    for name in linked:
        path = make_blocks.PICTURES / name
        assert path.stat().st_size < make_blocks.MOST_BYTES, name
        with Image.open(path) as picture:
            assert picture.width >= 500
