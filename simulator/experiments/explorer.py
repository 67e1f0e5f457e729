"""小区档案: one estate after some months of one policy, household by household, as arrays.

One replication at the adopted parameters is run and every event kept, sorted by household and day. What is owed,
received and waived follows from the events alone, and adds up to the run's own flows to the fen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simulator.engine import ParameterTable, prepare
from simulator.engine import columns as c
from simulator.engine.run import Prepared
from simulator.engine.tools import BY_LABEL
from simulator.experiments.trace import Trace, trace
from simulator.policy import Policy
from simulator.population.estate import OPENING_LOTS, PROPERTY_KINDS, Estate

UNKNOWN = 255  # a label: nobody has taken the owner for anything yet
NOTHING_OWED = np.int32(-100_000)
AGE_EDGES = (0, 90, 180, 365, 1095)  # a bill belongs to the first class whose edge it does not exceed, days overdue
_EVENTS_A_MONTH = 5  # of one household, at most as a rule


class Events(NamedTuple):
    """Every event, by household and then by day; see simulator.engine.columns for kinds and what they say."""

    day: np.ndarray  # int16
    kind: np.ndarray  # uint8
    what: np.ndarray  # int16
    amount: np.ndarray  # int64


@dataclass(frozen=True)
class Explored:
    """Households (n,) at the end of `months` months. Money int64 fen, days int32 counted from `estate.start`.

    opening + billed = received + discount + waived + owing, for every household. `received` is principal;
    `penalty` came on top of it; `prepaid` is money for bills to come, `credit` what is left of it.
    """

    prepared: Prepared
    seed: int
    end: int  # the day after the last one
    events: Events
    first: np.ndarray  # int64 (n + 1,): where each household's events begin
    flow: np.ndarray  # int64 (months, FLOWS)
    homes: np.ndarray  # HOME (n,), as the policy knows them
    lives: np.ndarray  # LIFE (n,), at the end
    opening: np.ndarray
    billed: np.ndarray
    received: np.ndarray
    discount: np.ndarray
    waived: np.ndarray
    penalty: np.ndarray
    prepaid: np.ndarray
    refunded: np.ndarray
    owing: np.ndarray
    overdue: np.ndarray  # days of the oldest open bill, not positive if it is not due; NOTHING_OWED
    by_age: np.ndarray  # int64 (n, len(AGE_EDGES) + 1): what is owed, by the age of each bill
    label: np.ndarray  # uint8: what the owner is taken for, UNKNOWN if nobody has guessed
    touches: np.ndarray  # int32

    @property
    def estate(self) -> Estate:
        """The estate under the policy's contract."""
        return self.prepared.estate

    @property
    def policy(self) -> Policy:
        """What was done."""
        return self.prepared.policy

    @property
    def months(self) -> int:
        """How long."""
        return self.prepared.months

    @property
    def last_day(self) -> date:
        """The last day that was lived."""
        return day_of(self.estate, self.end - 1)

    @property
    def cash(self) -> int:
        """Fen that came in, all told: the run's own figure."""
        return int((self.received + self.penalty + self.prepaid - self.refunded).sum()) - self._from_credit

    @property
    def _from_credit(self) -> int:
        return int(self.events.amount[self.events.kind == c.E_CREDIT].sum())

    @property
    def credit(self) -> np.ndarray:
        """int64 (n,): what is left of a prepayment."""
        bill = self.homes["bill"] - self.lives["prepaid_discount"].astype(np.int64)
        return self.lives["prepaid_bills"].astype(np.int64) * bill

    @property
    def satisfaction(self) -> np.ndarray:
        """float64 (n,): 0 to 1."""
        return self.lives["content"]

    @property
    def promised(self) -> np.ndarray:
        """bool (n,): a promised day, an instalment or a deferral is still to come."""
        return (self.lives["promise_until"] > self.end) | (self.lives["plan_left"] > 0)

    @property
    def complaining(self) -> np.ndarray:
        """bool (n,): a complaint waits for its answer."""
        return self.lives["complaint_until"] > self.end

    @property
    def in_court(self) -> np.ndarray:
        """bool (n,): at a legal stage."""
        return ~np.isin(self.lives["stage"], (c.NO_STAGE, c.CLOSED)) & (self.owing > 0)


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty or None leaves everybody in. `ages` are indices of the classes given to `chosen`."""

    buildings: frozenset[int] = frozenset()
    ages: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()
    kinds: frozenset[int] = frozenset()
    least_fen: int | None = None
    most_fen: int | None = None
    complaining: bool = False
    promised: bool = False
    in_court: bool = False


@dataclass(frozen=True)
class Group:
    """Some households together; money in fen."""

    name: str
    households: int
    owing_households: int
    due: int  # owed at the start and billed since
    received: int
    forgiven: int  # discounts and waivers
    owing: int


def explore(
    estate: Estate, policy: Policy, table: ParameterTable, months: int, seed: int, replication: int = 0
) -> Explored:
    """Run one replication and work out every household. Raises DocumentError if the policy does not fit the estate."""
    behaviour = table.central()
    prepared = prepare(estate, policy, months, behaviour)
    rows = max(20_000, _EVENTS_A_MONTH * estate.households * months)
    return explored(trace(prepared, behaviour, seed, replication, rows))


def explored(one: Trace) -> Explored:
    """The households of a trace."""
    prepared = one.prepared
    estate, n = prepared.estate, prepared.estate.households
    rows = one.events[np.lexsort((one.events[:, 1], one.events[:, 0]))]
    home, what, amount = rows[:, 0], rows[:, 3], rows[:, 4]
    kind = rows[:, 2].astype(np.uint8)

    def total(*kinds: int) -> np.ndarray:
        result = np.zeros(n, dtype=np.int64)
        mine = np.isin(kind, kinds)
        np.add.at(result, home[mine], amount[mine])
        return result

    credit = total(c.E_CREDIT)
    covered = np.zeros(n, dtype=np.int64)
    at_credit = kind == c.E_CREDIT
    np.add.at(covered, home[at_credit], one.homes["bill"][home[at_credit]])
    still = _open_bills(one, home, kind, what, amount)
    end = int(prepared.calendar.month_start[-1])
    days = end - _due_days(prepared)
    oldest = np.argmax(still > 0, axis=1)
    owing = still.sum(axis=1)
    age = np.searchsorted(np.array(AGE_EDGES), days, side="left")
    labelled = not prepared.compiled.rule_labels.all() or prepared.compiled.queue == BY_LABEL
    label = one.lives["label"]
    return Explored(
        prepared=prepared,
        seed=one.seed,
        end=end,
        events=Events(rows[:, 1].astype(np.int16), kind, what.astype(np.int16), amount.copy()),
        first=np.searchsorted(home, np.arange(n + 1)),
        flow=one.flow,
        homes=one.homes,
        lives=one.lives,
        opening=estate.opening_amount.sum(axis=1),
        billed=total(c.E_BILL),
        received=total(c.E_PAID, c.E_PART) + credit,
        discount=covered - credit,
        waived=total(c.E_WAIVED, c.E_AMNESTY),
        penalty=total(c.E_PENALTY),
        prepaid=total(c.E_PREPAID),
        refunded=total(c.E_REFUND),
        owing=owing,
        overdue=np.where(owing > 0, days[np.arange(n), oldest], NOTHING_OWED).astype(np.int32),
        by_age=np.stack([np.where(age == a, still, 0).sum(axis=1) for a in range(len(AGE_EDGES) + 1)], axis=1),
        # Without guesses the engine's label 0 means "not known"; what a talk has shown is known all the same.
        label=label.copy() if labelled else np.where(label > 0, label, UNKNOWN).astype(np.uint8),
        touches=np.bincount(
            home[np.isin(kind, (c.E_TOUCH, c.E_MISSED, c.E_MISTAKE))].astype(np.int64), minlength=n
        ).astype(np.int32),
    )


def _due_days(prepared: Prepared) -> np.ndarray:
    """int64 (n, S): the day on which each bill falls due."""
    estate, slots = prepared.estate, prepared.calendar.slots
    due = np.tile(slots["due"].astype(np.int64), (estate.households, 1))
    due[:, :OPENING_LOTS] = estate.opening_due
    return due


def _open_bills(one: Trace, home: np.ndarray, kind: np.ndarray, what: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """int64 (n, S): fen still open of each bill at the end."""
    estate = one.prepared.estate
    still = np.zeros((estate.households, len(one.prepared.calendar.slots)), dtype=np.int64)
    still[:, :OPENING_LOTS] = estate.opening_amount
    for kinds, sign in (((c.E_BILL,), 1), ((c.E_PAID, c.E_PART, c.E_WAIVED, c.E_AMNESTY), -1)):
        mine = np.isin(kind, kinds)
        np.add.at(still, (home[mine], what[mine]), sign * amount[mine])
    covered = kind == c.E_CREDIT
    still[home[covered], what[covered]] = 0
    return still


def chosen(found: Explored, wanted: Wanted, ages: np.ndarray) -> np.ndarray:
    """int64: the households that the filter leaves, in order. `ages` int (n,): each household's class of ageing."""
    estate = found.estate
    left = np.ones(estate.households, dtype=bool)
    for values, allowed in (
        (estate.building, wanted.buildings),
        (ages, wanted.ages),
        (found.label, wanted.labels),
        (estate.property_kind, wanted.kinds),
    ):
        if allowed:
            left &= np.isin(values, list(allowed))
    if wanted.least_fen is not None:
        left &= found.owing >= wanted.least_fen
    if wanted.most_fen is not None:
        left &= found.owing <= wanted.most_fen
    for asked, are in (
        (wanted.complaining, found.complaining),
        (wanted.promised, found.promised),
        (wanted.in_court, found.in_court),
    ):
        if asked:
            left &= are
    return np.flatnonzero(left)


def grouped(found: Explored, values: np.ndarray, names: Sequence[str]) -> list[Group]:
    """Who pays and who does not, by class: `values` int (n,) index into `names`. Empty classes are left out."""
    groups = []
    for index, name in enumerate(names):
        mine = values == index
        if mine.any():
            groups.append(group(found, name, mine))
    return groups


def group(found: Explored, name: str, mine: np.ndarray) -> Group:
    """Some households together; `mine` is a mask or their numbers."""
    owing = found.owing[mine]
    return Group(
        name=name,
        households=len(owing),
        owing_households=int((owing > 0).sum()),
        due=int(found.opening[mine].sum() + found.billed[mine].sum()),
        received=int(found.received[mine].sum()),
        forgiven=int(found.discount[mine].sum() + found.waived[mine].sum()),
        owing=int(owing.sum()),
    )


_PARKING = re.compile(r"^(?:车位)?[bB]?-?0*(\d{1,6})$")
_SHOP = re.compile(r"^(\d{1,4})(?:栋|幢|号楼|-)?底商0*(\d{1,3})号?$")
_ROOM = re.compile(r"^(\d{1,4})(?:栋|幢|号楼|座|-)(?:(\d{1,3})(?:单元|-))?(\d{1,2})(\d{2})(?:室|号)?$")
_NUMBER = re.compile(r"^(?:户号|#|第)0*(\d{1,6})(?:户)?$")


def rooms(estate: Estate, text: str, most: int = 20) -> list[int]:
    """Households that a typed room number may mean: 3栋2单元1502, 3-2-1502, 3-1502, 1栋底商12号, 车位B-0123, 户号12.

    A bare number is a household's number. Nothing that can be typed is an error: what fits nobody gives [].
    """
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))[:40]
    number = np.arange(estate.households)
    kind = estate.property_kind
    shop, parking = PROPERTY_KINDS.index("shop"), PROPERTY_KINDS.index("parking")
    if found := _NUMBER.match(said) or re.match(r"^0*(\d{1,6})$", said):
        fits = number == int(found[1]) - 1
    elif found := _ROOM.match(said):
        building, unit, floor, door = (int(part) if part else None for part in found.groups())
        fits = (estate.building + 1 == building) & (estate.floor == floor) & (estate.door == door)
        fits &= ~np.isin(kind, (shop, parking))
        if unit is not None:
            fits &= estate.unit == unit
    elif found := _SHOP.match(said):
        fits = (kind == shop) & (estate.building + 1 == int(found[1])) & (number % 100 + 1 == int(found[2]))
    elif found := _PARKING.match(said):
        fits = (kind == parking) & (number == int(found[1]) - 1)
    else:
        return []
    return np.flatnonzero(fits)[:most].tolist()


def day_of(estate: Estate, day: int) -> date:
    """A day of the run as a date."""
    return estate.start + timedelta(days=int(day))
