"""What is read off a pair of runs: key figures, or what happened to the households that were touched."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.documents import Strict
from simulator.engine import KPIS, kpis
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared, simulate
from simulator.experiments.trace import trace
from simulator.policy.channels import CHANNELS
from simulator.population.estate import OPENING_LOTS, OWNER_TYPES

Scale = Literal["relative", "difference", "level"]
_HALF_YEAR, _YEAR, _LATE = 180, 365, 60
_MOSTLY = 0.8
_PAID = (c.E_PAID, c.E_PART)


class Measure(Strict):
    """See content/evidence/experiments.yml for what each kind means."""

    kind: Literal["relative", "difference", "level", "elasticity", "touched", "settled", "granted", "resumed", "across"]
    kpi: str | None = None
    over: str | None = None
    ratio: list[str] | None = Field(default=None, min_length=2, max_length=2)
    from_month: int = Field(default=1, ge=1)
    channel: str | None = None
    days: int = Field(default=30, ge=1, le=730)
    overdue: int = Field(default=1, ge=1, le=3650)
    scale: Scale = "difference"
    agree: bool = False
    reached: bool = False
    owners: list[str] = Field(default=[])
    at: float | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if any(key is not None and key not in KPIS for key in (self.kpi, self.over)):
            raise ValueError("kpi 和 over 要写指标的英文名")
        if any(name not in c.FLOWS for name in self.ratio or []):
            raise ValueError("ratio 要写流量的英文名，如 [successes, minutes]")
        if self.kind == "touched" and self.channel not in (*CHANNELS, "promise"):
            raise ValueError("touched 要写 channel：一个渠道，或 promise")
        if self.kind == "across" and (self.kpi is None or self.at is None):
            raise ValueError("across 要写 kpi 和 at")
        if any(owner not in OWNER_TYPES for owner in self.owners):
            raise ValueError("owners 要写业主类型的英文名")
        return self


def value(measure: Measure, a: Prepared, b: Prepared, behaviour: Behaviour, seed: int, replication: int) -> float:
    """One number from one replication of A and B (not for `across`); nan where there is nobody to look at."""
    run = behaviour, seed, replication
    if measure.kind in ("relative", "difference", "level", "elasticity"):
        right = _figures(measure, b, *run)
        if measure.kind == "level":
            return right[0]
        left = _figures(measure, a, *run)
        if measure.kind == "elasticity":
            return _scaled("relative", left[0], right[0]) / _scaled("relative", left[1], right[1])
        return _scaled(measure.kind, left[0], right[0])
    second = _Story(b, *run)
    if measure.kind == "touched":
        first = _Story(a, *run) if measure.scale != "level" else None
        return _touched(measure, first, second)
    if measure.kind == "settled":
        return second.settled()
    return second.granted(measure.owners) if measure.kind == "granted" else second.resumed()


def _figures(measure: Measure, prepared: Prepared, behaviour: Behaviour, seed: int, replication: int) -> list[float]:
    flow = simulate(prepared, behaviour, seed, replication).flow[measure.from_month - 1 :]
    if measure.ratio:
        above, below = (float(flow[:, c.FLOWS.index(name)].sum()) for name in measure.ratio)
        return [above / below if below else float("nan")]
    figures = kpis(flow, prepared.estate.households, int(prepared.estate.opening_amount.sum()))
    return [figures[key] for key in (measure.kpi, measure.over) if key is not None]


def _scaled(scale: Any, left: float, right: float) -> float:
    if scale == "level":
        return right
    if scale == "difference":
        return right - left
    return right / left - 1 if left else float("nan")


def _touched(measure: Measure, a: _Story | None, b: _Story) -> float:
    """Both sides looked at for the households and days on which B first found them."""
    homes, days = b.first_found(measure.channel or "", measure.reached)
    if not len(homes):
        return float("nan")
    left, right = (float(story.answered(homes, days, measure).mean()) if story else 0.0 for story in (a, b))
    return _scaled(measure.scale, left, right)


class _Story:
    """The events of one run, by household and day."""

    def __init__(self, prepared: Prepared, behaviour: Behaviour, seed: int, replication: int) -> None:
        self._estate = prepared.estate
        self._slots = prepared.calendar.slots
        self._last = int(prepared.calendar.month_start[-1])
        events = trace(prepared, behaviour, seed, replication).events
        self._events = events[np.argsort(events[:, 1], kind="stable")]

    def first_found(self, channel: str, reached: bool) -> tuple[np.ndarray, np.ndarray]:
        """Households and days, each household once."""
        rows = self._events
        if channel == "promise":
            rows = rows[rows[:, 2] == c.E_PROMISE]
        else:
            kinds = [c.E_TOUCH] if reached else [c.E_TOUCH, c.E_MISSED]
            rows = rows[np.isin(rows[:, 2], kinds) & (rows[:, 3] == CHANNELS.index(channel))]  # type: ignore[arg-type]
        homes, places = np.unique(rows[:, 0], return_index=True)
        return homes, rows[places, 1]

    def answered(self, homes: np.ndarray, days: np.ndarray, measure: Measure) -> np.ndarray:
        """bool (n,): whether a bill that was overdue on that day was paid on, or (agree) something was agreed."""
        since = np.full(self._estate.households, self._last + 1, dtype=np.int64)
        since[homes] = days
        rows = self._events
        start = since[rows[:, 0]]
        inside = (rows[:, 1] >= start) & (rows[:, 1] < start + measure.days)
        good = np.isin(rows[:, 2], _PAID) & (self._due(rows) <= start - measure.overdue)
        if measure.agree:
            good |= np.isin(rows[:, 2], (c.E_PLAN, c.E_PROMISE, c.E_DEFERRAL))
        answered = np.zeros(self._estate.households, dtype=bool)
        answered[rows[inside & good, 0]] = True
        return answered[homes]

    def settled(self) -> float:
        """Of the households that began with arrears older than half a year, the share that paid most of them."""
        old = (self._estate.opening_amount > 0) & (self._estate.opening_due < -_HALF_YEAR)
        owed = np.where(old, self._estate.opening_amount, 0)
        rows = self._events[np.isin(self._events[:, 2], _PAID) & (self._events[:, 3] < OPENING_LOTS)]
        counted = rows[old[rows[:, 0], rows[:, 3]]]
        paid = np.bincount(counted[:, 0], counted[:, 4], minlength=self._estate.households)
        mine = owed.sum(axis=1) > 0
        return float((paid[mine] >= _MOSTLY * owed.sum(axis=1)[mine]).mean()) if mine.any() else float("nan")

    def granted(self, owners: list[str]) -> float:
        """Of what was put into a first plan or deferral, the share paid within a year. Grants a year before the end."""
        rows = self._events[np.isin(self._events[:, 2], (c.E_PLAN, c.E_DEFERRAL))]
        rows = rows[rows[:, 1] <= self._last - _YEAR]
        if owners:
            wanted = [OWNER_TYPES.index(owner) for owner in owners]  # type: ignore[arg-type]
            rows = rows[np.isin(self._estate.owner_type[rows[:, 0]], wanted)]
        homes, places = np.unique(rows[:, 0], return_index=True)
        if not len(homes):
            return float("nan")
        amount = np.zeros(self._estate.households)
        since = np.full(self._estate.households, self._last + 1, dtype=np.int64)
        amount[homes], since[homes] = rows[places, 4], rows[places, 1]
        events, start = self._events, since[self._events[:, 0]]
        mine = np.isin(events[:, 2], _PAID) & (events[:, 1] >= start) & (events[:, 1] < start + _YEAR)
        mine &= self._due(events) < start
        paid = np.bincount(events[mine, 0], events[mine, 4], minlength=self._estate.households)
        return float(np.minimum(paid, amount).sum() / amount.sum())

    def resumed(self) -> float:
        """Of the bills issued after a grievance was cured, the share settled within two months of their due day."""
        rows = self._events[self._events[:, 2] == c.E_CURED]
        homes, places = np.unique(rows[:, 0], return_index=True)
        since = np.full(self._estate.households, self._last + 1, dtype=np.int64)
        since[homes] = rows[places, 1]
        events = self._events
        bills = events[(events[:, 2] == c.E_BILL) & (events[:, 1] >= since[events[:, 0]])]
        bills = bills[self._due(bills) + _LATE <= self._last]
        if not len(bills):
            return float("nan")
        paid = events[np.isin(events[:, 2], (c.E_PAID, c.E_CREDIT)) & (events[:, 1] <= self._due(events) + _LATE)]
        wide = len(self._slots) + OPENING_LOTS + 1
        done = np.isin(bills[:, 0] * wide + bills[:, 3], paid[:, 0] * wide + paid[:, 3])
        return float(done.mean())

    def _due(self, rows: np.ndarray) -> np.ndarray:
        """int64: the due day of each row's bill (only meaningful for rows about a bill)."""
        slot = np.clip(rows[:, 3], 0, len(self._slots) - 1)
        own = self._estate.opening_due[rows[:, 0], np.minimum(slot, OPENING_LOTS - 1)]
        return np.where(slot < OPENING_LOTS, own, self._slots["due"][slot]).astype(np.int64)
