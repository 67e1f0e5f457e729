"""Every page of the sandbox opens clean on any screen, and the three users find their way from the home page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.experiments.scenario import Scenario, encode
from tests.browser.app_pages import LOOKS, PATIENT, assert_clean, go, settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]
SMALL = encode(Scenario(households=120, months=6, worlds=20, policies=["baseline", "sms-and-phone", "red-lift"]))
FEW = "households=320&months=6"
PLACES = {
    "": "催缴学堂沙盘",
    f"compare?s={SMALL}": "政策对比",
    f"compare?s={SMALL}&section=谁缴、谁不缴": "政策对比",
    f"compare?s={SMALL}&section=全部指标": "政策对比",
    "game": "沙盘推演",
    "workshop": "课件工坊",
    "portfolio": "多个小区",
    f"estate?{FEW}": "小区档案",
    f"estate?{FEW}&view=档案台账&home=nobody": "小区档案",
    f"estate?{FEW}&home=186": "小区档案",
    f"estate?{FEW}&view=人群": "小区档案",
    "evidence?q=短信&id=R2": "依据",
    "evidence?id=%3Cscript%3E&tab=六个案例": "依据",
    "roleplay": "角色扮演",
    "roleplay?scene=forgot-lunch-break": "午休时的一通电话",
    "roleplay?scene=forgot-lunch-break&watch=1": "午休时的一通电话",
    "roleplay?part=观察": "角色扮演",
    "roleplay?part=对话范例": "角色扮演",
}
DOORS = {
    "算一算：政策对比": "compare",
    "备课：课件工坊": "workshop",
    "带班：班级": "classroom",
    "玩一局：沙盘推演": "game",
    "练一练：角色扮演": "roleplay",
    "看一户户：小区档案": "estate",
    "带自己的账来：我们的台账": "estate?books=1",
    "手上有许多小区：多个小区": "portfolio",
    "这些数字和法条从哪里来": "evidence",
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_opens_clean_and_keeps_nobody_out(address: str, chromium: Browser, look: str) -> None:
    def ready(page: Page, place: str) -> None:
        expect(page.get_by_role("heading", name=PLACES[place]).first).to_be_visible(timeout=PATIENT)
        if place.startswith("compare"):
            expect(page.get_by_role("button", name="停止")).to_have_count(0, timeout=PATIENT)
            expect(page.get_by_text(re.compile("20 个说得通的世界")).first).to_be_visible(timeout=PATIENT)
            settled(page)

    assert_clean(chromium, look, address, PLACES, ready)


def test_home_leads_each_user_to_their_pages_and_back(address: str, watched) -> None:
    """Every door says where it leads (that the places open is walked above); a page, an address with a question and a
    page that is walked nowhere else are gone through."""
    page = watched.page
    go(page, address, "")
    for door, place in DOORS.items():
        assert page.get_by_role("link", name=door).first.evaluate("e => e.href") == f"{address}/{place}"
    for door, title in (
        ("算一算：政策对比", "政策对比"),
        ("带班：班级", "班级"),
        ("带自己的账来：我们的台账", "小区档案"),
    ):
        page.get_by_role("link", name=door).first.click()
        expect(page.get_by_role("heading", name=title).first).to_be_visible(timeout=PATIENT)
        settled(page)
        page.go_back()
        if urlsplit(page.url).path != "/":
            # 政策对比 writes its question into the address; on a slow machine that is a step of its own.
            settled(page)
            page.go_back()
        expect(page.get_by_role("heading", name="催缴学堂沙盘")).to_be_visible(timeout=PATIENT)
        settled(page)
    assert not watched.failed


def test_the_tour_goes_all_the_way_by_keyboard(address: str, watched) -> None:
    page = watched.page
    go(page, address, "")
    page.get_by_role("button", name="开始导览").focus()
    page.keyboard.press("Enter")
    steps = page.get_by_text(re.compile(r"第 \d 步，共 6 步"))
    expect(steps).to_be_visible(timeout=PATIENT)
    for number in range(1, 6):
        expect(page.get_by_text(f"第 {number} 步，共 6 步")).to_be_visible(timeout=PATIENT)
        settled(page)
        page.get_by_role("button", name="下一步").focus()
        page.keyboard.press("Enter")
    expect(page.get_by_text("第 6 步，共 6 步")).to_be_visible(timeout=PATIENT)
    page.get_by_role("button", name="走完了").click()
    expect(steps).to_have_count(0, timeout=PATIENT)


def test_a_scenario_kept_by_name_is_found_again_after_a_reload(address: str, watched) -> None:
    page = watched.page
    go(page, address, f"compare?s={SMALL}")
    page.get_by_role("button", name="保存、打开、发给别人").click()
    page.get_by_label("给它起个名字").fill("周一要讲的")
    page.get_by_label("给它起个名字").press("Tab")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_label("给它起个名字")).to_have_count(0, timeout=PATIENT)
    settled(page)
    go(page, address, "")
    page.get_by_role("link", name="存过的方案：周一要讲的").click()
    expect(page.get_by_text("6 个月，120 户").first).to_be_visible(timeout=PATIENT)
