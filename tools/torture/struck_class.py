"""Trainees whose process is killed while they write steps to the records as the app does.

python -m tools.torture.struck_class FOLDER CODE NICKNAME     a trainee: a line on stdout for each step kept
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from simulator.records import Records, open_records
from tools.torture.procs import environment, kill
from tools.torture.row import Outcome, Stage

TRAINEES = 2
LONGEST_S = 1.5  # of writing, before the blow


def struck_class(stage: Stage, blows: int) -> Outcome:
    """Every announced step is there, nothing is half there, and the next trainees write on."""
    folder, dice = stage.room("class"), stage.dice("class")
    records = open_records(folder=folder)
    room, _ = records.open_class("班", "练习", "trainer", 30, "", {})
    announced, bad, more = 0, list[str](), 0
    for blow in range(blows):
        trainees = [_trainee(folder, room.code, f"学员{blow}-{n}") for n in range(TRAINEES)]
        lines = _until(trainees, dice.uniform(0, LONGEST_S))
        for attempt, numbers in _told(lines).items():
            steps = records.attempt(attempt).steps
            announced += len(numbers)
            more += len(steps) - len(numbers)
            if [one.number for one in steps] != list(range(1, len(steps) + 1)) or len(steps) < len(numbers):
                bad.append(f"说记下了 {len(numbers)} 步，库里 {len(steps)} 步")
            bad += [
                f"第 {one.number} 步的内容不对"
                for one in steps
                if one.action != {"month": one.number, "text": "催" * 200}
            ]
        bad += checked(folder / "records.sqlite")
    records.close()
    told = f"{blows} 次，{announced} 步说过记下了，全在；另有 {more} 步写进去了没来得及说；integrity_check ok"
    return Outcome(told if not bad else "；".join(bad[:4]), not bad and announced > 0)


def checked(file: Path) -> list[str]:
    """What is wrong with the database: SQLite's own check, and steps without their request or the reverse."""
    with contextlib.closing(sqlite3.connect(file)) as on:
        said = on.execute("PRAGMA integrity_check").fetchone()[0]
        steps, requests = (
            set(on.execute(f"SELECT attempt_id, {number} FROM {table}"))
            for table, number in (("step", "number"), ("request WHERE what = 'step'", "CAST(result AS INTEGER)"))
        )
    return ([] if said == "ok" else [f"integrity_check：{said}"]) + (["有半步"] if steps != requests else [])


def _trainee(folder: Path, code: str, name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tools.torture.struck_class", str(folder), code, name]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, start_new_session=True)


def _until(trainees: list[subprocess.Popen[bytes]], seconds: float) -> list[str]:
    """What they announced until they were all killed, so long after the first word of the last of them."""
    first = [one.stdout.readline() for one in trainees if one.stdout]
    time.sleep(seconds)
    for one in trainees:
        kill(one.pid)
    rest = [one.communicate()[0] for one in trainees]
    return b"".join(itertools.chain(first, rest)).decode().splitlines(keepends=True)


def _told(lines: list[str]) -> dict[str, list[int]]:
    """The announced numbers by attempt; a line that was cut off does not count."""
    found: dict[str, list[int]] = {}
    for line in lines:
        if line.endswith("\n"):
            attempt, number = line.split()
            found.setdefault(attempt, []).append(int(number))
    return found


def _action(number: int) -> dict[str, object]:
    return {"month": number, "text": "催" * 200}


def trainee(records: Records, code: str, name: str) -> None:
    """Join, begin, and walk on until killed."""
    person, _ = records.join(code, name)
    attempt = records.begin(person.id, "roleplay", "scene", "test", {"seed": 1}, f"{person.id}-begin")
    for number in itertools.count(1):
        records.step(attempt.id, number, _action(number), {}, f"{attempt.id}-{number}")
        print(attempt.id, number, flush=True)
        time.sleep(0.005)  # a click: SQLite has no queue, and who writes without a pause lets nobody else in


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    trainee(open_records(folder=Path(sys.argv[1])), sys.argv[2], sys.argv[3])
