"""Made-up books as the rows that accept.py lets through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.simulator.ledgers.made import Row

SCHEMA = {
    "sheet": pl.String,
    "line": pl.Int32,
    "role": pl.String,
    "room": pl.String,
    "building": pl.String,
    "unit": pl.String,
    "owner": pl.String,
    "phone": pl.String,
    "id_number": pl.String,
    "plate": pl.String,
    "item": pl.String,
    "kind": pl.String,
    "area": pl.Int32,
    "start": pl.Date,
    "months": pl.Int16,
    "due": pl.Date,
    "billed": pl.Int64,
    "discount": pl.Int64,
    "paid": pl.Int64,
    "paid_on": pl.Date,
    "complaint": pl.Boolean,
}


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
        **{name: getattr(row, name) for name in SCHEMA if hasattr(row, name)},
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


def frame(rows: object) -> pl.DataFrame:
    """Dictionaries as a frame; what a row leaves out is null."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")  # type: ignore[call-overload]
