"""Books to export: the invented estate, its key, and owners whose names want to be formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from generator.course.read_evidence import read_laws
from simulator.app.briefing.brief import company_of
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.worklists import Lists, Team
from simulator.ledgers.key import Key, Who
from simulator.ledgers.labels import load_rules
from simulator.ledgers.next_steps import NextSteps, load_next_steps
from simulator.policy.red import load_red_lines
from tests.simulator.ledgers.made import Row, ledger, rows
from tests.simulator.worlds import ROOT

HOSTILE = (
    '=HYPERLINK("http://example.invalid","点我")',
    "+86",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "'=1",
    "<b>&amp;</b>",
    '";DROP',
    "李\x00四\x1b",
)


@cache
def made(households: int = 60, periods: int = 15, seed: int = 1) -> tuple[Row, ...]:
    """Bills from 2022 on: some of them near three years old, some past."""
    return tuple(rows(households, first=date(2022, 1, 1), periods=periods, seed=seed))


def books(found: Sequence[Row] | None = None, *, key: bool = False, name: str = "测试小区") -> Books:
    """The rows as books, with the key to their people if asked."""
    found = made() if found is None else found
    return Books(
        ledger(list(found), name),
        company_of(ROOT),
        load_rules(ROOT),
        "台账.xlsx",
        key_of(found) if key else None,
    )


def key_of(found: Sequence[Row]) -> Key:
    """Label -> person, as tests.simulator.ledgers.made numbers them."""
    of = {row.room: row for row in found}
    people = {
        f"H{n:05d}": Who(of[room].owner, of[room].phone, room, room)
        for n, room in enumerate(dict.fromkeys(row.room for row in found))
    }
    buildings = {f"B{n:02d}": name for n, name in enumerate(dict.fromkeys(row.building for row in found))}
    return Key("测试小区", b"0" * 32, b"", people, buildings)


def hostile() -> tuple[Row, ...]:
    """Owners, rooms and buildings that spreadsheets and documents might take for something else."""
    number = {room: n for n, room in enumerate(dict.fromkeys(row.room for row in made()))}
    bad = {room: HOSTILE[n % len(HOSTILE)] for room, n in number.items()}
    return tuple(
        replace(row, owner=bad[row.room], room=f"{bad[row.room]}{number[row.room]}", building=f"={row.building}")
        for row in made()
    )


def nobody_owes() -> tuple[Row, ...]:
    """Every bill paid on its day."""
    return tuple(replace(row, discount=0, paid=row.billed, paid_on=row.due) for row in made())


def nobody_paid() -> tuple[Row, ...]:
    """No payment at all."""
    return tuple(replace(row, paid=0, paid_on=None) for row in made())


@cache
def steps() -> NextSteps:
    """The course's own."""
    return load_next_steps(ROOT)


def lists(given: Books, names: Sequence[str] = ("张敏", "李强", "王芳"), *, by_building: bool = True) -> Lists:
    """What work lists are made of."""
    laws = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
    return Lists(given, steps(), laws, load_red_lines(ROOT), Team(tuple(names), by_building))
