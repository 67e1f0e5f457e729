"""Made-up books as the rows that accept.py lets through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from simulator.ledgers.accepted import ROWS
from simulator.ledgers.homes import Home, home_of
from simulator.ledgers.words import load_words
from tests.simulator.ledgers.made import Row

WORDS = load_words(Path(__file__).parents[3])


def accepted(books: Sequence[Row]) -> pl.DataFrame:
    """One accepted bill row a made row."""
    return frame(bill(row, line) for line, row in enumerate(books, 2))


def bill(row: Row, line: int = 2, **changed: Any) -> dict[str, object]:
    """The row as a dictionary, some of it changed."""
    return {
        "sheet": "应收实收",
        "line": line,
        "role": "bill",
        "id_number": "110101199003070012",
        "plate": "浙A12345",
        "item": "物业费",
        **{name: getattr(row, name) for name in ROWS if hasattr(row, name)},
        **changed,
    }


def receipt(
    room: str, paid: int, on: date | None, start: date, months: int = 3, building: str = "", unit: str = ""
) -> dict[str, object]:
    """A line of a receipts sheet."""
    return {
        "sheet": "收款",
        "line": 2,
        "role": "receipt",
        "room": room,
        "building": building,
        "unit": unit,
        "item": "物业费",
        "kind": "home",
        "start": start,
        "months": months,
        "due": start,
        "billed": 0,
        "discount": 0,
        "paid": paid,
        "paid_on": on,
        "complaint": False,
    }


def frame(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """Dictionaries as a frame: homes told apart as accept.py does, what a row leaves out is null."""
    found = []
    for row in rows:
        home = _home(*(str(row.get(name) or "") for name in ("building", "unit", "room")))
        key, told = "\x1f".join(home.key), {"building": home.building, "unit": home.unit, "room": home.room}
        found.append({**row, **told, "key": key})
    return pl.DataFrame(found, schema=ROWS, orient="row")


@cache
def _home(building: str, unit: str, room: str) -> Home:
    return home_of(building, unit, room, False, WORDS)
