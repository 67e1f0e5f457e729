"""The sandbox under a class: N sessions over real websockets, each changing 政策对比 every five seconds.

    python tools/bench_app.py [--sessions 30 60 90] [--simulating 10] [--seconds 25] [--json]

`--sessions`: the months are moved to and fro between answers that were computed before, as when a class looks at one
scenario; `--simulating`: each move changes a lever to what nobody asked before, the baseline known. Latency is from the
move to script_finished (and, when simulating, to the first answer on the page). CPU and memory are the server's. The
first round is the floor of this machine: a page of nothing but a slider and six charts with bands.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from generator.course import find_course
from simulator.app.serve import free_port, settings
from simulator.experiments.scenario import Scenario, encode
from simulator.policy import load_policies

ROOT = Path(__file__).resolve().parent.parent
SLIDER = "看多少个月"
EVERY_S = 5.0
EXACT = 0.1  # points of luck left in the difference of both rates
CACHED = (18, 24)
HOUSEHOLDS = 1000
SIZES = (1000, 3000)  # homes, when all simulate
FLOOR = f"""
import streamlit as st
from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec
months = st.slider("{SLIDER}", 6, 60, 24)
def series(name):
    values = tuple(50.25 + n for n in range(months))
    return ChartSeries(name=name, values=values, low=values, high=values)
spec = ChartSpec(title="x", kind="line", unit="%", categories=tuple(str(n) for n in range(months)),
                 series=(series("a"), series("b")), source="x", simulated=True)
for n in range(6):
    st.echarts_chart(echarts(spec), height=250, key=f"c{{n}}")
"""
_GONE_S, _LOST_S = 2.0, 60.0  # silence after which a fragment is taken for gone, and a session for lost
_TICK = 100  # clock ticks a second in /proc


@dataclass
class Seen:
    """What all sessions of one round measured: seconds, bytes received, runs without an answer."""

    latency: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    exact: list[float] = field(default_factory=list)
    received: int = 0
    lost: int = 0
    cpu: float = 0.0


class Session:
    """One browser tab, as far as the server can tell."""

    def __init__(self, port: int, query: str, seen: Seen, *, simulating: bool = False) -> None:
        self._address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._query, self._seen = query, seen
        self._slider, self._simulating = "", simulating
        self._months = 24
        self._page = ""
        self._moving = False  # opening is not a rerun: its bytes are not counted
        self._exact = 0.0  # when the answer of the last full run was exact enough
        self._polling: dict[str, float] = {}  # fragment -> seconds between runs, as the browser is told

    async def live(self, first: float, until: float, moves: list[int | str]) -> None:
        """Open, wait, then move until it is over; `moves` in turn: months for the slider, or a link with a lever
        changed."""
        await asyncio.sleep(max(0.0, first - time.monotonic()))
        async with websockets.connect(self._address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
            await self._run(socket)
            self._moving = True
            turn = 0
            while True:
                start = first + EVERY_S * (turn + 1)
                if start > until:
                    return
                await self._rest(socket, start)
                move = moves[turn % len(moves)]
                if isinstance(move, str):
                    self._query = move
                else:
                    self._months = move
                turn += 1
                began = time.monotonic()
                answered = await self._run(socket)
                self._seen.latency.append(time.monotonic() - began)
                while (
                    (answered is None or not self._exact) and time.monotonic() < start + EVERY_S - 0.2 and self._polling
                ):
                    await self._rest(socket, time.monotonic() + min(self._polling.values()), poll=False)
                    shown = await self._run(socket, next(iter(self._polling), ""))
                    answered = answered or shown
                if answered is not None:
                    self._seen.answered.append(answered - began)
                if self._exact:
                    self._seen.exact.append(self._exact - began)

    async def _run(self, socket: websockets.ClientConnection, fragment: str = "") -> float | None:
        """Run the page (or one fragment of it) to its end; when the answer stood on it, if it did."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self._query
        asked.page_script_hash = self._page
        asked.page_name = "" if self._page else "compare"
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
        if self._slider and not self._simulating:
            state = asked.widget_states.widgets.add()
            state.id = self._slider
            state.double_array_value.data.append(self._months)
        if not fragment:
            self._polling, self._exact = {}, 0.0
        await socket.send(message.SerializeToString())
        answered: float | None = None
        while True:
            try:  # a fragment that is gone by now is never said to have finished
                part = await asyncio.wait_for(self._read(socket), _GONE_S if fragment else _LOST_S)
            except TimeoutError:
                if not fragment:
                    raise
                self._polling = {}
                return answered
            kind = part.WhichOneof("type")
            if answered is None and _is_answer(part):
                answered = time.monotonic()
            if _precision(part) <= EXACT and not self._exact:
                self._exact = time.monotonic()
            if kind == "script_finished" and part.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return answered

    async def _read(self, socket: websockets.ClientConnection) -> ForwardMsg:
        raw = await socket.recv()
        assert isinstance(raw, bytes)
        self._seen.received += len(raw) if self._moving else 0
        part = ForwardMsg()
        part.ParseFromString(raw)
        if part.WhichOneof("type") == "navigation":  # new_session says the start page until the script has run
            self._page = part.navigation.page_script_hash
        if part.WhichOneof("type") == "auto_rerun":
            self._polling[part.auto_rerun.fragment_id] = part.auto_rerun.interval
        if part.WhichOneof("type") == "stop_auto_rerun":
            self._polling = {}
        if part.WhichOneof("type") == "delta":
            element = part.delta.new_element
            if element.WhichOneof("type") == "slider" and element.slider.label == SLIDER:
                self._slider = element.slider.id
        return part

    async def _rest(self, socket: websockets.ClientConnection, until: float, *, poll: bool = True) -> None:
        """Read what the server sends, and poll as the browser would, until the next move."""
        while (left := until - time.monotonic()) > 0:
            fragment, every = next(iter(self._polling.items()), ("", left))
            try:
                await asyncio.wait_for(self._read(socket), min(left, every))
            except TimeoutError:
                if fragment and poll and until - time.monotonic() > 0:
                    await self._run(socket, fragment)


def _is_answer(part: ForwardMsg) -> bool:
    element = part.delta.new_element
    return element.WhichOneof("type") == "markdown" and element.markdown.body.startswith("#### ")


def _precision(part: ForwardMsg) -> float:
    """How exact the page says that it is, in points; infinite if this is not the line that says so."""
    element = part.delta.new_element
    found = re.search(r"准到 ±([0-9.]+) 个百分点", element.markdown.body)
    return float(found.group(1)) if found else float("inf")


async def round_of(
    pid: int, port: int, sessions: int, seconds: float, query: str, moves: list[list[int | str]]
) -> Seen:
    """So many sessions at once, begun evenly over five seconds; CPU from when all are open."""
    seen = Seen()

    async def watch(opened: float) -> None:
        await asyncio.sleep(max(0.0, opened - time.monotonic()))
        seen.cpu = -cpu_seconds(pid)

    start = time.monotonic() + 0.2
    lives = [
        Session(port, query, seen, simulating=isinstance(moves[n][0], str)).live(
            start + EVERY_S * n / sessions, start + EVERY_S + seconds, moves[n]
        )
        for n in range(sessions)
    ]
    for result in await asyncio.gather(watch(start + EVERY_S), *lives, return_exceptions=True):
        seen.lost += isinstance(result, BaseException)
    seen.cpu += cpu_seconds(pid)
    return seen


def turns_in(seconds: float) -> int:
    """How many moves of one session fit."""
    return int(seconds / EVERY_S) + 1


def changed_levers(households: int, count: int) -> list[int | str]:
    """So many links that nobody opened before: the same baseline, the second policy with other days for its calls."""
    policy = load_policies(find_course(None))["sms-and-phone"]
    *levers, calls = policy.levers
    links: list[int | str] = []
    for number in range(count):
        days = 5 + number
        audience = calls.audience.model_copy(update={"min_days_overdue": days})
        other = policy.model_copy(
            update={"id": f"days-{days}", "levers": [*levers, calls.model_copy(update={"audience": audience})]}
        )
        links.append(f"s={encode(Scenario(households=households, worlds=50, policies=['baseline', other]))}")
    return links


def cached(sessions: int) -> list[list[int | str]]:
    """Half of them move one way while the others move back."""
    return [[*CACHED] if n % 2 else [*CACHED[::-1]] for n in range(sessions)]


@contextmanager
def sandbox_page() -> Iterator[tuple[int, int]]:
    """The sandbox, served as users serve it: its port and the server's process."""
    port = free_port(8700)
    sandbox = Path(sys.executable).parent / "sandbox"
    server = subprocess.Popen([sandbox, "open", "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    try:
        yield port, int(children[0])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@contextmanager
def floor_page(folder: Path) -> Iterator[tuple[int, int]]:
    """The least a page of six charts can be, served with the same settings."""
    port = free_port(8600)
    (folder / "floor.py").write_text(FLOOR, encoding="utf-8")
    options = [f"--{key}={value}" for key, value in settings(port, "127.0.0.1").items()]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(folder / "floor.py"), *options], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                break
            time.sleep(0.25)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else 0.0


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(q * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def row(name: str, seen: Seen, pid: int) -> dict[str, float | str | int]:
    runs = len(seen.latency)
    return {
        "round": name,
        "reruns": runs,
        "lost": seen.lost,
        "p50_s": round(quantile(seen.latency, 0.5), 3),
        "p95_s": round(quantile(seen.latency, 0.95), 3),
        "answer_p50_s": round(quantile(seen.answered, 0.5), 3),
        "answer_p95_s": round(quantile(seen.answered, 0.95), 3),
        "exact_p50_s": round(quantile(seen.exact, 0.5), 3),
        "cpu_ms": round(seen.cpu / max(runs, 1) * 1000, 1),
        "kb": round(seen.received / max(runs, 1) / 1000, 1),
        "rss_mb": round(memory_mb(pid)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, nargs="*", default=[30, 60, 90])
    parser.add_argument("--simulating", type=int, nargs="*", default=[1, 10])
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows: list[dict[str, float | str | int]] = []

    def note(name: str, seen: Seen, pid: int) -> None:
        rows.append(row(name, seen, pid))
        print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder, floor_page(Path(folder)) as (port, pid):
        note("30 sessions, six charts alone", asyncio.run(round_of(pid, port, 30, asked.seconds, "", cached(30))), pid)
    with sandbox_page() as (port, pid):
        query = f"s={encode(Scenario(households=HOUSEHOLDS, worlds=50))}"
        for months in CACHED:  # until both answers are complete
            asyncio.run(round_of(pid, port, 1, 30.0, query, [[months]]))
        for count in asked.sessions:
            seen = asyncio.run(round_of(pid, port, count, asked.seconds, query, cached(count)))
            note(f"{count} sessions, known answers", seen, pid)
        for count, households in itertools.product(asked.simulating, SIZES):
            links = changed_levers(households, count * turns_in(asked.seconds))
            turns = [links[n::count] for n in range(count)]
            seen = asyncio.run(round_of(pid, port, count, asked.seconds, str(links[0]), turns))
            note(f"{count} sessions, all simulating {households} homes", seen, pid)
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
