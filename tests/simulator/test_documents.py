"""Bad YAML: every fault at once, with file, line, field and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.engine import load_parameters
from simulator.engine.parameters import loop_gain
from simulator.experiments import run
from simulator.policy import load_policy, parse_policy
from simulator.population import load_profile

from .worlds import ROOT, estate, named, table


def faults(error: DocumentError) -> dict[str, str]:
    return {problem.message: problem.remedy for problem in error.problems}


def test_every_fault_of_a_policy_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(
        "id: bad\n"
        "levers:\n"
        "  - channel: fax\n"
        "    calendar: {days_from_due: [7, 7]}\n"
        "    audience: {owner_type: wilful}\n"
        "prepay: {months: 12, discount: 2, open_months: [13]}\n"
        "team: {people: -1}\n",
        encoding="utf-8",
    )
    with pytest.raises(DocumentError) as caught:
        load_policy(ROOT, str(path))
    found = {problem.message.split("”")[0].removeprefix("字段“"): problem for problem in caught.value.problems}
    assert set(found) == {
        "name",
        "levers.0.channel",
        "levers.0.calendar",
        "levers.0.audience.owner_type",
        "prepay.discount",
        "prepay.open_months.0",
        "team.people",
    }
    assert found["levers.0.channel"].line == 3
    assert found["prepay.discount"].line == 6
    for problem in found.values():
        assert problem.file.endswith("bad.yml")
        assert problem.remedy
    assert "sms" in found["levers.0.channel"].remedy
    assert "min_days_overdue" in found["levers.0.audience.owner_type"].remedy


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[1, 2]", "整个文件"),
        ("a: [", "YAML"),
        ("x: &a [1]\ny: *a\n", "别名"),
        ("id: a\nid: b\n", "两次"),
        ("", "整个文件"),
    ],
)
def test_files_of_the_wrong_shape(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(text, encoding="utf-8")
    for load in (load_policy, load_profile):
        with pytest.raises(DocumentError, match=word):
            load(ROOT, str(path))


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(DocumentError, match="sms-and-phone"):
        load_policy(ROOT, "nonsense")
    with pytest.raises(DocumentError, match="mid-market"):
        load_profile(ROOT, "nonsense")


def test_what_the_estate_does_not_allow_is_told() -> None:
    policy = parse_policy({"id": "p", "name": "预缴", "prepay": {"months": 5, "discount": 0.05, "open_months": [1]}})
    with pytest.raises(DocumentError) as caught:
        run(estate(5, every_months=3, prepay_cap_months=3), policy, table(), months=3, replications=1)
    assert len(caught.value.problems) == 2


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json, st.sampled_from(["levers", "prepay", "team", "id", "instalments", "pause_on_promise"]))
def test_no_policy_data_ends_in_a_traceback(data: Any, field: str) -> None:
    try:
        parse_policy({"id": "a", "name": "甲", field: data})
    except DocumentError as error:
        assert all(problem.message and problem.remedy for problem in error.problems)


def broken_parameters(tmp_path: Path, change: dict[str, Any]) -> Path:
    """A course whose channel parameters are changed."""
    source = ROOT / "content" / "parameters"
    folder = tmp_path / "content" / "parameters"
    folder.mkdir(parents=True)
    for path in source.glob("*.yml"):
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem == "feedback":
            for name, value in change.items():
                tree["neighbours"][name] = value
        (folder / path.name).write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    return tmp_path


def leaf(value: float, low: float, high: float) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "unit": "倍", "source": "teaching-assumption"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"weight": leaf(3, 1, 2)}, "neighbours.weight”.*low ≤ value ≤ high"),
        ({"weight": {"value": 1}}, "缺少"),
        ({"weight": 0.5}, "neighbours.weight"),
        ({"wieght": leaf(1, 1, 1)}, "不认识参数“feedback.neighbours.wieght”"),
        ({"weight": leaf(4, 4, 4)}, "发散"),
    ],
)
def test_bad_parameters(tmp_path: Path, change: dict[str, Any], word: str) -> None:
    with pytest.raises(DocumentError, match=word):
        load_parameters(broken_parameters(tmp_path, change))


def test_the_loop_is_damped_and_draws_stay_in_range() -> None:
    assert 0 < loop_gain(table().entries) < 1
    entry = table().entries["channels.effect.sms"]
    drawn = [table().draw(1, index).dose[0].max() for index in range(40)]
    scale = table().central().dose[0].max() / entry.value
    assert all(entry.low * scale * 0.5 <= dose <= entry.high * scale * 2 for dose in drawn)
    spread = [table().draw(1, index).spread for index in range(60)]
    low, value, high = (getattr(table().entries["habit.spread"], name) for name in ("low", "value", "high"))
    assert low <= min(spread) < value < max(spread) <= high
    assert (table().draw(1, 1).dose != table().draw(1, 2).dose).any()
    assert (table().draw(1, 1).dose == table().draw(1, 1).dose).all()


def test_no_condition_can_name_the_true_owner_type() -> None:
    """Only `labels` speaks of types, and a label is what somebody is taken for."""
    schema = next(iter(named().values())).model_json_schema()
    labels = schema["$defs"]["Audience"]["properties"].pop("labels")
    assert "推断会错" in labels["description"]
    for hidden in ("owner_type", "propensity", "wilful", "hardship", "forgetful"):
        assert hidden not in str(schema)
