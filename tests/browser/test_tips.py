"""Terms, laws and figures say what they are when pointed at or reached by keyboard (WCAG 1.4.13), and stay links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.course import load_course
from tests.browser.axe import violations
from tests.browser.conftest import Watched
from tests.browser.course_site import ROOT, built_site, page_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.fixture
def page(site: Path, watched: Watched) -> Iterator[Page]:
    watched.page.goto(page_of(site, "modules/channels"))
    yield watched.page
    assert watched.errors == []


def tip(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def test_pointing_at_a_term_tells_the_line_of_the_glossary(page: Page) -> None:
    terms = {term.term: term.says for term in load_course(ROOT)[0].aids.terms}
    link = page.locator("a.term").first
    link.hover()
    expect(tip(page)).to_contain_text(link.inner_text())
    expect(tip(page)).to_contain_text(terms[link.inner_text()])
    expect(link).to_have_accessible_description(tip(page).inner_text().replace("\n", " "))
    assert violations(page) == []


def test_pointing_at_a_law_tells_what_the_article_says(page: Page) -> None:
    laws = load_course(ROOT)[0].laws
    link = page.locator("a.ref.law").first
    law = laws[(link.get_attribute("href") or "").rpartition("#law-")[2]]
    link.hover()
    expect(tip(page)).to_contain_text(law.says)


def test_the_pointer_may_move_onto_the_words_and_away(page: Page) -> None:
    page.clock.install()
    page.reload()
    page.locator("a.ref.law").first.hover()
    expect(tip(page)).to_be_visible()
    tip(page).hover()
    page.clock.run_for(5_000)  # longer than the script waits for the pointer
    expect(tip(page)).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(5_000)
    expect(tip(page)).to_be_hidden()


def test_the_keyboard_reaches_it_and_escape_sends_it_away(page: Page) -> None:
    link = page.locator("a.term").first
    link.focus()
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(tip(page)).to_be_visible()  # that of the next link
    expect(tip(page).locator("strong")).not_to_have_text(link.inner_text())
    page.keyboard.press("Shift+Tab")
    expect(tip(page)).to_contain_text(link.inner_text())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"glossary\.html#term-"))


def test_it_stays_within_the_window_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for link in (*page.locator("a.term:visible").all()[:6], *page.locator("a.ref:visible").all()[:6]):
        link.focus()
        box = tip(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844


def test_a_finger_is_told_first_and_taken_there_second(site: Path, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True)
    touched = phone.new_page()
    touched.goto(page_of(site, "modules/channels"))
    link = touched.locator("a.term").first
    link.tap()
    expect(tip(touched)).to_contain_text("再点一次")
    expect(touched).to_have_url(page_of(site, "modules/channels"))
    link.tap()
    expect(touched).to_have_url(re.compile(r"glossary\.html#term-"))
    phone.close()


def test_without_scripts_it_is_a_link_with_a_title(site: Path, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    bare = plain.new_page()
    bare.goto(page_of(site, "red-lines"))
    link = bare.locator("a.ref.law").first
    assert link.get_attribute("title")
    link.click()
    expect(bare.locator("h1")).to_contain_text("法条")
    plain.close()
