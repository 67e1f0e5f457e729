"""What an experiment is asked: a base policy and estate, and what A and B change in them. Pydantic at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from simulator.documents import check_document
from simulator.engine import ParameterTable
from simulator.engine.behaviour import Behaviour
from simulator.policy import Policy, load_policies, parse_policy
from simulator.policy.offers import Strict
from simulator.population import Profile, load_profiles

Change = dict[str, Any]


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
    """The course's profiles and policies, read once, and the behaviour at the adopted parameters."""

    def __init__(self, course: Path, table: ParameterTable) -> None:
        self.central: Behaviour = table.central()
        self.profiles: dict[str, Profile] = load_profiles(course)
        self.policies: dict[str, Policy] = load_policies(course)
