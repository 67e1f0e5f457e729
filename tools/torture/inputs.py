"""Files that somebody sends: real ones spoilt thousands of times. Every one must end in words of ours.

Each kind is read in a process of its own (`python -m tools.torture.inputs KIND COUNT SEED`), so that the crash of a
library or its hunger for memory is a row of the table and not the end of it. Which file it was stands in the row: the
same seed and number make it again.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator

from tools.torture.kinds import KINDS, ROOT, ours
from tools.torture.row import Outcome, Row, Stage, tried

MUST = "只有自己的中文报错，不崩、不多占内存、不拖时间"
MOST_MB, MOST_SECONDS = 1500, 60
_GIVE_UP = 1200


def rows(stage: Stage) -> Iterator[Row]:
    """A row a kind of file."""
    for name, (what, many, _) in KINDS.items():
        count = max(many // 40, 5) if stage.short else many

        def work(name: str = name, count: int = count) -> Outcome:
            return _apart(name, count, stage.seed)

        yield tried("乱改的文件", what, MUST, work, count)


def _apart(name: str, count: int, seed: int) -> Outcome:
    command = [sys.executable, "-m", "tools.torture.inputs", name, str(count), str(seed)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_GIVE_UP, check=False)
    except subprocess.TimeoutExpired as late:
        return Outcome(f"{_GIVE_UP} 秒没有读完；{_last(late.stdout)}", False)
    last = _last(done.stdout)
    if done.returncode:
        return Outcome(f"进程没了（{done.returncode}）；{last}；{done.stderr[-200:]}", False)
    told = json.loads(last)
    slow, more = f"{told['slowest']:.1f} 秒", f"{told['more_mb']} MB"
    happened = f"收下 {told['taken']}，中文退回 {told['refused']}；最慢 {slow}，多占内存 {more}"
    faults = told["faults"]
    if faults:
        happened += f"；出错 {len(faults)} 次，如第 {faults[0][0]} 份：{faults[0][1]}"
    return Outcome(happened, not faults and told["slowest"] < MOST_SECONDS and told["more_mb"] < MOST_MB)


def _last(said: str | bytes | None) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said or ""
    return (text.strip().splitlines() or ["（没有说话）"])[-1]


def play(name: str, count: int, seed: int) -> dict[str, object]:
    """Read `count` spoilt files of a kind; what came of them."""
    whole, read = KINDS[name][2]()
    known = ours()
    read(whole)  # the real one must be taken, else nothing is tried
    before, taken, refused, slowest = _memory(), 0, 0, 0.0
    faults: list[tuple[int, str]] = []
    for number in range(count):
        print(f"正在读第 {number} 份", flush=True)
        data = spoilt(whole, random.Random(f"{seed}-{name}-{number}"))
        began = time.monotonic()
        try:
            read(data)
            taken += 1
        except Exception as error:
            if str(error).isascii() or not isinstance(error, known):
                faults.append((number, f"{type(error).__name__}：{error}"[:200]))
            else:
                refused += 1
        slowest = max(slowest, time.monotonic() - began)
    more = max(_memory() - before, 0)
    return {"taken": taken, "refused": refused, "slowest": slowest, "more_mb": more, "faults": faults}


def spoilt(data: bytes, dice: random.Random) -> bytes:
    """A few bytes, or a piece, or all behind a place; in a package half of the time inside one of its parts."""
    if data[:2] == b"PK" and dice.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        name = dice.choice(sorted(parts))
        parts[name] = _spoilt(parts[name], dice)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for one, content in parts.items():
                package.writestr(one, content)
        return out.getvalue()
    return _spoilt(data, dice)


_BITS = (
    b"\0",
    b"\xff\xfe",
    b"999999999999999999",
    b"-1",
    b"<",
    b"&lol;",
    b"{",
    b"[" * 3000,
    b"*a",
    b"NaN",
    b'"',
    b",,,,",
    b"\r\n",
)


def _spoilt(data: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, length = dice.randrange(len(spoilt) + 1), dice.choice((1, 1, 4, 60, 4000))
        match dice.randrange(6):
            case 0:
                spoilt[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del spoilt[at : at + length]
            case 2:
                spoilt[at:at] = spoilt[at : at + length]
            case 3:
                spoilt[at:at] = dice.choice(_BITS)
            case 4:
                spoilt[at : at + length] = dice.randbytes(length)
            case _ if dice.random() < 0.2:
                del spoilt[at:]
            case _:
                spoilt[at : at + 1] = dice.choice(_BITS)
    return bytes(spoilt)


def _memory() -> int:
    """The most that this process ever took, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), ensure_ascii=False), flush=True)
