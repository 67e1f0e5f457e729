"""A small learning platform for tests: it launches a cmi5 unit and is the LRS that the unit talks to.

It answers like a real one (CORS, one-time token, State, Agent Profile and Statement resources of xAPI 1.0.3) and keeps
what it was asked in order, so that a test can hold it against the rules of the cmi5 specification.
"""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

ACTOR = {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "学员 7"}}
ACTIVITY = "https://lms.example/activities/technology"
PUBLISHER = "urn:uuid:00000000-0000-5000-8000-000000000001"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


@dataclass
class Platform:
    """State of the platform. `refuse` answers the next statement requests with these codes instead of taking them."""

    registration: str = field(default_factory=lambda: str(uuid.uuid4()))
    mode: str = "Normal"
    mastery: float | None = 0.8
    back: str = ""
    statements: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, Any] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refuse: list[int] = field(default_factory=list)
    poison: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    base: str = ""

    def launch(self, page: str) -> str:
        """Prepare a session as cmi5 sections 8 and 10 say, and return the address that opens the unit."""
        number = str(uuid.uuid4())
        self.tokens[number] = ""
        self.states["LMS.LaunchData"] = {
            "contextTemplate": {
                "contextActivities": {"grouping": [{"id": PUBLISHER}]},
                "extensions": {SESSION: number, "https://lms.example/own": "kept"},
            },
            "launchMode": self.mode,
            "moveOn": "CompletedAndPassed",
            **({"masteryScore": self.mastery} if self.mastery is not None else {}),
            **({"returnURL": self.back} if self.back else {}),
        }
        words = {
            "endpoint": f"{self.base}/xapi",
            "fetch": f"{self.base}/token?k={number}",
            "actor": json.dumps(ACTOR, ensure_ascii=False),
            "registration": self.registration,
            "activityId": ACTIVITY,
        }
        return f"{page}?{urlencode(words, quote_via=quote)}"

    def verbs(self) -> list[str]:
        return [s["verb"]["id"].rsplit("/", 1)[-1] for s in self.statements]

    def wait(self, what: Any, seconds: float = 120) -> None:
        """Wait until `what()` holds; the LRS tells when anything came."""
        with self.changed:
            assert self.changed.wait_for(what, seconds), (self.verbs(), self.log[-5:], self.faults)


class _Handler(BaseHTTPRequestHandler):
    platform: Platform

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, code: int, told: Any = None) -> None:
        body = b"" if told is None else json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "authorization,content-type,x-experience-api-version")
        self.send_header("Access-Control-Allow-Methods", "GET,PUT,POST,OPTIONS")
        self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self) -> None:
        self._answer(204)

    def do_GET(self) -> None:
        self._handle()

    do_PUT = do_POST = do_GET

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        words = {k: v[0] for k, v in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.platform.changed:
            code, told = self._do(parts.path, words, body)
            self.platform.changed.notify_all()
        self._answer(code, told)

    def _do(self, path: str, words: dict[str, str], body: bytes) -> tuple[int, Any]:
        platform = self.platform
        platform.log.append((self.command, path))
        if path == "/token":
            if self.command != "POST" or words.get("k") not in platform.tokens:
                return 200, {"error-code": "2", "error-text": "no such session"}
            if platform.tokens[words["k"]]:
                return 200, {"error-code": "1", "error-text": "The authorization token has already been returned."}
            platform.tokens[words["k"]] = f"{uuid.uuid4().hex}=="
            return 200, {"auth-token": platform.tokens[words["k"]]}
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if not given or given not in platform.tokens.values():
            platform.faults.append(f"{path}: no token")
            return 401, None
        if self.headers.get("X-Experience-API-Version") != "1.0.3":
            platform.faults.append(f"{path}: no version")
            return 400, None
        if path == "/xapi/agents/profile":
            wanted = {"agent": json.dumps(ACTOR, ensure_ascii=False, separators=(",", ":"))}
            if words != wanted | {"profileId": "cmi5LearnerPreferences"}:
                platform.faults.append(f"profile {words}")
            return 404, None
        if path == "/xapi/activities/state":
            return self._state(words, body)
        if path == "/xapi/statements" and self.command == "POST":
            return self._take(json.loads(body))
        platform.faults.append(f"{self.command} {path}")
        return 404, None

    def _state(self, words: dict[str, str], body: bytes) -> tuple[int, Any]:
        platform = self.platform
        identity = words.pop("stateId")
        if words["registration"] != platform.registration or words["activityId"] != ACTIVITY:
            platform.faults.append(f"state {words}")
        if json.loads(words["agent"]) != ACTOR:
            platform.faults.append(f"agent {words}")
        if self.command == "PUT":
            if identity == "LMS.LaunchData":
                platform.faults.append("the unit wrote the launch data")
            platform.states[identity] = json.loads(body)
            return 204, None
        return (200, platform.states[identity]) if identity in platform.states else (404, None)

    def _take(self, batch: list[dict[str, Any]]) -> tuple[int, Any]:
        platform = self.platform
        if platform.refuse:
            return platform.refuse.pop(0), None
        if platform.poison and any(platform.poison in json.dumps(s) for s in batch):
            return 400, None
        known = {s["id"]: s for s in platform.statements}
        for one in batch:
            if one["id"] in known:
                if known[one["id"]] != one:
                    platform.faults.append(f"another statement under {one['id']}")
                continue
            platform.statements.append(one)
        return 200, [s["id"] for s in batch]


def serve(platform: Platform) -> ThreadingHTTPServer:
    """Start the platform in a thread; its address is put into `platform.base`. Shut it down when done."""
    handler = type("Handler", (_Handler,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    platform.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
