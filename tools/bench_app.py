"""The sandbox under a class: N sessions over real websockets, each moving the slider of 政策对比 every five seconds.

    python tools/bench_app.py [--sessions 30 60 90] [--simulating 10] [--seconds 25] [--json]

`--sessions`: answers that were computed before, as when a class looks at one scenario; `--simulating`: each move asks
what nobody asked before. Latency is from the move to script_finished (and, when simulating, to the first answer on the
page). CPU and memory are the server's. An empty page is measured in the same run as the floor of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from simulator.app.serve import free_port
from simulator.experiments.scenario import Scenario, encode

ROOT = Path(__file__).resolve().parent.parent
SLIDER = "看多少个月"
EVERY_S = 5.0
CACHED = (18, 24)
HOUSEHOLDS = 1000
_TICK = 100  # clock ticks a second in /proc


@dataclass
class Seen:
    """What all sessions of one round measured: seconds, bytes received, runs without an answer."""

    latency: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    received: int = 0
    lost: int = 0


class Session:
    """One browser tab, as far as the server can tell."""

    def __init__(self, port: int, query: str, seen: Seen) -> None:
        self._address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._query, self._seen = query, seen
        self._slider = ""
        self._months = 24
        self._page = ""
        self._polling: dict[str, float] = {}  # fragment -> seconds between runs, as the browser is told

    async def live(self, first: float, until: float, months: list[int]) -> None:
        """Open, wait, then move the slider until it is over; `months` are the values in turn."""
        await asyncio.sleep(max(0.0, first - time.monotonic()))
        async with websockets.connect(self._address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
            await self._run(socket)
            turn = 0
            while True:
                start = first + EVERY_S * (turn + 1)
                if start > until:
                    return
                await self._rest(socket, start)
                self._months = months[turn % len(months)]
                turn += 1
                began = time.monotonic()
                answered = await self._run(socket)
                self._seen.latency.append(time.monotonic() - began)
                while answered is None and time.monotonic() < start + EVERY_S - 0.2 and self._polling:
                    await self._rest(socket, time.monotonic() + min(self._polling.values()), poll=False)
                    answered = await self._run(socket, next(iter(self._polling), ""))
                if answered is not None:
                    self._seen.answered.append(answered - began)

    async def _run(self, socket: websockets.ClientConnection, fragment: str = "") -> float | None:
        """Run the page (or one fragment of it) to its end; when the answer stood on it, if it did."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self._query
        asked.page_script_hash = self._page
        asked.page_name = "" if self._page else "compare"
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
        if self._slider:
            state = asked.widget_states.widgets.add()
            state.id = self._slider
            state.double_array_value.data.append(self._months)
        if not fragment:
            self._polling = {}
        await socket.send(message.SerializeToString())
        answered: float | None = None
        while True:
            part = await self._read(socket)
            kind = part.WhichOneof("type")
            if answered is None and _is_answer(part):
                answered = time.monotonic()
            if kind == "script_finished" and part.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return answered

    async def _read(self, socket: websockets.ClientConnection) -> ForwardMsg:
        raw = await socket.recv()
        assert isinstance(raw, bytes)
        self._seen.received += len(raw)
        part = ForwardMsg()
        part.ParseFromString(raw)
        if part.WhichOneof("type") == "new_session":
            self._page = part.new_session.page_script_hash
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


async def round_of(port: int, sessions: int, seconds: float, query: str, months: list[list[int]]) -> Seen:
    """So many sessions at once, begun evenly over five seconds."""
    seen = Seen()
    start = time.monotonic() + 0.2
    lives = [
        Session(port, query, seen).live(start + EVERY_S * n / sessions, start + EVERY_S + seconds, months[n])
        for n in range(sessions)
    ]
    for result in await asyncio.gather(*lives, return_exceptions=True):
        seen.lost += isinstance(result, BaseException)
    return seen


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else 0.0


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(q * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def row(name: str, seen: Seen, cpu: float, pid: int) -> dict[str, float | str | int]:
    runs = len(seen.latency)
    return {
        "round": name,
        "reruns": runs,
        "lost": seen.lost,
        "p50_s": round(quantile(seen.latency, 0.5), 3),
        "p95_s": round(quantile(seen.latency, 0.95), 3),
        "answer_p50_s": round(quantile(seen.answered, 0.5), 3),
        "answer_p95_s": round(quantile(seen.answered, 0.95), 3),
        "cpu_ms": round(cpu / max(runs, 1) * 1000, 1),
        "kb": round(seen.received / max(runs, 1) / 1000, 1),
        "rss_mb": round(memory_mb(pid)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, nargs="*", default=[30, 60, 90])
    parser.add_argument("--simulating", type=int, nargs="*", default=[10])
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    port = free_port(8700)
    sandbox = Path(sys.executable).parent / "sandbox"
    server = subprocess.Popen([sandbox, "open", "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    pid = int(children[0])
    rows: list[dict[str, float | str | int]] = []
    query = f"s={encode(Scenario(households=HOUSEHOLDS, worlds=50))}"
    try:
        for months in CACHED:  # until both answers are complete
            asyncio.run(round_of(port, 1, 30.0, query, [[months]]))
        for count in asked.sessions:
            before = cpu_seconds(pid)
            turns: list[list[int]] = [[*CACHED] if n % 2 else [*CACHED[::-1]] for n in range(count)]
            seen = asyncio.run(round_of(port, count, asked.seconds, query, turns))
            rows.append(row(f"{count} sessions, known answers", seen, cpu_seconds(pid) - before, pid))
            print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)
        for count in asked.simulating:
            before = cpu_seconds(pid)
            turns = [[6 + (n * 7 + turn * 3) % 54 for turn in range(20)] for n in range(count)]
            queries = f"s={encode(Scenario(households=HOUSEHOLDS, worlds=50, seed=77))}"
            seen = asyncio.run(round_of(port, count, asked.seconds, queries, turns))
            rows.append(row(f"{count} sessions, all simulating", seen, cpu_seconds(pid) - before, pid))
            print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
