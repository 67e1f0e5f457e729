"""The quizzes keep a score in the browser, say why, and need no mouse; all from a folder, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.pages import serve_site
from tests.browser.axe import violations
from tests.browser.conftest import Watched
from tests.browser.course_site import built_site, page_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

MODULE = "modules/channels"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.fixture
def page(site: Path, watched: Watched) -> Iterator[Page]:
    """A fresh browser on the module's page; whatever the test does, nothing may be complained of or fetched."""
    watched.page.goto(page_of(site, MODULE))
    yield watched.page
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))] == []


def answer(quiz: Locator, *, right: bool) -> None:
    """Choose all the right options, or one that is wrong, and have it checked."""
    if right:
        for option in quiz.locator('.option[data-right="yes"]').all():
            option.locator("input").check()
    else:
        quiz.locator('.option[data-right="no"] input').first.check()
    quiz.get_by_role("button", name="看看对不对").click()


def told(page: Page) -> Locator:
    return page.locator(".score [data-told]")


def test_every_option_is_explained_and_marked_in_words_not_only_in_colour(page: Page) -> None:
    for quiz in page.locator("[data-quiz]").all():
        options = quiz.locator(".option")
        answer(quiz, right=False)
        expect(quiz.locator("details li")).to_have_count(options.count())
        for why in quiz.locator("details li").all():
            expect(why).to_be_visible()
        expect(quiz.locator(".is-wrong .verdict")).to_have_text("✗ 不对")
        for missed in quiz.locator('.option[data-right="yes"] .verdict').all():
            expect(missed).to_have_text("← 应当选这个")
    assert violations(page) == []


def test_the_score_survives_a_reload_and_is_on_the_home_page(site: Path, page: Page) -> None:
    quizzes = page.locator("[data-quiz]")
    total = quizzes.count()
    expect(told(page)).to_have_text(f"一共 {total} 道思考题，答了 0 道，做对 0 道。")
    answer(quizzes.nth(0), right=True)
    answer(quizzes.nth(1), right=False)
    expect(told(page)).to_have_text(f"一共 {total} 道思考题，答了 2 道，做对 1 道。")

    page.reload()
    expect(told(page)).to_have_text(f"一共 {total} 道思考题，答了 2 道，做对 1 道。")
    expect(page.locator(".score progress")).to_have_js_property("value", 1)
    expect(quizzes.nth(0).get_by_role("status")).to_have_text("回答正确。")
    expect(quizzes.nth(1).locator(".is-wrong input")).to_be_checked()

    page.goto(page_of(site, "index"))
    expect(told(page).first).to_contain_text("答了 2 道，做对 1 道")
    card = page.locator(".module", has=page.locator('a[href$="channels.html"]'))
    expect(card.locator("[data-told]")).to_have_text(f"思考题做对 1 / {total}")
    assert page.locator(".module [data-told]:visible").count() == 1
    assert violations(page) == []


def test_nothing_stands_on_the_home_page_before_the_first_answer(site: Path, page: Page) -> None:
    page.goto(page_of(site, "index"))
    expect(page.locator(".hero")).to_be_visible()
    assert page.locator("[data-score]:visible").count() == 0


def test_clearing_asks_first_and_then_forgets(site: Path, page: Page) -> None:
    answer(page.locator("[data-quiz]").first, right=True)
    clear = page.get_by_role("button", name="清空成绩")
    page.once("dialog", lambda dialog: dialog.dismiss())
    clear.click()
    expect(told(page)).to_contain_text("答了 1 道")
    page.once("dialog", lambda dialog: dialog.accept())
    clear.click()
    expect(told(page)).to_contain_text("答了 0 道")
    expect(told(page)).to_be_focused()
    expect(clear).to_be_hidden()
    page.reload()
    expect(told(page)).to_contain_text("答了 0 道")
    expect(page.locator("[data-quiz]").first.locator("input:checked")).to_have_count(0)


def test_the_next_open_question_is_one_press_away_by_keyboard(page: Page) -> None:
    answer(page.locator("[data-quiz]").first, right=True)
    second = page.locator("[data-quiz]").nth(1)
    page.get_by_role("link", name="去下一道没做的").focus()
    page.keyboard.press("Enter")
    expect(second).to_be_in_viewport()
    assert page.url.endswith("#" + (second.get_attribute("id") or "?"))


def test_a_broken_or_forbidden_store_does_no_harm(page: Page) -> None:
    answer(page.locator("[data-quiz]").first, right=True)
    keys = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('courseware:'))")
    assert len(keys) == 1
    page.evaluate("key => localStorage.setItem(key, '{broken')", keys[0])
    page.reload()
    expect(told(page)).to_contain_text("答了 0 道")
    page.evaluate("Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('forbidden'); }; 0")
    answer(page.locator("[data-quiz]").nth(1), right=True)
    expect(told(page)).to_contain_text("答了 1 道，做对 1 道")


def test_without_scripts_the_answers_can_still_be_unfolded(site: Path, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    bare = plain.new_page()
    bare.goto(page_of(site, MODULE))
    quiz = bare.locator("[data-quiz]").first
    expect(quiz.get_by_role("button")).to_have_count(0)
    quiz.locator("summary").click()
    expect(quiz.locator("details li").first).to_be_visible()
    plain.close()


def test_another_tab_learns_of_an_answer(site: Path, watched: Watched) -> None:
    """Over http, where tabs share their storage by the letter of the standard."""
    serving = serve_site(site / "site/public")
    try:
        first, second = watched.page, watched.page.context.new_page()
        first.goto(f"{serving.url}{MODULE}.html")
        second.goto(serving.url)
        answer(first.locator("[data-quiz]").first, right=True)
        expect(told(second).first).to_contain_text("答了 1 道，做对 1 道")
    finally:
        serving.stop()
