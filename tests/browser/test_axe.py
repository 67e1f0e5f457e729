"""axe-core finds nothing wrong (WCAG 2.1 A and AA) on any kind of page, light, dark or on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations, walk
from tests.browser.course_site import built_site, page_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

KINDS = (
    "index",
    "404",
    "modules/channels",
    "modules/evaluation",
    "guide/channels",
    "cases/sunshine",
    "red-lines",
    "templates",
    "practice",
    "glossary",
    "evidence",
    "laws",
    "tested",
    "company",
    "coverage",
    "downloads",
)
# Between them they have what stands on every page, and every kind of block: dark colours and the layout of a phone are
# asked everywhere (phone-dark), so that the other two ways to combine them can only go wrong in these.
COMBINED = ("index", "modules/channels", "downloads")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.mark.parametrize(
    ("look", "kinds"), [("light", KINDS), ("phone-dark", KINDS), ("dark", COMBINED), ("phone", COMBINED)]
)
def test_no_page_keeps_anyone_out(site: Path, chromium: Browser, look: str, kinds: tuple[str, ...]) -> None:
    found = walk(chromium, look, kinds, lambda page, kind: page.goto(page_of(site, kind)))
    assert found.faults == {}
    assert found.said == []
    assert found.foreign("file:") == []


def test_axe_would_see_a_fault(site: Path, chromium: Browser) -> None:
    """The check above can fail: a picture without words and pale print are found."""
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(page_of(site, "company"))
    page.evaluate(
        "document.querySelector('.md-content article').insertAdjacentHTML('beforeend',"
        ' \'<img src="data:,"><p style="color:#ddd;background:#fff">看不清的字</p>\')'
    )
    found = " ".join(violations(page))
    context.close()
    assert "image-alt" in found
    assert "color-contrast" in found
