"""Local rules as checks of a policy: content/cities.yml.

A rule that forbids an act is an error for a policy that does it, unless the policy says that it only shows the price
(`demonstration: true`). Rules of the whole country hold in every city.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, RootModel, model_validator

from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, read_document
from simulator.policy.channels import RED_NAMES, RedAct
from simulator.policy.fit import implied_red_acts
from simulator.policy.model import Policy

NATIONAL = "national"
RuleKind = Literal["forbid_act", "vacancy_reduction", "answer_days", "prepay_months", "publish"]
_NUMBERED = ("vacancy_reduction", "answer_days", "prepay_months")


class Rule(Strict):
    """One local rule and the law that carries it."""

    kind: RuleKind = Field(description="forbid_act、vacancy_reduction、answer_days、prepay_months 或 publish")
    act: RedAct | None = Field(default=None, description="forbid_act 时：禁止哪一条红线的做法")
    value: float | None = Field(default=None, ge=0, allow_inf_nan=False, description="其他几种：数值")
    law: str = Field(min_length=1, description="content/evidence/laws.yml 里的编号")
    says: str = Field(min_length=1, description="一句话说清楚规定了什么")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind == "forbid_act") != (self.act is not None):
            raise ValueError("forbid_act 要写 act，其他种类不写 act")
        if (self.kind in _NUMBERED) != (self.value is not None):
            raise ValueError(f"{'、'.join(_NUMBERED)} 要写 value，其他种类不写 value")
        return self


class City(Strict):
    """One place."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$", description="英文小写短名，如 hangzhou")
    name: str = Field(min_length=1, description="中文名")
    within: str | None = Field(default=None, description="所在的省在本文件里的 id；省里的规定在这里也算数")
    rules: list[Rule] = Field(min_length=1, description="规定，至少一条")


class _File(RootModel[list[City]]):
    @model_validator(mode="after")
    def _once(self) -> Self:
        ids = [city.id for city in self.root]
        if len(set(ids)) != len(ids):
            raise ValueError("有两个地方的 id 相同，请改成不同的")
        lost = [city.within for city in self.root if city.within is not None and city.within not in ids]
        if lost:
            raise ValueError(f"within 写的 {'、'.join(lost)} 不是本文件里的地方")
        return self


def load_cities(course: Path) -> dict[str, City]:
    """Every place by id. Raises DocumentError."""
    return {city.id: city for city in read_document(course / "content" / "cities.yml", _File, course).root}


def require_allowed(cities: dict[str, City], city: str, policies: list[Policy]) -> None:
    """Raise DocumentError with everything that the place forbids in the policies, or if the place is unknown.

    No place ("") means that no place's rules are asked for.
    """
    if not city:
        return
    if city not in cities:
        known = "、".join(f"{one.id}（{one.name}）" for one in cities.values())
        raise DocumentError(
            [
                Problem(
                    file="content/cities.yml",
                    line=0,
                    code="unknown-city",
                    message=f"没有名为“{city}”的地方",
                    remedy=f"可选：{known}；也可以在 content/cities.yml 里补上",
                )
            ]
        )
    problems = [problem for policy in policies for problem in check_city(policy, cities, city)]
    if problems:
        raise DocumentError(problems)


def check_city(policy: Policy, cities: dict[str, City], city: str) -> list[Problem]:
    """What the place, its province and the whole country forbid in a policy."""
    around = cities[city].within if city in cities else None
    places = [cities[name] for name in dict.fromkeys((NATIONAL, around, city)) if name in cities]
    return [
        Problem(
            file=f"content/policies/{policy.id}.yml",
            line=0,
            code="city-forbids",
            message=f"字段“{field}”：{place.name}的规定不允许——{rule.says}（{rule.law}）",
            remedy=remedy,
        )
        for place in places
        for rule in place.rules
        for field, remedy in _against(policy, rule)
    ]


def _against(policy: Policy, rule: Rule) -> list[tuple[str, str]]:
    """Fields of the policy that go against a rule, each with what to do."""
    value = rule.value or 0
    if rule.kind == "forbid_act" and not policy.demonstration:
        remedy = f"请删去（{RED_NAMES[str(rule.act)]}）；只想看清代价，请写 demonstration: true，它不会被推荐"
        named = [f"red_lines.{n}.act" for n, line in enumerate(policy.red_lines) if line.act == rule.act]
        implied = [_IMPLIED[act] for act, _ in implied_red_acts(policy) if act == rule.act]
        return [(field, remedy) for field in (*named, *implied)]
    if rule.kind == "prepay_months" and policy.prepay is not None:
        over = [offer.months for offer in policy.prepay.all_offers if offer.months > value]
        return [("prepay", f"请把预缴 {months} 个月改到 {value:g} 个月以内") for months in over]
    if rule.kind == "answer_days" and (policy.service.response_days or 0) > value:
        return [("service.response_days", f"请改到 {value:g} 天以内")]
    if rule.kind == "vacancy_reduction" and 0 < policy.vacancy_reduction < value:
        return [("vacancy_reduction", f"核实空置的至少减 {value:.0%}，请写 {value:g} 或更多")]
    return []


_IMPLIED = {"R3": "honours.with_consent", "R7": "amnesty.approved", "R8": "tools.face_alternative"}
