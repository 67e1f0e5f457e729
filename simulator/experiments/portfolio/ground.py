"""One estate made ready once: its households and calendar, each policy compiled for it, and what one run shows."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.documents import DocumentError
from simulator.engine import ParameterTable, kpis, prepare, simulate
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.behaviour_map import behaviour_from
from simulator.engine.run import Prepared
from simulator.engine.world import make_policy
from simulator.experiments.portfolio.members import Member
from simulator.policy import Policy
from simulator.policy.cities import City, check_city
from simulator.population import build_estate
from simulator.population.estate import Estate

# What is kept of a run, per estate. Money in fen; spent: collecting cost, rewards and service; hours of work done.
SHOWN = ("net_collected", "received", "cash", "collection_rate", "on_time_rate", "complaints", "spent", "hours")
OWN = "habit.estate"  # the one parameter that belongs to an estate, not to the world
_YEAR = 12
Seen = dict[str, float]


@dataclass(frozen=True)
class Ground:
    """An estate with its baseline prepared; `seed` keys its households and its luck. `estate` is without a contract."""

    estate: Estate
    seed: int
    centre: Behaviour
    bare: Prepared
    opening: int

    @property
    def household_years(self) -> float:
        """What spending and complaints are counted by."""
        return max(self.estate.households, 1) * self.bare.months / _YEAR

    def ready(self, policy: Policy) -> Prepared:
        """The policy compiled for this estate. Raises DocumentError if it does not fit."""
        bare = self.bare
        if policy.contract != bare.policy.contract:
            return prepare(self.estate, policy, bare.months, self.centre)
        compiled = make_policy(policy, bare.estate, bare.calendar)
        return Prepared(bare.estate, policy, bare.months, bare.homes, bare.calendar, compiled)

    def seen(self, prepared: Prepared, behaviour: Behaviour, luck: int) -> Seen:
        """One run."""
        flow = simulate(prepared, behaviour, self.seed, luck).flow
        found = kpis(flow, prepared.estate.households, self.opening)
        minutes = int(flow[:, c.MINUTES].sum())
        found["spent"] = found["collecting_cost"] + found["incentive_cost"] + found["service_cost"]
        found["hours"] = minutes / 60
        return {key: found[key] for key in SHOWN}

    def world(self, table: ParameterTable, seed: int, world: int) -> Behaviour:
        """Plausible world `world`: every parameter is the same for all estates, but the estate's own height is its own.

        If that, too, were shared, a group would look as uncertain as one estate.
        """
        values = dict(zip(table.entries, table.drawn_values(seed, world), strict=True))
        own = dict(zip(table.entries, table.drawn_values(self.seed, world), strict=True))
        return behaviour_from(values | {OWN: own[OWN]})


def ground_of(member: Member, baseline: Policy, table: ParameterTable, *, months: int, seed: int) -> Ground:
    """Draw the estate and prepare its baseline. Raises DocumentError if the baseline does not fit it."""
    own, centre = member.seed(seed), table.central()
    estate = build_estate(member.profile, member.households, own)
    return Ground(estate, own, centre, prepare(estate, baseline, months, centre), int(estate.opening_amount.sum()))


def why_not(policy: Policy, ground: Ground, cities: dict[str, City], people: int | None) -> str:
    """Why this policy is no candidate on this estate (it does not fit, the place forbids it, too few people), or ""."""
    if people is not None and policy.team.people > people:
        return f"要 {policy.team.people} 个人，超过 {people} 个"
    forbidden = check_city(policy, cities, ground.estate.city) if ground.estate.city else []
    if forbidden:
        return "；".join(problem.message for problem in forbidden)
    try:
        ground.ready(policy)
    except DocumentError as error:
        return "；".join(problem.message for problem in error.problems)
    return ""
