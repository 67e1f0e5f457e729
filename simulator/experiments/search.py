"""Which policy is best under my limits? `sandbox search`.

Candidates are combinations of named options. All meet the same luck (common random numbers); the weaker ones are
dropped early (successive halving). Small spaces are tried whole, large ones by Optuna. The few that are left are run
again on luck that the search never saw, because the best of many looks better than it is: what the search promised,
what the fresh luck shows, and a shrunken estimate stand side by side. Plausible worlds then say how often each is truly
best and what one regrets. Within the noise the simplest wins. A policy that crosses a red line is never a candidate.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from simulator.documents import Strict, fingerprint
from simulator.engine import ParameterTable, prepare
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared
from simulator.experiments.compare import figures
from simulator.experiments.manifest import manifest
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.questions import Arm, Asked, Shelf, Side, side_policy
from simulator.experiments.spread import half_width, mean_of, quantile, variance
from simulator.policy import Policy, red_acts
from simulator.policy.cities import check_city, load_cities

FRESH = 100_000  # luck from here on is never used while searching
RUNGS = (2, 8, 24)  # replications at each round; a third goes on
_BATCH = 16
_MONTHS = 12
_NOTHING = "没有一种组合守得住预算、人手和红线，请放宽 limits 或多给几种做法"
# What a search may maximise; of other figures less is better, or more is no merit.
BETTER_HIGH = (
    "net_collected",
    "collection_rate",
    "collection_rate_households",
    "on_time_rate",
    "on_time_rate_amount",
    "combined_rate",
    "arrears_recovery_rate",
    "satisfaction",
    "cash",
    "received",
)


class Option(Arm):
    """One way of doing something. The first of a choice is the plain one."""

    name: str = Field(min_length=1, description="这一种做法的名字")


class Choice(Strict):
    """Something to be decided."""

    name: str = Field(min_length=1, description="要定的是什么")
    options: list[Option] = Field(min_length=2, max_length=12, description="可选的做法，第一种是最简单的")


class Limits(Strict):
    """What must not be exceeded. Spending is collecting cost, rewards, service and commission."""

    spend_yuan_per_household_year: float | None = Field(default=None, ge=0, description="每户每年最多花多少元")
    people: int | None = Field(default=None, ge=0, description="最多几个人")


class Search(Asked):
    """The question file."""

    households: int = Field(default=500, ge=1, le=200_000, description="户数")
    base: Side = Field(default=Side(base="baseline"), description="在哪套政策上加")
    choices: list[Choice] = Field(min_length=1, max_length=12, description="要定的几件事")
    limits: Limits = Field(default=Limits(), description="预算和人手")
    city: str = Field(default="", description="按哪个地方的规定检查")
    trials: int = Field(default=150, ge=4, le=5000, description="最多试多少种组合")
    finalists: int = Field(default=8, ge=2, le=30, description="留几种到最后")
    worlds: int = Field(default=60, ge=10, le=2000, description="最后一轮抽多少个假设不同的世界")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [choice.name for choice in self.choices]
        if len(set(names)) != len(names):
            raise ValueError("choices 里有两项同名，请改名")
        if self.kpi not in BETTER_HIGH:
            raise ValueError(f"kpi 要写越高越好的指标：{'、'.join(BETTER_HIGH)}；成本、投诉请写进 limits 或看前沿")
        return self


@dataclass
class Candidate:
    """A combination: the option of each choice, the policy, and what was seen of it, by replication."""

    picks: tuple[int, ...]
    policy: Policy
    prepared: Prepared
    seen: list[dict[str, float]]

    @property
    def steps(self) -> int:
        """How far from the plain: options that are not the first."""
        return sum(pick > 0 for pick in self.picks)


def search(
    asked: Search,
    course: Path,
    shelf: Shelf,
    table: ParameterTable,
    *,
    threads: int = 2,
    stop: Stop | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The document that `sandbox search --json` prints. Raises DocumentError; ValueError if nothing is allowed."""
    field = _Field(asked, course, shelf, threads, stop)
    tried = _explore(asked, field, told)
    allowed = [one for one in tried if field.within_limits(one)]
    if not allowed:
        raise ValueError(_NOTHING)
    for rung in RUNGS[1:]:
        allowed.sort(key=field.score, reverse=True)
        keep = max(asked.finalists, -(-len(allowed) // 3))
        allowed = _with_front(allowed, keep, field)
        told(f"留下 {len(allowed)} 种，各跑 {rung} 次")
        field.extend(allowed, rung)
        allowed = [one for one in allowed if field.within_limits(one)]
        if not allowed:
            raise ValueError(_NOTHING)
    allowed = _distinct(sorted(allowed, key=lambda one: (-field.score(one), one.steps)))
    last = _with_front(allowed, asked.finalists, field)
    plain = next((one for one in tried if one.steps == 0), None)
    if plain is not None and plain not in last:
        last.append(plain)
    told(f"{len(last)} 种进最后一轮，换新的运气")
    fresh = field.run(last, [(shelf.central, FRESH + n) for n in range(asked.worlds)])
    worlds = field.run(last, [(table.draw(asked.seed, FRESH + n), FRESH + n) for n in range(asked.worlds)])
    rows = _judge(asked, last, field, fresh, worlds)
    facts = manifest(
        field.estate, {"base": field.base}, table, months=asked.months, replications=asked.worlds, seed=asked.seed
    )
    return {
        "manifest": facts | {"experiment": "search", "question": asked.model_dump(mode="json")},
        "kpi": asked.kpi,
        "tried": len(tried),
        "of": field.size,
        "finalists": rows,
        "winner": next(row for row in rows if row["chosen"]),
        "front": [row["name"] for row in rows if row["on_front"]],
    }


class _Field:
    """The estate, and every candidate met so far."""

    def __init__(self, asked: Search, course: Path, shelf: Shelf, threads: int, stop: Stop | None) -> None:
        self._asked, self._shelf, self._threads, self._stop = asked, shelf, threads, stop
        self.estate = asked.drawn(shelf)
        self.base = side_policy(asked.base, shelf)
        self._cities = load_cities(course)
        self._opening = int(self.estate.opening_amount.sum())
        self._known: dict[str, Candidate | None] = {}

    @property
    def size(self) -> int:
        """How many combinations there are."""
        size = 1
        for choice in self._asked.choices:
            size *= len(choice.options)
        return size

    def candidate(self, picks: tuple[int, ...]) -> Candidate | None:
        """The combination, or None if it crosses a red line, a local rule or the limit of people.

        Raises DocumentError if it does not fit the estate at all.
        """
        policy = self.base
        for choice, pick in zip(self._asked.choices, picks, strict=True):
            policy = choice.options[pick].policy(policy)
        key = fingerprint(policy)
        if key not in self._known:
            people = self._asked.limits.people
            barred = (
                bool(red_acts(policy))
                or (people is not None and policy.team.people > people)
                or bool(self._asked.city and check_city(policy, self._cities, self._asked.city))
            )
            prepared = None if barred else prepare(self.estate, policy, self._asked.months, self._shelf.central)
            self._known[key] = Candidate(picks, policy, prepared, []) if prepared else None
        return self._known[key]

    def name(self, one: Candidate) -> str:
        """The options that are not the first, in words."""
        picked = zip(self._asked.choices, one.picks, strict=True)
        return (
            "、".join(f"{choice.name}：{choice.options[pick].name}" for choice, pick in picked if pick) or "什么也不加"
        )

    def extend(self, candidates: list[Candidate], replications: int) -> None:
        """Bring each candidate to so many replications at the adopted parameters, on the search's luck."""
        jobs = [(one, luck) for one in candidates for luck in range(len(one.seen), replications)]
        for (one, _), seen in zip(jobs, self._each([(one, self._shelf.central, n) for one, n in jobs]), strict=True):
            one.seen.append(seen)

    def run(self, candidates: list[Candidate], lots: list[tuple[Behaviour, int]]) -> list[list[dict[str, float]]]:
        """Figures by candidate and lot of (behaviour, luck)."""
        found = self._each([(one, behaviour, luck) for one in candidates for behaviour, luck in lots])
        return [found[n * len(lots) : (n + 1) * len(lots)] for n in range(len(candidates))]

    def _each(self, jobs: list[tuple[Candidate, Behaviour, int]]) -> list[dict[str, float]]:
        def work(index: int) -> dict[str, float]:
            one, behaviour, luck = jobs[index]
            return figures(one.prepared, behaviour, self._asked.seed, luck, self._opening)[0]

        found = [one for part in in_chunks(work, len(jobs), self._threads, 64, self._stop) for one in part]
        if len(found) < len(jobs):
            raise ValueError("还没有搜完就停止了")
        return found

    def score(self, one: Candidate) -> float:
        """Mean of the deciding figure so far; the higher the better."""
        return mean_of([seen[self._asked.kpi] for seen in one.seen])

    def within_limits(self, one: Candidate) -> bool:
        """Whether the mean spending so far is within the budget."""
        most = self._asked.limits.spend_yuan_per_household_year
        return most is None or mean_of([self.spending(seen) for seen in one.seen]) <= most

    def spending(self, seen: dict[str, float]) -> float:
        """Yuan a household and year."""
        fen = seen["collecting_cost"] + seen["incentive_cost"] + seen["service_cost"]
        return fen / 100 / max(self.estate.households, 1) / (self._asked.months / _MONTHS)


def _explore(asked: Search, field: _Field, told: Callable[[str], None]) -> list[Candidate]:
    """Every combination if there are few enough, otherwise those that Optuna proposes; two replications each."""
    found: dict[int, Candidate] = {}
    for batch in _proposals(asked, field, found):
        new = [one for one in batch if id(one) not in found]
        field.extend(new, RUNGS[0])
        found |= {id(one): one for one in new}
        told(f"试过 {len(found)} 种")
    return list(found.values())


def _proposals(asked: Search, field: _Field, found: dict[int, Candidate]) -> Iterator[list[Candidate]]:
    counts = [len(choice.options) for choice in asked.choices]
    if field.size <= asked.trials:
        every = itertools.product(*(range(count) for count in counts))
        allowed = [one for picks in every if (one := field.candidate(picks)) is not None]
        for first in range(0, len(allowed), _BATCH):
            yield allowed[first : first + _BATCH]
        return
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=asked.seed, multivariate=True)
    )
    study.enqueue_trial({choice.name: 0 for choice in asked.choices})
    for _ in range(-(-asked.trials // _BATCH)):
        trials = [study.ask() for _ in range(_BATCH)]
        picks = [
            tuple(
                trial.suggest_categorical(choice.name, list(range(count)))
                for choice, count in zip(asked.choices, counts, strict=True)
            )
            for trial in trials
        ]
        met = [field.candidate(one) for one in picks]
        yield list({id(one): one for one in met if one is not None}.values())
        worst = min((field.score(one) for one in found.values()), default=0.0)
        for trial, one in zip(trials, met, strict=True):
            fine = one is not None and field.within_limits(one)
            study.tell(trial, field.score(one) if one is not None and fine else worst - abs(worst))


def _distinct(ordered: list[Candidate]) -> list[Candidate]:
    """Without those that did exactly the same as a simpler one: an option that never came to bear."""
    seen: dict[tuple[float, ...], Candidate] = {}
    for one in ordered:
        seen.setdefault(tuple(figure for replication in one.seen for figure in replication.values()), one)
    return list(seen.values())


def _with_front(ordered: list[Candidate], keep: int, field: _Field) -> list[Candidate]:
    """The first `keep`, and up to as many more that nobody beats in all of net, complaints and cost."""
    rest = [one for one in _front(ordered, lambda one: one.seen) if one not in ordered[:keep]]
    return ordered[:keep] + rest[: max(2, keep // 2)]


def _front(candidates: list[Any], seen: Callable[[Any], list[dict[str, float]]]) -> list[Any]:
    """Those that no other beats in net collection, complaints and collecting cost at once."""
    points = [
        (
            -mean_of([one["net_collected"] for one in seen(candidate)]),
            mean_of([one["complaints"] for one in seen(candidate)]),
            mean_of([one["collecting_cost"] for one in seen(candidate)]),
        )
        for candidate in candidates
    ]
    return [
        candidate
        for candidate, mine in zip(candidates, points, strict=True)
        if not any(other != mine and all(a <= b for a, b in zip(other, mine, strict=True)) for other in points)
    ]


def _judge(
    asked: Search,
    last: list[Candidate],
    field: _Field,
    fresh: list[list[dict[str, float]]],
    worlds: list[list[dict[str, float]]],
) -> list[dict[str, Any]]:
    """One row a finalist, the chosen one first."""
    values = [[one[asked.kpi] for one in mine] for mine in fresh]
    means = [mean_of(mine) for mine in values]
    centre = mean_of(means)
    allowed = [
        place
        for place, mine in enumerate(fresh)
        if asked.limits.spend_yuan_per_household_year is None
        or mean_of([field.spending(one) for one in mine]) <= asked.limits.spend_yuan_per_household_year
    ]
    if not allowed:
        raise ValueError(_NOTHING)
    top = max(allowed, key=lambda place: means[place])
    behind = [[best - mine for best, mine in zip(values[top], row, strict=True)] for row in values]
    # Noise of a candidate against the best, and how far candidates truly lie apart.
    noise = [variance(gap) / len(gap) for gap in behind]
    apart = max(variance(means) - mean_of(noise), 0.0)
    close = [place for place in allowed if mean_of(behind[place]) <= half_width(behind[place])]
    chosen = min(close, key=lambda place: (last[place].steps, -means[place]))
    by_world = [[mine[n][asked.kpi] for mine in worlds] for n in range(asked.worlds)]
    best = [max(row[place] for place in allowed) for row in by_world]
    on_front = _front(list(range(len(last))), lambda place: fresh[place])
    rows = []
    for place, one in enumerate(last):
        regrets = [most - row[place] for most, row in zip(best, by_world, strict=True)]
        winners = [row[place] >= most for most, row in zip(best, by_world, strict=True)]
        keep = apart / (apart + noise[place]) if apart + noise[place] > 0 else 1.0
        rows.append(
            {
                "name": field.name(one),
                "picks": list(one.picks),
                "steps": one.steps,
                "chosen": place == chosen,
                "best_mean": place == top,
                "within_limits": place in allowed,
                "searched": field.score(one),
                "fresh": means[place],
                "fresh_error": half_width(values[place]),
                "optimism": field.score(one) - means[place],
                "shrunken": centre + keep * (means[place] - centre),
                "behind_best": mean_of(behind[place]),
                "behind_best_error": half_width(behind[place]),
                "truly_best": sum(winners) / len(winners) if place in allowed else 0.0,
                "regret": mean_of(regrets),
                "regret_high": quantile(regrets, 0.95),
                "on_front": place in on_front,
                **{key: mean_of([seen[key] for seen in fresh[place]]) for key in _SHOWN},
                "spend_yuan_per_household_year": mean_of([field.spending(seen) for seen in fresh[place]]),
                "policy": one.policy.model_dump(mode="json", exclude_none=True),
            }
        )
    return sorted(rows, key=lambda row: (not row["chosen"], -row["fresh"]))


_SHOWN = ("net_collected", "collection_rate", "on_time_rate", "complaints", "collecting_cost")
