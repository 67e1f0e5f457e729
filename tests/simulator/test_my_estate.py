"""我的小区: facts in, a profile that behaves like them out, and honest words about what they leave open."""

from __future__ import annotations

import itertools
import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.engine import kpis, prepare, simulate
from simulator.experiments.my_estate import Fit, StoppedError, fit_estate, read_facts, today_choices, today_policy
from simulator.experiments.scenario import Scenario, decode, encode
from simulator.population import OWNER_TYPES, Profile, build_estate
from simulator.population.estate import Estate

from .worlds import named, profiles, table

SOUND: dict[str, Any] = {
    "kind": "mid-market",
    "households": 1200,
    "fee_yuan_per_m2": "2.40",
    "area_m2": 92,
    "collection_rate": 0.84,
    "vacancy": 0.08,
    "staff": 3,
    "every_months": 3,
    "today": ["sms", "phone"],
    "arrears": {"up_to_3": 180_000, "to_12": 250_000, "to_36": 300_000, "over_36": 120_000},
}


def fitted(worlds: int = 0, **changes: Any) -> Fit:
    facts = read_facts(SOUND | changes, set(profiles()))
    return fit_estate(facts, profiles(), named(), table(), worlds=worlds)


@cache
def usual() -> Fit:
    return fitted(worlds=8)


def check(fit: Fit, name: str) -> Any:
    return next(one for one in fit.facts if one.name.startswith(name))


def faults(**changes: Any) -> str:
    with pytest.raises(DocumentError) as caught:
        read_facts(SOUND | changes, set(profiles()))
    return str(caught.value)


def age_bands(estate: Estate) -> np.ndarray:
    """Fen owed at the start by the bands of the key figures."""
    overdue = -estate.opening_due.astype(np.int64)
    edges = [-np.inf, 90, 365, 1095, np.inf]
    return np.array(
        [estate.opening_amount[(overdue > low) & (overdue <= high)].sum() for low, high in itertools.pairwise(edges)]
    )


class TestFacts:
    def test_every_fault_is_named_by_the_label_of_the_form(self):
        said = faults(collection_rate=1.2, households=3, kind="castle", fee_yuan_per_m2="abc", vacancy=-0.1)
        for label in ("去年的收缴率", "户数", "最像哪一类小区", "物业费单价", "空置率"):
            assert label in said
        assert "collection_rate" not in said

    def test_calls_need_people(self):
        assert "催缴人手却是 0" in faults(staff=0)

    def test_more_households_in_arrears_than_households(self):
        owed = {"unit": "households", "up_to_3": 1000, "to_12": 500}
        assert "比总户数 1,200 还多" in faults(arrears=owed)

    def test_households_are_whole(self):
        assert "整数" in faults(arrears={"unit": "households", "up_to_3": "1.5"})

    def test_more_owed_than_eight_years_of_fees(self):
        assert "多写了零" in faults(arrears={"over_36": 2_000_000_000})


class TestToday:
    def test_what_is_ticked_is_done_and_nothing_else(self):
        facts = read_facts(SOUND | {"today": ["letters", "sms"]}, set(profiles()))
        policy = today_policy(facts.name, facts.today, facts.staff, named())
        assert {lever.channel for lever in policy.levers} == {"sms", "friendly_letter", "formal_letter", "final_letter"}
        assert policy.team.people == 3

    def test_nothing_waits_for_a_channel_that_is_not_used(self):
        facts = read_facts(SOUND | {"today": ["legal"]}, set(profiles()))
        levers = today_policy(facts.name, facts.today, facts.staff, named()).levers
        used = {lever.channel for lever in levers}
        waited = {lever.audience.after_channel for lever in levers}
        assert used == {"lawyer_letter", "lawsuit"}
        assert waited <= used | {None}

    def test_only_what_some_policy_of_the_course_does_can_be_ticked(self):
        assert today_choices({"sms-and-phone": named()["sms-and-phone"]}) == ["sms", "phone"]


class TestFit:
    def test_the_estate_collects_what_it_is_said_to_collect(self):
        """On estates of its own size and luck that the fit has never seen."""
        fit, rates = usual(), []
        for seed in range(500, 512):
            estate = build_estate(fit.profile, 1200, seed)
            run = simulate(prepare(estate, fit.policy, 12, table().central()), table().central(), seed, 0)
            rates.append(kpis(run.flow, 1200, 1)["collection_rate"])
        assert np.mean(rates) == pytest.approx(0.84, abs=0.01)
        assert check(fit, "去年的收缴率").met
        assert fit.error < 0.003

    def test_the_estate_owes_what_it_is_said_to_owe(self):
        estate = build_estate(usual().profile, 20_000, 7)
        owed = age_bands(estate) / 100 * 1200 / 20_000
        assert owed == pytest.approx([180_000, 250_000, 300_000, 120_000], rel=0.12)
        assert all(one.met for one in usual().facts if one.name.startswith("旧欠"))

    def test_what_needs_no_fitting_is_taken_as_it_is(self):
        profile = usual().profile
        assert profile.owners.vacant.share == pytest.approx(0.08)
        assert profile.billing.fee_fen_per_m2 == 240
        assert profile.billing.every_months == 3
        assert profile.area_m2.typical == 92

    def test_arrears_by_households_count_each_by_its_oldest_debt(self):
        owed = {"unit": "households", "up_to_3": 100, "to_12": 60, "to_36": 40, "over_36": 20}
        fit = fitted(arrears=owed)
        estate = build_estate(fit.profile, 20_000, 7)
        oldest = -np.where(estate.opening_amount > 0, estate.opening_due, 10_000).min(axis=1)
        owing = estate.opening_amount.sum(axis=1) > 0
        counts, _ = np.histogram(oldest[owing], [-1000, 91, 366, 1096, 100_000])
        assert counts * 1200 / 20_000 == pytest.approx([100, 60, 40, 20], abs=12)

    def test_the_range_of_each_type_holds_its_share(self):
        fit = usual()
        assert all(one.low <= one.share <= one.high for one in fit.mix)
        assert fit.hard.low < fit.hard.high
        assert 0 < fit.fitting <= 8

    def test_it_says_what_the_facts_leave_open(self):
        assert any("不满" in one and "困难" in one and "都合得上" in one for one in usual().sentences)

    def test_equal_facts_give_equal_fits(self):
        assert fitted(worlds=8) == usual()

    def test_a_fit_is_plain_data(self):
        plain = json.loads(json.dumps(usual().to_dict(), ensure_ascii=False))
        assert plain["profile"]["id"] == "my-estate"
        assert plain["policy"]["name"] == "现在的做法"

    def test_the_whole_profile_travels_in_a_link(self):
        fit = usual()
        scenario = Scenario(profile=fit.profile, households=1200, policies=[fit.policy, "sms-and-phone"])
        assert decode(encode(scenario)) == scenario

    def test_progress_rises_and_stop_stops(self):
        heard: list[float] = []
        facts = read_facts(SOUND, set(profiles()))
        with pytest.raises(StoppedError):
            fit_estate(
                facts,
                profiles(),
                named(),
                table(),
                stop=lambda: len(heard) > 5,
                told=lambda share, words: heard.append(share if words else -1),
            )
        assert heard == sorted(heard)
        assert heard[0] >= 0
        assert heard[-1] < 1

    def test_what_cannot_be_gets_the_nearest_fit_and_a_sentence(self):
        fit = fitted(collection_rate=0.99, vacancy=0.3)
        rate = check(fit, "去年的收缴率")
        assert not rate.met
        assert rate.reached < 0.95
        assert "达不到" in fit.sentences[0]
        assert "空置" in fit.sentences[0]
        assert fit.profile.owners.prompt.share > 0.65

    def test_old_debts_without_young_ones_keep_their_sum(self):
        fit = fitted(arrears={"over_36": 500_000})
        reached = [one.reached for one in fit.facts if one.name.startswith("旧欠")]
        assert sum(reached) == pytest.approx(50_000_000, rel=0.06)
        assert any("老账不会比新账更密" in one for one in fit.sentences)
        assert any("对不起来" in one for one in fit.sentences)

    def test_a_yearly_bill_has_no_young_arrears_at_new_year(self):
        fit = fitted(kind="resettlement", every_months=12, collection_rate=0.7)
        assert any("并到了更老的一档" in one for one in fit.sentences)
        assert check(fit, "旧欠：三到十二个月").asked == pytest.approx(43_000_000)


@settings(max_examples=3, derandomize=True)
@given(
    kind=st.sampled_from(["mid-market", "old", "new-build", "high-end"]),
    rate=st.floats(0.55, 0.97),
    vacancy=st.floats(0, 0.25),
    staff=st.integers(1, 6),
    cycle=st.sampled_from([1, 3, 6, 12]),
    today=st.sampled_from([[], ["sms"], ["sms", "phone"], ["wechat", "phone", "letters", "visits"]]),
)
def test_any_plausible_facts_are_met_or_it_says_so(
    kind: str, rate: float, vacancy: float, staff: int, cycle: int, today: list[str]
):
    asked: dict[str, Any] = {"kind": kind, "vacancy": vacancy, "staff": staff, "every_months": cycle, "today": today}
    low, high = (fitted(**asked, arrears=None, collection_rate=one) for one in (rate, rate + 0.02))
    for fit, wanted in ((low, rate), (high, rate + 0.02)):
        assert Profile.model_validate(fit.profile.model_dump()) == fit.profile
        reached = check(fit, "去年的收缴率")
        assert reached.met == (abs(reached.reached - wanted) <= max(0.005, fit.error))
        assert reached.met or "达不到" in fit.sentences[0]
        assert sum(getattr(fit.profile.owners, name).share for name in OWNER_TYPES) == pytest.approx(1)
    assert high.profile.owners.prompt.share >= low.profile.owners.prompt.share
