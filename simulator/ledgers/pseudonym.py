"""Accepted rows and a key -> a `Ledger` without a name; the key is the only way back.

A household's label is HMAC-SHA256 of its room under the key's secret, written in Crockford's base32 (no I, L, O, U):
H-7K2M-QX4P. The same key and next month's file give the same labels; without the key nobody can work out which room a
label is. What is left is still personal information (去标识化, not 匿名化): amounts and months remain, and whoever has
the key can go back.

ID numbers and plates are kept nowhere. Names, phones and rooms are kept in the key alone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from simulator.ledgers.assemble import Bills, assemble
from simulator.ledgers.key import Key, Who, new_key, read_key
from simulator.ledgers.model import Ledger
from simulator.population.estate import PROPERTY_KINDS

__all__ = ["Key", "Who", "building_label", "household_label", "nameless", "new_key", "read_key"]

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HOUSEHOLD, _BUILDING = b"dues-academy/ledger/household/1\0", b"dues-academy/ledger/building/1\0"
_BETWEEN = "\x1f"  # how accept.py joins the parts of a home's key
_PART = re.compile(r"[^\W_]+")
_TEXTS = ("key", "building", "unit", "room", "owner", "phone")


def nameless(rows: pl.DataFrame, as_of: date, key: Key, name: str) -> tuple[Ledger, Key]:
    """The rows that accept.py let through -> the ledger, and the key that now knows its people too.

    rows: as accept.py gives them (see accepted.ROWS). billed, discount and paid of the rows and of the ledger are equal
    to the fen. Households stand in the order of their labels, which tells nothing of rooms. Raises ValueError without
    rows.
    """
    if rows.is_empty():
        raise ValueError("no rows")
    rows = rows.with_columns(pl.col(*_TEXTS).cast(pl.String).fill_null("").str.strip_chars())
    called = pl.col("building").filter(pl.col("building") != "").first().fill_null("")
    places = rows.group_by("key").agg(called).sort("key")
    rooms = [one.replace(_BETWEEN, "/") for one in places["key"]]
    within = [one.partition("/")[0] if called else "" for one, called in zip(rooms, places["building"], strict=True)]
    of_room = _labels(rooms, {who.place: label for label, who in key.people.items()}, key.secret, household_label)
    of_building = _labels(within, {}, key.secret, building_label)
    places = places.select(
        "key",
        label=pl.Series([of_room[one] for one in rooms], dtype=pl.String),
        block=pl.Series([of_building[one] for one in within], dtype=pl.String),
        place=pl.Series(rooms, dtype=pl.String),
        called="building",
    )
    rows = rows.join(places, on="key", how="left", maintain_order="left")
    homes = _homes(rows)
    labels, blocks = homes["label"].to_list(), sorted(set(homes["block"]))
    place = {label: n for n, label in enumerate(labels)}
    bills = assemble(rows.with_columns(home=pl.col("label").replace_strict(place, return_dtype=pl.Int32)))
    ledger = _ledger(homes, blocks, bills, as_of, name)
    people = {
        row["label"]: Who(
            row["owner"], row["phone"], _room_text(row["building"], row["unit"], row["room"]), row["place"]
        )
        for row in homes.iter_rows(named=True)
    }
    blocks_called = dict(places.select("block", "called").sort("block", "called").iter_rows())
    merged = dict(sorted({**key.people, **people}.items())), dict(sorted({**key.buildings, **blocks_called}.items()))
    return ledger, replace(key, people=merged[0], buildings=merged[1])


def household_label(secret: bytes, place: str, turn: int = 0) -> str:
    """H-7K2M-QX4P; another `turn`, another label."""
    text = _base32(secret, _HOUSEHOLD, place, turn, 8)
    return f"H-{text[:4]}-{text[4:]}"


def building_label(secret: bytes, place: str, turn: int = 0) -> str:
    """B-7K2MQ."""
    return f"B-{_base32(secret, _BUILDING, place, turn, 5)}"


def _base32(secret: bytes, domain: bytes, place: str, turn: int, length: int) -> str:
    digest = hmac.new(secret, domain + turn.to_bytes(2, "big") + place.encode("utf-8", "surrogatepass"), hashlib.sha256)
    number = int.from_bytes(digest.digest()[:8], "big")
    return "".join(LETTERS[number >> shift & 31] for shift in range(59, 59 - 5 * length, -5))


def _labels(
    places: Sequence[str], known: Mapping[str, str], secret: bytes, label: Callable[[bytes, str, int], str]
) -> dict[str, str]:
    """place -> label, no two alike. Who has a label keeps it; of two new ones that clash the second takes another."""
    found = {place: known[place] for place in places if place in known}
    taken = set(known.values())
    for place in sorted(set(places) - found.keys()):
        turn = 0
        while (one := label(secret, place, turn)) in taken:
            turn += 1
        found[place] = one
        taken.add(one)
    return found


def _room_text(building: str, unit: str, room: str) -> str:
    """For a person to read: 3栋 1单元 0502, or the room alone if it says that already (3-1-0502, 3栋1单元0502)."""
    told = len(_PART.findall(room)) > 1 or room.startswith(building or " ")
    return room if told else " ".join(filter(None, (building, unit, room)))


def _homes(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a household in the order of labels. Of names and phones the newest count."""
    kinds = {kind: n for n, kind in enumerate(PROPERTY_KINDS)}
    newest = rows.with_columns(sort=pl.col("kind").replace_strict(kinds, default=0, return_dtype=pl.UInt8)).sort(
        "start", nulls_last=False, maintain_order=True
    )
    main = pl.col("sort") == pl.col("sort").min()

    def last(column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col(column) != "").last().fill_null("")

    return (
        newest.group_by("label")
        .agg(
            pl.col("block", "place", "building", "unit", "room").last(),
            last("owner"),
            last("phone"),
            pl.col("sort").min().alias("kind"),
            # The parking space of a flat has an area too: what counts is the household's own.
            pl.col("area").filter(main).drop_nulls().last().fill_null(0).alias("area"),
            pl.col("complaint").fill_null(False).any(),
        )
        .sort("label")
    )


def _ledger(homes: pl.DataFrame, blocks: list[str], bills: Bills, as_of: date, name: str) -> Ledger:
    number = {block: n for n, block in enumerate(blocks)}
    return Ledger(
        name=name,
        first=bills.first,
        as_of=as_of,
        label=tuple(homes["label"]),
        building=np.array([number[block] for block in homes["block"]], dtype=np.int32),
        buildings=tuple(blocks),
        kind=homes["kind"].to_numpy().astype(np.uint8),
        area=homes["area"].to_numpy().astype(np.int32),
        has_phone=(homes["phone"] != "").to_numpy(),
        complaining=homes["complaint"].to_numpy(),
        home=bills.home,
        start=bills.start,
        months=bills.months,
        due=bills.due,
        billed=bills.billed,
        discount=bills.discount,
        bill=bills.bill,
        day=bills.day,
        paid=bills.paid,
    )
