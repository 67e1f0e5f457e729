"""A module printed by Chromium: the text without the furniture, light even for a reader in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from generator.course import load_course
from generator.course.text import plain
from tests.browser.course_site import ROOT, built_site, page_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module", params=["light", "dark"])
def printed(request, tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Path:
    """The module on the channels, printed from a light and from a dark window, with a quiz answered and a tip open."""
    site = built_site(tmp_path_factory)
    context = chromium.new_context(locale="zh-CN", color_scheme=request.param)
    page = context.new_page()
    page.goto(page_of(site, "modules/channels"))
    page.locator("[data-quiz] .option input").first.check()
    page.locator("a.term").first.focus()
    out = tmp_path_factory.mktemp("print") / f"{request.param}.pdf"
    page.pdf(path=out, format="A4", print_background=True)
    context.close()
    return out


def words(pdf: pypdfium2.PdfDocument) -> str:
    """All the text of a file without its white space, which a PDF does not keep."""
    return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_range() for page in pdf))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_all_that_is_taught_is_on_paper_and_nothing_that_is_pressed(printed: Path) -> None:
    text = words(pypdfium2.PdfDocument(printed))
    module = next(m for m in load_course(ROOT)[0].modules if m.id == "channels")
    for slide in module.slides:
        assert text.count(bare(plain(slide.title))) == 1, plain(slide.title)  # the side bars would say it again
        for quiz in slide.quizzes:
            assert bare(plain(quiz.question)) in text
            assert all(bare(plain(option.why)) in text for option in quiz.options)
    for furniture in ("看看对不对", "再做一次", "我的成绩", "清空成绩", "回到页面顶部", "目录", "上一页", "看数据表"):
        assert furniture not in text, furniture
    says = {term.says for term in load_course(ROOT)[0].aids.terms}
    assert not [line for line in says if bare(line) in text]  # no tip


def test_the_paper_is_light_and_its_letters_dark(printed: Path) -> None:
    pdf = pypdfium2.PdfDocument(printed)
    assert 5 < len(pdf) < 25
    for number, page in enumerate(pdf):
        tones = page.render(scale=1).to_pil().convert("L").histogram()
        total = sum(tones)
        assert sum(tones[200:]) / total > 0.75, number + 1
        assert sum(tones[:100]) / total > 0.002, number + 1


def test_nothing_is_cut_off_at_the_edge(printed: Path) -> None:
    pdf = pypdfium2.PdfDocument(printed)
    for number, page in enumerate(pdf):
        image = page.render(scale=1).to_pil().convert("L")
        for edge in ((0, 0, 8, image.height), (image.width - 8, 0, image.width, image.height)):
            assert image.crop(edge).getextrema()[0] > 200, number + 1
