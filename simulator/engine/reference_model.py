"""Bills and households of the reference model: plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator import luck
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.policy.compiled import CompiledPolicy

MILLION = 1_000_000


@dataclass
class Bill:
    """One bill or one lot of opening arrears. Money in fen."""

    slot: int  # its place in the order of due days; also its key of luck
    issue_day: int
    due: int
    amount: int
    counted: bool  # issued and due inside the horizon
    opening: bool
    units_left: int  # of the hazard, until it is paid
    paid_part: int = 0
    open: bool = True
    proven: int | None = None  # day of the last proven demand that covers it
    barred: bool = False

    @property
    def clock(self) -> int:
        """Day from which limitation runs: the due day, or the last proven demand."""
        return self.due if self.proven is None else self.proven

    @property
    def rest(self) -> int:
        """What is still to pay."""
        return self.amount - self.paid_part


@dataclass
class Household:
    """One household: what it owes, what it has been told, what it has promised."""

    number: int
    key: int
    kind: int
    building: int
    bill_amount: int
    propensity: float
    has_phone: bool
    phone_works: bool
    has_wechat: bool
    content: float
    property: int = 0
    cause: int = 0
    tenant: bool = False
    elderly: bool = False
    newcomer: bool = False
    label: int = 0  # what the owner is taken for
    grief: int = c.NO_GRIEF
    late: int = 0  # bills that were overdue at a month's end, so far
    reached: bool = False
    complaint_until: int = -(10**9)  # a complaint is unanswered before that day
    paid_day: int | None = None
    proof_day: int | None = None
    bills: list[Bill] = field(default_factory=list)
    dose: float = 0.0
    owing: int = 0
    last_by_channel: dict[int, int] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)
    last_touch: int | None = None
    demand_day: int | None = None
    episode_day: int | None = None
    succeeded: bool = False  # whether that episode has brought money
    promise_until: int | None = None
    prepaid_bills: int = 0
    prepaid_discount: int = 0
    plan_left: int = 0
    plan_day: int = 0
    instalment: int = 0
    deferred: bool = False  # whether that plan is a deferral
    broken: bool = False  # a plan was broken since the household was last clear: no second one
    stage: int = c.NO_STAGE
    stage_day: int = 0
    claim_upto: int = 0
    planned: list[int] = field(default_factory=list)  # fires granted this month
    touches: int = 0
    burden: float = 0.0  # of those touches, a call being one
    complaints: int = 0
    anger: float = 0.0  # over red-line acts, this month

    def open_bills(self) -> list[Bill]:
        """Unpaid bills, oldest first."""
        return [bill for bill in self.bills if bill.open]

    def chance(self, purpose: int, index: int, channel: int = 0) -> float:
        """The household's uniform draw for (purpose, calendar index, channel)."""
        return luck.plain_uniform(luck.plain_bits(self.key, purpose, index, channel))

    def promised(self, day: int) -> bool:
        """Whether a promise is running on `day`."""
        return self.promise_until is not None and self.promise_until > day

    def in_court(self) -> bool:
        """Whether a lawsuit is running."""
        return self.stage not in (c.NO_STAGE, c.CLOSED)

    def expire(self, day: int, limitation_days: int) -> None:
        """Three years after the due day, or after the last proven demand, a bill is time-barred for good."""
        for bill in self.bills:
            if bill.clock + limitation_days <= day:
                bill.barred = True

    def prove(self, day: int) -> None:
        """A proven demand: it names every bill that has fallen due and is not barred."""
        self.proof_day = day
        for bill in self.bills:
            if bill.due <= day and not bill.barred:
                bill.proven = day


Flow = list[int]


def receive(home: Household, bill: Bill, day: int, part: int, par: Behaviour, pol: CompiledPolicy, flow: Flow) -> None:
    """Book `part` fen received for one bill."""
    flow[c.APPLIED] += part
    flow[c.CASH] += part
    home.paid_day = day
    if day > bill.due:
        flow[c.RECOVERED] += part
    if day - bill.due >= pol.agency_overdue:
        flow[c.COMMISSION] += part * pol.agency_ppm // MILLION
        flow[c.COST] += part * pol.agency_ppm // MILLION
    if bill.opening:
        flow[c.OPENING_RECOVERED] += part
    elif bill.counted:
        flow[c.DUE_APPLIED] += part
        flow[c.DELAY] += part * (day - bill.issue_day)
    if home.episode_day is not None and day - home.episode_day <= par.contact_window:
        flow[c.SUCCESS_AMOUNT] += part
        flow[c.SUCCESSES] += not home.succeeded
        home.succeeded = True


def settle(
    home: Household,
    bills: list[Bill],
    amount: int,
    day: int,
    waive: bool,
    par: Behaviour,
    pol: CompiledPolicy,
    flow: Flow,
) -> None:
    """Spend `amount` on the overdue bills, oldest first. Only one bill of a household may be partly paid."""
    for bill in bills:
        if amount <= 0:
            return
        if not bill.open or bill.due >= day:
            continue
        take = min(bill.rest, amount)
        other_part = any(b.open and b.paid_part > 0 for b in home.bills if b is not bill)
        if take < bill.rest and other_part:
            return
        amount -= take
        if waive:
            flow[c.WAIVED] += take
        else:
            receive(home, bill, day, take, par, pol, flow)
        bill.paid_part += take
        bill.open = bill.paid_part < bill.amount
