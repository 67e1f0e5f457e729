"""The kinds of files that the ordeal spoils: for each a real one, and who reads it.

A reader takes bytes; what it raises for a bad file is one of `ours()`, in Chinese.
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
Trial = Callable[[bytes], object]


def ours() -> tuple[type[Exception], ...]:
    from generator.deck.logo import LogoError
    from generator.deck.openfile import OpenError
    from generator.exports.ledger import LedgerError as LettersError
    from simulator.documents import DocumentError
    from simulator.experiments.scenario import ScenarioError
    from simulator.experiments.their_estate.bundle import BundleError
    from simulator.ledgers.archive import ArchiveError
    from simulator.ledgers.key import KeyFileError
    from simulator.ledgers.read import LedgerError
    from simulator.records import RecordsError

    return (
        ArchiveError, BundleError, DocumentError, KeyFileError, LedgerError, LettersError, LogoError, OpenError,
        RecordsError, ScenarioError, _Told,
    )  # fmt: skip


class _Told(Exception):
    """A ValueError that its function promises for a file that is none; it is ours if it is in Chinese."""


def _told(read: Callable[[Path], object]) -> Callable[[Path], object]:
    def trial(path: Path) -> object:
        try:
            return read(path)
        except ValueError as error:
            if type(error) is not ValueError:
                raise
            raise _Told(str(error)) from error

    return trial


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

    return new_key("翠湖苑").to_bytes(), read_key


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
    return to_bytes(ledger), from_bytes


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


def _portfolio() -> tuple[bytes, Trial]:
    from simulator.app.portfolio_report.kept import read_portfolio
    from simulator.documents import check_document
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.portfolio import FILE, Portfolio, members_of, portfolio
    from simulator.experiments.questions import Shelf
    from simulator.experiments.tasks import Threads

    asked = {
        "estates": {"drawn": {"count": 3, "profiles": {"old": 1}, "households": [30, 40]}},
        "policies": [{"name": "照旧", "policy": "baseline"}, {"name": "短信", "policy": "sms-and-phone"}],
        "months": 6, "replications": 4, "rungs": [2], "finalists": 1, "worlds": 10, "check": 2,
    }  # fmt: skip
    question, table = check_document(asked, Portfolio), load_parameters(ROOT)
    with tempfile.TemporaryDirectory() as name:
        shelf, folder = Shelf(ROOT, table), Path(name)
        portfolio(question, ROOT, shelf, table, members_of(question, shelf, folder), folder, hands=Threads(2))
        data = (folder / FILE).read_bytes()
    return data, _file(_told(lambda path: read_portfolio(path.read_bytes())), "portfolio.json")


def _game() -> tuple[bytes, Trial]:
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.play import open_game
    from simulator.policy import load_policies

    table = load_parameters(ROOT)
    asked = {"profile": "old", "households": 60, "months": 4, "seed": 1}
    game = open_game(ROOT, ROOT / "no-such-game.json", table, **asked)
    for _ in range(2):
        game.advance(load_policies(ROOT)["sms-and-phone"])
    data = json.dumps(game.save(), ensure_ascii=False, indent=2).encode()
    return data, _file(_told(lambda path: open_game(ROOT, path, table, **asked)), "a.json")


def _backup() -> tuple[bytes, Trial]:
    from datetime import UTC, datetime

    from simulator.records import open_records
    from simulator.records.backup import backup
    from simulator.records.restore import restore

    folder = Path(tempfile.mkdtemp(prefix="torture-input-"))
    here, there = (f"sqlite:///{folder / name}" for name in ("here.sqlite", "there.sqlite"))
    records = open_records(here)
    room = records.open_class("一班", "练", "培训师", 30, "old-estate", {"board": "numbers", "mode": "practice"})[0]
    for name in ("小王", "小李", "小赵"):
        records.join(room.code, name)
    records.close()
    backup(here, folder / "a.backup")

    def back(path: Path) -> None:
        restore(there, path, folder / "aside", replace=True, now=datetime.now(UTC))

    return (folder / "a.backup").read_bytes(), _file(back, "b.backup")


def _docx() -> tuple[bytes, Trial]:
    from docx import Document

    from generator.exports.letters import _render

    document, out = Document(), io.BytesIO()
    document.add_paragraph(
        "{{ 业主 }}：您好，{{ 房号 }} 还欠 {{ 合计 }} 元。{% for one in 明细 %}{{ one.期间 }}{% endfor %}"
    )
    document.save(out)
    values: dict[str, object] = {"业主": "王芳", "房号": "1-101", "合计": "5", "明细": [{"期间": "一月"}]}
    return out.getvalue(), lambda data: _render(data, values)


def _xls() -> tuple[bytes, Trial]:
    from generator.exports.office import find_office

    data, read = _ledger(".xlsx", "a.xls")
    office = find_office()
    if office is None:
        raise FileNotFoundError("没有 LibreOffice，做不出 .xls")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "a.xlsx")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(name, 'profile').as_uri()}"
        command = [str(office), "--headless", profile, "--convert-to", "xls", "--outdir", name, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return Path(name, "a.xls").read_bytes(), read


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
    "xls": ("台账 .xls（旧格式）", 120, _xls),
    "portfolio": ("多个小区的结果 portfolio.json", 1000, _portfolio),
    "game": ("一局的存档 .json", 1000, _game),
    "backup": ("全部记录的备份", 600, _backup),
    "docx": ("公司的 Word 函件模板 .docx", 600, _docx),
}
