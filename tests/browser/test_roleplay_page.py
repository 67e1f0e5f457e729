"""A whole scene of 角色扮演 in a real browser: on a phone, by keyboard, over a red line, a reload, a second window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from simulator.app.acting.book import playbook
from simulator.roleplay.account import filled
from simulator.roleplay.runs import model_run
from tests.browser.app_pages import PATIENT, app_faults, settled
from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("roleplay")]
SCENE = "forgot-lunch-break"
THREAT = "您再不缴，我们明天就停您家的水。"
SORRY = "对不起，刚才那句话是我说错了，我收回，我们不会停水。"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()
    settled(page)


def messages(page: Page, count: int) -> None:
    """So many have been said by both, and the page stands still."""
    expect(page.get_by_test_id("stChatMessage")).to_have_count(count)
    settled(page)


def type_in(page: Page, words: str, before: int) -> None:
    """Type a sentence and send it; where the page asks what was meant, take the first lawful meaning."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")
    asked = page.get_by_text(re.compile("您的意思是哪一种|——您是想说"))
    more = page.get_by_test_id("stChatMessage").nth(before).or_(ended(page))
    expect(asked.or_(more).first).to_be_visible()
    settled(page)
    if asked.count():
        page.get_by_role("button", name=re.compile("^不是，我的意思是|^[^是不].*：")).first.click()
    expect(more.first).to_be_visible()
    settled(page)


def ended(page: Page) -> Locator:
    """The debrief's heading."""
    return page.get_by_role("heading", name=re.compile("^点评"))


def test_a_scene_on_a_phone_over_a_red_line_a_reload_and_a_second_window(address: str, watched) -> None:
    stage = playbook(ROOT).stage(SCENE)
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/roleplay")
    card = page.get_by_role("button", name=stage.scene.title)
    card.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=stage.scene.title)).to_be_visible()
    settled(page)
    assert not any(secret in page.locator("body").inner_text() for secret in stage.scene.secrets)

    # The model run, then a first turn by the keys of the choices.
    press(page, re.compile("^看一遍示范"))
    messages(page, 3)
    page.keyboard.press("n")
    messages(page, 5)
    press(page, "回到这一场")
    press(page, re.compile("^选着说，有提示"))
    messages(page, 1)
    assert app_faults(page) == []
    page.keyboard.press("1")
    messages(page, 3)

    # Typed words in the same scene; a threat is a red line, in plain sight, and is taken back.
    page.get_by_test_id("stMain").get_by_role("radio", name="自己说").click()
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    settled(page)
    type_in(page, THREAT, 3)
    red = page.get_by_test_id("stAlert").filter(has_text="碰了红线")
    expect(red).to_contain_text("民法典")
    expect(red).to_contain_text("可以这样做")
    expect(red).to_contain_text("还有一次机会")
    assert app_faults(page) == []
    page.reload()
    expect(red).to_be_visible()
    messages(page, 5)
    other = page.context.new_page()
    other.set_default_timeout(PATIENT)
    other.goto(page.url)
    messages(other, 5)
    type_in(page, SORRY, 5)
    expect(red).to_have_count(0)
    expect(page.get_by_text("收回了，也道了歉")).to_be_visible()
    other.get_by_test_id("stChatInputTextArea").fill("喂？")
    other.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(other.get_by_text("另一个窗口里已经说到第 3 句")).to_be_visible()
    expect(other.get_by_text("您刚才打的是：“喂？”")).to_be_visible()
    other.close()

    # As a good collector would, to the end; then the debrief, and once more from a sentence.
    for number, one in enumerate(model_run(stage)):
        if not ended(page).count():
            type_in(page, filled(one.text, stage.account), 7 + 2 * number)
    expect(ended(page)).to_be_visible()
    expect(page.get_by_text("先说做得好的")).to_be_visible()
    settled(page)
    expect(page.get_by_role("heading", name=re.compile(r"^\d+(\.\d)? 分$"))).to_be_visible()
    assert app_faults(page) == []
    page.get_by_text("整场对话，从哪一句重来都行").click()
    page.get_by_role("button", name="从这一句重来").nth(1).click()
    expect(page.get_by_text("这一场是怎么回事")).to_be_visible()
    messages(page, 3)
    press(page, "先放着，回到列表")
    expect(page.get_by_text("我走完的（1 场）")).to_be_visible()
    assert app_faults(page) == []

    assert [url for url in watched.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert not re.search(r"\b(Error|Running|Deploy|Loading|Your message)\b", page.locator("body").inner_text())
