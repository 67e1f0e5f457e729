"""Discounts written below zero: 减免 -12.50 beside an 应收 of 100.00 is a discount of 12.50, no reversal."""

from __future__ import annotations

import polars as pl

from simulator.ledgers.plan import PlannedSheet


def turned(planned: PlannedSheet, money: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """By letter of a column of discounts: the rows (bool) whose discount is below zero while the bill (a receipt's: the
    payment) is above it and nothing is paid back. `money`: fen by letter. Only columns that have such rows."""
    found = {}
    for one in planned.used:
        if one.field != "discount" or one.letter not in money:
            continue

        def beside(field: str, group: str) -> pl.Series | None:
            where = planned.letters(field, group) or planned.letters(field)
            return money[where].fill_null(0) if where in money else None

        paid = beside("paid", one.group)
        billed = beside("owed" if planned.role == "bills" and planned.billed_from != "billed" else "billed", one.group)
        if planned.role == "receipts":
            billed = None
        if planned.billed_from == "owed+paid" and billed is not None and paid is not None:
            billed = billed + paid
        anchor = billed if billed is not None else paid
        if anchor is None:
            continue
        rows = (money[one.letter] < 0).fill_null(False) & (anchor > 0)
        if paid is not None:
            rows = rows & (paid >= 0)
        if rows.any():
            found[one.letter] = rows
    return found


def turn(values: pl.Series, rows: pl.Series | None) -> pl.Series:
    """The values with the sign of these rows changed."""
    if rows is None:
        return values
    return pl.select(pl.when(rows).then(-values).otherwise(values)).to_series().rename(values.name)
