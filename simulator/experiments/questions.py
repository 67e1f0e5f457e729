"""What an experiment is asked: a base policy and estate, and what A and B change in them. Pydantic at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import Field, model_validator

from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, check_document
from simulator.engine import KPIS, ParameterTable
from simulator.engine.behaviour import Behaviour
from simulator.policy import Policy, load_policies, parse_policy
from simulator.population import Profile, build_estate, load_profiles
from simulator.population.estate import Estate

Change = dict[str, Any]
Chosen = TypeVar("Chosen")


class Arm(Strict):
    """One side: what differs from the base. Nothing written, nothing changed."""

    levers: list[Change] | None = Field(default=None, description="换成这些手段")
    add: list[Change] = Field(default=[], description="在原有手段之外再加这些")
    set: Change = Field(default={}, description="改政策的哪些项，写法同政策文件")
    estate: Change = Field(default={}, description="改小区档案的哪些项，写法同小区档案")

    def policy(self, base: Policy) -> Policy:
        """The base with this side's changes. Raises DocumentError."""
        plain = base.model_dump(mode="json", exclude_none=True)
        data = merged(plain, self.set)
        data["levers"] = [*(plain["levers"] if self.levers is None else self.levers), *self.add]
        return parse_policy(data)

    def profile(self, base: Profile) -> Profile:
        """The profile with this side's changes. Raises DocumentError."""
        return changed_profile(base, self.estate)


def merged(plain: Change, update: Change) -> Change:
    """`plain` with `update` laid over it, mapping by mapping; None removes."""
    result = dict(plain)
    for key, value in update.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(dict(result[key]), dict(value))
        else:
            result[key] = value
    return result


def changed_profile(base: Profile, update: Change) -> Profile:
    """A profile with some fields changed. Raises DocumentError."""
    if not update:
        return base
    return check_document(merged(base.model_dump(mode="json"), update), Profile, f"小区档案 {base.id} 的改动")


class Shelf:
    """The course's profiles and policies, read once, the parameters, and the behaviour at their adopted values."""

    def __init__(self, course: Path, table: ParameterTable) -> None:
        self.table = table
        self.central: Behaviour = table.central()
        self.profiles: dict[str, Profile] = load_profiles(course)
        self.policies: dict[str, Policy] = load_policies(course)


class Side(Arm):
    """A policy of the course by its id, maybe changed: `baseline`, or {base: sms-and-phone, add: [...]}."""

    base: str = Field(default="baseline", description="课程里政策的编号")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"base": data} if isinstance(data, str) else data


class Asked(Strict):
    """What every question file says: the estate, the horizon, the seed, and the figure that decides."""

    profile: str = Field(default="mid-market", description="小区档案的编号")
    estate: Change = Field(default={}, description="改小区档案的哪些项")
    households: int = Field(default=1000, ge=1, le=200_000, description="户数")
    months: int = Field(default=24, ge=1, le=60, description="看多少个月")
    seed: int = Field(default=1, ge=0, description="运气的种子")
    kpi: str = Field(default="net_collected", description="看哪个指标（英文名）")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.kpi not in KPIS:
            raise ValueError(f"没有名为“{self.kpi}”的指标；可选：{'、'.join(KPIS)}")
        return self

    def drawn(self, shelf: Shelf) -> Estate:
        """The estate. Raises DocumentError."""
        profile = picked(shelf.profiles, self.profile, "profile", "小区档案")
        return build_estate(changed_profile(profile, self.estate), self.households, self.seed)


def picked(found: Mapping[str, Chosen], name: str, field: str, what: str) -> Chosen:
    """found[name]. Raises DocumentError naming what there is."""
    if name in found:
        return found[name]
    raise DocumentError(
        [
            Problem(
                file="(问题文件)",
                line=0,
                code="unknown-name",
                message=f"字段“{field}”：没有名为“{name}”的{what}",
                remedy=f"可选：{'、'.join(found)}",
            )
        ]
    )


def side_policy(side: Side, shelf: Shelf) -> Policy:
    """The side's policy. Raises DocumentError."""
    return side.policy(picked(shelf.policies, side.base, "base", "政策"))
