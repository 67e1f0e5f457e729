"""A scenario as one value: an estate, a horizon and up to four policies, the first of them the baseline.

`encode` makes a short text of it that stands in a link or behind `sandbox compare --scenario`; `decode` reads it back
and trusts nothing: version, size and every field are checked, and what is wrong is said in Chinese.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from simulator.documents import DocumentError, Strict, check_document
from simulator.policy import Policy
from simulator.population import Profile

VERSION = "1"
MOST_POLICIES = 4
MOST_TEXT = 24_000  # characters of a link; browsers and chat programs cut longer ones
MOST_BYTES = 200_000  # of the unpacked document


class ScenarioError(Exception):
    """A link that cannot be used. The message is for the user, in Chinese, one fault a line."""


class Scenario(Strict):
    """What is compared. `profile` and each policy are the id of one of the course's, or the whole thing."""

    profile: str | Profile = Field(default="mid-market", description="小区：档案的编号，或者整份档案")
    households: int = Field(default=1000, ge=1, le=20_000, description="户数")
    months: int = Field(default=24, ge=1, le=60, description="看多少个月")
    seed: int = Field(default=1, ge=0, le=2**31, description="运气的种子")
    worlds: int = Field(default=100, ge=10, le=1000, description="抽多少个假设不同的世界")
    policies: list[Annotated[str | Policy, Field(description="政策：编号，或者整套做法")]] = Field(
        default=["baseline", "sms-and-phone"],
        min_length=1,
        max_length=MOST_POLICIES,
        description="比较哪几套做法，第一套是基准，最多四套",
    )


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything in it looked up."""

    profile: Profile
    policies: list[Policy]
    scenario: Scenario


def resolve(scenario: Scenario, profiles: dict[str, Profile], policies: dict[str, Policy]) -> Resolved:
    """Look up what is named by id among the course's. Raises ScenarioError for an id that is not there."""
    faults: list[str] = []
    profile = scenario.profile
    if isinstance(profile, str):
        if profile not in profiles:
            faults.append(f"没有小区档案“{profile}”。可用的有：{'、'.join(profiles)}。")
        else:
            profile = profiles[profile]
    found: list[Policy] = []
    for one in scenario.policies:
        if isinstance(one, Policy):
            found.append(one)
        elif one in policies:
            found.append(policies[one])
        else:
            faults.append(f"没有政策“{one}”。可用的有：{'、'.join(policies)}。")
    if faults or isinstance(profile, str):
        raise ScenarioError("\n".join(faults))
    return Resolved(profile, found, scenario)


def shortened(scenario: Scenario, profiles: dict[str, Profile], policies: dict[str, Policy]) -> Scenario:
    """The same scenario with an id in place of whatever equals one of the course's."""
    profile = scenario.profile
    if isinstance(profile, Profile) and profiles.get(profile.id) == profile:
        profile = profile.id
    short: list[str | Policy] = [
        one.id if isinstance(one, Policy) and policies.get(one.id) == one else one for one in scenario.policies
    ]
    return scenario.model_copy(update={"profile": profile, "policies": short})


def encode(scenario: Scenario) -> str:
    """A text of letters, digits, "-", "_" and one "."; the same for equal scenarios."""
    plain = scenario.model_dump(mode="json", exclude_defaults=True)
    raw = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return f"{VERSION}.{base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip('=')}"


def decode(text: str) -> Scenario:
    """The scenario of `encode`. Raises ScenarioError for anything else; costs little whatever it is given."""
    text = text.strip()
    if len(text) > MOST_TEXT:
        raise ScenarioError("这个链接太长，不是本沙盘生成的。请让发给您的人重新复制一次。")
    version, _, packed = text.partition(".")
    if version != VERSION:
        raise ScenarioError("这个链接是别的版本的沙盘生成的，或者只复制了一半。请重新复制，或用同一版本打开。")
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(data, MOST_BYTES)
        if not unpacker.eof:
            raise ValueError("too large or cut off")
        plain: Any = json.loads(raw)
    except (ValueError, zlib.error, RecursionError):
        raise ScenarioError("这个链接不完整或者被改过，打不开。请让发给您的人重新复制一次。") from None
    try:
        return check_document(plain, Scenario, "链接")
    except DocumentError as error:
        lines = [f"链接里的{problem.message}。{problem.remedy}。" for problem in error.problems[:5]]
        raise ScenarioError("\n".join(lines)) from None
    except RecursionError:
        raise ScenarioError("这个链接不是本沙盘生成的，打不开。") from None
