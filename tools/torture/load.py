"""A class at work on one sandbox and two cores: 30 trainees in role-play, 5 managers in 政策对比, 2 trainers watching.

    python -m tools.torture load [--minutes 15] [--short]        as part of the ordeal
    python -m tools.torture.load [--minutes 15] [--roles]        alone; writes load.md, load.json

Browsers are websockets (load_tab.py) in this process, the sandbox is served as its users serve it. Everything stays on
127.0.0.1. Two classes: 25 trainees and 5, each with a trainer of its own; the managers are a third. Afterwards what the
pages said is held against the records. Latencies mean something only where nothing else runs: the load of the machine
stands beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

from generator.course import find_course
from generator.course.files import write_whole
from simulator.app.access import ACCESS
from simulator.app.plain import plain
from simulator.app.serve import free_port
from simulator.policy import Policy, load_policies
from simulator.records import Classroom, Records, open_records
from simulator.roleplay.understanding.acts import read_acts, read_utterances
from tools.torture import load_people as people
from tools.torture.load_tab import Browser
from tools.torture.load_verdict import PART, Play, figures, judged
from tools.torture.load_watch import Seen, vital, watch
from tools.torture.procs import ROOT, environment, kill, sandbox
from tools.torture.report import write_report
from tools.torture.row import CannotTryError, Outcome, Row, Stage, tried

CLASSES = (("一班", 25, "practice", "forgot-lunch-break"), ("二班", 5, "test", "scam-or-property"))
MANAGERS = 5
PASSWORD = "班里试跑用的一句长话"
START_S = 240.0
_LEFT_S, _LEFT_SHORT_S = 120, 10  # how long the server keeps a session that left


def rows(stage: Stage) -> Iterator[Row]:
    """One row for each thing that must hold; load.json beside the report if there is to be one."""
    found, play = played(stage.folder, stage.seed, 1.0 if stage.short else stage.minutes)
    if stage.output is not None:
        note(play, stage.output)
    yield from found


def played(folder: Path, seed: int, minutes: float, *, roles: bool = False) -> tuple[list[Row], Play]:
    """Let the class work for so long; what came of it."""
    play = Play(minutes, roles)
    whole = tried(PART, "上课的全程", "从开门到都走了，没有卡住", lambda: _played(play, folder, seed))
    return ([whole, *judged(play)] if "都走了" in play.marks else [whole]), play


def note(play: Play, folder: Path) -> None:
    """Every figure, for programs."""
    text = json.dumps(figures(play), ensure_ascii=False, indent=1)
    write_whole(folder / "load.json", f"{text}\n".encode())


# The class


def _played(play: Play, folder: Path, seed: int) -> Outcome:
    if not Path("/proc/self/status").exists():
        raise CannotTryError("这台机器没有 /proc，看不到内存和文件")
    records = open_records(f"sqlite:///{folder / 'records.sqlite'}")
    try:
        with served(folder, records, play) as (port, pid):
            asyncio.run(_class(play, records, port, pid, seed))
        _compare_records(play, records)
    finally:
        records.close()
    play.busy = os.getloadavg()[0]
    return Outcome(f"{play.browsers} 个浏览器，{play.minutes:g} 分钟", True)


@contextlib.contextmanager
def served(folder: Path, records: Records, play: Play) -> Iterator[tuple[int, int]]:
    """`sandbox open` on two cores with records of its own: its port and the process of the pages."""
    port = free_port(8700)
    more = {
        "DATABASE_URL": f"sqlite:///{folder / 'records.sqlite'}",
        "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(_ttl(play)),
        ACCESS: "roles" if play.roles else None,
        "DUES_ACADEMY_COURSE": None,
    }
    if play.roles:
        records.add_account("管理员", "admin", PASSWORD)
    with (folder / "server.log").open("w+", encoding="utf-8") as log:
        parent = subprocess.Popen(
            ["taskset", "-c", _two_cores(), *sandbox("open", "--port", port)],
            env=environment(more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + START_S
            while "沙盘已打开" not in (folder / "server.log").read_text(encoding="utf-8"):
                if parent.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"沙盘没有打开：{(folder / 'server.log').read_text(encoding='utf-8')[-300:]}")
                time.sleep(0.5)
            yield port, int(Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()[0])
            parent.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                parent.wait(20)
        finally:
            kill(parent.pid)
            parent.wait()


def _two_cores() -> str:
    return ",".join(map(str, sorted(os.sched_getaffinity(0))[:2]))


def _ttl(play: Play) -> int:
    return _LEFT_S if play.minutes >= 5 else _LEFT_SHORT_S


async def _class(play: Play, records: Records, port: int, pid: int, seed: int) -> None:
    seen, dice = play.seen, random.Random(seed)
    await _visitor(port, seen, records)
    play.marks["空着"] = vital(pid)
    arriving = min(30.0, play.minutes * 60 / 5)
    until = time.monotonic() + arriving + play.minutes * 60
    stage = people.Stage(port, seen, play.diary, until, _sentences())
    lives: list[Coroutine[Any, Any, None]] = []

    def comes(browser: Browser, life: Any) -> None:
        play.browsers += 1
        lives.append(people.lived(stage, browser, dice.uniform(0, arriving), life))

    for name, count, mode, scene in CLASSES:
        room, leader, tokens = _open_class(records, name, mode, scene, play)
        own = random.Random(f"{seed}-{leader}")
        boss = Browser(port, leader, seen, tokens)
        comes(boss, lambda boss=boss, own=own: people.trainer(stage, boss, own))
        for number in range(count):
            who = f"{name}学员{number + 1}"
            words = seen.words.name(who, leader), seen.words.name(who, leader), leader
            own = random.Random(f"{seed}-{who}")
            one = Browser(port, who, seen)
            comes(one, lambda one=one, w=words, own=own, code=room.code: people.trainee(stage, one, code, w, own))
    room, *_ = _open_class(records, "经理", "practice", CLASSES[0][3], play)
    for number in range(MANAGERS):
        who = f"经理{number + 1}"
        own, one = random.Random(f"{seed}-{who}"), Browser(port, who, seen)
        policy = _policy(number, seen.words.name(who))
        comes(one, lambda one=one, p=policy, own=own, code=room.code: people.manager(stage, one, code, p, own))
    watching = asyncio.create_task(watch(pid, play.vitals))

    async def all_there() -> None:
        await asyncio.sleep(arriving)
        play.vitals.clear()  # from here on the class is at work
        play.marks["都来了"] = vital(pid)

    try:
        await asyncio.gather(all_there(), *lives)
    finally:
        watching.cancel()
    seen.counting = False
    await asyncio.sleep(_ttl(play) + 5)
    await _visitor(port, seen, records)  # old sessions are let go when somebody comes or goes
    await asyncio.sleep(2)
    play.marks["都走了"] = vital(pid)


async def _visitor(port: int, seen: Seen, records: Records) -> None:
    """Somebody looks at every page once: what the first visitor costs is not a session's."""
    counting, seen.counting = seen.counting, False
    room, _ = records.open_class("看一眼", "看看", "讲师", 1, CLASSES[0][3], _settings("practice"))
    browser = Browser(port, "访客", seen)
    tab = await browser.open("classroom", f"code={room.code}")
    tab.write("class-nickname", "访客")
    await tab.press("加入", "加入班级")
    for page in ("roleplay", "compare"):
        await tab.go(page, "看一眼")
    await tab.until(lambda: tab.shown.answered > 0, "第一个答案")
    await browser.close()
    seen.counting = counting


def _open_class(
    records: Records, name: str, mode: str, scene: str, play: Play
) -> tuple[Classroom, str, dict[str, str]]:
    """The class, who leads it, and what the leader's browser keeps."""
    leader = f"{name}的培训师"
    account, kept = None, dict[str, str]()
    if play.roles:
        account = records.add_account(leader, "trainer", PASSWORD)
        signed = records.sign_in(leader, PASSWORD, "")
        assert signed is not None
        kept = {"account": signed[1]}
        records.settle(account.id, None, None)
    room, token = records.open_class(
        name, "练习", "讲师", 1, scene, _settings(mode), account_id=account.id if account else None
    )
    if account is None:
        kept = {"trainer": token}
    for one in kept.values():
        play.seen.words.keep(one, leader)
    return room, leader, kept


def _settings(mode: str) -> dict[str, str]:
    return {"board": "names", "mode": mode, "game_name": "一场", "kind": "roleplay", "way": "free"}


def _policy(number: int, name: str) -> Policy:
    base = load_policies(find_course(None))["sms-and-phone"]
    return base.model_copy(update={"id": f"manager-{number}", "name": name})


def _sentences() -> list[str]:
    """What the course knows to be said; one in thirty crosses a red line."""
    content = find_course(None) / "content"
    acts, _ = read_acts(content)
    said = [one for one in read_utterances(content, acts)[0] if len(one.text) < 80]
    good = [one.text for one in said if not acts[one.act].red]
    bad = [one.text for one in said if acts[one.act].red]
    return sorted({*good, *bad[: len(good) // 30]})


def _compare_records(play: Play, records: Records) -> None:
    """Every attempt against what its page showed last."""
    with contextlib.closing(records):
        known = dict(play.diary.takes)
        people_ids = [one for room in records.rooms() for one in records.people(room.id)]
        for person in people_ids:
            for attempt in records.attempts(person_id=person.id, kind="roleplay"):
                kept = [plain(str(step.action.get("text", ""))) for step in attempt.steps]
                shown = known.pop(attempt.id, [])
                play.turns += len(kept)
                if kept != shown:
                    who = play.diary.who.get(attempt.id, person.nickname)
                    play.lost.append(f"{who}：页面上 {len(shown)} 句，记录里 {len(kept)} 句，或者不一样")
                if [step.number for step in attempt.steps] != list(range(1, len(kept) + 1)):
                    play.lost.append(f"{person.nickname}：步数不连着")
        play.lost += [f"{play.diary.who[one]}：整场不在记录里" for one, shown in known.items() if shown]
    play.lost += play.diary.broken


def main() -> int:
    """Alone: 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tools.torture.load", description="一个班同时在用，会怎样。")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--roles", action="store_true", help="按班级用的样子：每个人要有角色")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "torture" / "load", help="表写到哪个文件夹")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-", ignore_cleanup_errors=True) as folder:
        found, play = played(Path(folder), asked.seed, asked.minutes, roles=asked.roles)
    for row in found:
        print(f"{'守住' if row.ok else '没守住'}  {row.what}｜{row.happened}", flush=True)
    write_report(
        found, asked.output, {"分钟": asked.minutes, "种子": asked.seed, "分角色": "是" if asked.roles else "否"}
    )
    note(play, asked.output)
    return int(any(row.ok is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
