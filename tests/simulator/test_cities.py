"""A place's rules become messages that name file, field, law and remedy."""

from __future__ import annotations

import pytest

from generator.course.read_evidence import read_laws
from simulator.documents import DocumentError
from simulator.policy import Policy, parse_policy
from simulator.policy.cities import check_city, load_cities, require_allowed

from .test_cli import SMALL, sandbox
from .worlds import ROOT, named

CITIES = load_cities(ROOT)


def policy(**data: object) -> Policy:
    return parse_policy({"id": "mine", "name": "我的", **data})


def test_every_rule_cites_a_known_law() -> None:
    laws = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
    assert [rule.law for city in CITIES.values() for rule in city.rules if rule.law not in laws] == []


@pytest.mark.parametrize(
    ("city", "data", "field"),
    [
        ("zhengzhou", {"red_lines": [{"act": "R2"}]}, "red_lines.0.act"),
        ("weifang", {"red_lines": [{"act": "R9"}]}, "red_lines.0.act"),  # the province's rule
        ("beijing", {"red_lines": [{"act": "R2"}, {"act": "R1"}]}, "red_lines.1.act"),
        ("national", {"honours": {"with_consent": False}}, "honours.with_consent"),
        ("hangzhou", {"tools": {"face_payment": True, "face_alternative": False}}, "tools.face_alternative"),
        ("hangzhou", {"service": {"response_days": 15}}, "service.response_days"),
        ("binzhou", {"vacancy_reduction": 0.1}, "vacancy_reduction"),
    ],
)
def test_what_a_place_forbids_is_named(city: str, data: dict[str, object], field: str) -> None:
    problems = check_city(policy(**data), CITIES, city)
    assert [problem.file for problem in problems] == ["content/policies/mine.yml"] * len(problems)
    assert any(f"“{field}”" in problem.message for problem in problems)
    assert all(problem.remedy for problem in problems)


def test_a_lawful_policy_and_a_demonstration_pass() -> None:
    for one in named().values():
        for city in CITIES:
            assert check_city(one, CITIES, city) == []
    assert check_city(policy(red_lines=[{"act": "R1"}], demonstration=True), CITIES, "hangzhou") == []


def test_no_place_asks_for_nothing_and_an_unknown_one_is_told() -> None:
    require_allowed(CITIES, "", [policy(red_lines=[{"act": "R1"}])])
    with pytest.raises(DocumentError, match="没有名为“atlantis”的地方"):
        require_allowed(CITIES, "atlantis", [])


def test_the_command_line_refuses(tmp_path: object) -> None:
    done = sandbox("compare", "baseline", "red-lift", *SMALL, "--city", "zhengzhou", "--json")
    assert done.returncode == 0  # it says that it only shows the price
    unknown = sandbox("compare", "baseline", "sms-and-phone", *SMALL, "--city", "atlantis")
    assert unknown.returncode == 1
    assert "content/cities.yml" in unknown.stderr
