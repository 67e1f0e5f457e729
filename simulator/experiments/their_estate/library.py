"""Simulated households that have lived the ledger's calendar, in many plausible worlds: what each kind of owner's
payments look like.

Half a world's households are of the mix that fits, the rest of all types, so that there is something to compare with
even where a type is rare. Fees, kinds of property and phones on file are the ledger's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from simulator import luck
from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared
from simulator.experiments.my_estate.fit import StoppedError, Told
from simulator.experiments.my_estate.today import scaled
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.their_estate.books import NEVER, Contract, first_of, monthly_fees
from simulator.experiments.their_estate.histories import LENGTHS, lengths_for, simulated
from simulator.ledgers.model import Ledger
from simulator.policy import Policy
from simulator.population import Profile, build_estate
from simulator.population.build import HOME, month_starts
from simulator.population.estate import OPENING_LOTS, OWNER_TYPES, Estate

HOUSEHOLDS = 4000  # of each world
SEED = 7  # of every draw in this package that is nobody's choice
_LONGEST = 36  # months that are lived through
_LEAST = 0.025  # of a world's households are of each type that there may be
_EVENTS = 4  # a household and month, at most as a rule

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """One plausible world: its parameters and its households (L,). `kind` uint8 (lengths, L): their history class;
    `shares` float32 (lengths, L, 4): see histories."""

    behaviour: Behaviour
    owner_type: np.ndarray  # uint8
    propensity: np.ndarray  # float64
    cause: np.ndarray  # uint8
    tenant: np.ndarray  # bool
    elderly: np.ndarray  # bool
    newcomer: np.ndarray  # bool
    phone_works: np.ndarray  # bool, of those with a number on file; else True
    kind: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Life:
    """What every world of one ledger shares. `lengths`: see histories; `today`: day of the ledger's as_of, counted
    from `begin`, the first day that is lived."""

    kind: Profile
    policy: Policy
    deal: Contract
    months: int
    today: int
    lengths: tuple[int, ...]
    begin_month: int
    fee: np.ndarray  # int64 (n,), sorted
    property_kind: np.ndarray
    has_phone: np.ndarray


def life(ledger: Ledger, deal: Contract, kind: Profile, policy: Policy) -> Life:
    """The calendar to live and the households to copy. At least one billing period is lived."""
    every = deal.every_months
    back = min(-(-max(deal.seen, every) // every), max(1, _LONGEST // every)) * every
    start = deal.start.year * 12 + deal.start.month - 1
    begin = start - back
    first = first_of(begin)
    today = (ledger.as_of - first).days
    months = (ledger.as_of.year * 12 + ledger.as_of.month - 1) - begin + 1
    months = max(months, every)
    issues = month_starts(first, months)[:-1:every]
    fallen = int((issues + deal.due_days <= today).sum())
    fee = monthly_fees(ledger)
    order = np.lexsort((ledger.has_phone, ledger.kind, fee))
    order = order[fee[order] > 0]
    return Life(
        kind,
        policy,
        deal,
        months,
        today,
        lengths_for(min(fallen, LENGTHS[-1])),
        begin,
        fee[order],
        ledger.kind[order],
        ledger.has_phone[order],
    )


def design(shares: np.ndarray) -> np.ndarray:
    """Shares of the types among the households of a world: those that there may be are never too few."""
    wanted = np.where(shares > 0, np.maximum(shares, _LEAST), 0.0)
    return wanted / wanted.sum()


def worlds(
    one: Life,
    table: ParameterTable,
    shares: np.ndarray,
    first: int,
    count: int,
    *,
    threads: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
) -> list[World]:
    """Worlds first ... first + count - 1. Raises StoppedError."""
    estate = _estate(one, design(shares))
    policy = scaled(one.policy, HOUSEHOLDS / max(len(one.fee), 1))
    prepared = prepare(estate, policy, one.months, table.central())

    def work(number: int) -> World:
        return _lived(one, prepared, table.draw(SEED, first + number), first + number)

    return many(work, count, threads, stop, told, span, "让模拟的业主过一遍台账上的日子……")


def many(
    work: Callable[[int], T],
    count: int,
    threads: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
    words: str,
) -> list[T]:
    """work(0) ... work(count - 1), saying how far it is. Raises StoppedError."""
    found: list[T] = []
    for part in in_chunks(work, count, threads, 4, stop):
        found += part
        told(span[0] + (span[1] - span[0]) * len(found) / count, words)
    if len(found) < count:
        raise StoppedError("还没有算完就停止了")
    return found


def _estate(one: Life, shares: np.ndarray) -> Estate:
    owners = {
        name: getattr(one.kind.owners, name).model_copy(update={"share": float(share)})
        for name, share in zip(OWNER_TYPES, shares, strict=True)
    }
    billing = one.kind.billing.model_copy(update={"every_months": one.deal.every_months, "due_days": one.deal.due_days})
    profile = one.kind.model_copy(
        update={
            "owners": one.kind.owners.model_copy(update=owners),
            "billing": billing,
            "start": first_of(one.begin_month),
        }
    )
    drawn = build_estate(profile, HOUSEHOLDS, SEED)
    homes = np.arange(HOUSEHOLDS)
    place = (luck.uniforms(SEED, homes, luck.AREA, 1) * len(one.fee)).astype(np.int64)
    bills = np.where(
        drawn.bill_amount[:, None] > 0, drawn.opening_amount // np.maximum(drawn.bill_amount, 1)[:, None], 0
    )
    fee, kind, phone = one.fee[place], one.property_kind[place], one.has_phone[place]
    works = luck.uniforms(SEED, homes, luck.CONTACT, 1) >= profile.contact.phone_wrong
    return replace(
        drawn,
        monthly_fee=fee,
        opening_amount=bills * (fee * one.deal.every_months)[:, None],
        property_kind=kind,
        has_phone=phone,
        phone_works=phone & works,
        tenant=drawn.tenant & (kind == HOME),
        elderly=drawn.elderly & (kind == HOME),
    )


def _lived(one: Life, prepared: Prepared, behaviour: Behaviour, index: int) -> World:
    estate = prepared.estate
    _, settled = lived(prepared, behaviour, SEED, index)
    due = prepared.calendar.slots["due"][OPENING_LOTS:]
    return World(
        behaviour,
        estate.owner_type,
        estate.propensity,
        estate.cause,
        estate.tenant,
        estate.elderly,
        estate.newcomer,
        estate.phone_works | ~estate.has_phone,
        *simulated(due, settled[:, OPENING_LOTS:], one.today, one.lengths),
    )


def lived(prepared: Prepared, behaviour: Behaviour, seed: int, replication: int) -> tuple[np.ndarray, np.ndarray]:
    """Run one replication: what settles bills, and the day on which each slot was paid in full.

    The first int64 (events, 5): household, day, slot, fen, 1 if it is money and 0 if it was waived; the second int32
    (n, slots), NEVER if it is open.
    """
    n, slots = prepared.estate.households, len(prepared.calendar.slots)
    rows = max(10_000, _EVENTS * n * prepared.months)
    while True:
        run = simulate(prepared, behaviour, seed, replication, trace_rows=rows)
        needed = int(run.world.traced[0])
        if needed <= rows:
            break
        rows = needed
    events = run.trace
    kind = events[:, 2]
    settled = np.full((n, slots), NEVER, dtype=np.int32)
    done = events[(kind == c.E_PAID) | (kind == c.E_CREDIT)]
    settled[done[:, 0], done[:, 3]] = done[:, 1]
    ends = events[np.isin(kind, (c.E_PAID, c.E_PART, c.E_CREDIT, c.E_WAIVED, c.E_AMNESTY))]
    money = np.isin(ends[:, 2], (c.E_PAID, c.E_PART))
    return np.column_stack([ends[:, [0, 1, 3, 4]], money]), settled
