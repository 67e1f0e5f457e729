"""Disks that are full or read-only, signals, two at once, a clock that goes back: whole files and words that help."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tools.torture import class_faults, odd, victims
from tools.torture.jail import Trial, jailed
from tools.torture.procs import Ended, digest, files, run
from tools.torture.row import Outcome, Row, Stage, tried
from tools.torture.victims import Victim

FULL, SEALED, SIGNALS = "02 磁盘满了", "03 只读的文件夹", "04 中途停止"
TWICE, CLOCK = "05 两个同时做", "06 时钟倒退一天"
_PLAIN = "用中文说清出了什么事、怎么办，退出码不是 0，旧的原样"
_SHARES = (0.0, 0.3, 0.6, 0.9)  # of what the finished work takes, free on the disk
_STOPS = {signal.SIGINT: ("Ctrl+C", (130, 1)), signal.SIGTERM: ("SIGTERM", (143, 1))}


def rows(stage: Stage) -> Iterator[Row]:
    """Each victim through each fault, then the class, then what else can be odd about a machine."""
    chosen = [one for one in victims.all_of(stage.room("inputs")) if not one.missing]
    chosen = [one for one in chosen if one.key != "release"]
    if stage.short:
        chosen = [one for one in chosen if one.key in ("deck", "import")]
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda one: list(_of(one, stage)), chosen):
            yield from found
    yield from class_faults.rows(stage)
    yield from odd.rows(stage)


def _of(victim: Victim, stage: Stage) -> Iterator[Row]:
    home = stage.room(victim.key)
    begin, right = home / "begin", home / "right"
    begin.mkdir()
    victim.prepare(begin)
    shutil.copytree(begin, right)
    ended = min((run(victim.command(right), cwd=right) for _ in range(2)), key=lambda one: one.seconds)
    if ended.code:
        yield Row(FULL, victim.name, 1, "平常能做成", f"平常也做不成：{ended.last}", False, ended.seconds)
        return
    held = _Held(victim, home, ended.seconds)
    shares = _SHARES[1:2] if stage.short else _SHARES
    yield tried(FULL, victim.name, f"{_PLAIN}；清出空间再做就对", partial(held.full, shares), len(shares))
    yield tried(SEALED, victim.name, _PLAIN, held.sealed)
    for number, (name, codes) in _STOPS.items():
        must = f"说“已停止”或怎样接着做，退出码 {' 或 '.join(map(str, codes))}，旧的原样，不留下临时文件"
        places = (0.7,) if stage.short else (0.5, 0.7, 0.9)
        work = partial(held.stopped, number, codes, places)
        yield tried(SIGNALS, f"{victim.name}，{name}", must, work, len(places))
    must = "都做成，或一个说另一个正在做；成品是对的，不留下临时文件"
    times = 1 if stage.short else 3
    yield tried(TWICE, victim.name, must, partial(held.twice, times), times)
    must = "旧文件的时间在将来也照常做成，字节一样"
    yield tried(CLOCK, f"{victim.name}，做到一半停下，时钟倒退，再做", must, held.clock)


class _Held:
    """A victim with what it had and what it makes."""

    def __init__(self, victim: Victim, home: Path, seconds: float) -> None:
        self.victim, self.home, self.seconds = victim, home, seconds
        self.begin, self.right = home / "begin", home / "right"
        self.old, self.new = self._looks(self.begin), self._looks(self.right)
        self.settled = set(files(self.begin)) | set(files(self.right))

    def full(self, shares: tuple[float, ...]) -> Outcome:
        """A disk with too little room for it."""
        bad, told = [], ""
        had, needs = (
            sum(-(-size // 4096) * 4096 + 4096 for size in files(one).values()) for one in (self.begin, self.right)
        )
        for number, share in enumerate(shares):
            size = had + 65536 + int(max(needs - had, 16384) * share)
            place = self.home / f"full{number}"
            found = jailed(
                Trial(str(place), str(self.begin), self.victim.command(place), self.victim.finals, size, again=True)
            )
            bad += self._failed(found.ended, found.looks, set(found.files), f"剩 {share:.0%} 的地方")
            told = found.ended.last if found.ended.code else told
            if found.again is None or found.again.code or found.again_looks != self.new:
                bad.append(f"清出空间以后：{found.again.last if found.again else ''}")
        return Outcome("；".join(bad[:3]) or told or "都放得下", not bad)

    def sealed(self) -> Outcome:
        """A folder in which nothing may be written."""
        place = self.home / "sealed"
        found = jailed(Trial(str(place), str(self.begin), self.victim.command(place), self.victim.finals, sealed=True))
        bad = self._failed(found.ended, found.looks, set(found.files), "")
        return Outcome("；".join(bad) or found.ended.last, not bad and found.ended.code != 0)

    def stopped(self, number: int, codes: tuple[int, ...], places: tuple[float, ...]) -> Outcome:
        """Ctrl+C reaches the whole group, SIGTERM the program alone."""
        bad, told = [], ""
        for place in places:
            work, ended = self._struck(place, number)
            if ended.code == 0:
                bad.append(f"{place:.0%} 处：总是停之前就做完了")
                continue
            told = f"退出码 {ended.code}：{ended.last}"
            bad += self._failed(ended, self._looks(work), set(files(work)), f"{place:.0%} 处")
            bad += [f"{place:.0%} 处：退出码 {ended.code}"] if ended.code not in codes else []
        return Outcome("；".join(bad[:3]) or told, not bad)

    def _struck(self, place: float, number: int) -> tuple[Path, Ended]:
        """Strike there; anew, and earlier, where the machine was faster than it had been."""
        for last in (False, False, False, True):
            work = self._work()
            command = self.victim.command(work)
            ended = run(command, cwd=work, blow=place * self.seconds, number=number, whole=number == signal.SIGINT)
            if ended.code or last:
                return work, ended
            self.seconds = ended.seconds
        raise AssertionError

    def twice(self, times: int) -> Outcome:
        """Two start at the same moment in the same folder."""
        bad, told = [], "两个都做成"
        for _ in range(times):
            work = self._work()
            command = self.victim.command(work)
            with ThreadPoolExecutor(2) as pool:
                both = [one.result() for one in [pool.submit(run, command, cwd=work) for _ in range(2)]]
            for one in both:
                if one.code:
                    told = f"一个做成，一个说：{one.last}"
                    bad += [] if one.plain else [f"退出码 {one.code}：{one.last}"]
            if all(one.code for one in both) or self._looks(work) != self.new:
                bad.append("成品不对")
            bad += self._litter(set(files(work)))
        return Outcome("；".join(bad[:3]) or told, not bad)

    def clock(self) -> Outcome:
        """What the first run left is dated tomorrow, as it is after the clock has gone back."""
        work = self._work()
        run(self.victim.command(work), cwd=work, blow=0.8 * self.seconds)
        tomorrow = time.time() + 86_400
        for one in work.rglob("*"):
            os.utime(one, (tomorrow, tomorrow))
        again = run(self.victim.command(work), cwd=work)
        good = again.code == 0 and self._looks(work) == self.new
        return Outcome(again.last if again.code else ("照常做成，字节一样" if good else "字节不一样"), good)

    def _failed(self, ended: Ended, looks: dict[str, str | None], left: set[str], when: str) -> list[str]:
        """What is wrong with how it failed; it may also have done it."""
        if ended.code == 0:
            return [] if looks == self.new else [f"{when}：说做成了，成品不对"]
        bad = [] if ended.plain else [f"{when}：退出码 {ended.code}，说的是：{ended.last}"]
        mixed = [name for name in looks if looks[name] not in (self.old[name], self.new[name])]
        return [*bad, *(f"{when}：{name} 不旧不新" for name in mixed), *self._litter(left)]

    def _litter(self, left: set[str]) -> list[str]:
        kept = {name for name in left - self.settled if ".parts/" not in name}  # a sweep goes on from these
        return [f"留下 {sorted(kept)[0]} 等 {len(kept)} 个"] if kept else []

    def _work(self) -> Path:
        work = self.home / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self.begin, work)
        return work

    def _looks(self, folder: Path) -> dict[str, str | None]:
        return {name: digest(folder / name) for name in self.victim.finals}
