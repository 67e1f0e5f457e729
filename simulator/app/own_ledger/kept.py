"""Kept ledgers of a person: keep, open, delete with everything that was computed from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from simulator.app.compute import pool
from simulator.app.explored import drop_explored
from simulator.app.own_ledger.lending import lend, take_back
from simulator.app.shelf import drop_estates
from simulator.experiments.their_estate import Calibration
from simulator.experiments.their_estate.back_test import BackTest
from simulator.experiments.their_estate.estate import their_id
from simulator.experiments.their_estate.tested import Target
from simulator.ledgers.archive import from_bytes, to_bytes
from simulator.ledgers.model import Ledger
from simulator.records import KeptLedger, Records, RecordsError


@dataclass(frozen=True, repr=False)
class Opened:
    """A kept ledger without a name, and what was learnt of it so far."""

    id: str
    owner: str
    file: str
    ledger: Ledger
    calibration: Calibration | None = None
    tested: BackTest | None = None

    @cached_property
    def profile_id(self) -> str:
        """The id under which the sandbox knows it."""
        return their_id(self.ledger)


def keep(records: Records, owner: str, name: str, file: str, ledger: Ledger, original: bytes | None) -> Opened:
    """Keep a nameless ledger (and its file as ciphertext); one of the same name is replaced. Raises RecordsError."""
    for old in records.ledgers(owner):
        if old.name == name.strip() and old.document.get("profile_id") != their_id(ledger):
            forget_computed(old)
    kept = records.keep_ledger(owner, name, to_bytes(ledger), _facts(file, ledger), original)
    return Opened(kept.id, owner, file, ledger)


def learn(records: Records, opened: Opened, calibration: Calibration, tested: BackTest | None) -> Opened:
    """Keep what was learnt beside the ledger, and lend it. Raises RecordsError."""
    kept = records.ledger(opened.id, opened.owner)
    document = _facts(opened.file, opened.ledger) | {"calibration": calibration.to_dict()}
    if tested is not None:
        document["back_test"] = tested.to_dict()
    records.keep_ledger(opened.owner, kept.name, kept.data or b"", document, kept.original)
    found = replace(opened, calibration=calibration, tested=tested)
    _lend(records, opened, calibration)
    return found


def open_kept(records: Records, ledger_id: str, owner: str) -> Opened:
    """Open it and lend it again if it is calibrated. Raises RecordsError, ArchiveError."""
    kept = records.ledger(ledger_id, owner)
    ledger = from_bytes(kept.data or b"")
    calibration, tested = _learnt(kept.document, ledger)
    opened = Opened(kept.id, owner, str(kept.document.get("file", "")), ledger, calibration, tested)
    if calibration is not None:
        _lend(records, opened, calibration)
    return opened


def delete(records: Records, ledger_id: str, owner: str) -> None:
    """Delete it, and all that this server remembers of it. Raises RecordsError."""
    kept = records.ledger(ledger_id, owner)
    records.forget_ledger(ledger_id, owner)
    forget_computed(kept)


def forget_computed(kept: KeptLedger) -> None:
    """Drop all that this server remembers of a ledger outside the records."""
    _forget(str(kept.document.get("profile_id", "")))


def _forget(profile_id: str) -> None:
    if profile_id:
        take_back(profile_id)
        drop_estates(profile_id)
        drop_explored(profile_id)
        pool().forget(profile_id)


def still_there(records: Records, opened: Opened) -> bool:
    """Whether it is still kept: nobody has deleted it in another tab, nor its owner, nor the owner's class."""
    return records.has_ledger(opened.id, opened.owner)


def _lend(records: Records, opened: Opened, calibration: Calibration) -> None:
    ledger_id, owner, profile_id = opened.id, opened.owner, opened.profile_id

    def there() -> bool:
        try:
            return records.has_ledger(ledger_id, owner)
        except RecordsError:  # nobody can tell just now: asked again in a few seconds
            return True

    lend(opened.ledger, calibration, owner, there, lambda: _forget(profile_id))


def line(kept: KeptLedger) -> str:
    """One line about a kept ledger."""
    facts = kept.document
    parts = [f"{facts.get('households', 0):,} 户", f"账到 {facts.get('as_of', '')}"]
    parts.append("已校准" if "calibration" in facts else "还没校准")
    if kept.original_size:
        parts.append("存有加密的原文件")
    return "，".join(parts)


def _facts(file: str, ledger: Ledger) -> dict[str, Any]:
    return {
        "file": file,
        "households": ledger.households,
        "as_of": ledger.as_of.isoformat(),
        "profile_id": their_id(ledger),
    }


def _learnt(document: dict[str, Any], ledger: Ledger) -> tuple[Calibration | None, BackTest | None]:
    """What was learnt, unless another version of the program wrote it: then it is to be learnt again."""
    try:
        calibration = Calibration.from_dict(document["calibration"])
        tested = _tested(document["back_test"]) if "back_test" in document else None
    except (KeyError, ValueError, TypeError):
        return None, None
    return (calibration, tested) if calibration.profile.id == their_id(ledger) else (None, None)


def _tested(data: dict[str, Any]) -> BackTest:
    cut = date.fromisoformat(data["cut"]) if data["cut"] else None
    targets = tuple(Target(**one) for one in data["targets"])
    return BackTest(**{**data, "cut": cut, "targets": targets, "sentences": tuple(data["sentences"])})
