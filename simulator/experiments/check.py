"""Everything the simulator reads of a course, checked in one go: `sandbox check`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator.course.problems import Problem
from generator.course.read_evidence import read_claims, read_laws
from simulator.documents import DocumentError
from simulator.engine.parameters import TEACHING_ASSUMPTION, ParameterTable, load_parameters
from simulator.experiments.calibrate import load_knobs
from simulator.experiments.cases import cases_hash, load_cases
from simulator.experiments.figures import stored
from simulator.experiments.game.best import is_stale
from simulator.experiments.game.checks import check_references
from simulator.experiments.game.content import load_cards, load_games
from simulator.experiments.game.session import open_box
from simulator.experiments.living import load_living, stale_figures
from simulator.experiments.scorecard import load_targets
from simulator.experiments.validate import adopted_hash, load_experiments
from simulator.ledgers.labels import load_rules
from simulator.ledgers.next_steps import load_next_steps
from simulator.ledgers.words import load_words
from simulator.policy import load_policies
from simulator.policy.cities import load_cities
from simulator.policy.load import load_levers
from simulator.policy.red import load_red_lines
from simulator.population import load_profiles

_LOADERS: tuple[tuple[str, Callable[[Path], Any]], ...] = (
    ("小区档案", load_profiles),
    ("政策", load_policies),
    ("参数", load_parameters),
    ("红线", load_red_lines),
    ("可选手段", load_levers),
    ("地方规定", load_cities),
    ("考核目标", load_targets),
    ("案例", load_cases),
    ("检验", load_experiments),
    ("校准", load_knobs),
    ("课程里的图", load_living),
    ("沙盘推演的牌", load_cards),
    ("沙盘推演", load_games),
    ("台账的栏名", lambda course: load_words(course).fields),
    ("付款表现", lambda course: load_rules(course).labels),
    ("台账的下一步", lambda course: load_next_steps(course).steps),
)


def check_course(course: Path) -> tuple[dict[str, int], list[Problem]]:
    """How many there are of each kind, and every fault."""
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    found: dict[str, Any] = {}
    for what, load in _LOADERS:
        try:
            found[what] = load(course)
        except DocumentError as error:
            problems += error.problems
            continue
        counts[what] = len(found[what].entries if isinstance(found[what], ParameterTable) else found[what])
    evidence = course / "content" / "evidence"
    laws = set(read_laws(evidence / "laws.yml")[0])
    known = {TEACHING_ASSUMPTION, *read_claims(evidence / "claims.yml")[0], *laws}
    if "参数" in found:
        problems += [
            _fault(
                f"content/parameters/{name.split('.')[0]}.yml",
                "parameter-source",
                f"参数 {name} 的来源“{parameter.source}”不存在",
                "写 claims.yml 或 laws.yml 里的编号，或 teaching-assumption",
            )
            for name, parameter in found["参数"].entries.items()
            if parameter.source not in known
        ]
    problems += [
        _fault(
            "content/red-lines.yml",
            "red-line-law",
            f"红线 {entry.id} 的依据“{basis.law}”不存在",
            "写 content/evidence/laws.yml 里的编号",
        )
        for entry in found.get("红线", {}).values()
        for basis in entry.basis
        if basis.law and basis.law not in laws
    ]
    problems += [
        _fault(
            "content/cities.yml",
            "city-law",
            f"{city.name}的规定引用的“{rule.law}”不存在",
            "写 content/evidence/laws.yml 里的编号",
        )
        for city in found.get("地方规定", {}).values()
        for rule in city.rules
        if rule.law not in laws
    ]
    problems += [
        _fault(
            f"content/estates/{profile.id}.yml",
            "unknown-city",
            f"字段“city”：没有名为“{profile.city}”的地方",
            "写 content/cities.yml 里的编号，或删去这一项",
        )
        for profile in found.get("小区档案", {}).values()
        if profile.city and profile.city not in found.get("地方规定", {})
    ]
    if not problems:
        problems += check_references(course)
    if not problems:
        problems += _figures(course, found["参数"])
    return counts, problems


def _figures(course: Path, table: ParameterTable) -> list[Problem]:
    """Stored results that were made with other parameters, ranges or experiments than the course has now."""
    faults = []
    for name in ("validation", "cases"):
        found = stored(course, name)
        if found is None:
            continue
        facts = found["manifest"]
        stale = facts.get("parameters") != table.hash
        stale |= name == "validation" and facts.get("adopted") != adopted_hash(course)
        stale |= name == "cases" and facts.get("cases") != cases_hash(course)
        if stale:
            faults.append(
                _fault(
                    f"content/figures/{name}.json",
                    "figures-stale",
                    "参数、采用范围、实验或案例改过以后，这份结果没有重算",
                    "运行 sandbox figures",
                )
            )
    if is_stale(course, open_box(course)):
        faults.append(
            _fault(
                "content/figures/games.json",
                "figures-stale",
                "沙盘推演的最好走法还没有搜过，或者参数、引擎、牌、局改过以后没有重搜",
                "运行 sandbox games --best",
            )
        )
    faults += [
        _fault(
            f"content/figures/{name}.json",
            "figures-stale",
            "课程里的这张图还没有画，或者参数、引擎、问题改过以后没有重画",
            "运行 sandbox figures --charts",
        )
        for name in stale_figures(course, table)
    ]
    return faults


def _fault(file: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(file=file, line=0, code=code, message=message, remedy=remedy)
