"""kill -9 at random moments: whatever was being made is old or new and whole, and the next run makes it right."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tools.torture import victims
from tools.torture.procs import Ended, digest, files, run
from tools.torture.row import CannotTryError, Outcome, Row, Stage, tried
from tools.torture.struck_class import struck_class

PART = "01 随时断电（kill -9）"
BLOWS, FEW = 20, 3
MUST = "成品是旧的或新的，都完整；下一次照常做成，字节一样；不留下没人收的临时文件"


@dataclass
class Seen:
    """What became of the results, and what lay about."""

    fates: Counter[str] = field(default_factory=Counter)
    left: list[tuple[int, int]] = field(default_factory=list)  # files and bytes after a blow
    kinds: set[str] = field(default_factory=set)
    bad: list[str] = field(default_factory=list)

    def told(self) -> str:
        """In one sentence."""
        fates = "，".join(f"{name} {number}" for name, number in sorted(self.fates.items()))
        most = max(self.left, default=(0, 0), key=lambda one: one[1])
        litter = f"最多留下 {most[0]} 个临时文件、{most[1] / 1e6:.1f} MB（{'、'.join(sorted(self.kinds))}）"
        told = f"{fates}；{litter if most[0] else '没有留下临时文件'}，下一次都收掉了"
        return f"{told}；但是：{'；'.join(self.bad[:4])}（{len(self.bad)} 处）" if self.bad else told


def rows(stage: Stage) -> Iterator[Row]:
    """Each victim's row; two are struck at a time."""
    blows = FEW if stage.short else BLOWS
    trials: list[Callable[[], Row]] = [
        partial(tried, PART, f"{one.name}，做到一半", MUST, partial(besieged, one, stage, blows), blows)
        for one in victims.all_of(stage.room("inputs"))
    ]
    must = "说过“记下了”的每一步都在，没有半步，数据库完好，接着能写"
    trials.append(partial(tried, PART, "班级里两个人正在走步", must, partial(struck_class, stage, blows), blows))
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda trial: trial(), trials)


def besieged(victim: victims.Victim, stage: Stage, blows: int) -> Outcome:
    """Strike it so often."""
    if victim.missing:
        raise CannotTryError(victim.missing)
    home = stage.room(victim.key)
    begin, right = home / "begin", home / "right"
    begin.mkdir()
    victim.prepare(begin)
    ended = _fresh(victim, begin, right)
    ended = _fresh(victim, begin, right) if not ended.code else ended  # the first one may fill caches
    if ended.code:
        return Outcome(f"没有打断也做不成：{ended.last}", False)
    old, new = _looks(victim, begin), _looks(victim, right)
    settled = set(files(right))
    seen, dice = Seen(), stage.dice(victim.key)
    whole = ended.seconds
    for share in moments(dice, blows):
        work, moment = home / "work", share * whole
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(begin, work)
        hit = _run(victim, work, blow=moment)
        at = f"第 {moment:.1f} 秒"
        seen.fates["打断前就做完" if hit.code == 0 else "打断"] += 1
        now = _looks(victim, work)
        seen.bad += [f"{at}：{name} 不旧不新" for name in now if now[name] not in (old[name], new[name])]
        litter = {name: size for name, size in files(work).items() if name not in settled and name not in files(begin)}
        seen.left.append((len(litter), sum(litter.values())))
        seen.kinds |= {victims.kind_of(name) for name in litter}
        _a_day_later(work)
        again = _run(victim, work)
        whole = again.seconds  # as fast as the machine is just now
        if again.code or _looks(victim, work) != new:
            seen.bad.append(f"{at}以后再做：{again.last if again.code else '字节不一样'}")
        kept = sorted(set(files(work)) - settled)
        seen.bad += [f"{at}：再做以后还留着 {kept[0]} 等 {len(kept)} 个"] if kept else []
    return Outcome(seen.told(), not seen.bad)


def moments(dice: random.Random, count: int) -> list[float]:
    """Shares of the run: half of them anywhere, half in its last third; most of the first is starting up."""
    return [dice.uniform(2 / 3, 1) if n % 2 else dice.uniform(0, 1) for n in range(count)]


def _a_day_later(folder: Path) -> None:
    """What was left is a day old: younger things may belong to somebody who is at work."""
    yesterday = time.time() - 90_000
    for name in files(folder):
        if "tmp/" in name or ".part-" in name:
            for one in (folder / name, folder / "/".join(name.split("/")[:2])):
                os.utime(one, (yesterday, yesterday))


def _fresh(victim: victims.Victim, begin: Path, folder: Path) -> Ended:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(begin, folder)
    return _run(victim, folder)


def _run(victim: victims.Victim, folder: Path, blow: float | None = None) -> Ended:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return run(victim.command(folder), cwd=folder, env={"TMPDIR": str(temporary)}, blow=blow, number=signal.SIGKILL)


def _looks(victim: victims.Victim, folder: Path) -> dict[str, str | None]:
    return {name: digest(folder / name) for name in victim.finals}
