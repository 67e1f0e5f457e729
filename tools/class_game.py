"""Thirty scripted trainees play a year of 沙盘推演 at once, in several processes and threads, through the records.

Each has a way of playing of its own, reloads in the middle (everything in memory is thrown away), presses twice, and
has a second window open that tries to play the same month. Afterwards every game is rebuilt from the records and held
against what its player saw. Prints one table; exits with 1 if a turn was lost or anything was mixed up.

`make class-game` runs it: 30 trainees x 12 months, about twenty seconds on two cores.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator.course import find_course
from simulator.app.gaming.table import begin, finish, rebuild, send
from simulator.experiments.game.content import MONTHS, Use
from simulator.experiments.game.decision import Decision, Plan, Turn
from simulator.experiments.game.quarter import begins
from simulator.experiments.game.session import Box, Session, open_box
from simulator.records import Records, StaleStepError, open_records


@dataclass(frozen=True)
class Seen:
    """What one trainee saw."""

    name: str
    attempt: str
    kpis: tuple[float, ...]  # collection rate after each month
    total: float
    repeated: int  # presses that were repeated
    stale: int  # presses of the second window that were refused
    reloads: int
    slowest: float  # seconds of the slowest turn


def decided(session: Session, luck: random.Random) -> Decision:
    """A few cards at random, cut back to what can be paid."""
    wanted = luck.sample(list(session.cards), luck.randint(1, 6))
    slots: set[str] = set()
    uses = []
    for one in wanted:
        slot = session.cards[one].slot
        if not slot or slot not in slots:
            uses.append(Use(card=one))
        slots.add(slot or one)
    return session.fit(Decision(cards=uses))


def play(records: Records, box: Box, code: str, scenario: str, number: int) -> Seen:
    """One trainee's year."""
    luck = random.Random(number)
    name = f"学员{number:02d}"
    person, _ = records.join(code, name)
    table = begin(records, box, person.id, scenario, "test", f"begin-{number}")
    other = rebuild(box, records.attempt(table.attempt.id))  # a second window, opened at the start
    seen: list[float] = []
    repeated = stale = reloads = 0
    slowest = 0.0
    while not table.session.over:
        month = table.session.month
        plan = Plan(kpi="collection_rate", target=0.5 + number / 100) if begins(month) else None
        turn = Turn(decision=decided(table.session, luck), plan=plan)
        started = time.perf_counter()
        played = send(records, table, month, turn, f"{number}-{month}")
        slowest = max(slowest, time.perf_counter() - started)
        seen.append(round(played.kpis["collection_rate"], 9))
        if luck.random() < 0.3:  # pressed twice
            records.step(table.attempt.id, month + 1, {"other": True}, {}, f"{number}-{month}")
            repeated += 1
        if luck.random() < 0.3:  # the second window knows nothing of this month
            try:
                send(records, other, other.session.month, Turn(decision=Decision()), f"other-{number}-{month}")
            except StaleStepError:
                stale += 1
            other = rebuild(box, records.attempt(table.attempt.id))
        if luck.random() < 0.3:  # a reload
            table = rebuild(box, records.attempt(table.attempt.id))
            reloads += 1
    finish(records, table, f"finish-{number}")
    total = float((table.attempt.score or {})["total"])
    return Seen(name, table.attempt.id, tuple(seen), total, repeated, stale, reloads, slowest)


def play_some(url: str, course: Path, code: str, scenario: str, numbers: list[int]) -> list[Seen]:
    """Some trainees in threads of one process."""
    records, box = open_records(url), open_box(course)
    try:
        with ThreadPoolExecutor(len(numbers)) as pool:
            return list(pool.map(lambda number: play(records, box, code, scenario, number), numbers))
    finally:
        records.close()


def main() -> int:
    """Play, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainees", type=int, default=30)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--scenario", default="first-year")
    asked = parser.parse_args()
    course = find_course()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'records.sqlite'}"
        records, box = open_records(url), open_box(course)
        room, _ = records.open_class("脚本班", "试跑", "老师", 1, asked.scenario, {"mode": "test", "board": "numbers"})
        shares = [list(range(n + 1, asked.trainees + 1, asked.processes)) for n in range(asked.processes)]
        started = time.perf_counter()
        with ProcessPoolExecutor(asked.processes) as pool:
            parts = [pool.submit(play_some, url, course, room.code, asked.scenario, share) for share in shares if share]
            seen = sorted((one for part in parts for one in part.result()), key=lambda one: one.name)
        took = time.perf_counter() - started
        lost = mixed = 0
        print("trainee  turns  score  repeated  refused  reloads  slowest turn")
        for one in seen:
            attempt = records.attempt(one.attempt)
            lost += MONTHS - len(attempt.steps)
            table = rebuild(box, attempt)
            kpis = tuple(round(month.kpis["collection_rate"], 9) for month in table.session.months)
            plans = [turn.plan.target for turn in table.turns if turn.plan]
            mine = 0.5 + int(one.name[-2:]) / 100
            owner = next(person for person in records.people(room.id) if person.id == attempt.person_id)
            right = kpis == one.kpis and plans == [mine] * 4 and owner.nickname == one.name
            right = right and (attempt.score or {}).get("total") == one.total
            mixed += not right
            print(
                f"{one.name}  {len(attempt.steps):5d}  {one.total:5.1f}  {one.repeated:8d}  {one.stale:7d}"
                f"  {one.reloads:7d}  {one.slowest:10.2f} s"
            )
        extra = len(records.attempts(class_id=room.id)) - len(seen)
        records.close()
    turns = MONTHS * len(seen)
    print(f"{turns} turns in {took:.1f} s; lost turns: {lost}; mixed-up games: {mixed}; games too many: {extra}")
    return 1 if lost or mixed or extra else 0


if __name__ == "__main__":
    sys.exit(main())
