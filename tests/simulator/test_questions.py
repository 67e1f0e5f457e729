"""Sensitivity, search, pilot, sweep, rerun: what they must never get wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.experiments import compare
from simulator.experiments.overlay import parameters_of
from simulator.experiments.pilot import Pilot, Result, learn, matched, plan
from simulator.experiments.questions import Shelf, merged
from simulator.experiments.rerun import again
from simulator.experiments.search import Search, search
from simulator.experiments.sensitivity import Sensitivity, sensitivity
from simulator.experiments.spread import difference
from simulator.experiments.sweep import Sweep, sweep

from .test_cli import sandbox
from .worlds import ROOT, estate, named, table
from .yard import until

SHELF = Shelf(ROOT, table())
CALL = {"channel": "phone", "calendar": {"day_of_month": 12}, "audience": {"min_days_overdue": 20}}
SMS = {"channel": "sms", "calendar": {"days_from_due": [-3]}}


@given(
    st.lists(st.floats(-10, 10), min_size=2, max_size=30),
    st.lists(st.floats(-10, 10), min_size=2, max_size=30),
)
def test_the_two_uncertainties_are_kept_apart(central: list[float], worlds: list[float]) -> None:
    found = difference(central, worlds)
    assert found.mc_low <= found.mean <= found.mc_high
    assert found.low <= found.high
    assert found.one_low <= found.one_high
    assert 0 <= found.positive <= 1
    again_ = difference(central * 4, worlds)
    assert again_.mc_high - again_.mc_low <= found.mc_high - found.mc_low + 1e-9


def test_luck_alone_is_not_taken_for_an_assumption() -> None:
    luck = np.random.Generator(np.random.PCG64(1)).standard_normal(400)
    found = difference(luck[:200].tolist(), luck[200:].tolist())
    assert found.high - found.low < 0.6 * (found.one_high - found.one_low)
    spread_out = difference(luck[:200].tolist(), (10 * luck[200:]).tolist())
    assert spread_out.high - spread_out.low > 10 * (spread_out.mc_high - spread_out.mc_low)


def test_compare_stops_when_it_is_exact_enough_and_says_what_pairing_saved() -> None:
    pair = named()["baseline"], named()["sms-and-phone"]
    options: dict[str, Any] = {"months": 12, "replications": 4}
    rough = compare(estate(150), *pair, table(), **options, precision=0.02, cap=200).precision
    fine = compare(estate(150), *pair, table(), **options, precision=0.003, cap=200).precision
    capped = compare(estate(150), *pair, table(), **options, precision=1e-9, cap=25).precision
    assert rough.lucks < fine.lucks
    assert max(fine.reached.values()) <= 0.003
    assert capped.lucks == 25
    ratio = fine.variance_ratio["collection_rate"]
    assert ratio is not None
    assert ratio > 1.5


def test_the_better_side_is_counted_in_worlds() -> None:
    pair = named()["baseline"], named()["sms-and-phone"]
    found = compare(estate(200), *pair, table(), months=12, replications=12).kpis["collection_rate"].difference
    back = compare(estate(200), *reversed(pair), table(), months=12, replications=12).kpis["collection_rate"].difference
    assert found.positive + back.positive == pytest.approx(1)
    assert found.mean == pytest.approx(-back.mean)


def test_the_tornado_finds_what_it_is_told_to_and_says_where_a_verdict_turns() -> None:
    asked = Sensitivity.model_validate(
        {
            "households": 120,
            "months": 6,
            "a": "baseline",
            "b": {"base": "baseline", "add": [CALL]},
            "parameters": ["channels.effect", "channels.wage", "channels.minutes.phone"],
            "top": 3,
            "samples": 8,
        }
    )
    wide = table().overlaid({"channels.wage": {"value": 3000, "low": 0, "high": 500_000}})
    found = sensitivity(asked, Shelf(ROOT, wide), wide)
    names = [bar["parameter"] for bar in found["tornado"]]
    assert all(name.startswith(tuple(asked.parameters)) for name in names)
    swings = [bar["swing"] for bar in found["tornado"]]
    assert swings == sorted(swings, reverse=True)
    wage = next(bar for bar in found["tornado"] if bar["parameter"] == "channels.wage")
    assert wage["flips"]
    assert wage["low"] < wage["turns_at"] < wage["high"]
    assert any("人工成本" in words for words in found["words"])
    unused = next(bar for bar in found["tornado"] if bar["parameter"] == "channels.effect.visit")
    assert unused["swing"] == 0
    assert len(found["sobol"]["parameters"]) >= 2


def search_for(**more: Any) -> dict[str, Any]:
    asked = {
        "households": 100,
        "months": 8,
        "finalists": 4,
        "worlds": 10,
        "choices": [
            {"name": "短信", "options": [{"name": "不发"}, {"name": "发", "add": [SMS]}]},
            {"name": "电话", "options": [{"name": "不打"}, {"name": "打", "add": [CALL]}]},
            {"name": "分期", "options": [{"name": "没有"}, {"name": "有", "set": PLAN}]},
        ],
        **more,
    }
    return search(Search.model_validate(asked), ROOT, SHELF, table())


PLAN = {"instalments": {"months": 6, "min_amount_yuan": 500}}


def test_a_search_tells_what_fresh_luck_makes_of_its_winner() -> None:
    found = search_for()
    assert found["of"] == found["tried"] == 8
    winner = found["winner"]
    assert winner["regret"] >= 0
    assert winner["regret"] <= winner["regret_high"] + 1e-9
    assert winner["optimism"] == pytest.approx(winner["searched"] - winner["fresh"])
    means = [row["fresh"] for row in found["finalists"]]
    assert min(means) - 1e-6 <= winner["shrunken"] <= max(means) + 1e-6
    assert found["front"]
    names = [row["name"] for row in found["finalists"]]
    assert "什么也不加" in names
    assert "分期：有" not in names  # nobody is ever reached, so it is the same as nothing


def test_the_simplest_within_the_noise_wins() -> None:
    """Two options that do the same: the one with fewer steps is chosen."""
    same = [{"name": "不发"}, {"name": "发", "add": [SMS]}]
    never = {"channel": "visit", "calendar": {"day_of_month": 3}, "audience": {"min_amount_yuan": 9_000_000}}
    found = search_for(
        choices=[
            {"name": "短信", "options": same},
            {"name": "摆设", "options": [{"name": "没有"}, {"name": "有", "add": [never]}]},
        ]
    )
    assert "摆设" not in found["winner"]["name"]


def test_limits_and_red_lines_are_kept() -> None:
    crossing = {"demonstration": True, "red_lines": [{"act": "R2", "from_month": 1, "min_days_overdue": 30}]}
    found = search_for(
        choices=[
            {"name": "电话", "options": [{"name": "不打"}, {"name": "打", "add": [CALL]}]},
            {"name": "人手", "options": [{"name": "四人"}, {"name": "九人", "set": {"team": {"people": 9}}}]},
            {"name": "电梯", "options": [{"name": "不限"}, {"name": "限", "set": crossing}]},
        ],
        limits={"people": 4, "spend_yuan_per_household_year": 5},
    )
    assert found["tried"] == 2
    for row in found["finalists"]:
        assert "限" not in row["name"].split("：")[-1]
        assert not row["policy"].get("red_lines")
    assert found["winner"]["spend_yuan_per_household_year"] <= 5


def test_a_search_with_nothing_allowed_says_so() -> None:
    with pytest.raises(ValueError, match="放宽"):
        search_for(limits={"people": 0})


PILOT = {
    "households": 2400,
    "months": 6,
    "a": "baseline",
    "b": {"base": "baseline", "add": [SMS, CALL]},
    "pairs": [4, 9],
    "looks": [3, 6],
    "worlds": 10,
    "tosses": 10,
}


def test_a_pilot_plan_has_more_power_with_more_buildings_and_larger_effects() -> None:
    small, large = (plan(Pilot.model_validate(PILOT | {"detect": x}), SHELF, table()) for x in (0.01, 0.06))
    few, many = small["designs"]
    assert few["power"][-1]["detect"] <= many["power"][-1]["detect"]
    assert many["power"][-1]["detect"] <= large["designs"][1]["power"][-1]["detect"]
    assert many["power"][-1]["false_alarm"] < 0.15
    assert large["recommended"]["power"] >= 0.8
    used = [number for pair in large["buildings"] for number in pair.values()]
    assert len(used) == len(set(used))
    assert plan(Pilot.model_validate(PILOT | {"detect": 0.06}), SHELF, table()) == large


def test_buildings_are_matched_by_what_they_owed() -> None:
    drawn = Pilot.model_validate(PILOT).drawn(SHELF)
    order = matched(drawn)
    owed = np.bincount(drawn.building, drawn.opening_amount.sum(axis=1))
    fees = np.bincount(drawn.building, drawn.monthly_fee)
    shares = (owed / fees)[order]
    assert (np.diff(shares) >= 0).all()


def test_too_few_buildings_is_said() -> None:
    with pytest.raises(ValueError, match="栋楼"):
        plan(Pilot.model_validate(PILOT | {"households": 100}), SHELF, table())


def test_a_result_moves_the_answer_towards_it_and_an_exact_one_moves_it_more(tmp_path: Path) -> None:
    asked = Pilot.model_validate(PILOT | {"households": 300})
    before = learn(asked, Result(difference=0.0, error=1.0, months=6, source="没有用的试点"), SHELF, table(), worlds=60)
    rough, exact = (
        learn(asked, Result(difference=0.0, error=error, months=6, source="试点"), SHELF, table(), worlds=60)
        for error in (0.03, 0.002)
    )
    start = before["before"]["mean"]
    assert start > 0
    assert before["after"]["mean"] == pytest.approx(start, abs=0.002)
    assert 0 <= exact["after"]["mean"] < rough["after"]["mean"] < start
    assert exact["after"]["high"] - exact["after"]["low"] < before["before"]["high"] - before["before"]["low"]
    for name, one in exact["parameters"].items():
        entry = table().entries[name]
        assert entry.low <= one["low"] <= one["value"] <= one["high"] <= entry.high


def test_an_overlay_is_checked_whole(tmp_path: Path) -> None:
    path = tmp_path / "learnt.yml"
    path.write_text(
        "source: 试点\nparameters:\n  nonsense: {value: 1, low: 0, high: 2}\n"
        "  channels.wage: {value: 9, low: 10, high: 11}\n",
        encoding="utf-8",
    )
    with pytest.raises(DocumentError) as caught:
        parameters_of(ROOT, path)
    assert len(caught.value.problems) == 2
    path.write_text("source: 试点\nparameters:\n  channels.wage: {value: 10, low: 9, high: 11}\n", encoding="utf-8")
    laid = parameters_of(ROOT, path)
    assert laid.hash != table().hash
    assert laid.overlay == {"channels.wage": {"value": 10, "low": 9, "high": 11}}


GRID = """
profiles: [mid-market, old]
policies:
  - {name: 不催缴, policy: baseline}
  - {name: 短信加电话, policy: sms-and-phone}
households: [60]
months: [4]
seeds: [1, 2]
replications: 2
"""


def test_a_sweep_killed_between_cells_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "grid.yml"
    file.write_text(GRID, encoding="utf-8")
    whole, cut = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    assert sandbox("sweep", str(file), "-o", str(whole)).returncode == 0
    asked = Sweep.model_validate(
        {
            "profiles": ["mid-market", "old"],
            "policies": [
                {"name": "不催缴", "policy": "baseline"},
                {"name": "短信加电话", "policy": "sms-and-phone"},
            ],
            "households": [60],
            "months": [4],
            "seeds": [1, 2],
            "replications": 2,
        }
    )
    done = 0
    for cells in range(1, 8, 2):  # stopped after one more cell, again and again
        told = iter([False] * (cells - done) + [True])
        with pytest.raises(ValueError, match="接着算"):
            sweep(asked, SHELF, table(), cut, stop=lambda told=told: next(told))
        done = cells
    parts = sorted((tmp_path / "cut.parquet.parts").iterdir())
    assert len(parts) == 7
    parts[0].write_bytes(parts[0].read_bytes()[:100])  # and one cell torn
    (tmp_path / "cut.parquet.parts" / "000003-half.parquet.part").write_bytes(b"half")
    last = sweep(asked, SHELF, table(), cut)
    assert last["computed"] == 2
    assert cut.read_bytes() == whole.read_bytes()
    rows = pyarrow.parquet.read_table(cut)
    assert rows.column("cell").to_pylist() == list(range(8))
    assert not (tmp_path / "cut.parquet.parts").exists()


def test_a_sweep_killed_by_force_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "grid.yml"
    file.write_text(GRID.replace("[1, 2]", "[1, 2, 3, 4, 5, 6]"), encoding="utf-8")
    whole, cut = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    assert sandbox("sweep", str(file), "-o", str(whole)).returncode == 0
    command = [sys.executable, "-c", "from simulator.cli import main; main()", "sweep", str(file), "-o", str(cut)]
    parts = tmp_path / "cut.parquet.parts"
    running = subprocess.Popen([*command, "--course", str(ROOT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(_names(parts)) >= 3 or running.poll() is not None, "three pieces")
    running.kill()
    running.wait()
    print("KEPT", len(_names(parts)))
    again_ = sandbox("sweep", str(file), "-o", str(cut), "--json")
    assert json.loads(again_.stdout)["cells"] == 24
    assert cut.read_bytes() == whole.read_bytes()


def _names(folder: Path) -> list[str]:
    """What lies in the folder; it goes as soon as the sweep is through."""
    try:
        return [path.name for path in folder.iterdir() if path.suffix == ".npz"]
    except FileNotFoundError:
        return []


def test_a_result_is_had_again_from_its_manifest(tmp_path: Path) -> None:
    small = ["--households", "60", "--months", "6", "--replications", "4", "--json"]
    for command in (["compare", "baseline", "sms-and-phone"], ["run", "--policy", "full-ladder"]):
        path = tmp_path / "result.json"
        path.write_text(sandbox(*command, *small).stdout, encoding="utf-8")
        assert again(ROOT, path)["identical"]
        data = json.loads(path.read_text(encoding="utf-8"))
        data["replications"] += 1
        path.write_text(json.dumps(data), encoding="utf-8")
        assert again(ROOT, path)["differences"] == ["replications"]


def test_something_else_is_not_taken_for_a_result(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="不是"):
        again(ROOT, path)


@pytest.mark.parametrize(
    ("command", "text", "word"),
    [
        ("sensitivity", "b: nonsense", "nonsense"),
        ("search", "choices: []", "choices"),
        ("search", "kpi: complaints\nchoices: [{name: 甲, options: [{name: 一}, {name: 二}]}]", "越高越好"),
        ("pilot", "b: sms-and-phone\nkpi: cash", "kpi"),
        ("sensitivity", "b: baseline\nprofile: 火星", "火星"),
    ],
)
def test_a_bad_question_is_told_in_chinese(tmp_path: Path, command: str, text: str, word: str) -> None:
    path = tmp_path / "question.yml"
    path.write_text(text + "\n", encoding="utf-8")
    done = sandbox(command, str(path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert word in done.stderr


def test_the_course_s_own_questions_can_be_read() -> None:
    from simulator.documents import read_document

    folder = ROOT / "content" / "experiments"
    read_document(folder / "visit-sensitivity.yml", Sensitivity)
    read_document(folder / "best-under-budget.yml", Search)
    read_document(folder / "pilot-calls.yml", Pilot)
    read_document(folder / "pilot-result.yml", Result)
    read_document(folder / "channels-by-estate.yml", Sweep)


def test_a_change_is_laid_over_mapping_by_mapping() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 5}, "d": None}) == {"a": {"b": 5, "c": 2}}
