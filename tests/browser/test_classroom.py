"""A class with four browsers at once: nobody is lost, nobody is somebody else, over reloads, tabs and a dead server."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from simulator.records import open_records
from tests.browser import axe
from tests.browser.app_pages import LOOKS, app_faults, settled, written
from tests.browser.served import Served, at_rest, serving
from tests.simulator.app.classes.rooms import played

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("classroom")]
PATIENT = 120_000  # ms
TITLE = "三期<img src=x onerror=top.hit=1>www.e.cn"  # all that comes of it, and of the second name, is text
NAMES = ("王二组", "![](//e.cn)", "赵_敏_", "=1+1")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Path(__file__).with_name("classroom_main.py"), tmp_path_factory.mktemp("classroom")) as found:
        yield found


@pytest.fixture
def someone(chromium: Browser) -> Iterator[Callable[[int], BrowserContext]]:
    """A browser of its own for everybody: nothing is shared between them."""
    contexts: list[BrowserContext] = []

    def come(width: int = 390) -> BrowserContext:
        context = chromium.new_context(
            locale="zh-CN", viewport={"width": width, "height": 844}, reduced_motion="reduce", accept_downloads=True
        )
        context.set_default_timeout(PATIENT)
        contexts.append(context)
        return context

    yield come
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    """By key: a click goes where the button stood when it was looked for, and a page that is still unfolding or being
    drawn moves on between the two halves of it."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_have_count(1)  # while the page is drawn anew the old one may still stand there
    settled(page)
    button.press("Enter")


def look(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view, exact=True).click()


def opened(page: Page, served: Served, title: str) -> str:
    """A class opened by the trainer at this page; returns its code."""
    page.goto(f"{served.address}/classroom")
    look(page, "带班")
    written(page, "班级名称", title)
    press(page, "开班")
    press(page, "我抄好了")
    code = page.get_by_test_id("stHtml").filter(has_text=re.compile(r"^\s*\w{3} \w{3}\s*$"))
    return code.inner_text().replace(" ", "")


def joined(page: Page, served: Served, code: str, nickname: str) -> None:
    page.goto(f"{served.address}/classroom?code={code}")
    written(page, "昵称", nickname)
    press(page, "加入")
    expect(page.get_by_text("你还没有开始")).to_be_visible()


def months(page: Page, first: int, last: int) -> None:
    for month in range(first, last + 1):
        press(page, "走一个月")
        expect(page.get_by_text(f"走了 {month} 个月")).to_be_visible()


def kept(page: Page) -> str:
    return page.evaluate("localStorage.getItem('dues-academy.identity') ?? ''")


def test_a_class_of_four(served: Served, someone: Callable[..., BrowserContext]) -> None:
    trainer = someone(1280).new_page()
    asked: list[str] = []
    trainer.on("request", lambda request: asked.append(request.url))
    code = opened(trainer, served, TITLE)
    expect(trainer.get_by_role("heading", name=TITLE.replace("www", "www\N{WORD JOINER}"))).to_be_visible()
    expect(trainer.get_by_role("img", name="二维码")).to_be_visible()
    pages = [someone().new_page() for _ in NAMES]
    for page, name in zip(pages, NAMES, strict=True):
        joined(page, served, code, name)
        assert code not in page.url
    expect(trainer.get_by_text("已加入 4 人")).to_be_visible()

    # A nickname that is taken lets nobody in, neither as that person nor at all.
    stranger = someone().new_page()
    stranger.goto(f"{served.address}/classroom?code={code.lower()}")
    written(stranger, "昵称", " 王 二组")
    press(stranger, "加入")
    expect(stranger.get_by_text("请换一个昵称")).to_be_visible()
    assert kept(stranger) == ""

    for page in pages:
        press(page, "开始")
    for page, last in zip(pages, (4, 4, 3, 1), strict=True):
        months(page, 1, last)

    # A reload, another tab and a phone that slept: the same person, the same place.
    pages[2].reload()
    expect(pages[2].get_by_text("赵_敏_ 走了 3 个月")).to_be_visible()
    tab = pages[2].context.new_page()
    tab.goto(f"{served.address}/game")
    expect(tab.get_by_text("赵_敏_ 走了 3 个月")).to_be_visible()
    token = kept(pages[2]).split('"')[3]
    assert len(token) >= 43
    assert token not in tab.url + pages[2].url + tab.content()

    look(trainer, "看板")
    table = trainer.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(5)
    expect(table).to_contain_text("4/4")
    expect(table).to_contain_text("59.0%")
    shown = trainer.locator("body").inner_text()
    assert not any(name in shown for name in NAMES)
    assert token not in trainer.content()

    press(trainer, "暂停全班")
    expect(trainer.get_by_text("全班暂停中")).to_be_visible()
    press(pages[3], "走一个月")
    expect(pages[3].get_by_text("培训师暂停了全班")).to_be_visible()
    expect(pages[3].get_by_text("走了 1 个月")).to_be_visible()
    pages[3].goto(f"{served.address}/classroom")
    expect(pages[3].get_by_text("培训师暂停了全班")).to_be_visible()
    press(trainer, "继续")
    expect(pages[3].get_by_text("培训师暂停了全班")).to_have_count(0)

    # The server dies in a pause; the pages find the new one by themselves: they follow what it says, nothing is lost.
    press(trainer, "暂停全班")
    expect(pages[3].get_by_text("培训师暂停了全班")).to_be_visible()
    served.kill()
    served.start()
    records = open_records(served.records)
    room = records.class_by_code(code)
    assert room is not None
    assert room.state == "paused"
    records.set_state(room.id, "open")
    records.close()
    for page in (pages[3], trainer):
        expect(page.get_by_text(re.compile("暂停了全班|全班暂停中"))).to_have_count(0)
    press(pages[3], "接着走")
    months(pages[3], 2, 2)
    expect(table.get_by_role("row").nth(4)).to_contain_text("2/4")

    trainer.get_by_role("button", name="结束", exact=True).click()
    press(trainer, "结束这个班")
    expect(trainer.get_by_text("已结束")).to_be_visible()
    pages[0].goto(f"{served.address}/classroom")
    expect(pages[0].get_by_text("你的总分是 54 分。有这一项的人还不到 3 个")).to_be_visible()
    look(pages[0], "总收缴率（按金额）")
    expect(pages[0].get_by_text("你的总收缴率是 54.0%：3 人比你高，没有人比你低。")).to_be_visible()
    assert "赵" not in pages[0].locator("body").inner_text()
    at_rest(pages[0])
    assert pages[0].get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    stranger.reload()
    expect(stranger.get_by_text("已经结束")).to_be_visible()

    look(trainer, "成绩")
    expect(trainer.get_by_text("只有编号，没有昵称")).to_be_visible()
    trainer.get_by_text("带上昵称").click()
    expect(trainer.get_by_text("只有编号，没有昵称")).to_have_count(0)
    expect(trainer.get_by_role("table").first).to_contain_text(NAMES[1])
    at_rest(trainer)
    assert trainer.evaluate("top.hit") is None
    assert trainer.locator("img[src='x'], [src*='e.cn'], [href*='e.cn']").count() == 0
    assert [url for url in asked if not url.startswith((served.address, "data:", "blob:"))] == []
    with trainer.expect_download() as file:
        press(trainer, "下载成绩表（CSV）")
    with Path(file.value.path()).open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["昵称"] for row in rows] == ["王二组", "![](//e.cn)", "赵_敏_", "'=1+1"]
    assert [row["走到第几月"] for row in rows] == ["4", "4", "3", "2"]
    with trainer.expect_download() as file:
        press(trainer, "下载工作簿（Excel）")
    assert Path(file.value.path()).read_bytes().startswith(b"PK")


def test_tabs_are_one_person_and_a_private_window_is_told(
    served: Served, someone: Callable[..., BrowserContext]
) -> None:
    trainer = someone(1280).new_page()
    code = opened(trainer, served, "二班")
    context = someone()
    page, tab = context.new_page(), context.new_page()
    joined(page, served, code, "小王")
    tab.goto(f"{served.address}/classroom")
    expect(tab.get_by_text("你是 小王")).to_be_visible()
    tab.get_by_text("退出这个班").click()
    press(tab, "退出")
    expect(tab.get_by_role("heading", name="加入班级")).to_be_visible()
    expect(page.get_by_role("heading", name="加入班级")).to_be_visible()
    assert kept(page) == ""

    # A browser that does not let a page keep anything.
    private = someone()
    private.add_init_script(
        "const set = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (key, value) {"
        " if (key.startsWith('dues-academy')) throw new Error('full'); return set.call(this, key, value); };"
    )
    guest = private.new_page()
    joined(guest, served, code, "小李")
    expect(guest.get_by_text("不保存登录信息")).to_be_visible()
    expect(guest.get_by_text("你是 小李")).to_be_visible()


@pytest.mark.parametrize("look_of", LOOKS)
def test_nothing_on_the_page_keeps_anyone_out(
    served: Served, someone: Callable[..., BrowserContext], look_of: str
) -> None:
    scheme, width = axe.LOOKS[look_of]
    page = someone(width).new_page()
    page.emulate_media(color_scheme=scheme)
    faults: dict[str, list[str]] = {}

    def check(view: str) -> None:
        settled(page)
        faults[view] = app_faults(page)

    page.goto(f"{served.address}/classroom")
    expect(page.get_by_role("heading", name="加入班级")).to_be_visible()
    check("加入")
    look(page, "带班")
    expect(page.get_by_role("heading", name="开一个班")).to_be_visible()
    check("开班")
    code = opened(page, served, "无障碍")
    records = open_records(served.records)
    room = records.class_by_code(code)
    assert room is not None
    people = [records.join(code, name) for name in ("甲", "乙", "丙")]
    for (who, _), total in zip(people, (50, 60, 80), strict=True):
        played(records, room, who, [0.5, 0.6, 0.7, total / 100], total=total)
    records.close()
    for view, shows in (
        ("入场", page.get_by_text("班级码", exact=True)),
        ("看板", page.get_by_role("table")),
        ("复盘", page.get_by_text("分数的几个位置")),
        ("成绩", page.get_by_text("只有编号，没有昵称")),
        ("管理", page.get_by_text("学员换了手机")),
    ):
        look(page, view)
        expect(shows.first).to_be_visible()
        check(view)

    trainee = someone(width).new_page()
    trainee.emulate_media(color_scheme=scheme)
    trainee.add_init_script(f"localStorage.setItem('dues-academy.identity', '{{\"me\":\"{people[1][1]}\"}}')")
    trainee.goto(f"{served.address}/classroom")
    expect(trainee.get_by_text("你的总分是 60 分：1 人比你高，1 人比你低。")).to_be_visible()
    page = trainee
    check("学员")
    assert {view: found for view, found in faults.items() if found} == {}
