"""The page 政策对比 served for real and driven in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from simulator.experiments.scenario import Scenario, encode
from tests.browser.app_pages import pick

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]
PATIENT = 120_000  # ms: the first answer on a fresh machine waits for the kernel to be compiled
CHINESE_FONTS = "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC"


def answered(page: Page, repeat: int = 100) -> None:
    """Wait for the complete answer, then look for anything that went wrong."""
    expect(page.get_by_text(re.compile(rf"户，{repeat} 个说得通的世界。"))).to_be_visible(timeout=PATIENT)
    expect(page.get_by_role("button", name="停止")).to_have_count(0, timeout=PATIENT)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENT)
    assert page.get_by_test_id("stException").count() == 0


def link(address: str, **changes: Any) -> str:
    scenario = Scenario(households=200, months=12, worlds=20).model_copy(update=changes)
    return f"{address}/compare?s={encode(scenario)}"


def test_a_hostile_link_is_explained_the_page_works_and_a_lever_changes_the_answer(address: str, watched) -> None:
    page = watched.page
    page.goto(f"{address}/compare?s=1.<script>alert(1)</script>")
    expect(page.get_by_text("先按默认的小区和政策打开")).to_be_visible(timeout=PATIENT)
    tile = page.get_by_test_id("stMetricValue").first
    answered(page)
    before = tile.inner_text()
    assert before.endswith("%")
    expect(page.locator("canvas").nth(5)).to_be_attached()  # charts are drawn after the script has run
    expect(page.get_by_text(re.compile("个月里，和甲.*乙")).first).to_be_visible()

    page.get_by_role("button", name="调整").nth(1).click()
    page.get_by_role("button", name="逾期电话", exact=True).click()
    expect(tile).not_to_have_text(before, timeout=PATIENT)
    answered(page)

    foreign = [url for url in watched.requests if not url.startswith((address, "data:", "blob:"))]
    assert not foreign
    assert not watched.failed
    # Streamlit feels for its base address below the page's own path before it asks at the root.
    assert not [error for error in watched.errors if "404" not in error]
    # Nothing of the frame is left in English.
    shown = page.locator("body").inner_text()
    assert not re.search(r"\b(Error|Running|Deploy|Page not found|Loading)\b", shown)


def test_a_scenario_is_a_link_and_back_goes_back(address: str, watched) -> None:
    page = watched.page
    page.goto(link(address))
    answered(page, 20)
    net = page.get_by_test_id("stMetricValue").nth(2)
    before = net.inner_text()
    pick(page.get_by_role("combobox", name="乙"), "预缴优惠")
    expect(page.get_by_text("1、2 月开放").first).to_be_visible()
    expect(net).not_to_have_text(before, timeout=PATIENT)
    answered(page, 20)
    there, after = page.url, net.inner_text()

    page.goto("about:blank")
    page.goto(there)
    answered(page, 20)
    expect(page.get_by_text("12 个月，200 户，20 个说得通的世界")).to_be_visible()
    expect(net).to_have_text(after)


def test_on_a_phone_nothing_sticks_out(address: str, watched) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(link(address))
    answered(page, 20)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    family = page.get_by_role("heading", name="政策对比").evaluate("e => getComputedStyle(e).fontFamily")
    assert all(font in family for font in CHINESE_FONTS)
