"""What the estates come to together: one policy everywhere or each its own, totals, ranks, what would overturn it.

Worlds are shared by all estates, so a total is taken world by world and only then given an interval; luck is each
estate's own, so it averages out. Rates and totals are of the kpi's gain over the baseline, in fen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from simulator import luck
from simulator.engine import ParameterTable
from simulator.experiments.parameter_names import parameter_name
from simulator.experiments.portfolio.asked import Candidate, Portfolio
from simulator.experiments.portfolio.ground import OWN, SHOWN
from simulator.experiments.portfolio.members import Member
from simulator.experiments.spread import Z, difference, mean_of, quantile, variance, without_luck

TOPS = (10, 20)
SMALL = 0.02  # each its own must bring so much more than one for all before it is worth the trouble
_SURE = 0.05
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Chosen:
    """What the contests led to. rows: every policy as the one for all, see `first_round`; singles: those that go to the
    end as such, best first, empty if none is allowed on all estates; own: see `own_plan`."""

    rows: list[dict[str, Any]]
    singles: list[int]
    own: dict[str, int]


def chosen(
    asked: Portfolio, members: Sequence[Member], found: Sequence[Candidate], contests: Mapping[str, Found]
) -> Chosen:
    """From the contests of all estates."""
    rows = first_round(asked, members, found, contests)
    singles = [row["place"] for row in rows if not row["barred"] and row["within"]][: asked.everywhere]
    return Chosen(rows, singles, own_plan(contests, singles))


def first_round(
    asked: Portfolio, members: Sequence[Member], found: Sequence[Candidate], contests: Mapping[str, Found]
) -> list[dict[str, Any]]:
    """Every policy as the one for all estates, best first, on the first round's luck.

    total: fen; behind, behind_error: what it is behind the best, and the 95 % simulation error of that; barred: estates
    on which it is not allowed; within: whether the group as a whole keeps the limits with it.
    """
    rows = []
    years = sum(one.households for one in members) * asked.months / 12
    for place, one in enumerate(found):
        key = str(place)
        runs = [contests[member.key]["first"].get(key) for member in members]
        barred = sum(gains is None for gains in runs)
        total = math.fsum(mean_of(gains) for gains in runs if gains is not None)
        spent, angry = (
            math.fsum(contests[member.key][what].get(key, 0.0) for member in members)
            for what in ("first_spent", "first_complaints")
        )
        rows.append(
            {
                "place": place,
                "name": one.name,
                "total": total,
                "barred": barred,
                "within": asked.limits.kept(spent, angry, years),
                "spent": spent / years,
            }
        )
    rows.sort(key=lambda row: (row["barred"] > 0 or not row["within"], -row["total"], row["place"]))
    best = str(rows[0]["place"])
    for row in rows:
        gaps = [
            [b - a for b, a in zip(first[best], first[str(row["place"])], strict=True)]
            for first in (contests[member.key]["first"] for member in members)
            if best in first and str(row["place"]) in first
        ]
        row["behind"] = math.fsum(mean_of(gap) for gap in gaps)
        row["behind_error"] = Z * math.sqrt(math.fsum(variance(gap) / len(gap) for gap in gaps))
    return rows


def own_plan(contests: Mapping[str, Found], singles: Sequence[int]) -> dict[str, int]:
    """What each estate would use by itself: the one for all where that cannot be told from its own best, else the
    simplest of what cannot; -1 where nothing is allowed. An estate departs from the others only for a reason."""
    plan = {}
    for key, contest in contests.items():
        close = [place for place, _ in contest["close"]]
        plan[key] = next((place for place in singles[:1] if place in close), close[0] if close else -1)
    return plan


def summed(
    asked: Portfolio,
    table: ParameterTable,
    members: Sequence[Member],
    found: Sequence[Candidate],
    contests: Mapping[str, Found],
    reports: Mapping[str, Found],
    picked: Chosen,
) -> dict[str, Any]:
    """The group part of the document, see `portfolio`: of the estates that have a report on what was picked."""
    rows, singles = picked.rows, picked.singles
    own = {member.key: picked.own[member.key] for member in members}
    each = _total(members, reports, own)
    answers = [_single(members, reports, place, found[place]) for place in singles]
    best = answers[0] if answers else None
    regret = None
    if best is not None:
        regret = _apart(members, reports, own, dict.fromkeys(own, int(best["place"])))
    one_for_all = best is not None and (
        regret is None or regret["low"] <= 0 or regret["mean"] <= SMALL * abs(each["difference"]["mean"])
    )
    plan: dict[str, int] = dict.fromkeys(own, int(best["place"])) if best is not None and one_for_all else own
    planned = _total(members, reports, plan)
    estates = _rows(asked, members, found, contests, reports, own, plan)
    return {
        "plan": "everywhere" if one_for_all else "each",
        "planned": planned,
        "everywhere": answers,
        "each": each | {"policies": _counted(own, found)},
        "exceptions": sum(place not in singles[:1] for place in own.values()),
        "regret": regret,
        "policies_first_round": rows,
        "overturn": _overturn(asked, table, members, reports, plan, planned),
        "why_first": _why(estates),
        "estates": estates,
    }


def _gains(report: Found, place: int) -> tuple[list[float], list[float]]:
    """On fresh luck and by world; zeros where nothing is allowed (-1): the estate stays as it is."""
    if place < 0:
        some = next(iter(report["gains"].values()))
        return [0.0] * len(some["fresh"]), [0.0] * len(some["worlds"])
    known = report["gains"][str(place)]
    return known["fresh"], known["worlds"]


def _shown(report: Found, place: int) -> Found:
    """SHOWN with this policy; the baseline's where nothing is allowed (-1)."""
    return report["shown"]["base" if place < 0 else str(place)]


def _sums(
    members: Sequence[Member], reports: Mapping[str, Found], plan: Mapping[str, int]
) -> tuple[list[float], list[float]]:
    """The group's gain by replication and by world."""
    both = [_gains(reports[member.key], plan[member.key]) for member in members]
    fresh, worlds = ([math.fsum(lot) for lot in zip(*side, strict=True)] for side in zip(*both, strict=True))
    return fresh, worlds


def _total(members: Sequence[Member], reports: Mapping[str, Found], plan: Mapping[str, int]) -> dict[str, Any]:
    """What a plan (place by estate) brings and costs all estates together. change: SHOWN less the baseline's, summed
    (rates: weighted by households)."""
    fresh, worlds = _sums(members, reports, plan)
    homes = sum(member.households for member in members)
    change = {}
    for key in SHOWN:
        rate = key.endswith("_rate")
        parts = []
        for member in members:
            report = reports[member.key]
            moved = _shown(report, plan[member.key])[key] - _shown(report, -1)[key]
            parts.append(moved * member.households / max(homes, 1) if rate else moved)
        change[key] = math.fsum(parts)
    found = difference(fresh, worlds)
    return {
        "difference": found.to_dict(),
        "per_household": found.mean / max(homes, 1),
        "change": change,
        "worse_worlds": sum(value <= 0 for value in without_luck(fresh, worlds)),
        "worst_world": min(without_luck(fresh, worlds)),
    }


def _single(
    members: Sequence[Member],
    reports: Mapping[str, Found],
    place: int,
    one: Candidate,
) -> dict[str, Any]:
    total = _total(members, reports, dict.fromkeys((member.key for member in members), place))
    return {"place": place, "name": one.name, "steps": one.steps, **total}


def _apart(
    members: Sequence[Member], reports: Mapping[str, Found], a: Mapping[str, int], b: Mapping[str, int]
) -> dict[str, float]:
    """The group's gain under plan a less that under plan b, world by world."""
    left, right = _sums(members, reports, a), _sums(members, reports, b)
    gaps = [[x - y for x, y in zip(one, two, strict=True)] for one, two in zip(left, right, strict=True)]
    return difference(*gaps).to_dict()


def _counted(plan: Mapping[str, int], found: Sequence[Candidate]) -> list[dict[str, Any]]:
    places = list(plan.values())
    kinds = sorted(set(places), key=lambda place: (-places.count(place), place))
    return [
        {
            "name": found[place].name if place >= 0 else "没有一套守得住限度",
            "place": place,
            "estates": places.count(place),
        }
        for place in kinds
    ]


def _rows(
    asked: Portfolio,
    members: Sequence[Member],
    found: Sequence[Candidate],
    contests: Mapping[str, Found],
    reports: Mapping[str, Found],
    own: Mapping[str, int],
    plan: Mapping[str, int],
) -> list[dict[str, Any]]:
    """One row an estate, the one where the plan brings most in total first."""
    rows = []
    for member in members:
        contest, report = contests[member.key], reports[member.key]
        homes = max(member.households, 1)
        place = own[member.key]
        best, planned = (difference(*_gains(report, one)) for one in (place, plan[member.key]))
        base, shown = _shown(report, -1), _shown(report, plan[member.key])
        searched = dict(map(tuple, contest["close"])).get(place)
        rows.append(
            {
                "key": member.key,
                "name": member.name,
                "profile": member.profile.name,
                "households": member.households,
                "fee_fen_per_m2": member.profile.billing.fee_fen_per_m2,
                **report["facts"],
                "base_collection_rate": base["collection_rate"],
                "policy": found[plan[member.key]].name if plan[member.key] >= 0 else "",
                "place": plan[member.key],
                "gain": planned.to_dict(),
                "gain_per_household": planned.mean / homes,
                "collection_rate": shown["collection_rate"],
                "extra_spent": shown["spent"] - base["spent"],
                "extra_hours": shown["hours"] - base["hours"],
                "extra_complaints": shown["complaints"] - base["complaints"],
                "best": found[place].name if place >= 0 else "",
                "best_place": place,
                "best_gain": best.to_dict(),
                "optimism": searched - best.mean if searched is not None else 0.0,
                "left_out": len(contest["barred"]),
            }
        )
    _ranked(asked, members, reports, plan, rows)
    rows.sort(key=lambda row: (-row["gain"]["mean"], row["key"]))
    for number, row in enumerate(rows, 1):
        row["place_total"] = number
    _tied(rows)
    return rows


def _ranked(
    asked: Portfolio,
    members: Sequence[Member],
    reports: Mapping[str, Found],
    plan: Mapping[str, int],
    rows: list[dict[str, Any]],
) -> None:
    """Ranks in each world, by total and by household, and the chance of the first ten and twenty.

    A world's gain has its luck taken out and the simulation error of the mean put back (a bootstrap of the fresh
    replications), so that estates that cannot be told apart change places.
    """
    values = np.zeros((len(members), asked.worlds))
    for row, member in enumerate(members):
        fresh, worlds = _gains(reports[member.key], plan[member.key])
        key = luck.plain_stream(member.seed(asked.seed), 0)
        numbers = np.arange(asked.worlds * len(fresh), dtype=np.uint64)
        picks = (luck.uniforms_at(key, luck.PILOT, numbers) * len(fresh)).astype(int).reshape(asked.worlds, -1)
        error = np.array(fresh)[picks].mean(axis=1) - mean_of(fresh)
        values[row] = np.array(without_luck(fresh, worlds)) + error
    homes = np.array([max(member.households, 1) for member in members])
    names = np.argsort(np.argsort([member.key for member in members]))
    for what, of in (("total", values), ("household", values / homes[:, None])):
        ranks = np.empty(of.shape, dtype=int)
        for world in range(of.shape[1]):
            ranks[np.lexsort((names, -of[:, world])), world] = np.arange(1, len(members) + 1)
        for row, mine in zip(rows, ranks.tolist(), strict=True):
            row[f"rank_{what}"] = [quantile(mine, 0.025), quantile(mine, 0.5), quantile(mine, 0.975)]
            row[f"top_{what}"] = {str(top): sum(rank <= top for rank in mine) / len(mine) for top in TOPS}
    order = sorted(range(len(rows)), key=lambda n: (-rows[n]["gain_per_household"], rows[n]["key"]))
    for number, row in enumerate(order, 1):
        rows[row]["place_household"] = number


def _tied(rows: list[dict[str, Any]]) -> None:
    """Whom each cannot be told from: a run of estates within simulation error of the first of the run."""
    lead, group = 0, 0
    for number, row in enumerate(rows):
        head = rows[lead]["gain"]
        error = math.hypot(head["mean"] - head["mc_low"], row["gain"]["mean"] - row["gain"]["mc_low"])
        if number == 0 or head["mean"] - row["gain"]["mean"] > error:
            lead, group = number, group + 1
        row["tie"] = group


_FACTS = {
    "households": ("户数", "count"),
    "monthly_fee": ("户均月物业费", "fen"),
    "opening": ("户均期初旧欠", "fen"),
    "base_collection_rate": ("现在的收缴率", "rate"),
    "vacancy": ("空置", "rate"),
    "service": ("服务水平", "score"),
}


def _why(rows: Sequence[Found]) -> list[dict[str, Any]]:
    """How the first tenth (five at least) differs from the rest in what is known beforehand, most telling first."""
    first = max(5, len(rows) // 10)
    if len(rows) < 2 * first:
        return []
    told = []
    for key, (name, unit) in _FACTS.items():
        values = [row[key] for row in rows]
        spread = math.sqrt(variance(values))
        top, rest = mean_of(values[:first]), mean_of(values[first:])
        apart = (top - rest) / spread if spread > 0 else 0.0
        told.append({"fact": key, "name": name, "unit": unit, "first": top, "rest": rest, "apart": apart})
    return sorted(told, key=lambda one: (-abs(one["apart"]), one["fact"]))


def _overturn(
    asked: Portfolio,
    table: ParameterTable,
    members: Sequence[Member],
    reports: Mapping[str, Found],
    plan: Mapping[str, int],
    planned: Found,
) -> dict[str, Any]:
    """What moves the group's gain over the worlds: the assumptions whose rank correlation with it chance does not
    explain (Bonferroni over all parameters), and what an hour or a household might cost before nothing is left."""
    fresh, worlds = _sums(members, reports, plan)
    calm = without_luck(fresh, worlds)
    drawn = np.array([table.drawn_values(asked.seed, n) for n in range(len(calm))])
    ranks = _ranks(np.array(calm))
    names = [name for name, entry in table.entries.items() if entry.low < entry.high and name != OWN]
    columns = {name: place for place, name in enumerate(table.entries)}
    found = []
    bound = _bound(len(calm), len(names))
    for name in names:
        values = drawn[:, columns[name]]
        told = float(np.corrcoef(ranks, _ranks(values))[0, 1]) if len(calm) > 2 and np.std(calm) > 0 else 0.0
        if abs(told) >= bound:
            found.append({"parameter": name, "name": parameter_name(name), "correlation": round(told, 6)})
    found.sort(key=lambda one: (-abs(one["correlation"]), one["parameter"]))
    hours, mean = planned["change"]["hours"], planned["difference"]["mean"]
    return {
        "worlds": len(calm),
        "worse_worlds": planned["worse_worlds"],
        "worst_world": planned["worst_world"],
        "assumptions": found[:5],
        "least_correlation": bound,
        "fen_per_hour": mean / hours if hours > 0 else None,
    }


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)


def _bound(worlds: int, tested: int) -> float:
    """The rank correlation that chance reaches for one of `tested` parameters once in twenty times."""
    least = -NormalDist().inv_cdf(_SURE / max(tested, 1) / 2)
    return min(1.0, math.tanh(least / math.sqrt(max(worlds - 3, 1))))
