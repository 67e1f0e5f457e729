"""小区档案: every household adds up to the run, filters and room numbers find whom they should, stories end where the
ledger does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import columns as c
from simulator.engine import prepare
from simulator.experiments.explorer import (
    AGE_EDGES,
    NOTHING_OWED,
    UNKNOWN,
    Explored,
    Wanted,
    chosen,
    explore,
    explored,
    group,
    grouped,
    rooms,
)
from simulator.experiments.story import KINDS, month_ends, standing, story, truth
from simulator.experiments.trace import tables, trace
from simulator.policy import Policy, parse_policy
from simulator.population import Estate
from simulator.population.display import address

from .worlds import estate, estates, named, policies, table

AGES = [c.AGE_3, c.AGE_6, c.AGE_12, c.AGE_36, c.AGE_MORE]


@pytest.fixture(scope="module")
def ladder() -> Explored:
    return explore(estate(400), named()["full-ladder"], table(), 24, 1)


def agrees(found: Explored) -> None:
    total, last = found.flow.sum(axis=0), found.flow[-1]
    assert found.billed.sum() == total[c.BILLED]
    assert found.received.sum() + found.penalty.sum() == total[c.APPLIED]
    assert found.discount.sum() == total[c.DISCOUNT]
    assert found.owing.sum() == last[c.OUTSTANDING]
    assert found.cash == total[c.CASH]
    assert found.credit.sum() == last[c.CREDIT]
    assert found.by_age[:, 1:].sum(axis=0).tolist() == last[AGES].tolist()
    assert (found.by_age.sum(axis=1) == found.owing).all()
    assert (found.opening + found.billed == found.received + found.discount + found.waived + found.owing).all()


@settings(max_examples=50, deadline=None)
@given(estates(), policies(), st.integers(1, 16), st.integers(0, 1000))
def test_every_household_adds_up_to_the_run(town: Estate, policy: Policy, months: int, draw: int) -> None:
    behaviour = table().draw(3, draw)
    found = explored(trace(prepare(town, policy, months, behaviour), behaviour, 3, draw))
    agrees(found)
    for home in range(min(town.households, 20)):
        lines = story(found, home)
        assert lines[-1].balance == found.owing[home]
        assert min(line.balance for line in lines) >= 0
        assert [line.day for line in lines] == sorted(line.day for line in lines)
        assert {line.kind for line in lines} <= set(KINDS)
        assert month_ends(found, home)[-1] == found.owing[home]
        assert standing(found, home).endswith("。")


def test_every_policy_of_the_course_adds_up(ladder: Explored) -> None:
    agrees(ladder)
    for policy in named().values():
        agrees(explore(estate(60), policy, table(), 13, 2))


def test_what_is_owed_is_as_old_as_its_oldest_bill(ladder: Explored) -> None:
    clear = ladder.overdue == NOTHING_OWED
    assert (clear == (ladder.owing == 0)).all()
    oldest = np.array([np.flatnonzero(row)[-1] if row.any() else -1 for row in ladder.by_age])
    classes = np.searchsorted(np.array(AGE_EDGES), ladder.overdue, side="left")
    assert (classes[~clear] == oldest[~clear]).all()


def test_a_filter_leaves_whom_it_should_and_totals_add_up(ladder: Explored) -> None:
    ages = np.zeros(400, dtype=np.int64)
    everybody = chosen(ladder, Wanted(), ages)
    assert everybody.tolist() == list(range(400))
    parts = [chosen(ladder, Wanted(buildings=frozenset({b})), ages) for b in range(ladder.estate.building_count)]
    assert sum(len(part) for part in parts) == 400
    assert sum(group(ladder, "", part).owing for part in parts) == ladder.owing.sum()
    rich = chosen(ladder, Wanted(least_fen=50_000, most_fen=200_000), ages)
    assert len(rich)
    assert all(50_000 <= ladder.owing[home] <= 200_000 for home in rich)
    sued = chosen(ladder, Wanted(in_court=True), ages)
    assert len(sued) == ladder.flow[-1, c.STAGE_FILED : c.STAGE_ORDERED + 1].sum()
    for wanted, flag in ((Wanted(promised=True), ladder.promised), (Wanted(complaining=True), ladder.complaining)):
        assert chosen(ladder, wanted, ages).tolist() == np.flatnonzero(flag).tolist()


def test_segments_hold_everybody_once(ladder: Explored) -> None:
    groups = grouped(ladder, ladder.estate.building, [str(b) for b in range(ladder.estate.building_count)])
    assert sum(one.households for one in groups) == 400
    assert sum(one.due for one in groups) == ladder.opening.sum() + ladder.billed.sum()
    assert all(one.due == one.received + one.forgiven + one.owing for one in groups)
    assert grouped(ladder, np.full(400, 1), ["空", "全部"])[0].name == "全部"


def test_labels_are_guesses_where_the_policy_guesses_and_unknown_elsewhere(ladder: Explored) -> None:
    guessing = named()["full-ladder"].model_copy(update={"queue": "label"})
    guessed = explore(estate(400), guessing, table(), 3, 1)
    assert (guessed.label != UNKNOWN).all()
    assert (guessed.label != guessed.estate.owner_type).any()
    silent = explore(estate(50), named()["baseline"], table(), 3, 1)
    assert (silent.label == UNKNOWN).all()


def test_a_room_number_finds_its_household() -> None:
    town = estate(300)
    for home in range(300):
        assert rooms(town, address(town, home)) == [home]
        assert rooms(town, f"户号 {home + 1}") == [home]
        assert rooms(town, str(home + 1)) == [home]
    one = 137
    said = f"{town.building[one] + 1}-{town.unit[one]}-{town.floor[one]}{town.door[one]:02d}"
    assert rooms(town, said) == [one]
    assert rooms(town, said.replace("-", "－") + " 室") == [one]
    assert one in rooms(town, f"{town.building[one] + 1}-{town.floor[one]}{town.door[one]:02d}")


@pytest.mark.parametrize(
    "text", ["", "0", "301", "-1", "9" * 400, "<script>", "三栋", "3栋", "'; drop table", "\x00", "１e9"]
)
def test_what_fits_nobody_finds_nobody(text: str) -> None:
    assert rooms(estate(300), text) == []


@given(st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    assert all(0 <= home < 50 for home in rooms(estate(50), text))


def test_stories_tell_what_the_tables_hold(ladder: Explored) -> None:
    """Every touch, promise and payment of the ledger's tables stands in somebody's story."""
    behaviour = table().central()
    held = tables(trace(prepare(estate(400), named()["full-ladder"], 24, behaviour), behaviour, 1))
    told = [line for home in range(400) for line in story(ladder, home)]
    assert sum(line.kind == "催缴" for line in told) == len(held["催缴"][1][0])
    assert sum(line.kind == "投诉" for line in told) == len(held["投诉"][1][0])
    assert sum(line.text.startswith("出账") for line in told) == sum(day is not None for day in held["账单"][1][2])
    assert sum(line.text.startswith("起诉：") for line in told) == held["法律程序"][1][2].count("起诉")


def test_the_truth_is_told_apart_from_the_story(ladder: Explored) -> None:
    home = int(np.flatnonzero(ladder.estate.tenant & (ladder.owing > 0))[0])
    assert truth(ladder, home)[0][0] == "真实类型"
    assert ("电话", "登记的是租客的，费由业主缴") in truth(ladder, home)
    assert not any(name in line.text for line in story(ladder, home) for name in ("真实", "租客"))


def test_what_was_drawn_for_a_real_household_is_not_called_true(ladder: Explored) -> None:
    """A debt that is only as hard to get as a former owner's is not said to be one."""
    town = replace(ladder.estate, newcomer=np.ones(400, dtype=bool))
    assert ("旧欠", "是前业主留下的") in truth(among(ladder, town), 0)
    told = truth(among(ladder, replace(town, profile_id="ledger-01234567")), 0)
    assert told[0][0] == "抽到的类型"
    assert not any(text == "是前业主留下的" for _, text in told)


def among(found: Explored, town: Estate) -> Explored:
    """The same months in another estate."""
    return replace(found, prepared=replace(found.prepared, estate=town))


def test_a_lapse_of_the_agency_is_told_as_the_agencys() -> None:
    policy = parse_policy({"id": "made", "name": "试", "outsource": {"commission": 0.2, "min_days_overdue": 90}})
    found = explore(estate(200), policy, table().changed({"incentives.agency.violation": 0.5}), 3, 1)
    told = {line.text for home in range(200) for line in story(found, home) if "越线" in line.text}
    assert told == {"越线：没有人下令，委外机构的人说了、做了不该做的"}
