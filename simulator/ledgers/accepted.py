"""What came of a file: the rows that count, the rows sent back with every reason, what was put aside, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from simulator.ledgers.plan import Plan

ROWS = {
    "sheet": pl.String,
    "line": pl.Int32,
    "role": pl.String,
    "key": pl.String,  # tells homes apart: the parts of homes.Home.key, joined by \x1f
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


@dataclass(frozen=True)
class Rejected:
    """One fault of one row: where (line and column as Excel shows them), what stands there, why not, what to do.

    `cells` is the whole row as it is in the file (merged cells filled down); all faults of a row share it.
    """

    sheet: str
    line: int
    column: str  # "K 应收金额", "" if it is the row as a whole
    value: str
    reason: str
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class Amounts:
    """应收, 减免 and 实收 in fen."""

    billed: int = 0
    discount: int = 0
    paid: int = 0

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.billed + other.billed, self.discount + other.discount, self.paid + other.paid)

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.billed - other.billed, self.discount - other.discount, self.paid - other.paid)


@dataclass(frozen=True)
class Aside:
    """Rows that are no ledger lines of ours: how many of what kind, and the money in them."""

    sheet: str
    reason: str
    rows: int
    amounts: Amounts = Amounts()


@dataclass(frozen=True)
class Total:
    """A totals row of the file and what was read above it."""

    sheet: str
    line: int
    column: str
    told: int
    read: int

    @property
    def agrees(self) -> bool:
        """To the fen."""
        return self.told == self.read


@dataclass(frozen=True)
class Sums:
    """The money of the file, counted twice: straight from its columns, and from what became of each row."""

    read: Amounts
    accepted: Amounts
    rejected: Amounts
    aside: Amounts
    unreadable: int  # cells with an amount that nobody can read: in no sum
    rows_read: int  # data rows of the file
    rows_accepted: int
    rows_rejected: int
    rows_aside: int
    totals: tuple[Total, ...] = ()

    @property
    def agree(self) -> bool:
        """Whether nothing got lost or doubled: read = accepted + rejected + set aside, in money and in rows."""
        rows = self.rows_accepted + self.rows_rejected + self.rows_aside
        return self.read == self.accepted + self.rejected + self.aside and self.rows_read == rows


@dataclass(frozen=True)
class Accepted:
    """`rows`: a frame of ROWS. A receipt that pays several bills is several rows of the same line, and a row of a wide
    sheet one for each period; money is never null. `rejected`: one entry a fault."""

    rows: pl.DataFrame
    rejected: tuple[Rejected, ...]
    aside: tuple[Aside, ...]
    sums: Sums
    as_of: date
    notes: tuple[str, ...]
    plan: Plan
