"""A sheet of rooms (area, owner, phone, kind): what it knows of a home fills what its bills leave open."""

from __future__ import annotations

import polars as pl

from simulator.ledgers.checks import label_homes
from simulator.ledgers.lines import block_of, lines_shared
from simulator.ledgers.plan import Plan
from simulator.ledgers.read import Book
from simulator.ledgers.words import Words

_FILLED = ("owner", "phone", "id_number", "plate", "kind_text", "area")


def fill_from_rooms(frame: pl.DataFrame, book: Book, plan: Plan, words: Words, notes: list[str]) -> pl.DataFrame:
    """The frame with blanks of a home filled from the sheets of rooms."""
    sheets = [(a, b) for a, b in zip(book.sheets, plan.sheets, strict=True) if b.role == "rooms"]
    if not sheets or not frame.height:
        return frame
    known = []
    for sheet, planned in sheets:
        block = block_of(sheet, planned, words)
        shared = lines_shared(block, plan, words)
        known.append(
            pl.DataFrame({name: shared[name] for name in ("key", "room", "building", "unit", "complaint", *_FILLED)})
        )
    table = pl.concat(known).filter(pl.col("key") != "").with_columns(role=pl.lit("receipt"))
    both = pl.concat([frame.select("key", "room", "building", "unit", "role").unique(), table], how="diagonal")
    named = label_homes(both)
    table = named.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _FILLED))
    table = table.group_by("room").agg(pl.col(name).drop_nulls().first().alias(f"{name}_there") for name in _FILLED)
    found = frame.join(table, on="room", how="left", maintain_order="left")
    missing = table.join(frame.select("room"), on="room", how="anti").height
    if missing:
        notes.append(f"房屋资料里有 {missing} 户没有账单，没有导入。")
    return found.with_columns(pl.coalesce(name, f"{name}_there").alias(name) for name in _FILLED).select(frame.columns)
