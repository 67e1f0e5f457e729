"""What a simulated life of a ledger's households comes to in a window, in the same figures as the ledger itself."""

from __future__ import annotations

import numpy as np

from simulator.experiments.their_estate.books import begins
from simulator.experiments.their_estate.window import Outcome, Window, owes
from simulator.ledgers.model import Ledger
from simulator.population.estate import OPENING_LOTS


def outcome_of(
    one: Window,
    events: np.ndarray,
    bill: np.ndarray,
    due: np.ndarray,
    owed: np.ndarray,
    paid: np.ndarray,
    keep: float,
) -> Outcome:
    """`events` as lived() gives them; `paid` (n, bills): share of each bill of the window paid before it began."""
    edges = one.edges - one.edges[0]
    end, n = int(edges[-1]), len(bill)
    amount = np.hstack([owed.astype(np.float64), np.repeat(bill[:, None] * keep, paid.shape[1], axis=1)])
    settled = np.zeros_like(amount)
    home, day, slot = events[:, 0], events[:, 1], events[:, 2]
    fen = events[:, 3] * np.where(slot < OPENING_LOTS, 1.0, keep)
    fresh = slot >= OPENING_LOTS
    fen[fresh] *= 1.0 - paid[home[fresh], slot[fresh] - OPENING_LOTS]
    np.add.at(settled, (home, slot), fen)
    settled[:, OPENING_LOTS:] += paid * bill[:, None] * keep
    cash = events[:, 4] == 1
    money = np.bincount(np.searchsorted(edges, day[cash], side="right") - 1, fen[cash], one.months)
    counted = np.flatnonzero(due[OPENING_LOTS:] < end) + OPENING_LOTS
    size = len(one.known.buildings)
    got_by = np.bincount(one.known.building, settled[:, counted].sum(axis=1), size)
    billed_by = np.bincount(one.known.building, bill * float(len(counted)), size)
    late = np.concatenate([np.arange(OPENING_LOTS), counted])
    overdue = (amount - settled)[:, late].sum(axis=1)
    large = list(one.buildings)
    return (
        Outcome(
            money,
            float(got_by.sum() / max(billed_by.sum(), 1.0)),
            float(np.maximum(overdue, 0.0).sum()),
            float(np.sum(owes(overdue, bill / one.deal.every_months))),
            got_by[large] / np.maximum(billed_by[large], 1.0),
        )
        if n
        else Outcome(np.zeros(one.months), 0.0, 0.0, 0.0, np.zeros(len(large)))
    )


def paid_before(ledger: Ledger, one: Window) -> np.ndarray:
    """float64 (n, bills of the window): the share of each that was paid before the window began."""
    every = one.deal.every_months
    bills = len(range(0, one.months, every))
    written = begins(ledger, one.deal.lag)
    edges = one.edges[:-1:every]
    place = np.searchsorted(edges, written, side="right") - 1
    mine = (written >= edges[0]) & (written < one.edges[-1]) & (ledger.billed > 0)
    share = np.zeros((ledger.households, bills))
    billed, got = np.zeros_like(share), np.zeros_like(share)
    np.add.at(billed, (ledger.home[mine], place[mine]), (ledger.billed - ledger.discount)[mine])
    np.add.at(got, (ledger.home[mine], place[mine]), ledger.received[mine])
    return np.clip(got / np.maximum(billed, 1.0), 0.0, 1.0)


def discounts(ledger: Ledger) -> float:
    """Share of the last year's bills that was forgiven when they were written."""
    recent = (ledger.start > ledger.known - 365) & (ledger.billed > 0)
    billed = float(ledger.billed[recent].sum())
    return float(np.clip(ledger.discount[recent].sum() / billed, 0.0, 0.9)) if billed else 0.0
