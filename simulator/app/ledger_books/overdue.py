"""Households with something overdue: how much, since when, what the limitation says, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from generator.exports.stops import years_later
from simulator.app.ledger_books.books import Books, natural
from simulator.ledgers.labels import COMPLAINT, LABELS
from simulator.ledgers.next_steps import Limitation, NextSteps, Overdue, Step


@dataclass(frozen=True)
class Debt:
    """One household. Money in fen. `since`: due day of the oldest; `expires`: when the first debt inside the limitation
    runs out of it, roughly, by its due day; `barred`: what is past it."""

    home: int
    building: int
    label: str
    amount: int
    bills: int
    since: date
    days: int
    band: str
    expires: date | None
    barred: int
    limitation: Limitation
    step: Step


def debts(books: Books, steps: NextSteps) -> list[Debt]:
    """Every household with something overdue, in the total order of a work list: label, oldest, amount, then place."""
    ledger, found = books.ledger, []
    open_ = ledger.outstanding
    late = np.flatnonzero((open_ > 0) & (ledger.due < ledger.known))
    edges = np.flatnonzero(np.diff(ledger.home[late], prepend=-1))
    for bills in np.split(late, edges[1:]) if len(late) else ():
        found.append(_debt(books, steps, int(ledger.home[bills[0]]), ledger.due[bills].tolist(), open_[bills].tolist()))
    rank = {label: number for number, label in enumerate([LABELS[COMPLAINT], *steps.order])}
    place = {int(home): number for number, home in enumerate(books.order)}
    return sorted(found, key=lambda one: (rank[one.label], -one.days, -one.amount, place[one.home]))


def _debt(books: Books, steps: NextSteps, home: int, due: Sequence[int], open_: Sequence[int]) -> Debt:
    ledger = books.ledger
    ends = [years_later(ledger.date_of(day), steps.limitation_years) for day in due]
    live = [place for place, end in enumerate(ends) if end >= ledger.as_of]
    expires = min((ends[place] for place in live), default=None)
    limitation: Limitation = "past" if expires is None else "none"
    if expires is not None and (expires - ledger.as_of).days <= steps.warn_days:
        limitation = "soon"
    days = ledger.known - min(due)
    facts = Overdue(
        label=LABELS[books.label[home]],
        days=max((ledger.known - due[place] for place in live), default=0),
        amount=sum(open_),
        phone=bool(ledger.has_phone[home]),
        limitation=limitation,
    )
    return Debt(
        home=home,
        building=int(ledger.building[home]),
        label=facts.label,
        amount=facts.amount,
        bills=len(due),
        since=ledger.date_of(min(due)),
        days=days,
        band=next(age.name for age in books.summary.ageing if age.high is None or days <= age.high),
        expires=expires,
        barred=facts.amount - sum(open_[place] for place in live),
        limitation=limitation,
        step=steps.step(facts),
    )


def shared_out(books: Books, found: Iterable[Debt], collectors: int, *, by_building: bool) -> list[list[Debt]]:
    """A list a collector, each in the order of `found`. By building, whole buildings go to whoever has least to do so
    far, the heaviest first; else the round through the estate is cut into pieces of equal minutes, neighbours together.
    """
    every = list(found)
    whose: dict[int, int] = {}
    if by_building:
        load: Counter[int] = Counter()
        for one in every:
            load[one.building] += one.step.minutes
        busy, given = [0] * collectors, {}
        for building in sorted(load, key=lambda b: (-load[b], natural(books.buildings[b]), b)):
            given[building] = least = busy.index(min(busy))
            busy[least] += load[building]
        whose = {one.home: given[one.building] for one in every}
    else:
        place = {int(home): number for number, home in enumerate(books.order)}
        total, before = sum(one.step.minutes for one in every), 0
        for one in sorted(every, key=lambda debt: place[debt.home]):
            whose[one.home] = min((2 * before + one.step.minutes) * collectors // (2 * total), collectors - 1)
            before += one.step.minutes
    return [[one for one in every if whose[one.home] == number] for number in range(collectors)]


def apart(found: Sequence[Debt]) -> tuple[list[Debt], list[Debt]]:
    """Those with an open complaint, and the others."""
    waiting = LABELS[COMPLAINT]
    return [one for one in found if one.label == waiting], [one for one in found if one.label != waiting]
