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


# axe needs a millisecond or two for the contrast of every piece of text, and a page of laws has thousands that look the
# same. So all other rules are asked of the whole page, and contrast of the first, the middle and the last visible piece
# of each kind: pieces are of one kind if they and all that they stand in have the same names, colours and sizes.
ASK = """async ([without, rules]) => {
  const LOOK = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight", "filter"];
  const known = new Map([[null, 0]]), numbers = new Map(), kinds = new Map();
  const kind = (e) => {
    if (!known.has(e)) {
      const style = getComputedStyle(e), off = e.matches(":disabled, [aria-disabled=true]");
      const named = [kind(e.parentElement), e.tagName, e.getAttribute("class"), off];
      const told = [...named, ...LOOK.map(l => style[l])].join("|");
      if (!numbers.has(told)) numbers.set(told, numbers.size + 1);
      known.set(e, numbers.get(told));
    }
    return known.get(e);
  };
  for (const e of document.body.querySelectorAll("*")) {
    const says = e.matches("input, select, textarea") || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!says || !e.checkVisibility() || !e.getClientRects().length) continue;
    if (!kinds.has(kind(e))) kinds.set(kind(e), []);
    kinds.get(kind(e)).push(e);
  }
  const some = [...kinds.values()].flatMap(k => [...new Set([k[0], k[k.length >> 1], k[k.length - 1]])]);
  const exclude = without.map(selector => [selector]), contrast = "color-contrast";
  const whole = await axe.run({include: [["html"]], exclude}, {...rules, rules: {[contrast]: {enabled: false}}});
  const only = {...rules, runOnly: {type: "rule", values: [contrast]}};
  const text = some.length ? await axe.run({include: some, exclude}, only) : {violations: []};
  return [...whole.violations, ...text.violations].flatMap(
    v => v.nodes.map(node => `${v.id}: ${node.target} ${node.html.slice(0, 120)}`));
}"""


def violations(page: Page, without: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, `without` these selectors: rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(ASK, [list(without), RULES])


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
