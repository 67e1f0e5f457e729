"""Evidence: roles and ranges, measures that see what they should, verdicts that do not flatter, cases, calibration."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from generator.course.evidence import WIDEST_ADOPTED, Adopted
from generator.course.read_evidence import read_claims
from simulator.documents import DocumentError
from simulator.engine import prepare, simulate
from simulator.engine.columns import ON_TIME_BILLS, OUTSTANDING
from simulator.experiments.calibrate import Knob, load_knobs, turned
from simulator.experiments.cases import Case, load_cases, replay, through
from simulator.experiments.check import check_course
from simulator.experiments.figures import store, stored
from simulator.experiments.measures import Measure, value
from simulator.experiments.play import Game, Start
from simulator.experiments.questions import Arm, Shelf
from simulator.experiments.validate import judge, load_experiments, summary, validate

from .test_cli import sandbox
from .worlds import ROOT, estate, named, table

CLAIMS = read_claims(ROOT / "content" / "evidence" / "claims.yml")[0]


def test_every_effect_and_target_has_a_role_and_a_reason() -> None:
    asked = [one for one in CLAIMS.values() if one.kind in ("effect", "target")]
    assert len(asked) == 43
    assert all(one.adopted and one.adopted.reason for one in asked)
    assert sum(one.kind == "target" for one in asked) == 4


def test_ranges_are_no_wider_than_the_cap_and_a_third_is_held_out() -> None:
    tested = [one.adopted for one in CLAIMS.values() if one.adopted and one.adopted.low is not None]
    for one in tested:
        assert one.high is not None
        assert one.low is not None
        assert one.high - one.low <= WIDEST_ADOPTED + 1e-9
    assert sum(one.role == "held-out" for one in tested) >= len(tested) / 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "fit", "reason": "没有范围"},
        {"role": "direct-input", "low": 0.1, "high": 0.2, "scale": "相对", "reason": "多写了范围"},
        {"role": "fit", "low": 0.1, "high": 0.6, "scale": "相对", "reason": "太宽"},
        {"role": "held-out", "low": 0.3, "high": 0.2, "scale": "相对", "reason": "反了"},
    ],
)
def test_a_range_that_flatters_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"low|fit"):
        Adopted.model_validate(wrong)


def test_every_testable_claim_has_its_experiment_and_no_other_has_one() -> None:
    tested = {name for name, one in CLAIMS.items() if one.adopted and one.adopted.role in ("fit", "held-out")}
    assert set(load_experiments(ROOT)) == tested


def test_a_missing_experiment_is_told_by_its_claim(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "evidence" / "experiments.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    gone = data["experiments"].pop()["claim"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DocumentError, match=gone):
        load_experiments(tmp_path)


def test_a_touch_is_compared_on_the_same_households_and_days() -> None:
    """Under the same policy nobody pays more for being looked at; a call helps those who were called."""
    small, behaviour = estate(300), table().central()
    base = named()["baseline"]
    call = {
        "channel": "phone",
        "calendar": {"day_of_month": 12},
        "audience": {"min_days_overdue": 20},
        "max_times": 1,
    }
    called = Arm(levers=[call]).policy(base)
    a, b = (prepare(small, one, 12, behaviour) for one in (base, called))
    measure = Measure(kind="touched", channel="phone", days=30)
    assert value(measure, b, b, behaviour, 1, 0) == 0
    gains = [value(measure, a, b, behaviour, 1, luck) for luck in range(6)]
    assert np.mean(gains) > 0
    nobody = Measure(kind="touched", channel="visit", days=30)
    assert math.isnan(value(nobody, a, b, behaviour, 1, 0))


def test_shares_are_shares() -> None:
    small, behaviour = estate(300), table().central()
    rich = Arm(set={"deferral": {"months": 3}, "handling": {"causes": ["company", "fee"], "hotline": True}})
    prepared = prepare(small, rich.policy(named()["full-ladder"]), 24, behaviour)
    for kind in ("settled", "granted", "resumed"):
        found = value(Measure(kind=kind), prepared, prepared, behaviour, 1, 0)
        assert 0 < found < 1, kind


def test_a_verdict_is_the_best_guess_against_the_range_and_says_so() -> None:
    claim = CLAIMS["phone-uplift"]
    experiment = load_experiments(ROOT)["phone-uplift"]
    assert claim.adopted
    low, high = claim.adopted.low or 0, claim.adopted.high or 0
    inside = judge(claim, experiment, [(low + high) / 2] * 3, [low, high, 2 * high])
    outside = judge(claim, experiment, [high + 0.1] * 3, [low, high + 0.2, high + 0.3])
    assert (inside.verdict, outside.verdict) == ("within", "outside")
    assert "高于" in outside.reason
    nothing = judge(claim, experiment, [], [])
    assert nothing.verdict == "not-comparable"


def test_what_echoes_an_input_counts_for_nothing() -> None:
    lines = list(validate(ROOT, table(), replications=2, only="software-errors"))
    assert [line.verdict for line in lines] == ["not-comparable"]
    told = summary(lines)
    assert told["roles"]["direct-input"] == 1
    assert told["fit"]["of"] == told["held-out"]["of"] == 0


def test_validate_prints_the_stable_shape() -> None:
    line = next(iter(validate(ROOT, table(), replications=3, only="sms-reminder-trial"))).to_dict()
    assert set(line) >= {"id", "quantity", "claimed", "adopted", "role", "simulated", "verdict", "reason"}
    assert set(line["simulated"]) >= {"mean", "low", "high"}
    assert line["role"] == "fit"


def test_phases_of_one_policy_are_that_policy_s_run_and_later_phases_change_nothing_before() -> None:
    small, behaviour = estate(120), table().central()
    one, other = (prepare(small, named()[name], 12, behaviour) for name in ("sms-and-phone", "baseline"))
    whole = through([(one, 12)], behaviour, 1, 0)
    np.testing.assert_array_equal(whole, through([(one, 5), (one, 7)], behaviour, 1, 0))
    turned_off = through([(one, 5), (other, 7)], behaviour, 1, 0)
    np.testing.assert_array_equal(whole[:5], turned_off[:5])
    game = Game(Start(small, table(), 12, 1))
    for month in range(12):
        game.advance(named()["sms-and-phone" if month < 5 else "baseline"])
    np.testing.assert_array_equal(turned_off[:, OUTSTANDING], game.flow[:, OUTSTANDING])


def test_the_six_cases_are_there_and_have_no_parameters_of_their_own() -> None:
    found = load_cases(ROOT)
    assert sorted(one.kind for one in found.values()) == ["failure"] * 3 + ["success"] * 3
    for one in found.values():
        assert "parameters" not in one.model_dump()
        for expect in one.expect:
            change = abs(expect.expected) if expect.reading in ("relative", "points") else 0.0
            if expect.reading != "versus_without_at_least":
                assert expect.tolerance <= max(0.03, 0.2 * max(change, 0.4)) + 1e-9, one.id
        assert all(free.startswith(("estate.", "policy.")) for free in one.free)


def test_a_case_that_is_met_needs_no_excuse_and_one_that_is_not_has_one() -> None:
    found = stored(ROOT, "cases")
    assert found is not None
    assert {case["id"] for case in found["cases"]} == set(load_cases(ROOT))
    for case in found["cases"]:
        assert case["met"] != bool(case["missing"]), case["id"]


def test_a_case_is_replayed_with_its_interval() -> None:
    data = load_cases(ROOT)["jinxiu"].model_dump(mode="json")
    case = Case.model_validate(data | {"expect": data["expect"][:1]})
    found = replay(case, Shelf(ROOT, table()), table(), households=150, replications=3)
    one = found.figures[0]
    assert one.simulated["low"] <= one.simulated["high"]
    assert one.to_dict()["verdict"] in ("within", "outside")


def test_knobs_turn_value_and_range_together_and_chances_stay_chances() -> None:
    knobs = [Knob(id="p", name="签约", spread=0.5, parameters=["responses.plan.take_up"])]
    most = turned(table(), knobs, np.array([5.0]))
    changed = set(most.overlay)
    assert changed == {name for name in table().entries if name.startswith("responses.plan.take_up.")}
    for name in changed:
        entry = most.entries[name]
        assert 0 <= entry.low <= entry.value <= entry.high <= 1
    back = turned(turned(table(), knobs, np.array([0.3])), knobs, np.array([-0.3]))
    name = "responses.plan.take_up.hardship"
    assert back.entries[name].value == pytest.approx(table().entries[name].value)


def test_knobs_name_parameters_that_exist() -> None:
    for knob in load_knobs(ROOT):
        for one in knob.parameters:
            assert any(name == one or name.startswith(one + ".") for name in table().entries), one


def test_stale_figures_are_an_error(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    assert check_course(tmp_path)[1] == []
    found = stored(tmp_path, "validation")
    assert found is not None
    store(tmp_path, "validation", found | {"manifest": found["manifest"] | {"parameters": "0" * 16}})
    assert [problem.code for problem in check_course(tmp_path)[1]] == ["figures-stale"]


def test_the_stored_calibration_scores_better_on_fresh_luck_and_says_what_it_did_not_learn() -> None:
    found = json.loads((ROOT / "content" / "figures" / "calibration.json").read_text(encoding="utf-8"))
    assert found["fresh_after"] < found["fresh_before"]
    assert any(knob["pinned"] < 0.1 for knob in found["knobs"])
    fit = {name for name, one in CLAIMS.items() if one.adopted and one.adopted.role == "fit"}
    assert {target["claim"] for target in found["targets"]} == fit
    adopted = {knob.id for knob in load_knobs(ROOT) if knob.adopted != 1}
    pinned = {knob["id"] for knob in found["knobs"] if round(knob["pinned"], 2) >= 0.1}
    assert adopted <= pinned


def test_another_estate_of_the_same_kind_may_pay_better_or_worse() -> None:
    better, worse = (table().changed({"habit.estate": shift}).central() for shift in (0.3, -0.3))
    assert np.allclose(better.base - worse.base, 0.6)
    prepared = prepare(estate(200), named()["baseline"], 6, table().central())
    due = [simulate(prepared, one, 1, 0).flow[:, ON_TIME_BILLS].sum() for one in (better, worse)]
    assert due[0] > due[1]


def test_an_unknown_claim_is_told_and_a_part_is_never_written() -> None:
    assert "没有名为“nonsense”" in sandbox("validate", "--only", "nonsense").stderr
    done = sandbox("validate", "--only", "software-errors", "--write")
    assert done.returncode == 1
    assert "--only" in done.stderr
