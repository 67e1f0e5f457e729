"""The page 政策对比 served for real and driven in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]


@pytest.fixture(scope="module")
def address():
    """`sandbox open` in a process of its own; the address is the one it prints."""
    sandbox = Path(sys.executable).parent / "sandbox"
    server = subprocess.Popen([sandbox, "open"], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert server.stdout is not None
    said = server.stdout.readline()
    assert "http://" in said
    yield said[said.index("http") : said.index("（")]
    server.terminate()
    server.wait()


def test_a_lever_changes_the_answer(address, watched):
    page = watched.page
    page.goto(f"{address}/compare")
    tile = page.get_by_test_id("stMetricValue").first
    expect(tile).to_contain_text("%", timeout=120_000)
    expect(page.get_by_text("100 次重复")).to_be_visible(timeout=120_000)
    before = tile.inner_text()
    expect(page.get_by_text(re.compile("个月里，")).first).to_be_visible(timeout=30_000)
    assert page.locator("canvas").count() >= 4

    page.get_by_text("调整手段").nth(1).click()
    page.get_by_text("逾期电话").click()
    expect(tile).not_to_have_text(before, timeout=120_000)
    expect(page.get_by_text("100 次重复")).to_be_visible(timeout=120_000)
    assert page.get_by_test_id("stException").count() == 0


def test_the_same_policy_on_both_sides_differs_by_nothing(address, watched):
    page = watched.page
    page.goto(f"{address}/compare")
    page.get_by_role("combobox", name="乙").click()
    page.get_by_role("option").first.click()
    expect(page.get_by_text("差别正好是 0")).to_be_visible(timeout=120_000)
