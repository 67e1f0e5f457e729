"""axe-core finds nothing wrong (WCAG 2.1 A and AA) on any kind of page, light, dark or on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

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
LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "light": ("light", 1280),
    "dark": ("dark", 1280),
    "phone": ("light", 390),
    "phone-dark": ("dark", 390),
}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
    "preload": False,  # axe would ask for the styles by XMLHttpRequest, which a page on a disk may not
}


def violations(page: Page, without: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, `without` these selectors: rule and place."""
    page.evaluate(AXE_SCRIPT)
    where = {"exclude": [[selector] for selector in without]} if without else None
    found = page.evaluate("([where, rules]) => axe.run(where || document, rules)", [where, RULES])["violations"]
    return [f"{v['id']}: {node['target']} {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_keeps_anyone_out(site: Path, chromium: Browser, look: str) -> None:
    scheme, width = LOOKS[look]
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    faults: dict[str, list[str]] = {}
    for kind in KINDS:
        page.goto(page_of(site, kind))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults[kind] = violations(page) + (["scrolls sideways"] if wide > 0 else [])
    context.close()
    assert {kind: found for kind, found in faults.items() if found} == {}
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []


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
