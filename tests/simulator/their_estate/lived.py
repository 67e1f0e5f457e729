"""Ledgers of simulated estates whose owners we know: what a calibration should find again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from simulator.engine import columns as c
from simulator.engine import load_parameters, prepare, simulate
from simulator.experiments.my_estate.mix import shares_of
from simulator.experiments.my_estate.today import today_policy
from simulator.experiments.their_estate import Calibration, their_estate
from simulator.experiments.their_estate.levelling import YEAR, stretches
from simulator.experiments.their_estate.library import lived as live
from simulator.experiments.their_estate.replay import outcome_of
from simulator.experiments.their_estate.setting import Setting
from simulator.ledgers.model import Ledger
from simulator.policy import load_policies
from simulator.population import OWNER_TYPES, build_estate, load_profiles
from simulator.population.estate import OPENING_LOTS, Estate

COURSE = Path(__file__).parents[3]
TABLE = load_parameters(COURSE)
PROFILES = load_profiles(COURSE)
POLICIES = load_policies(COURSE)
SETTING = Setting(kind="mid-market", today=["sms", "phone"], staff=2)


@dataclass(frozen=True)
class Lived:
    """A ledger and who really lived there."""

    ledger: Ledger
    estate: Estate


def lived(
    households: int = 400,
    months: int = 24,
    every: int = 1,
    seed: int = 1,
    *,
    setting: Setting = SETTING,
    world: int | None = None,
    mix: dict[str, float] | None = None,
    start: date = date(2024, 1, 1),
    due_days: int = 20,
) -> Lived:
    """An estate of the setting's kind lives `months` months; its bills and payments become a ledger.

    `world`: the plausible world's number (None: the adopted parameters); `mix`: shares of some types, the others keep
    their relations.
    """
    profile = PROFILES[setting.kind]
    shares = shares_of(profile)
    for name, share in (mix or {}).items():
        place = OWNER_TYPES.index(name)
        others = np.delete(np.arange(len(shares)), place)
        shares[others] *= (1 - share) / shares[others].sum()
        shares[place] = share
    owners = {
        name: getattr(profile.owners, name).model_copy(update={"share": float(share)})
        for name, share in zip(OWNER_TYPES, shares, strict=True)
    }
    billing = profile.billing.model_copy(update={"every_months": every, "due_days": due_days})
    profile = profile.model_copy(
        update={"owners": profile.owners.model_copy(update=owners), "billing": billing, "start": start}
    )
    estate = build_estate(profile, households, seed)
    behaviour = TABLE.central() if world is None else TABLE.draw(99, world)
    prepared = prepare(estate, today_policy("", setting.today, setting.staff, POLICIES), months, behaviour)
    run = simulate(prepared, behaviour, seed, 0, trace_rows=households * months * 8)
    slots = prepared.calendar.slots
    issued = slots["issue_day"][OPENING_LOTS:]
    bills = len(issued)
    n = households
    paid = run.trace[np.isin(run.trace[:, 2], (c.E_PAID, c.E_PART)) & (run.trace[:, 3] >= OPENING_LOTS)]
    bill = paid[:, 0] * bills + paid[:, 3] - OPENING_LOTS
    order = np.lexsort((paid[:, 1], bill))
    end = int(prepared.calendar.month_start[-1]) - 1
    ledger = Ledger(
        name="试验小区",
        first=start,
        as_of=start + timedelta(days=end),
        label=tuple(f"H{number:05d}" for number in range(n)),
        building=estate.building,
        buildings=tuple(f"B{number:02d}" for number in range(estate.building_count)),
        kind=estate.property_kind,
        area=estate.area,
        has_phone=estate.has_phone,
        complaining=np.zeros(n, dtype=bool),
        home=np.repeat(np.arange(n, dtype=np.int32), bills),
        start=np.tile(issued, n).astype(np.int32),
        months=np.full(n * bills, every, dtype=np.int16),
        due=np.tile(slots["due"][OPENING_LOTS:], n).astype(np.int32),
        billed=np.repeat(estate.bill_amount, bills),
        discount=np.zeros(n * bills, dtype=np.int64),
        bill=bill[order].astype(np.int32),
        day=paid[order, 1].astype(np.int32),
        paid=paid[order, 4],
    )
    return Lived(ledger, estate)


def off_level(ledger: Ledger, found: Calibration, seeds: range, luck: int) -> float:
    """The stored estate lives the ledger's last year again, at the adopted parameters: its rate less the true one."""
    (one,) = stretches(ledger, found.contract, YEAR)
    rates = []
    for seed in seeds:
        estate = replace(
            their_estate(ledger, found, seed),
            start=one.one.start,
            opening_due=one.owed.due,
            opening_amount=one.owed.amount,
        )
        prepared = prepare(estate, found.policy, one.one.months, TABLE.central())
        events, _ = live(prepared, TABLE.central(), luck, seed)
        due = prepared.calendar.slots["due"]
        came = outcome_of(one.one, events, estate.bill_amount, due, estate.opening_amount, one.paid, one.keep)
        rates.append(came.rate)
    return float(np.mean(rates)) - one.rate
