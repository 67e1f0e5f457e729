"""The search of the site, from a folder without network: whole words, the course's own words first, synonyms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.course import load_course
from tests.browser.conftest import Watched
from tests.browser.course_site import ROOT, built_site, page_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.fixture
def page(site: Path, watched: Watched) -> Page:
    watched.page.context.set_offline(True)
    watched.page.goto(page_of(site, "index"))
    return watched.page


def search(page: Page, word: str) -> Locator:
    """Type a word into the search; return the links of the results that stand open, best first."""
    field = page.locator("input.md-search__input")
    field.click()
    expect(page.locator(".md-search-result__meta")).to_have_text("键入以开始搜索", timeout=30_000)
    field.fill(word)
    page.keyboard.press("End")  # Material looks when a key comes up
    links = page.locator(".md-search-result__item > .md-search-result__link")
    expect(links.first).to_be_visible(timeout=30_000)
    return links


def targets(links: Locator) -> list[str]:
    return [str(h).partition("public/")[2].replace("?h=", " ").split()[0] for h in links.evaluate_all(HREFS)]


HREFS = "all => all.map(a => a.href.replace(/\\?[^#]*/, ''))"


def test_a_whole_word_is_found_first_where_it_stands_in_the_heading(page: Page) -> None:
    first = search(page, "违约金").nth(1)  # the page itself stands before its sections
    expect(first.locator("h1, h2")).to_contain_text("违约金")
    expect(page.locator(".md-search-result__terms")).to_have_count(0)  # no “缺少：违约*”


@pytest.mark.parametrize(
    ("word", "own", "section"),
    [
        ("滞纳金", "违约金", "modules/legal-means.html#penalty-in-court"),
        ("业主公约", "管理规约", "modules/legal-basis.html#legal-sources"),
        ("业委会", "业主委员会", "modules/legal-basis.html"),
        ("收费率", "收缴率", "modules/evaluation.html"),
        ("历史欠费", "旧欠", "modules/evaluation.html"),
    ],
)
def test_a_word_leads_to_what_the_course_says_under_its_own_word(
    site: Path, page: Page, watched: Watched, word: str, own: str, section: str
) -> None:
    links = search(page, word)
    found = targets(links)
    assert section in found
    anchor = section.partition("#")[2]
    if anchor:
        links.nth(found.index(section)).click()
        expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
        expect(page.locator(".also-called:visible").first).to_contain_text(f"“{word}”")
        expect(page.locator(".also-called:visible").first).to_contain_text(f"本课程叫“{own}”")
    assert watched.failed == []
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))] == []


def test_every_other_word_of_the_glossary_finds_something(page: Page) -> None:
    for term in load_course(ROOT)[0].aids.terms:
        for word in (*term.also, *term.avoid):
            found = search(page, word)
            assert found.count() >= 1, word
            page.locator("input.md-search__input").fill("")
            page.keyboard.press("End")


def test_two_words_must_both_be_there(site: Path, page: Page) -> None:
    index = json.loads((site / "site/public/search/search_index.json").read_text(encoding="utf-8"))
    held = {doc["location"]: (doc["title"] + doc["text"]).replace("\u200b", "") for doc in index["docs"]}
    found = [target for target in targets(search(page, "短信 时效")) if "#" in target]
    assert found
    for target in found:
        assert "短信" in held[target]
        assert "时效" in held[target]


def test_the_line_of_other_words_is_hidden_from_who_did_not_ask(site: Path, page: Page) -> None:
    page.goto(page_of(site, "modules/legal-basis"))
    assert page.locator(".also-called").count() > 0
    expect(page.locator(".also-called:visible")).to_have_count(0)
    page.goto(page_of(site, "modules/legal-basis") + "?h=律师")
    expect(page.locator(".also-called:visible")).to_have_count(0)
