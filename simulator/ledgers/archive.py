"""A `Ledger` as bytes, and back: a zip of one JSON document and raw arrays; the same ledger, the same bytes.

Bytes from elsewhere are not trusted: kinds, lengths and ranges of everything are checked before a `Ledger` is made, and
nothing is unpickled or allocated on a file's word.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import numpy as np

from generator.course.unpack import PackageError, read_package
from simulator.ledgers.model import NO_DAY, Ledger
from simulator.population.estate import PROPERTY_KINDS

KIND, VERSION = "dues-academy ledger", 1
_HOMES = {"building": "<i4", "kind": "u1", "area": "<i4", "has_phone": "?", "complaining": "?"}
_BILLS = {"home": "<i4", "start": "<i4", "months": "<i2", "due": "<i4", "billed": "<i8", "discount": "<i8"}
_PAYMENTS = {"bill": "<i4", "day": "<i4", "paid": "<i8"}
_GROUPS = (_HOMES, _BILLS, _PAYMENTS)
_ABOUT = "about.json"
_MOST = 400_000_000  # bytes unpacked: some eight million bills
_MOST_FEN, _MOST_DAYS, _LONGEST = 10**14, 80_000, 80
_STAMP = (2026, 1, 1, 0, 0, 0)


class ArchiveError(ValueError):
    """Not a ledger of ours, or a damaged one; the message is Chinese."""


def to_bytes(ledger: Ledger) -> bytes:
    """The archive."""
    about = {
        "kind": KIND,
        "version": VERSION,
        "name": ledger.name,
        "first": ledger.first.isoformat(),
        "as_of": ledger.as_of.isoformat(),
        "label": ledger.label,
        "buildings": ledger.buildings,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(_entry(_ABOUT), json.dumps(about, ensure_ascii=False, separators=(",", ":")))
        for group in _GROUPS:
            for name, kind in group.items():
                out.writestr(_entry(name), np.ascontiguousarray(getattr(ledger, name), dtype=kind).tobytes())
    return stream.getvalue()


def from_bytes(data: bytes) -> Ledger:
    """The ledger of an archive. Raises ArchiveError."""
    try:
        package = read_package(data, most=_MOST)
        about = json.loads(package[_ABOUT])
        if not isinstance(about, dict) or about.get("kind") != KIND:
            raise ArchiveError("这不是本程序存的台账。")
        if about.get("version") != VERSION:
            raise ArchiveError("这份台账是更新版本的程序存的，这个版本读不了。请更新程序再试。")
        arrays = {
            name: np.frombuffer(package[name], dtype=kind).astype(np.dtype(kind).newbyteorder("="))
            for group in _GROUPS
            for name, kind in group.items()
        }
        return _checked(about, arrays)
    except ArchiveError:
        raise
    except (PackageError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        if isinstance(error, PackageError) and error.kind == "big":
            raise ArchiveError("这份台账太大，读不了。请分小区导入。") from None
        raise ArchiveError("这份台账的数据坏了，打不开。请用原表重新导入。") from error


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _checked(about: dict[str, Any], arrays: dict[str, np.ndarray]) -> Ledger:
    """Raises ValueError, KeyError, TypeError."""
    label, buildings = _texts(about["label"]), _texts(about["buildings"])
    first, as_of = date.fromisoformat(about["first"]), date.fromisoformat(about["as_of"])
    homes, bills, payments = len(label), len(arrays["home"]), len(arrays["bill"])
    for group, length in zip(_GROUPS, (homes, bills, payments), strict=True):
        for name in group:
            _must(len(arrays[name]) == length)
    for name in ("has_phone", "complaining"):
        _must(bool((arrays[name].view(np.uint8) <= 1).all()))
    _within(arrays["building"], 0, len(buildings) - 1)
    _within(arrays["kind"], 0, len(PROPERTY_KINDS) - 1)
    _within(arrays["home"], 0, homes - 1)
    _within(arrays["bill"], 0, bills - 1)
    _within(arrays["area"], 0, 2**31 - 1)
    _within(arrays["months"], 1, 2**15 - 1)
    for name in ("start", "due"):
        _within(arrays[name], -_MOST_DAYS, _MOST_DAYS)
    _within(arrays["day"][arrays["day"] != NO_DAY], -_MOST_DAYS, _MOST_DAYS)
    for name in ("billed", "discount", "paid"):
        _within(arrays[name], -_MOST_FEN, _MOST_FEN)
    for name in ("home", "bill"):
        _must(bool((np.diff(arrays[name]) >= 0).all()))
    _must(first.year + 2 * _MOST_DAYS // 365 < date.max.year and first - timedelta(_MOST_DAYS) > date.min)
    name = _texts([about["name"]])[0]
    return Ledger(name=name, first=first, as_of=as_of, label=label, buildings=buildings, **arrays)


def _texts(values: Any) -> tuple[str, ...]:
    _must(isinstance(values, list) and all(isinstance(one, str) and len(one) <= _LONGEST for one in values))
    _must(len(set(values)) == len(values))
    return tuple(values)


def _within(values: np.ndarray, low: int, high: int) -> None:
    _must(not len(values) or bool(low <= values.min() and values.max() <= high))


def _must(held: bool) -> None:
    if not held:
        raise ValueError
