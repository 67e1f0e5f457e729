"""The real course site in a real browser: from a folder with the network cut, and built by Zensical over http."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from generator.course import load_course
from generator.pages import build_site, serve_site

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The real course, built once; the folder that holds site/."""
    course, problems = load_course(ROOT)
    assert not [p for p in problems if p.level == "error"]
    out = tmp_path_factory.mktemp("site")
    build_site(course, out)
    return out


def search(page, word: str) -> int:
    """Type a word into the search and return how many results there are."""
    page.locator("input.md-search__input").click()
    expect(page.locator(".md-search-result__meta")).to_have_text("键入以开始搜索", timeout=30_000)
    page.locator("input.md-search__input").fill(word)
    page.keyboard.press("End")  # Material looks when a key comes up
    results = page.locator(".md-search-result__item")
    expect(results.first).to_be_visible(timeout=30_000)
    assert word in results.first.inner_text()
    return results.count()


@pytest.mark.parametrize("word", ["律师函", "短信"])
def test_search_works_from_a_folder_without_network(built, watched, word):
    watched.page.context.set_offline(True)
    watched.page.goto((built / "site/public/index.html").as_uri())
    assert search(watched.page, word) >= 1
    assert watched.failed == []
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))] == []


def test_every_page_opens_from_a_folder_and_asks_nothing_of_the_network(built, watched):
    public = built / "site/public"
    pages = sorted(p for p in public.rglob("*.html") if p.name != "404.html")
    assert len(pages) >= 7
    for path in pages:
        watched.page.goto(path.as_uri())
        expect(watched.page.locator("h1").first).to_be_visible()
    assert watched.failed == []
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))] == []


def test_a_quiz_is_marked_and_explained(built, watched):
    watched.page.goto((built / "site/public/modules/channels.html").as_uri())
    quiz = watched.page.locator("[data-quiz]").first
    right = quiz.locator('.option[data-right="yes"]').first
    wrong = quiz.locator('.option[data-right="no"]').first
    wrong.click()
    quiz.get_by_role("button", name="看看对不对").click()
    expect(quiz.get_by_role("status")).to_contain_text("还不对")
    expect(quiz.locator("details")).to_have_attribute("open", "")
    quiz.get_by_role("button", name="再做一次").click()
    right.click()
    quiz.get_by_role("button", name="看看对不对").click()
    expect(quiz.get_by_role("status")).to_contain_text("回答正确")


def test_a_slide_has_an_anchor_and_its_law_leads_to_the_index(built, watched):
    page = watched.page
    page.goto((built / "site/public/modules/channels.html").as_uri())
    link = page.locator("a.ref.law").first
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_contain_text("法条")
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    expect(page.locator(f'[id="{target}"]')).to_contain_text(name)


def test_the_successor_builds_the_same_file_and_finds_words(built, watched):
    """Zensical reads the very pages.yml that MkDocs reads; its search is tried over http."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "zensical"), "build", "-f", str(built / "site/pages.yml"), "--clean"],
        capture_output=True,
        text=True,
        cwd=built,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    serving = serve_site(built / "site/public")
    try:
        page = watched.page
        for word in ("律师函", "短信"):
            page.goto(serving.url)
            page.locator("button.md-search__button").click()
            expect(page.locator("input:focus")).to_be_visible()
            page.keyboard.type(word)
            expect(page.locator("a:has(mark)", has_text=word).first).to_be_visible(timeout=30_000)
        assert [url for url in watched.requests if not url.startswith((serving.url, "blob:", "data:"))] == []
    finally:
        serving.stop()
