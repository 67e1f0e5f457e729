"""A result computed again from its own manifest: `sandbox rerun`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator.engine import ParameterTable, load_parameters
from simulator.experiments.burn_in import burn_in as lived
from simulator.experiments.compare import compare
from simulator.experiments.manifest import versions
from simulator.experiments.questions import Shelf
from simulator.experiments.run import run
from simulator.policy import parse_policy
from simulator.population import build_estate
from simulator.population.estate import Estate

_SAME = ("engine", "key_layout")


def again(course: Path, file: Path, *, threads: int = 2) -> dict[str, Any]:
    """Whether the result comes out the same, and where it differs (dotted names). Raises ValueError, DocumentError."""
    try:
        old = json.loads(file.read_text(encoding="utf-8"))
        facts = old["manifest"]
        kind = facts["experiment"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{file} 不是 sandbox 用 --json 打印的结果（{error}）") from error
    now = versions()
    other = [key for key in _SAME if facts.get(key) != now[key]]
    table = _table(course, facts)
    new = json.loads(json.dumps(_computed(kind, course, facts, table, threads)))
    differences = [] if new == old else list(_differences(old, new))
    words = [f"程序的 {key} 与当时不同" for key in other] if differences else []
    return {"experiment": kind, "identical": not differences, "differences": words + differences}


def _table(course: Path, facts: dict[str, Any]) -> ParameterTable:
    """The parameters as they were. Raises ValueError if the course's have changed since."""
    table = load_parameters(course)
    said = facts["parameters"]
    if isinstance(said, dict):
        table = table.overlaid(said["changed"]) if said["changed"] else table
    wanted = said["hash"] if isinstance(said, dict) else said
    if table.hash != wanted:
        raise ValueError("课程的参数改过了，这个结果要用当时的参数文件才能再现")
    return table


def _computed(kind: str, course: Path, facts: dict[str, Any], table: ParameterTable, threads: int) -> dict[str, Any]:
    shelf = Shelf(course, table)
    if kind in ("run", "compare"):
        policies = [parse_policy(one["policy"]) for one in facts["policies"].values()]
        estate = _estate(facts, shelf, table)
        options = {"months": facts["months"], "replications": facts["replications"], "seed": facts["seed"]}
        if kind == "run":
            return run(estate, policies[0], table, **options, threads=threads).to_dict()
        exact = {"precision": facts["precision"], "cap": facts["cap"]}
        return compare(estate, policies[0], policies[1], table, **options, **exact, threads=threads).to_dict()
    if kind == "pilot-result":
        from simulator.experiments.pilot import Pilot, Result, learn

        asked, result = Pilot.model_validate(facts["question"]), Result.model_validate(facts["result"])
        return learn(asked, result, shelf, table, threads=threads, worlds=facts["worlds"])
    if kind in ("sensitivity", "search", "pilot"):
        return _asked(kind, course, facts["question"], shelf, table, threads)
    options = {key: facts[key] for key in ("replications", "seed", "households", "iterations") if key in facts}
    if kind == "validate":
        from simulator.experiments.validate import report, validate

        return report(course, table, list(validate(course, table, **options, threads=threads)), options)
    if kind == "cases":
        from simulator.experiments.cases import cases

        return {"manifest": facts, "cases": [one.to_dict() for one in cases(course, table, **options, threads=threads)]}
    if kind == "calibrate":
        from simulator.experiments.calibrate import calibrate

        return {"manifest": facts, **calibrate(course, table, **options, threads=threads).to_dict()}
    raise ValueError(f"不会再算“{kind}”这一种结果")


def _asked(
    kind: str, course: Path, question: dict[str, Any], shelf: Shelf, table: ParameterTable, threads: int
) -> dict[str, Any]:
    if kind == "sensitivity":
        from simulator.experiments.sensitivity import Sensitivity, sensitivity

        return sensitivity(Sensitivity.model_validate(question), shelf, table, threads=threads)
    if kind == "search":
        from simulator.experiments.search import Search, search

        return search(Search.model_validate(question), course, shelf, table, threads=threads)
    from simulator.experiments.pilot import Pilot, plan

    return plan(Pilot.model_validate(question), shelf, table, threads=threads)


def _estate(facts: dict[str, Any], shelf: Shelf, table: ParameterTable) -> Estate:
    said = facts["estate"]
    if said["profile"] not in shelf.profiles:
        raise ValueError(f"课程里没有小区档案“{said['profile']}”了")
    estate = build_estate(shelf.profiles[said["profile"]], said["households"], said["seed"])
    if estate.profile_hash != said["hash"]:
        raise ValueError("小区档案改过了，这个结果要用当时的档案才能再现")
    return lived(estate, table, said["burn_in"], facts["seed"])


def _differences(old: Any, new: Any, where: str = "") -> list[str]:
    """Dotted names of what is not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted(set(old) | set(new))
        return [one for key in keys for one in _differences(old.get(key), new.get(key), f"{where}.{key}".strip("."))]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [one for place, (a, b) in pairs for one in _differences(a, b, f"{where}[{place}]")]
    return [] if old == new else [where or "整份结果"]
