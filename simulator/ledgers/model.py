"""One estate's ledger without anybody's name: households, their bills, and the payments on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

NO_DAY = np.int32(-100_000)  # a payment whose day the file does not tell


@dataclass(frozen=True)
class Ledger:
    """Households (n), bills (b, ordered by household and due day) and payments (p, ordered by bill and day).

    Money is int64 fen, areas are int32 0.01 m² (0: unknown), days are int32 counted from `first`, the first day of the
    month of the oldest bill. `as_of` is the last day on which the file knows what was paid; it is `known` days on.
    Labels are keyed pseudonyms; `building` indexes `buildings`. Whatever is outstanding of a bill is
    billed - discount - its payments; below 0 it is a credit.
    """

    name: str
    first: date
    as_of: date
    # households
    label: tuple[str, ...]
    building: np.ndarray  # int32 (n,)
    buildings: tuple[str, ...]
    kind: np.ndarray  # uint8 (n,), index into simulator.population.estate.PROPERTY_KINDS
    area: np.ndarray  # int32 (n,)
    has_phone: np.ndarray  # bool (n,)
    complaining: np.ndarray  # bool (n,): the file says that a complaint is open
    # bills
    home: np.ndarray  # int32 (b,)
    start: np.ndarray  # int32 (b,): first day of what it is for
    months: np.ndarray  # int16 (b,): how many months it is for, at least 1
    due: np.ndarray  # int32 (b,)
    billed: np.ndarray  # int64 (b,)
    discount: np.ndarray  # int64 (b,)
    # payments
    bill: np.ndarray  # int32 (p,)
    day: np.ndarray  # int32 (p,), NO_DAY if unknown
    paid: np.ndarray  # int64 (p,)

    @property
    def households(self) -> int:
        """n."""
        return len(self.label)

    @property
    def known(self) -> int:
        """The day of `as_of`."""
        return (self.as_of - self.first).days

    @property
    def received(self) -> np.ndarray:
        """int64 (b,): what was paid on each bill by `as_of`."""
        return np.bincount(self.bill, self.paid, len(self.home)).astype(np.int64)

    @property
    def outstanding(self) -> np.ndarray:
        """int64 (b,): what is still open of each bill at `as_of` (negative: paid too much)."""
        return self.billed - self.discount - self.received

    @property
    def came(self) -> np.ndarray:
        """int32 (p,): the day of each payment; one of an unknown day counts as made by the due day."""
        return np.where(self.day == NO_DAY, self.due[self.bill], self.day)

    def date_of(self, day: int) -> date:
        """The calendar day."""
        return self.first + timedelta(days=int(day))

    def outstanding_on(self, day: int) -> np.ndarray:
        """int64 (b,): open at the end of `day`, by what `came` until then."""
        done = self.came <= day
        return (
            self.billed - self.discount - np.bincount(self.bill[done], self.paid[done], len(self.home)).astype(np.int64)
        )
