"""The real course site in a real browser: from a folder with the network cut, and built by Zensical over http."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError, expect

from generator.course import load_course
from generator.pages import serve_site
from tests.browser.course_site import ROOT, built_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The real course, built once; the folder that holds site/."""
    return built_site(tmp_path_factory)


# What a page says about itself: too wide for its window, drawings without a name, headings that skip a level.
FAULTS = """() => {
  const faults = [];
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) faults.push("the page scrolls sideways");
  const held = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return true;
    return false;
  };
  for (const e of document.querySelectorAll(".md-content *")) {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !held(e)) faults.push("sticks out: " + e.outerHTML.slice(0, 80));
  }
  if (!/^zh/.test(document.documentElement.lang)) faults.push("lang is " + document.documentElement.lang);
  for (const s of document.querySelectorAll(".md-content svg")) {
    const named = s.getAttribute("aria-label") || s.querySelector(":scope > title")?.textContent;
    if (!s.closest("[aria-hidden=true]") && !(s.getAttribute("role") === "img" && named))
      faults.push("drawing without a name: " + s.outerHTML.slice(0, 80));
  }
  for (const i of document.querySelectorAll("img:not([alt])")) faults.push("picture without alt: " + i.src);
  const policy = document.querySelector("head > meta[http-equiv='Content-Security-Policy']");
  if (!/script-src [^;]*'self'/.test(policy?.content) || /script-src [^;]*unsafe/.test(policy.content))
    faults.push("no policy for scripts");
  let level = 0;
  for (const h of document.querySelectorAll(".md-content :is(h1, h2, h3, h4, h5, h6)")) {
    const next = Number(h.tagName[1]);
    if (next > level + 1) faults.push("heading skips a level: " + h.textContent);
    level = next;
  }
  for (const t of document.querySelectorAll(".md-content svg text")) {
    const svg = t.ownerSVGElement;
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const size = parseFloat(getComputedStyle(t).fontSize) * scale;
    if (size && size < 12) faults.push("small print in a drawing: " + t.textContent + " " + size);
  }
  return faults;
}"""


FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
CONTRAST = """e => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = e;
  while (behind.parentElement && (parse(getComputedStyle(behind).backgroundColor)[3] ?? 1) < 1)
    behind = behind.parentElement;
  const pair = [getComputedStyle(e).color, getComputedStyle(behind).backgroundColor].map(c => light(parse(c)));
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def test_every_page_fits_and_reads_and_asks_nothing_of_the_network(built, watched):
    """Opened on a phone, then in a wide window."""
    public = built / "site/public"
    pages = sorted(p for p in public.rglob("*.html") if p.name != "404.html")
    assert len(pages) >= 7
    faults = {}
    for path in pages:
        watched.page.set_viewport_size({"width": 390, "height": 844})
        watched.page.goto(path.as_uri())
        expect(watched.page.locator("h1").first).to_be_visible()
        faults[f"{path.name}, phone"] = watched.page.evaluate(FAULTS)
        watched.page.set_viewport_size({"width": 1280, "height": 900})
        with suppress(TimeoutError):  # a window just made wider glides into its place; who never does is told below
            watched.page.wait_for_function(FITS, timeout=10_000)
        faults[f"{path.name}, wide"] = watched.page.evaluate(FAULTS)
    assert {name: found for name, found in faults.items() if found} == {}
    assert watched.failed == []
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    # No page complained of its policy; what comes in by way of a text is stopped by it.
    watched.page.evaluate("""() => {
      const text = document.createElement("div");
      text.innerHTML = "<img src='http://127.0.0.1:9/x.png' onerror='window.hacked = 1'>"
        + "<a href='javascript:window.hacked = 1'>x</a>";
      document.body.append(text);
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
      text.querySelector("a").click();
    }""")
    assert watched.page.evaluate("window.hacked") is None
    told = "\n".join(watched.errors)
    for kind in ("inline event handler", "inline script", "JavaScript URL", "the image 'http://127.0.0.1:9/x.png'"):
        assert kind in told


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


def test_a_quiz_can_be_answered_with_the_keyboard_alone(built, watched):
    page = watched.page
    page.goto((built / "site/public/modules/channels.html").as_uri())
    quiz = page.locator("[data-quiz]").first
    expect(quiz.get_by_role("button", name="再做一次")).to_be_hidden()
    quiz.locator("input").first.focus()
    page.keyboard.press("Space")
    rights = quiz.locator(".option").evaluate_all("all => all.map(o => o.dataset.right)")
    for _ in range(rights.index("yes")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(quiz.get_by_role("status")).to_contain_text("回答正确")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(quiz.get_by_role("status")).to_have_text("")
    expect(quiz.locator("input").first).to_be_focused()


def test_buttons_can_be_read_in_the_dark(built, watched):
    """Contrast of the quiz's words against what lies behind them, by the WCAG formula."""
    page = watched.page
    page.emulate_media(color_scheme="dark")
    page.goto((built / "site/public/modules/channels.html").as_uri())
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    quiz = page.locator("[data-quiz]").first
    quiz.locator(".option").first.click()
    quiz.get_by_role("button", name="看看对不对").click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    for words in (*quiz.locator("button").all(), quiz.locator("summary"), *quiz.locator(".option").all()):
        expect(words).to_be_visible()
        page.wait_for_function("e => e.getAnimations().length === 0", arg=words.element_handle())
        assert words.evaluate(CONTRAST) >= 4.5, words.inner_text()


def test_a_slide_has_an_anchor_and_its_law_leads_to_the_index(built, watched):
    page = watched.page
    page.goto((built / "site/public/modules/channels.html").as_uri())
    link = page.locator("a.ref.law").first
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_contain_text("法条")
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    expect(page.locator(f'[id="{target}"]')).to_contain_text(name)


def test_every_slide_can_be_linked_to_and_shows_under_the_header(built, watched):
    page = watched.page
    module = next(m for m in load_course(ROOT)[0].modules if m.id == "legal-means")
    anchors = [i for s in module.slides for i in (s.id, *(part.id for part in (*s.activities, *s.quizzes)))]
    assert len(anchors) > 10
    whole = anchors[:: len(anchors) // 4]
    for anchor in [*whole, *(one for one in anchors if one not in whole)]:
        if anchor in whole:  # opened by the link, while the page is still being laid out
            page.goto("about:blank")
            page.goto((built / "site/public/modules/legal-means.html").as_uri() + f"#{anchor}")
        else:  # gone to on the page as it stands, from its head
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_function("scrollY === 0")
            page.evaluate("anchor => { location.hash = anchor }", anchor)
        target = page.locator(f"[id='{anchor}']")
        expect(target).to_be_in_viewport()
        header = page.locator(".md-header").bounding_box()
        assert header is not None
        page.wait_for_function("scrollY > 0")
        box = target.bounding_box()
        assert box is not None
        assert box["y"] >= header["y"] + header["height"] - 1, anchor


def test_a_deck_can_be_fetched_from_the_home_page(built, watched):
    page = watched.page
    page.goto((built / "site/public/index.html").as_uri())
    page.get_by_role("link", name="下载课件").click()
    with page.expect_download() as fetched:
        page.locator("td a[download]").click()
    offered = next((built / "slides/dist").iterdir())
    assert fetched.value.suggested_filename == offered.name
    assert fetched.value.path().read_bytes() == offered.read_bytes()


def test_the_successor_builds_the_same_file_and_finds_words(built, watched, tmp_path):
    """Zensical reads the very pages.yml that MkDocs reads; its search is tried over http."""
    site = shutil.copytree(built / "site", tmp_path / "site", ignore=shutil.ignore_patterns("public"))
    done = subprocess.run(
        [str(Path(sys.executable).parent / "zensical"), "build", "-f", str(site / "pages.yml"), "--clean"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    serving = serve_site(site / "public")
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
