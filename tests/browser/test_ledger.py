"""我们的台账 in a real browser: from a mangled workbook to a comparison of policies on its own estate, and deleted."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.app.own_ledger.examples import examples
from simulator.experiments.scenario import decode
from tests.browser.app_pages import PATIENT, app_faults, go, pick, settled, written

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]
ESTATE = "浏览器测试园"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settled(page)


def clean(page: Page) -> None:
    settled(page)
    assert app_faults(page) == []


def downloaded(page: Page, name: str, folder: Path) -> Path:
    """Under the name that the page gives it."""
    with page.expect_download(timeout=PATIENT) as given:
        page.get_by_role("button", name=name).click()
    given.value.save_as(folder / given.value.suggested_filename)
    return folder / given.value.suggested_filename


def test_a_primary_button_pointed_at_in_the_dark_can_be_read(address: str, chromium: Browser) -> None:
    context = chromium.new_context(color_scheme="dark", locale="zh-CN")
    try:
        page = context.new_page()
        go(page, address, "estate?books=1")
        page.get_by_text("手边没有台账").click()
        press(page, "用这份")
        onward = page.get_by_role("button", name="列认对了，换掉名字").first
        expect(onward).to_be_enabled(timeout=PATIENT)
        settled(page)
        onward.hover()
        expect(onward).to_have_css("background-color", "rgb(79, 184, 180)", timeout=PATIENT)
        assert app_faults(page) == []
    finally:
        context.close()


def test_from_a_mangled_workbook_to_policies_on_its_own_estate_and_deleted(
    address: str, watched, tmp_path: Path
) -> None:
    page = watched.page
    one = examples()[0]
    book = tmp_path / "台账.xlsx"
    book.write_bytes(one.make())

    go(page, address, "estate")
    page.get_by_text("我们的台账").click()
    settled(page)
    expect(page).to_have_url(re.compile("books=1"))
    expect(page.get_by_text("身份证号和车牌哪里都不存").first).to_be_visible(timeout=PATIENT)
    page.locator("input[type=file]").set_input_files(book)
    written(page, "小区名字", ESTATE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="读这份台账")).to_be_enabled(timeout=PATIENT)
    clean(page)
    press(page, "读这份台账")

    expect(page.get_by_text("对得上，一分不差")).to_be_visible(timeout=PATIENT)
    clean(page)
    assert downloaded(page, "下载待修正的行（Excel）", tmp_path).stat().st_size > 3000
    pick(page.get_by_role("combobox", name=re.compile("P 列当作")), "不导入", "不导")
    expect(page.get_by_text("您改的。这一列不收")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("对得上，一分不差")).to_be_visible(timeout=PATIENT)
    settled(page)
    press(page, "列认对了，换掉名字")

    press(page, "换成代号")
    expect(page.get_by_text("240 户、5 栋楼换成了代号")).to_be_visible(timeout=PATIENT)
    clean(page)
    key = downloaded(page, "下载密钥文件", tmp_path)
    assert "dues-academy ledger key" in key.read_text(encoding="utf-8")
    expect(page.get_by_role("button", name="存下没有名字的台账")).to_be_disabled()
    page.get_by_text("密钥文件我存好了").click()
    settled(page)
    press(page, "存下没有名字的台账")

    expect(page.get_by_text("按缴费的样子分")).to_be_visible(timeout=PATIENT)
    clean(page)
    press(page, re.compile("下一步：放进沙盘"))
    press(page, "校准和回测")
    expect(page.get_by_text("盖住最后几个月的账")).to_be_visible(timeout=2 * PATIENT)
    expect(page.get_by_text("它不能证明换一套政策会怎样")).to_be_visible(timeout=PATIENT)
    clean(page)

    press(page, re.compile("下一步：带走"))
    page.locator("input[type=file]").set_input_files(key)
    expect(page.get_by_text("240 户都对上了")).to_be_visible(timeout=PATIENT)
    clean(page)
    assert downloaded(page, "下载工作单（Excel）", tmp_path).stat().st_size > 5000

    press(page, "上一步")
    press(page, "用这个小区比较政策")
    expect(page.get_by_role("heading", name="政策对比")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_role("combobox", name="小区", exact=True)).to_have_value(
        f"{ESTATE}（我的小区）", timeout=PATIENT
    )
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible(timeout=PATIENT)
    (link,) = parse_qs(urlsplit(page.url).query)["s"]  # packed, where any letters may stand beside each other
    assert not re.search(r"H-[0-9A-Z]{4}", decode(link).model_dump_json())

    go(page, address, "estate?books=1")
    expect(page.get_by_text("存下来的台账")).to_be_visible(timeout=PATIENT)
    press(page, "打开")
    expect(page.get_by_text("盖住最后几个月的账")).to_be_visible(timeout=PATIENT)
    press(page, "在档案里看")
    expect(page.get_by_text("照您的台账")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text(f"{ESTATE}，240 户")).to_be_visible(timeout=PATIENT)

    go(page, address, "estate?books=1")
    press(page, "删除")
    expect(page.get_by_text("找不回来")).to_be_visible(timeout=PATIENT)
    press(page, "删除，现在就删")
    expect(page.get_by_text("已经删除，服务器上没有留下")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("存下来的台账")).to_have_count(0)
    clean(page)
    assert not watched.failed
    # Streamlit feels for its base address below the page's own path before it asks at the root.
    assert [text for text in watched.errors if "404" not in text] == []
