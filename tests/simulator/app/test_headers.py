"""What the server tells browsers to refuse, and whom it does not answer."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import simulator.app
from generator.pages.policy import script_hashes
from simulator.app import headers, serve
from simulator.app.asgi import app as served
from simulator.app.headers import Guarded, known_host, named_hosts, policy
from tests.inprocess import awaited

HERE = Path(simulator.app.__file__).parent


def asked(kind: str = "http", *hosts: str, names: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What is sent when the app behind answers at once, with a header of its own that must not stand."""
    sent: list[dict[str, Any]] = []

    async def behind(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": f"{kind}.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"ALLOWALL")]})

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> Any:
        raise AssertionError

    scope = {"type": kind, "headers": [(b"host", host.encode("latin-1")) for host in hosts]}
    awaited(Guarded(behind, names=names)(scope, receive, send))
    return sent


def test_every_answer_carries_the_headers_once() -> None:
    found = [(name.decode().lower(), value.decode()) for name, value in asked("http", "127.0.0.1:8501")[0]["headers"]]
    told = dict(found)
    assert len(told) == len(found)
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["x-frame-options"] == "SAMEORIGIN"
    assert "microphone=()" in told["permissions-policy"]
    assert told["content-security-policy"] == policy("127.0.0.1:8501")


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy("127.0.0.1:8501", ["'sha256-x'"]).split("; "))
    assert rules["script-src"] == "'self' blob: 'wasm-unsafe-eval' 'sha256-x'"
    assert "'unsafe-eval'" not in policy("h")
    assert rules["img-src"] == "'self' data: blob:"
    assert rules["connect-src"] == "'self' ws://127.0.0.1:8501 wss://127.0.0.1:8501"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == "'none'"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8501", "localhost:8501", "[::1]:8501", "192.168.1.5:8501", "learn.example.com"]
)
def test_it_answers_to_numbers_to_localhost_and_to_the_names_it_was_given(host: str) -> None:
    assert known_host(host, {"learn.example.com"})
    assert asked("http", host, names=("learn.example.com",))[0]["status"] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "a@127.0.0.1", "127.0.0.1/x", "[::1"],
)
def test_another_name_that_leads_here_is_sent_away(host: str) -> None:
    """DNS rebinding: the page of another site must not be this server's own."""
    start, body = asked("http", host)
    assert start["status"] == 421
    assert "DUES_ACADEMY_HOSTS" in body["body"].decode()
    assert asked("websocket", host) == [{"type": "websocket.close", "code": 1008}]


def test_no_host_or_two_hosts_are_sent_away() -> None:
    assert asked("http")[0]["status"] == 421
    assert asked("http", "127.0.0.1", "127.0.0.1")[0]["status"] == 421


def test_the_names_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(headers.HOSTS, " Learn.Example.com, kurs.example ,")
    assert named_hosts() == {"learn.example.com", "kurs.example"}


def test_a_script_that_is_allowed_is_allowed_by_its_very_text() -> None:
    page = '<script>one()</script><script src="x.js"></script><script type="module">two()</script>'
    first, second = script_hashes([page, page])
    assert first.startswith("'sha256-")
    assert first != second


def test_what_is_served_is_behind_the_headers() -> None:
    assert served.script_path == HERE / "main.py"
    assert [one.cls for one in served._user_middleware] == [Guarded]


def test_nothing_is_counted_and_uploads_are_bounded_however_the_app_is_started() -> None:
    """`sandbox open` says so, and so does what a bare `streamlit run main.py` reads."""
    told = tomllib.loads((HERE / ".streamlit/config.toml").read_text(encoding="utf-8"))
    ours = serve.settings(8501, "127.0.0.1")
    assert told["browser"]["gatherUsageStats"] is False
    assert ours["browser.gatherUsageStats"] == "false"
    assert told["client"]["showErrorDetails"] == ours["client.showErrorDetails"] == "type"  # no text, no path
    assert str(told["server"]["maxUploadSize"]) == ours["server.maxUploadSize"] == "80"
