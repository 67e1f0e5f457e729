"""The records of a class on a full or sealed disk and under a clock that goes back; backups on a full disk."""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from simulator.records import Records, RecordsError, open_records
from simulator.records.database import open_engine, sqlite_url
from tools.torture.jail import Trial, jailed
from tools.torture.procs import ROOT, digest, sandbox
from tools.torture.row import CannotTryError, Outcome, Row, Stage, tried
from tools.torture.struck_class import checked

WRITER = "tools.torture.class_faults"


def rows(stage: Stage) -> Iterator[Row]:
    """What a class keeps."""
    room = stage.room("records")
    must = "用中文说没有写成；说过记下了的都在，数据库完好；清出空间接着写"
    yield tried("02 磁盘满了", "班级里走步，直到写不下", must, partial(_full, room))
    yield tried("03 只读的文件夹", "班级里走步", "用中文说写不进去、怎么办；原来的都在", partial(_sealed, room))
    yield tried("02 磁盘满了", "sandbox backup", "用中文说写不成，不留半个备份", partial(_backup, room))
    must = "走过的步次序不变，最新的一次还是最新的，班级不会提前删除"
    yield tried("06 时钟倒退一天", "班级里走步，中间时钟倒退", must, partial(_clock, room))


def _begun(folder: Path) -> None:
    folder.mkdir()
    with contextlib.closing(open_records(folder=folder)) as records:
        room, _ = records.open_class("班", "练习", "trainer", 30, "", {})
        (folder / "code").write_text(room.code, encoding="utf-8")


def _write(most: int) -> None:
    """In the jail: join and walk until it cannot be written; says how many steps were kept, and why no more were."""
    folder = Path.cwd()
    with contextlib.closing(open_records(folder=folder)) as records:
        kept, said, attempt = 0, "", None
        try:
            person, _ = records.join((folder / "code").read_text(encoding="utf-8"), f"学员{secrets.token_hex(3)}")
            attempt = records.begin(person.id, "roleplay", "scene", "test", {}, f"{person.id}-begin")
            while kept < most:
                records.step(attempt.id, kept + 1, {"text": "催" * 2000}, {}, f"{attempt.id}-{kept}")
                kept += 1
        except RecordsError as error:
            said = str(error)
        there = len(records.attempt(attempt.id).steps) if attempt else 0
    print(json.dumps({"kept": kept, "there": there, "said": said, "bad": checked(folder / "records.sqlite")}))


def _writer(most: int) -> list[str]:
    return [sys.executable, "-m", WRITER, str(most)]


def _full(room: Path) -> Outcome:
    begin = room / "begin"
    _begun(begin)
    size = sum(one.stat().st_size for one in begin.iterdir()) + 600_000
    found = jailed(Trial(str(room / "full"), str(begin), _writer(400), size=size, again=True))
    first = json.loads(found.ended.out or "{}")
    then = json.loads(found.again.out or "{}") if found.again else {}
    if not first or not then:
        return Outcome(f"{found.ended.last}；{found.again.last if found.again else ''}", False)
    chinese = "磁盘满了" in first["said"]
    good = chinese and first["kept"] == first["there"] and not first["bad"] and then["kept"] == 400 and not then["bad"]
    told = f"写了 {first['kept']} 步（库里 {first['there']}），然后说：{first['said']}清出空间后又写 {then['kept']} 步"
    return Outcome("；".join([told, *first["bad"], *then["bad"]]), good)


def _sealed(room: Path) -> Outcome:
    begin = room / "begin-sealed"
    _begun(begin)
    found = jailed(Trial(str(room / "sealed"), str(begin), _opener(), sealed=True, finals=("records.sqlite",)))
    told, intact = "请检查" in found.ended.out, found.looks["records.sqlite"] == digest(begin / "records.sqlite")
    return Outcome(f"退出码 {found.ended.code}：{found.ended.last}", found.ended.code == 1 and told and intact)


def _opener() -> list[str]:
    """A program that opens the records and says the fault as the page does."""
    code = (
        "import sys; from pathlib import Path; from simulator.records import open_records, RecordsError\n"
        "try: open_records(folder=Path.cwd()).open_class('班', '练', 'trainer', 30, '', {})\n"
        "except RecordsError as error: sys.exit(print(error) or 1)"
    )
    return [sys.executable, "-c", code]


def _backup(room: Path) -> Outcome:
    if subprocess.run(sandbox("backup", "--help"), capture_output=True, check=False).returncode:
        raise CannotTryError("还没有 sandbox backup")
    begin = room / "begin-backup"
    begin.mkdir()
    source = room / "source"
    _begun(source)
    url = f"sqlite:///{source / 'records.sqlite'}"
    command = ["env", f"DATABASE_URL={url}", *sandbox("backup", "b.sqlite", "--course", ROOT)]
    found = jailed(Trial(str(room / "backup"), str(begin), command, size=32_768, again=True))
    good = found.ended.plain and found.ended.code == 1 and not found.files and found.again is not None
    good = good and found.again is not None and found.again.code == 0
    return Outcome(f"{found.ended.last}；留下 {list(found.files) or '没有'}", good)


def _clock(room: Path) -> Outcome:
    """The seam: `Records` takes the clock as an argument."""
    folder = room / "clock"
    _begun(folder)
    today = datetime.now(UTC)
    now = [today]
    with contextlib.closing(Records(open_engine(sqlite_url(folder)), lambda: now[0])) as records:
        code = (folder / "code").read_text(encoding="utf-8")
        person, token = records.join(code, "学员")
        first = records.begin(person.id, "game", "g", "test", {}, "first")
        records.step(first.id, 1, {"n": 1}, {}, "first-1")
        now[0] = today - timedelta(days=1)
        records.step(first.id, 2, {"n": 2}, {}, "first-2")
        second = records.begin(person.id, "game", "g", "test", {}, "second")
        records.purge()
        bad = []
        if [one.action["n"] for one in records.attempt(first.id).steps] != [1, 2]:
            bad.append("步的次序乱了")
        standing = records.standings(person.class_id or "", "game")[0].attempt
        if standing is None or standing.id != second.id:
            bad.append("班级榜上显示的是旧的一次")
        if [one.id for one in records.attempts(person.id)] != [first.id, second.id]:
            bad.append("几次的先后乱了")
        if records.person(token) is None or records.class_by_code(code) is None:
            bad.append("人或班级不见了")
    return Outcome("；".join(bad) or "次序和最新的一次都对", not bad)


if __name__ == "__main__":
    _write(int(sys.argv[1]))
