"""What the formulas of the ledger workbook come to: by bill, by household and by building, in fen and days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.app.ledger_books.books import Books
from simulator.ledgers.model import NO_DAY

NOT_DUE, CLEARED, CREDIT = "未到期", "已缴清", "多缴"
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Counted:
    """Arrays by bill (b,): `late` days overdue of what is open, `band` an index into `names`, `asked` and `applied`
    what was due by then and what of it was paid, `last` day of payment or NO_DAY."""

    received: np.ndarray
    open: np.ndarray
    late: np.ndarray
    band: np.ndarray
    names: tuple[str, ...]
    asked: np.ndarray
    applied: np.ndarray
    last: np.ndarray

    @property
    def owed(self) -> np.ndarray:
        """Open, credits left out."""
        return np.maximum(self.open, 0)

    @property
    def overdue(self) -> np.ndarray:
        """Open and overdue."""
        return np.where(self.late > 0, self.open, 0)


def count(books: Books) -> Counted:
    """The formulas' results, computed without a spreadsheet."""
    ledger, bands = books.ledger, books.bands
    left, received = ledger.outstanding, ledger.received
    days = np.maximum(ledger.known - ledger.due, 0)
    late = np.where(left > 0, days, 0)
    band = np.searchsorted([first for first, _ in bands], late, side="right") - 1
    band = np.where(late == 0, len(bands), band)
    band = np.where(left == 0, len(bands) + 1, np.where(left < 0, len(bands) + 2, band))
    due = ledger.due <= ledger.known
    applied = np.clip(received, 0, np.maximum(ledger.billed - ledger.discount, 0))
    last = np.full(len(ledger.home), NO_DAY, dtype=np.int64)
    np.maximum.at(last, ledger.bill, ledger.day)
    return Counted(
        received=received,
        open=left,
        late=late,
        band=band,
        names=(*(name for _, name in bands), NOT_DUE, CLEARED, CREDIT),
        asked=np.where(due, ledger.billed, 0),
        applied=np.where(due, applied, 0),
        last=last,
    )


def oldest(books: Books, counted: Counted) -> np.ndarray:
    """int64 (n,): the due day of each household's oldest open bill, NEVER if nothing is open."""
    found = np.full(books.ledger.households, NEVER)
    np.minimum.at(found, books.ledger.home[counted.open > 0], books.ledger.due[counted.open > 0])
    return found


def by(where: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Integer sums by group."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, where, values.astype(np.int64))
    return total


def ratio(part: int, whole: int) -> float:
    """0 where there is nothing to divide by."""
    return part / whole if whole else 0.0
