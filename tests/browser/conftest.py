"""A real Chromium and the sandbox for the whole session of a worker, and a page that records what goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.app_pages import PATIENT

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "no Chromium on this machine: run tools/system_packages.sh"
    expect.set_options(timeout=PATIENT)  # a test fails by what a page says, not by how busy the machine is
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`sandbox open` in a process of its own, without a terminal; the address is the one it prints. Its records lie in
    a folder of the tests."""
    sandbox = Path(sys.executable).parent / "sandbox"
    with socket.socket() as probe:  # a port that no other run of these tests can be given
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sandbox, "open", "--port", port]
    records = tmp_path_factory.mktemp("records") / "records.sqlite"
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{records}"}
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert server.stdout is not None
    said = server.stdout.readline()
    assert "http://" in said
    yield said[said.index("http") : said.index("（")]
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=20) == 0


@dataclass
class Watched:
    """A page and what it asked for, what failed, and what it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """What a reader's browser keeps from one page to the next: above all the program of the app, which takes seconds
    to read anew."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENT)
    yield context
    context.close()


@pytest.fixture
def watched(window: BrowserContext) -> Iterator[Watched]:
    """A new page in a browser that remembers nothing of the tests before."""
    page = window.new_page()
    seen = Watched(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    # A request cut off because the test went on to the next page has not failed.
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else seen.failed.append(r.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    yield seen
    window.set_offline(False)
    kept = {"origin": "*", "storageTypes": "cookies,local_storage,indexeddb"}
    for one in window.pages:
        one.goto("about:blank")
        window.new_cdp_session(one).send("Storage.clearDataForOrigin", kept)
        one.close()
