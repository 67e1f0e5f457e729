"""One replication: prepare once, simulate as often as you like, from any thread."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator import luck
from simulator.engine.behaviour import Behaviour
from simulator.engine.kernel import advance
from simulator.engine.world import Schedule, World, make_homes, make_policy, make_schedule, make_world
from simulator.policy import CompiledPolicy, Policy
from simulator.population.estate import Estate


@dataclass(frozen=True)
class Prepared:
    """An estate and a policy, compiled for a horizon of `months` months. Read-only, shared by all replications."""

    estate: Estate
    policy: Policy
    months: int
    homes: np.ndarray
    calendar: Schedule
    compiled: CompiledPolicy


@dataclass(frozen=True)
class Run:
    """What one replication did. `flow` int64 (months, FLOWS), `by_kind` the same by kind of property (months, kinds,
    FLOWS); `ledger` and `trace` as in World (maybe empty)."""

    flow: np.ndarray
    by_kind: np.ndarray
    ledger: np.ndarray
    trace: np.ndarray
    world: World


def prepare(estate: Estate, policy: Policy, months: int, behaviour: Behaviour) -> Prepared:
    """Compile. `behaviour` gives only the pay-day window (whole days, never varied). Raises DocumentError."""
    if months < 0:
        raise ValueError("月数不能为负数")
    estate = contracted(estate, policy)
    calendar = make_schedule(estate, months, behaviour.payday_first, behaviour.payday_last)
    return Prepared(estate, policy, months, make_homes(estate), calendar, make_policy(policy, estate, calendar))


def contracted(estate: Estate, policy: Policy) -> Estate:
    """The estate under the policy's contract: its billing cycle, due day, penalty and mode where they differ."""
    wanted = policy.contract.model_dump(exclude={"address_for_service"}, exclude_none=True)
    return replace(estate, **wanted) if wanted else estate


def begin(
    prepared: Prepared,
    behaviour: Behaviour,
    seed: int,
    replication: int,
    ledger: bool = False,
    trace_rows: int = 0,
) -> World:
    """The world before month 0, for running it month by month with `advance(world, m, m + 1)`."""
    key = luck.plain_stream(seed, replication)
    return make_world(
        prepared.estate,
        prepared.homes,
        prepared.calendar,
        prepared.compiled,
        behaviour,
        key,
        ledger,
        trace_rows,
    )


def simulate(
    prepared: Prepared,
    behaviour: Behaviour,
    seed: int,
    replication: int,
    ledger: bool = False,
    trace_rows: int = 0,
) -> Run:
    """Run one replication. The result depends only on the arguments, never on threads or on other runs."""
    world = begin(prepared, behaviour, seed, replication, ledger, trace_rows)
    advance(world, 0, prepared.months)
    return Run(world.flow.sum(axis=1), world.flow, world.ledger, world.trace[: int(world.traced[0])], world)
