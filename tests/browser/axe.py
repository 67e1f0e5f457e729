"""Pages walked in one look, each asked by axe-core (WCAG 2.1 A and AA) and measured for scrolling sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

Look = tuple[Literal["light", "dark"], int]
LOOKS: dict[str, Look] = {
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


@dataclass
class Found:
    """What was wrong where (places without a fault are left out), what the console said, what was asked for."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def foreign(self, *own: str) -> list[str]:
        """Requests that do not begin with one of `own`."""
        return [url for url in self.asked if not url.startswith((*own, "data:", "blob:"))]


def violations(page: Page, without: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, `without` these selectors: rule and place."""
    page.evaluate(AXE_SCRIPT)
    where = {"exclude": [[selector] for selector in without]} if without else None
    found = page.evaluate("([where, rules]) => axe.run(where || document, rules)", [where, RULES])["violations"]
    return [f"{v['id']}: {node['target']} {node['html'][:120]}" for v in found for node in v["nodes"]]


def faults(page: Page, scrolled: str = "html", without: Sequence[str] = ()) -> list[str]:
    """The violations, and whether the element that scrolls does so sideways."""
    wide = page.locator(scrolled).first.evaluate("e => e.scrollWidth - e.clientWidth")
    return violations(page, without) + ["scrolls sideways"] * (wide > 0)


def walk(
    chromium: Browser,
    look: str,
    places: Iterable[str],
    arrive: Callable[[Page, str], object],
    check: Callable[[Page], list[str]] = faults,
) -> Found:
    """Go to each of `places` (`arrive` waits until it stands still) and `check` it."""
    scheme, width = LOOKS[look]
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    found = Found()
    page.on("console", lambda m: found.said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.said.append(str(error)))
    page.on("request", lambda request: found.asked.append(request.url))
    for place in places:
        arrive(page, place)
        if wrong := check(page):
            found.faults[place] = wrong
    context.close()
    return found
