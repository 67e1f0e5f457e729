"""What each row of a sheet is: a line of the ledger, a total, a repeated head, a title, a building's own row, blank."""

from __future__ import annotations

import re

import polars as pl

from simulator.ledgers.heads import repeats
from simulator.ledgers.plan import HOUSEHOLD, PlannedSheet, letter
from simulator.ledgers.read import Sheet
from simulator.ledgers.words import AMOUNTS, Words

ROW_KINDS = ("data", "blank", "head", "totals", "text", "section")
_NUMBER = "[0-9０-９A-Za-z一二三四五六七八九十]"
_BUILDING = (
    rf"^[\s　]*(?:[一二三四五六七八九十]+、)?[\s　]*{_NUMBER}{{1,4}}[\s　]*(?:号楼|栋|幢|座|#楼?)[\s　]*.{{0,6}}$"
)


def row_kinds(sheet: Sheet, planned: PlannedSheet, words: Words) -> pl.Series:
    """uint8, one a row, index into ROW_KINDS. What stands above the head is text."""
    frame = sheet.cells
    by_letter = {letter(n): name for n, name in enumerate(frame.columns)}
    used = [one for one in planned.used if one.letter in by_letter]
    money = [by_letter[one.letter] for one in used if one.field in AMOUNTS]
    told = [by_letter[one.letter] for one in used if one.field in (*HOUSEHOLD, "item", "period")]
    room = by_letter.get(planned.letters("room"), frame.columns[0])
    after = planned.head[-1] if planned.head else 0
    mark = "|".join(r"[\s　]*".join(map(re.escape, word)) for word in words.totals)
    total = rf"^.{{0,12}}(?:{mark})[\s　]*[:：]?.{{0,8}}$"
    foot = rf"(?:{'|'.join(map(re.escape, words.footers))})"
    first = pl.coalesce(pl.all())
    filled = pl.sum_horizontal(pl.all().is_not_null())
    has_money = pl.any_horizontal([pl.col(name).is_not_null() for name in money]) if money else pl.lit(False)
    digits = (
        pl.any_horizontal([pl.col(name).str.contains(r"[0-9０-９]") for name in money]).fill_null(False)
        if money
        else pl.lit(False)
    )
    in_room = pl.col(room).str.contains(total).fill_null(False)
    elsewhere = [pl.col(name).str.contains(total).fill_null(False) for name in told if name != room]
    totals = first.str.contains(total) | in_room
    if elsewhere:
        totals = totals | (pl.col(room).is_null() & pl.any_horizontal(elsewhere))
    alone = filled == 1
    section = alone & first.str.contains(_BUILDING) & ~has_money
    words_only = ~digits & ((pl.col(room).is_null() & ~has_money) | alone | (first.str.contains(foot) & (filled <= 4)))
    place = pl.int_range(pl.len())
    kinds = frame.select(
        pl.when(filled == 0)
        .then(ROW_KINDS.index("blank"))
        .when(place < after)
        .then(ROW_KINDS.index("text"))
        .when(totals)
        .then(ROW_KINDS.index("totals"))
        .when(section)
        .then(ROW_KINDS.index("section"))
        .when(words_only)
        .then(ROW_KINDS.index("text"))
        .otherwise(ROW_KINDS.index("data"))
        .cast(pl.UInt8)
        .alias("kind")
    ).to_series()
    if planned.role == "rooms":
        kinds = pl.select(
            pl.when(
                (kinds == ROW_KINDS.index("text")) & frame[room].is_not_null() & frame.select(filled > 1).to_series()
            )
            .then(ROW_KINDS.index("data"))
            .otherwise(kinds)
            .cast(pl.UInt8)
        ).to_series()
    lines = [line - 1 for line in planned.head if line <= frame.height]
    again = repeats(frame, lines) & ~pl.Series(range(frame.height)).is_in(lines)
    return pl.select(
        pl.when(again).then(ROW_KINDS.index("head")).otherwise(kinds).cast(pl.UInt8).alias("kind")
    ).to_series()
