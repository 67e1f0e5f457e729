"""A trainer prepares a class in 课件工坊, in a real browser, and takes the deck away."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pptx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from generator.exports.office import find_office
from tests.browser.app_pages import pick
from tests.generator.deck import awkward

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]
PATIENT = 120_000
COMPANY = "春风里物业服务有限公司"


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENT)
    assert page.get_by_test_id("stException").count() == 0


def opened(page: Page, address: str, track: str) -> None:
    page.goto(f"{address}/workshop")
    page.get_by_text(track).click(timeout=PATIENT)
    settled(page)


def logo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (300, 100), (30, 110, 108)).save(stream, "PNG")
    return stream.getvalue()


def test_a_deck_in_the_companys_name_on_its_template(address: str, watched, tmp_path: Path) -> None:
    page = watched.page
    opened(page, address, "半天：合法催缴与渠道实战")
    total = page.get_by_role("heading", name=re.compile("^合计"))
    expect(total).to_have_text(re.compile("合计 3 小时 · 27 页内容 · 5 个模块"), timeout=PATIENT)
    page.get_by_role("button", name=re.compile("^5. 催缴技巧与沟通策略")).click()
    expect(total).to_have_text(re.compile("合计 2 小时.*4 个模块"), timeout=PATIENT)

    settled(page)
    given = page.get_by_test_id("stFileUploaderDropzoneInput")
    given.first.set_input_files({"name": "标志.png", "mimeType": "image/png", "buffer": logo()})
    expect(page.get_by_test_id("stFileChipName")).to_have_text("标志.png", timeout=PATIENT)
    given.last.set_input_files(awkward.pptx_default(tmp_path / "公司模板.pptx"))
    expect(page.get_by_text("上传的标志只印在讲义和手册的封面")).to_be_visible(timeout=PATIENT)
    name = page.get_by_role("textbox", name=re.compile("^公司名"))
    name.fill(COMPANY)
    name.press("Enter")
    shown = page.locator("body").inner_text()
    assert not re.search(r"per file|Browse|Drag and drop|Limit", shown)

    page.get_by_role("tab", name="生成文件").click()
    page.get_by_role("button", name="生成", exact=True).click()
    expect(page.get_by_text("做好了：催缴学堂.pptx")).to_be_visible(timeout=PATIENT)
    page.get_by_text(re.compile("处请您看一眼")).click()
    expect(page.get_by_text("标志用模板自带的")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载").click()
    assert waiting.value.suggested_filename == "催缴学堂.pptx"
    path = tmp_path / "took.pptx"
    waiting.value.save_as(path)

    deck = pptx.Presentation(str(path))
    assert (deck.slide_width, deck.slide_height) == (9144000, 6858000)
    words = ["".join(node.text or "" for node in slide._element.iter("{*}t")) for slide in deck.slides]
    assert COMPANY in words[0]
    assert COMPANY in words[-1]
    assert "示范银行" not in words[-1]
    assert not any("催缴技巧与沟通策略" in one for one in words[:2])
    assert not watched.failed
    assert not [error for error in watched.errors if "404" not in error]
    assert not [url for url in watched.requests if not url.startswith((address, "data:", "blob:"))]


@pytest.mark.render
@pytest.mark.skipif(find_office() is None, reason="需要 LibreOffice")
def test_the_slides_are_shown_as_pictures_before_anything_is_built(address: str, watched) -> None:
    page = watched.page
    opened(page, address, "一小时讲座：新人上岗前必知")
    pick(page.get_by_role("combobox", name=re.compile("从哪里看起")), re.compile("多渠道催缴方式"))
    settled(page)
    page.get_by_role("button", name="看看这 12 页").click()
    expect(page.get_by_role("img", name=re.compile("^第 \\d+ 页：多渠道催缴方式"))).to_be_visible(timeout=PATIENT)
    drawn = page.get_by_role("img", name=re.compile("^第 \\d+ 页："))
    assert drawn.count() > 3
    for picture in drawn.all():
        assert picture.evaluate("e => e.complete && e.naturalWidth") == 800
    settled(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
