"""Signing in and out in a real browser, and the gate before the pages; by password and by a company's account."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import simulator.app
from simulator.app.access import ACCESS
from simulator.records import open_records
from tests.browser.app_pages import written
from tests.browser.provider import CLIENT, Provider, providing
from tests.browser.served import Served, at_rest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("signing-in")]
PATIENT = 120_000  # ms
PASSWORD = "三月种树四月开花五月结果"


@dataclass
class Company:
    """The whole app for a class, with a company's sign-in service beside it."""

    served: Served
    provider: Provider


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("roles")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Served(Path(simulator.app.__file__).with_name("asgi.py"), folder, port)
    records = open_records(served.records)
    records.add_account("老王", "admin", PASSWORD)
    records.add_account("李老师", "trainer", PASSWORD, "li@example.com")
    records.close()
    with providing() as provider, pytest.MonkeyPatch.context() as patch:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "{served.address}/oauth2callback"\ncookie_secret = "{"x" * 40}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "secret"\n'
            f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        patch.setenv("HOME", str(folder))
        patch.setenv(ACCESS, "roles")
        served.start()
        try:
            yield Company(served, provider)
        finally:
            served.kill()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    found.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    yield found
    expect.set_options(timeout=5_000)
    found.close()


def links(page: Page) -> list[str]:
    """The pages that the list offers."""
    return page.get_by_test_id("stSidebarNavLink").all_inner_texts()


def test_in_and_out_by_password_and_the_gate(company: Company, context: BrowserContext) -> None:
    page, served = context.new_page(), company.served
    page.goto(f"{served.address}/portfolio")
    expect(page.get_by_text("这一页给培训师用。")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    assert [one.split("\n")[-1] for one in links(page)] == ["首页", "班级"]
    written(page, "名字", "李老师")
    written(page, "密码", "不是这个密码呀")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("名字或密码不对")).to_be_visible()
    written(page, "密码", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("手上有许多小区时")).to_be_visible()  # the page that was asked for
    expect(page.get_by_text("李老师，培训师")).to_be_visible()
    page.reload()
    expect(page.get_by_text("手上有许多小区时")).to_be_visible()
    other = context.new_page()
    other.goto(f"{served.address}/admin")
    expect(other.get_by_text("这一页给管理员用。您现在是培训师。")).to_be_visible()
    at_rest(other)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("这一页给培训师用。")).to_be_visible()
    expect(page.get_by_text("手上有许多小区时")).to_have_count(0)
    expect(other.get_by_text("李老师，培训师")).to_have_count(0)  # in every tab
    assert "account" not in str(page.evaluate("localStorage.getItem('dues-academy.identity')"))


def test_a_companys_account_signs_in_whom_the_admin_knows_and_nobody_else(
    company: Company, context: BrowserContext
) -> None:
    page, served = context.new_page(), company.served
    for claims, said in (
        ({"sub": "7", "email": "somebody@example.com", "email_verified": True}, "在这里还没有开通"),
        ({"sub": "9", "email": "li@example.com", "email_verified": True}, "李老师，培训师"),
    ):
        company.provider.claims = claims
        page.goto(f"{served.address}/classroom?door=lead")
        page.get_by_role("button", name="用公司账号登录").click()
        expect(page.get_by_text(said)).to_be_visible()
        at_rest(page)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("我来上课")).to_be_visible()
    expect(page.get_by_text("李老师，培训师")).to_have_count(0)
