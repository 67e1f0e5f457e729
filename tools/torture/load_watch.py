"""What the load test keeps an eye on: the server's figures, how long pages took, what went wrong, who saw whose."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY_S = 5.0
SIGN = "彧"  # begins every made-up name; it stands nowhere in the course
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_GIVEN = "澄岚珩朔霁蘅湛翊骁珞琛蔚嵘澜皓萱泽楠"
_NAME = re.compile(  # as UTF-8 and as JSON
    rb"\xe5\xbd\xa7(?:(?:\xe2\x81\xa0)?[\xe4-\xe9][\x80-\xbf]{2}){2}|\\u5f67(?:(?:\\u2060)?\\u[0-9a-f]{4}){2}"
)
_JOINER = re.compile(rb"\xe2\x81\xa0|\\u2060")  # what plain.whole puts between letters
_LONG = re.compile(rb"[\w-]{16,}")  # tokens and scenarios as links stand alone, attempts also at the end of a key
_ATTEMPT = re.compile(rb"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")


class Words:
    """Words that only some may see: nicknames, what one says, what one's scenarios are called, tokens, attempts."""

    def __init__(self) -> None:
        self._names = (f"{SIGN}{a}{b}" for a, b in itertools.product(_GIVEN, _GIVEN))
        self._kept: set[str] = set()
        self._may: dict[bytes, frozenset[str]] = {}  # each word as it may stand in what is sent

    def name(self, *who: str) -> str:
        """A new made-up name that only these may see."""
        found = next(self._names)
        self.keep(found, *who)
        return found

    def keep(self, word: str, *who: str) -> None:
        """Only these may see the word, which is a made-up name, a token, the id of an attempt or a scenario's link."""
        self._kept.add(word)
        found = word.rpartition(".")[2]  # a link begins with its version
        self._may[found.encode()] = self._may[found.encode("unicode_escape")] = frozenset(who)

    def look(self, raw: bytes, who: str) -> tuple[int, list[str]]:
        """How many words `who` was right to receive, and those that were not meant for `who`."""
        own, foreign = 0, list[str]()
        long = _LONG.findall(raw)
        ids = (one for run in long for one in _ATTEMPT.findall(run))
        for found in itertools.chain((_JOINER.sub(b"", name) for name in _NAME.findall(raw)), long, ids):
            may = self._may.get(found)
            if may is not None and who in may:
                own += 1
            elif may is not None:
                foreign.append(found.decode())
        return own, foreign

    def __len__(self) -> int:
        return len(self._kept)


@dataclass
class Seen:
    """What all browsers of one load test met."""

    words: Words = field(default_factory=Words)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by kind of action
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)  # "who: what"
    own: Counter[str] = field(default_factory=Counter)  # words that each was right to receive
    happened: Counter[str] = field(default_factory=Counter)
    received: int = 0
    messages: int = 0
    counting: bool = True  # off before and after the class is at work

    def took(self, kind: str, seconds: float) -> None:
        """An action of this kind was answered."""
        if self.counting:
            self.seconds[kind].append(seconds)

    def fault(self, who: str, what: str) -> None:
        """Something that must not happen happened."""
        self.faults.append(f"{who}：{what}")

    def came(self, who: str, raw: bytes) -> None:
        """Bytes reached somebody's browser."""
        self.received += len(raw)
        self.messages += 1
        own, foreign = self.words.look(raw, who)
        self.own[who] += own
        self.foreign += [f"{who} 收到了 {word}" for word in foreign]


@dataclass(frozen=True)
class Vital:
    """The server at one moment. `cpu` and `clients` are seconds of processor since the start."""

    at: float
    rss_mb: float
    files: int
    threads: int
    cpu: float
    clients: float


def vital(pid: int) -> Vital:
    """As /proc says it now."""
    proc = Path(f"/proc/{pid}")
    status = (proc / "status").read_text()
    cpu = (proc / "stat").read_text().rpartition(")")[2].split()
    return Vital(
        at=time.monotonic(),
        rss_mb=int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024,
        files=sum(1 for _ in (proc / "fd").iterdir()),
        threads=int(re.findall(r"Threads:\s+(\d+)", status)[0]),
        cpu=(int(cpu[11]) + int(cpu[12])) / _TICK,
        clients=time.process_time(),
    )


async def watch(pid: int, kept: list[Vital]) -> None:
    """Every five seconds, until cancelled."""
    while True:
        kept.append(vital(pid))
        await asyncio.sleep(EVERY_S)


def settled(vitals: Sequence[Vital]) -> Sequence[Vital]:
    """The last two thirds: before that, caches fill."""
    return vitals[len(vitals) // 3 :]


def mb_a_minute(vitals: Sequence[Vital]) -> float:
    """The slope of the line through the resident memory."""
    if len(vitals) < 2:
        return 0.0
    return statistics.linear_regression([one.at / 60 for one in vitals], [one.rss_mb for one in vitals]).slope


def growth(values: Sequence[int]) -> float:
    """How much more there is in the last quarter than in the first, by medians."""
    quarter = max(1, len(values) // 4)
    return statistics.median(values[-quarter:]) - statistics.median(values[:quarter]) if values else 0.0


def quantile(values: Sequence[float], q: float) -> float:
    """0 of nothing."""
    ordered = sorted(values)
    return ordered[min(int(q * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def table(seconds: dict[str, list[float]]) -> Iterator[tuple[str, dict[str, float | int]]]:
    """Of each kind how many, p50, p95 and the longest, in seconds."""
    for kind, values in sorted((kind, values) for kind, values in seconds.items() if values):
        found = {"次数": len(values), "p50": quantile(values, 0.5), "p95": quantile(values, 0.95), "最长": max(values)}
        yield kind, {name: round(value, 3) for name, value in found.items()}
