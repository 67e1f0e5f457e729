"""How the tests of the app go about its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from tests.browser.axe import faults, walk

PATIENT = 120_000  # ms: the first answer on a fresh machine waits for the kernel to be compiled
LOOKS = ("light", "phone-dark")
# With a line to type in at its foot the page scrolls in another element.
MAIN = "[data-testid=stMain], [data-testid=stAppScrollToBottomContainer]"
# Not ours: Streamlit's list of pages in sections is no list.
THEIRS = ("[data-testid=stSidebar]",)


def settled(page: Page) -> None:
    """The script has run, and every piece of the page has come."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENT)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENT)


def go(page: Page, address: str, place: str) -> None:
    """Open a place of the app and wait until it stands."""
    page.goto(f"{address}/{quote(place, safe='/?=&%')}")
    settled(page)


def written(page: Page, name: str, text: str) -> None:
    """Typed when the page stands still, as people do: a field that is still being drawn forgets."""
    field = page.get_by_role("textbox", name=name)
    expect(field).to_be_visible()
    settled(page)
    field.fill(text)
    expect(field).to_have_value(text)


def pick(box: Locator, option: str | re.Pattern[str], typed: str = "") -> None:
    """Choose from a list. By key: a click scrolls, which closes it, and so does a rerun that comes in between. Of a
    long list only what is near is drawn, so that what is far has to be `typed`."""
    wanted = box.page.get_by_role("option", name=option)
    for _ in range(PATIENT // 5_000):
        box.press("ArrowDown")
        if typed:
            box.fill(typed)
        try:
            wanted.click(timeout=5_000)
        except TimeoutError:
            box.press("Escape")
        else:
            return
    raise AssertionError(f"cannot be chosen: {option}")


def app_faults(page: Page) -> list[str]:
    """What is wrong with a page of the app as it stands."""
    broken = page.get_by_test_id("stException").count()
    return faults(page, MAIN, THEIRS) + ["exception"] * broken


def assert_clean(chromium: Browser, look: str, address: str, places: Iterable[str], ready: Callable[..., None]) -> None:
    """Every place opens without a fault, a complaint or a request elsewhere; `ready(page, place)` waits for what
    it should say."""

    def arrive(page: Page, place: str) -> None:
        go(page, address, place)
        ready(page, place)

    found = walk(chromium, look, places, arrive, app_faults)
    assert found.faults == {}
    # Streamlit feels for its base address below the page's own path before it asks at the root.
    assert [text for text in found.said if "404" not in text] == []
    assert found.foreign(address) == []
