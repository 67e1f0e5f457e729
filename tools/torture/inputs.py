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
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.torture.row import Outcome, Row, Stage, tried

ROOT = Path(__file__).resolve().parent.parent.parent
MUST = "只有自己的中文报错，不崩、不多占内存、不拖时间"
MOST_MB, MOST_SECONDS = 1500, 60
_GIVE_UP = 1200
Trial = Callable[[bytes], object]


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
    ours = _ours()
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
            if str(error).isascii() or not isinstance(error, ours):
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


def _ours() -> tuple[type[Exception], ...]:
    from generator.deck.logo import LogoError
    from generator.deck.openfile import OpenError
    from generator.exports.ledger import LedgerError as LettersError
    from simulator.documents import DocumentError
    from simulator.experiments.scenario import ScenarioError
    from simulator.experiments.their_estate.bundle import BundleError
    from simulator.ledgers.archive import ArchiveError
    from simulator.ledgers.key import KeyFileError
    from simulator.ledgers.read import LedgerError

    return (
        ArchiveError, BundleError, DocumentError, KeyFileError, LedgerError, LettersError, LogoError, OpenError,
        ScenarioError,
    )  # fmt: skip


def _file(read: Callable[[Path], object], name: str) -> Trial:
    """For what is read by its path."""
    folder = Path(tempfile.mkdtemp(prefix="torture-input-"))

    def trial(data: bytes) -> None:
        path = folder / name
        path.write_bytes(data)
        read(path)

    return trial


def _ledger(example: str, name: str) -> tuple[bytes, Trial]:
    from simulator.app.own_ledger.examples import examples
    from simulator.ledgers.accept import accept
    from simulator.ledgers.propose import propose
    from simulator.ledgers.read import read_book
    from simulator.ledgers.repair import repair_workbook
    from simulator.ledgers.words import load_words

    words = load_words(ROOT)

    def trial(data: bytes) -> None:
        book = read_book(name, data)
        repair_workbook(book, accept(book, propose(book, words), words))

    return next(one.make() for one in examples() if one.file.endswith(example)), trial


def _letters() -> tuple[bytes, Trial]:
    from generator.exports.ledger import read_ledger

    return (ROOT / "content/scripts/ledger-example.csv").read_bytes(), _file(read_ledger, "a.csv")


def _table() -> tuple[bytes, Trial]:
    from simulator.experiments.portfolio import members_from
    from simulator.population import load_profiles
    from simulator.tables import workbook

    profiles = load_profiles(ROOT)
    kind = next(iter(profiles.values())).name
    heads = ("小区名称", "类型", "户数")
    data = workbook({"小区": (heads, [["东区", "西区"], [kind, kind], [300, 400]])})
    return data, lambda data: members_from("小区.xlsx", data, profiles)


def _key() -> tuple[bytes, Trial]:
    from simulator.ledgers.key import new_key, read_key

    return new_key("翠湖苑").to_bytes(), lambda data: read_key(data)


def _archive() -> tuple[bytes, Trial]:
    from datetime import date

    import numpy as np

    from simulator.ledgers.archive import from_bytes, to_bytes
    from simulator.ledgers.model import Ledger

    def ints(*values: int, kind: str = "<i4") -> np.ndarray:
        return np.array(values, kind)

    ledger = Ledger(
        name="翠湖苑", first=date(2025, 1, 1), as_of=date(2026, 1, 1), label=("H-1", "H-2"), buildings=("B-1",),
        building=ints(0, 0), kind=ints(0, 0, kind="u1"), area=ints(90, 80), has_phone=np.array([True, False]),
        complaining=np.array([False, False]), home=ints(0, 1), start=ints(0, 0), months=ints(1, 1, kind="<i2"),
        due=ints(20, 20), billed=ints(100, 100, kind="<i8"), discount=ints(0, 0, kind="<i8"), bill=ints(0),
        day=ints(30), paid=ints(100, kind="<i8"),
    )  # fmt: skip
    return to_bytes(ledger), lambda data: from_bytes(data)


def _template() -> tuple[bytes, Trial]:
    import pptx

    from generator.deck.corporate import corporate_ground

    out = io.BytesIO()
    pptx.Presentation().save(out)
    return out.getvalue(), _file(corporate_ground, "a.pptx")


def _logo() -> tuple[bytes, Trial]:
    from PIL import Image

    from generator.deck.logo import read_logo

    out = io.BytesIO()
    Image.effect_noise((200, 100), 50).save(out, "PNG")
    return out.getvalue(), _file(read_logo, "a.png")


def _policy() -> tuple[bytes, Trial]:
    from simulator.documents import read_document
    from simulator.policy import Policy

    return (ROOT / "content/policies/sms-and-phone.yml").read_bytes(), _file(
        lambda path: read_document(path, Policy), "a.yml"
    )


def _link() -> tuple[bytes, Trial]:
    from simulator.experiments.scenario import Scenario, decode, encode

    return encode(Scenario()).encode(), lambda data: decode(data.decode("utf-8", "replace"))


KINDS: dict[str, tuple[str, int, Callable[[], tuple[bytes, Trial]]]] = {
    "xlsx": ("台账 .xlsx（一直读到退回表）", 400, lambda: _ledger(".xlsx", "a.xlsx")),
    "csv": ("台账 .csv（一直读到退回表）", 400, lambda: _ledger(".csv", "a.csv")),
    "letters": ("写函用的台账 CSV", 3000, _letters),
    "table": ("多个小区的表 .xlsx", 1000, _table),
    "key": ("密钥文件 .key", 3000, _key),
    "archive": ("存下的台账", 3000, _archive),
    "pptx": ("公司模板 .pptx", 600, _template),
    "logo": ("公司标志 .png", 3000, _logo),
    "policy": ("政策 .yml", 2000, _policy),
    "link": ("方案的链接", 3000, _link),
}


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), ensure_ascii=False), flush=True)
