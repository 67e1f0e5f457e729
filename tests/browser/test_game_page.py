"""A whole game of 沙盘推演 in a real browser: on a phone, over a reload, a second tab and a killed server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

import simulator.app
from simulator.app.gaming.table import rebuild, send
from simulator.experiments.game.decision import Review, Turn
from simulator.experiments.game.quarter import QUARTER
from simulator.records import open_records
from tests.browser.app_pages import app_faults
from tests.browser.served import Served, at_rest, serving
from tests.simulator.game.tables import box

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("game")]
PATIENT = 120_000  # ms


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Path(simulator.app.__file__).with_name("main.py"), tmp_path_factory.mktemp("game")) as found:
        yield found


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def month(page: Page, name: str) -> None:
    """The page waits for this month's decision."""
    expect(page.get_by_text(re.compile(f"现在是.*{name}"))).to_be_visible()
    at_rest(page)


def close(page: Page) -> None:
    """Out of the dialog in which the month was shown."""
    dialog = page.get_by_test_id("stDialog")
    dialog.get_by_role("button", name=re.compile("的安排$|去看全年")).click()
    expect(dialog).to_have_count(0)
    at_rest(page)


def play(page: Page) -> None:
    """Send the month, and keep last quarter's idea where that is asked."""
    keep = page.get_by_text("坚持：照这个想法接着做")
    if keep.count():
        keep.click()
        at_rest(page)
    press(page, "下个月")
    close(page)


def in_another_window(served: Served, address: str, months: int) -> None:
    """The game goes on to so many months, as a page would write them: a month through the browser takes seconds, and
    the page without a browser is taken through every month of a year elsewhere."""
    records = open_records(served.records)
    game = parse_qs(urlsplit(address).query)["game"][0]
    table = rebuild(box(), records.attempt(game))
    plan = table.plan(0)
    for number in range(len(table.turns), months):
        begins = number % QUARTER == 0
        kept = Review(keep="keep") if begins else None
        turn = Turn(decision=table.session.fit(table.session.last()), plan=plan if begins else None, review=kept)
        send(records, table, number, turn, f"elsewhere-{number}")
    records.close()


def test_a_year_on_a_phone_over_reload_two_tabs_and_a_lost_server(served: Served, watched) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.address}/game")
    begin = page.get_by_role("button", name="开始：高端小区少打扰")
    begin.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("接手时的楼栋")).to_be_visible()
    month(page, "1月")
    assert app_faults(page) == []

    # The first month plays by itself, day by day, and then stands still.
    press(page, "下个月")
    dialog = page.get_by_test_id("stDialog")
    expect(dialog.get_by_text("1月过完了")).to_be_visible()
    expect(dialog.locator("canvas").first).to_be_visible()
    expect(dialog.get_by_text("1 月 31 日晚上：")).to_be_visible()
    expect(dialog.get_by_text("看哪一天")).to_be_visible()
    dialog.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(dialog.get_by_text("1 月 1 日早上：")).to_be_visible()
    dialog.get_by_text("每个月自动放动画").click()
    at_rest(page)
    close(page)
    month(page, "2月")

    # What was laid out and not sent is there again after a reload.
    page.get_by_text("服务和沟通", exact=True).click()
    page.get_by_text("公开账目", exact=True).click()
    expect(page.get_by_text("这个月 4 样安排")).to_be_visible()
    at_rest(page)
    page.reload()
    month(page, "2月")
    expect(page.get_by_text("这个月 4 样安排")).to_be_visible()
    page.get_by_text("2月的楼栋图").or_(page.get_by_text("1月的楼栋图")).first.click()
    page.get_by_text("每个月自动放动画").click()
    at_rest(page)
    play(page)
    month(page, "3月")

    # A second tab goes on where the first one is; the first is then told and shown where the game is.
    other = page.context.new_page()
    other.set_default_timeout(PATIENT)
    other.goto(page.url)
    month(other, "3月")
    play(page)
    month(page, "4月")
    press(other, "下个月")
    expect(other.get_by_text("在另一个窗口里已经走到第 4 个月")).to_be_visible()
    month(other, "4月")
    other.close()

    # The server dies and comes back: the game goes on.
    served.kill()
    served.start()
    page.reload()
    month(page, "4月")
    page.get_by_text("3月的楼栋图").click()
    page.get_by_text("每个月自动放动画").click()
    at_rest(page)
    play(page)
    month(page, "5月")
    in_another_window(served, page.url, 11)
    page.reload()
    month(page, "12月")
    play(page)
    page.get_by_text("放弃：这条路不通").click()
    at_rest(page)
    press(page, "看成绩")
    expect(page.get_by_text("大家可以聊什么")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"\d+ 分，"))).to_be_visible()
    at_rest(page)
    assert app_faults(page) == []

    foreign = [url for url in watched.requests if not url.startswith((served.address, "data:", "blob:"))]
    assert not foreign
    shown = page.locator("body").inner_text()
    assert not re.search(r"\b(Error|Running|Deploy|Page not found|Loading)\b", shown)
