"""A scenario survives its link, and a hostile link gets a sentence."""

from __future__ import annotations

import base64
import json
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.experiments.scenario import Scenario, ScenarioError, decode, encode, resolve, shortened
from simulator.policy import Policy, load_policies
from simulator.population import load_profiles

COURSE = Path(__file__).resolve().parents[2]
PROFILES, POLICIES = load_profiles(COURSE), load_policies(COURSE)


def packed(plain: object) -> str:
    raw = zlib.compress(json.dumps(plain).encode())
    return "1." + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@given(
    st.sampled_from(sorted(PROFILES)),
    st.integers(1, 20_000),
    st.integers(1, 60),
    st.lists(st.sampled_from(sorted(POLICIES)), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_link_gives_the_scenario_back(profile: str, homes: int, months: int, names: list[str], whole: bool) -> None:
    policies = [POLICIES[name].model_copy(update={"waive_penalty": whole}) if whole else name for name in names]
    scenario = Scenario(
        profile=PROFILES[profile] if whole else profile, households=homes, months=months, policies=policies
    )
    again = decode(encode(scenario))
    assert again == scenario
    assert resolve(again, PROFILES, POLICIES).policies == resolve(scenario, PROFILES, POLICIES).policies


def test_what_equals_the_course_s_own_is_named_by_its_id() -> None:
    whole = Scenario(profile=PROFILES["old"], policies=[POLICIES["baseline"], POLICIES["full-ladder"]])
    short = shortened(whole, PROFILES, POLICIES)
    assert (short.profile, short.policies) == ("old", ["baseline", "full-ladder"])
    moved = POLICIES["full-ladder"].model_copy(update={"vacancy_reduction": 0.3})
    assert shortened(Scenario(policies=[moved]), PROFILES, POLICIES).policies == [moved]


def test_four_policies_moved_lever_by_lever_still_make_a_link_that_chat_programs_carry() -> None:
    moved: list[str | Policy] = [
        policy.model_copy(update={"name": f"第 {n} 套", "vacancy_reduction": n / 10})
        for n, policy in enumerate([POLICIES["full-ladder"]] * 4)
    ]
    assert len(encode(Scenario(profile=PROFILES["mixed-use"], policies=moved))) < 4000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "版本"),
        ("2.abc", "版本"),
        ("1.", "不完整"),
        ("1.%%%%", "不完整"),
        (encode(Scenario())[:-6], "不完整"),
        ("1." + "A" * 30_000, "太长"),
        (packed([]), "链接"),
        (packed({"households": 10**9}), "households"),
        (packed({"policies": []}), "policies"),
        (packed({"policies": ["baseline"] * 5}), "policies"),
        (packed({"nonsense": 1}), "nonsense"),
        (packed({"policies": [{"id": "x", "name": "<script>", "levers": [{"channel": "gun"}]}]}), "channel"),
        ("1." + base64.urlsafe_b64encode(zlib.compress(b"0" * 10**7)).decode(), "不完整"),
        ("1." + base64.urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode(), "不"),
    ],
)
def test_a_hostile_link_gets_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ScenarioError) as error:
        decode(text)
    assert says in str(error.value)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ScenarioError) as error:
        resolve(Scenario(profile="nowhere", policies=["baseline", "no-such"]), PROFILES, POLICIES)
    assert "nowhere" in str(error.value)
    assert "no-such" in str(error.value)
    assert "mid-market" in str(error.value)


def test_money_keeps_its_cents() -> None:
    policy = POLICIES["baseline"]
    service = policy.service.model_copy(update={"spend_yuan_per_household_month": Decimal("1.25")})
    policy = policy.model_copy(update={"service": service})
    kept = decode(encode(Scenario(policies=[policy]))).policies[0]
    assert isinstance(kept, Policy)
    assert kept.service.spend_yuan_per_household_month == Decimal("1.25")
