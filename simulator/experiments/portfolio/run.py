"""A portfolio from question to document: one estate is one task (`simulator.experiments.tasks`).

Finished tasks are kept beside the document under a fingerprint of what they are made of; a killed run goes on with what
is there, and the end is the same bytes whatever the threads, the workers, the order or the interruptions were.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.documents import fingerprint
from simulator.engine import ParameterTable
from simulator.experiments.manifest import versions
from simulator.experiments.pool import Stop
from simulator.experiments.portfolio.asked import Candidate, Portfolio, candidates
from simulator.experiments.portfolio.contest import contest, reported
from simulator.experiments.portfolio.group import chosen, summed
from simulator.experiments.portfolio.members import Member, drawn, keyed
from simulator.experiments.portfolio.table import read_members
from simulator.experiments.program import PROGRAM
from simulator.experiments.questions import Shelf
from simulator.experiments.tasks import Crew, Result, Task, write
from simulator.policy.cities import City, load_cities

FILE = "portfolio.json"
PARTS = "portfolio.parts"
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Common:
    """What every task of a portfolio reads."""

    asked: Portfolio
    baseline: Candidate
    found: tuple[Candidate, ...]
    table: ParameterTable
    cities: dict[str, City]


@dataclass(frozen=True)
class Job:
    """One task under its key. `places` empty: the search (`whole`: without dropping any); else the report on these
    policies."""

    key: str
    member: Member
    places: tuple[int, ...] = ()
    whole: bool = False


def work(common: Common, job: Job) -> Result:
    """The task's result, JSON in an array of bytes: the same wherever it is done. Raises DocumentError."""
    given = job.member, common.baseline, common.found
    rest = common.asked, common.table, common.cities
    result = reported(*given, job.places, *rest) if job.places else contest(*given, *rest, whole=job.whole)
    text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"json": np.frombuffer(text.encode(), dtype=np.uint8)}


def members_of(asked: Portfolio, shelf: Shelf, folder: Path, cities: Sequence[str] = ()) -> list[Member]:
    """The estates; a table is looked for beside the question file, and may name these places (any, if there are none).

    Raises DocumentError with every fault.
    """
    if asked.estates.drawn is not None:
        return drawn(asked.estates.drawn, shelf.profiles, asked.seed)
    path = folder / (asked.estates.table or "")
    return read_members(path, shelf.profiles, cities)


def portfolio(
    asked: Portfolio,
    course: Path,
    shelf: Shelf,
    table: ParameterTable,
    members: Sequence[Member],
    output: Path,
    *,
    hands: Crew,
    stop: Stop | None = None,
    told: Told = lambda _, __, ___: None,
) -> dict[str, Any]:
    """Compute what is missing, write output/portfolio.json and return it. `hands` do the tasks (`tasks.crew`).

    Raises DocumentError for policies that cannot be compared, ValueError when stopped or when a task cannot be done:
    what is done then is kept.
    """
    baseline, found = candidates(asked, shelf, course)
    common = Common(asked, baseline, tuple(found), table, load_cities(course))
    facts = versions() | {
        "experiment": "portfolio",
        "question": asked.model_dump(mode="json"),
        "parameters": {"hash": table.hash, "changed": table.overlay},
        "estates": fingerprint([_plain(member) for member in sorted(members, key=lambda one: one.key)]),
    }
    known = _known(output / FILE, facts)
    if known is not None:
        return known
    parts = output / PARTS
    parts.mkdir(parents=True, exist_ok=True)
    made_of = fingerprint(_made_of(common))
    ordered = sorted(members, key=lambda one: one.key)
    checked = sorted(ordered, key=lambda one: keyed(one.key))[: asked.check]
    jobs = [Job(_key("search", one, made_of), one) for one in ordered]
    jobs += [Job(_key("check", one, made_of), one, whole=True) for one in checked]
    results = _all(parts, common, jobs, hands, stop, told, "逐个小区比较全部政策")
    contests = {job.member.key: results[job.key] for job in jobs if not job.whole}
    picked = chosen(asked, ordered, found, contests)
    finals = []
    for one in ordered:
        wanted = [picked.own[one.key], *picked.singles]
        places = tuple(place for place in dict.fromkeys(wanted) if place >= 0)
        if places:
            finals.append(Job(_key("report", one, f"{made_of}:{places}"), one, places))
    lasts = _all(parts, common, finals, hands, stop, told, "换新的运气、抽不同的世界")
    reports = {job.member.key: lasts[job.key] for job in finals}
    lost = [one for one in ordered if one.key not in reports]
    kept = [one for one in ordered if one.key in reports]
    if not kept:
        raise ValueError("没有一个小区有守得住限度的政策，请放宽 limits 或多给几种做法")
    document = {
        "manifest": facts,
        "title": asked.title,
        "kpi": asked.kpi,
        "months": asked.months,
        "baseline": {"name": baseline.name, "policy": baseline.policy.model_dump(mode="json", exclude_none=True)},
        "policies": [
            {"name": one.name, "steps": one.steps, "policy": one.policy.model_dump(mode="json", exclude_none=True)}
            for one in found
        ],
        "size": _size(asked, ordered, found, [*results.values(), *lasts.values()], jobs, results),
        "without_answer": [one.name for one in lost],
        "check": _checked([job for job in jobs if job.whole], results, contests),
        **summed(asked, table, kept, found, contests, reports, picked),
        "members": {one.key: _plain(one) for one in ordered},
    }
    write(output / FILE, (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode())
    shutil.rmtree(parts, ignore_errors=True)
    return document


def _all(
    parts: Path, common: Common, jobs: Sequence[Job], hands: Crew, stop: Stop | None, told: Told, words: str
) -> dict[str, dict[str, Any]]:
    """Every job's result by its key. Raises ValueError when stopped."""
    found: dict[str, dict[str, Any]] = {}
    told(0, len(jobs), words)
    tasks = (Task(job.key, work, (common, job), f"小区“{job.member.name}”") for job in jobs)
    for answer in hands.run(tasks, parts, stop=stop):
        found[answer.key] = json.loads(answer.result["json"].tobytes())
        told(len(found), len(jobs), words)
    return found


def _known(path: Path, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The finished document, if it is of the same question, estates, parameters and program."""
    document = _read(path)
    return document if document is not None and document.get("manifest") == json.loads(json.dumps(facts)) else None


def _read(path: Path) -> dict[str, Any] | None:
    """A whole JSON file; a torn one (a disk that ran full) is as good as none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _plain(member: Member) -> dict[str, Any]:
    profile = member.profile.model_dump(mode="json")
    return {"key": member.key, "name": member.name, "households": member.households, "profile": profile}


def _made_of(common: Common) -> dict[str, Any]:
    """What a task's result depends on, besides its estate. How many estates are checked is no part of it."""
    asked = common.asked.model_dump(
        mode="json", exclude={"title", "estates", "check", "everywhere", "choices", "policies"}
    )
    return {
        "asked": asked,
        "baseline": fingerprint(common.baseline.policy),
        "policies": [(one.steps, fingerprint(one.policy)) for one in common.found],
        "parameters": common.table.hash,
        "cities": fingerprint({name: city.model_dump(mode="json") for name, city in common.cities.items()}),
        **PROGRAM,
    }


def _key(what: str, member: Member, made_of: str) -> str:
    return f"{member.key}-{what}-{fingerprint({'made_of': made_of, 'estate': _plain(member)})}"


def _size(
    asked: Portfolio,
    members: Sequence[Member],
    found: Sequence[Candidate],
    every: Sequence[Mapping[str, Any]],
    jobs: Sequence[Job],
    results: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """How much was computed, in household-months, and how much the full factorial would have been."""
    homes = {one.key: one.households for one in members}
    months = asked.months
    search = sum(results[job.key]["runs"] * homes[job.member.key] for job in jobs if not job.whole) * months
    check = sum(results[job.key]["runs"] * homes[job.member.key] for job in jobs if job.whole) * months
    whole = sum(one["runs"] * homes[one["key"]] for one in every) * months
    return {
        "estates": len(members),
        "households": sum(homes.values()),
        "policies": len(found),
        "search_household_months": search,
        "check_household_months": check,
        "report_household_months": whole - search - check,
        "full_household_months": sum(homes.values()) * months * len(found) * asked.replications,
    }


def _checked(
    jobs: Sequence[Job], results: Mapping[str, Mapping[str, Any]], contests: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Halving against the full factorial, on the same luck: how often the same winner, and what another one costs."""
    if not jobs:
        return None
    rows = []
    for job in jobs:
        full, mine = results[job.key], contests[job.member.key]
        if not full["finalists"] or not mine["finalists"]:
            continue
        best, found = full["searched"][0], full["full"].get(str(mine["finalists"][0]), mine["searched"][0])
        same = full["finalists"][0] == mine["finalists"][0]
        alike = [[place for place, _ in one["close"]] for one in (full, mine)]
        rows.append(
            {
                "name": job.member.name,
                "same": same,
                "same_choice": alike[0] == alike[1],
                "regret": best - found,
                "regret_share": (best - found) / abs(best) if best else 0.0,
                "runs": mine["runs"],
                "full_runs": full["runs"],
            }
        )
    if not rows:
        return None
    return {
        "estates": rows,
        "found": sum(row["same"] for row in rows) / len(rows),
        "same_choice": sum(row["same_choice"] for row in rows) / len(rows),
        "regret_share": max(row["regret_share"] for row in rows),
    }
