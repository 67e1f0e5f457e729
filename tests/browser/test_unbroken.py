"""A press that comes while another one is at work: both are done, the first one first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Served, at_rest, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("classroom")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Path(__file__).with_name("unbroken_main.py"), tmp_path_factory.mktemp("unbroken")) as found:
        yield found


@pytest.fixture
def page(served: Served, watched) -> Page:
    watched.page.goto(served.address)
    expect(watched.page.get_by_text("说了：。")).to_be_visible()
    at_rest(watched.page)
    return watched.page


def test_a_press_is_not_broken_off_by_the_next(page: Page) -> None:
    page.get_by_role("button", name="慢").click()
    page.get_by_role("button", name="快").click()
    expect(page.get_by_text("说了：慢、快。")).to_be_visible()


def test_what_was_typed_is_not_lost_to_a_press_that_comes_after_it(page: Page) -> None:
    words = page.get_by_role("textbox")
    words.fill("您好")
    words.press("Enter")
    page.get_by_role("button", name="快").click()
    expect(page.get_by_text("说了：您好、快。")).to_be_visible()
