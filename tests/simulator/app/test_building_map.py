"""The building map: every household has a cell of its own, and picture, words and table say the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.app.components.building_map import AGEING, BuildingMap, ageing, building_map
from simulator.population import Estate

from ..worlds import estate, profiles


def drawn(one: Estate, values: np.ndarray) -> BuildingMap:
    return building_map(one, values, AGEING, [f"第 {home + 1} 户" for home in range(one.households)])


def cells(found: BuildingMap) -> list[list[int | str]]:
    return [cell for series in found.chart["series"][: len(AGEING)] for cell in series["data"]]


@given(st.sampled_from(sorted(profiles())), st.integers(0, 700), st.integers(0, 99))
def test_every_household_has_one_cell_of_its_own(profile: str, households: int, seed: int) -> None:
    one = estate(households, profile, seed)
    values = np.arange(households) % len(AGEING)
    found = drawn(one, values)
    places = [(x, y) for x, y, _, _ in cells(found)]
    assert len(set(places)) == households
    across, down = (len(found.chart[axis]["data"]) for axis in ("xAxis", "yAxis"))
    assert all(0 <= x < across and 0 <= y < down for x, y in places)
    names = {tuple(one["value"][:2]) for one in found.chart["series"][-1]["data"]}
    assert len(names) == one.building_count
    assert not names & set(places)
    assert [len(series["data"]) for series in found.chart["series"][: len(AGEING)]] == np.bincount(
        values, minlength=len(AGEING)
    ).tolist()


def test_words_and_table_count_what_is_drawn() -> None:
    one = estate(300, "old")
    owing = one.opening_amount.sum(axis=1)
    overdue = np.where(one.opening_amount > 0, -one.opening_due, -1).max(axis=1)
    found = drawn(one, ageing(owing, overdue))
    assert sum(int(row["都缴清了"]) for row in found.table) == int((owing == 0).sum())
    assert f"都缴清了 {int((owing == 0).sum())} 户" in found.alt
    assert [row["楼栋"] for row in found.table] == [f"{n + 1}栋" for n in range(one.building_count)]


@pytest.mark.parametrize(
    ("owing", "overdue", "mark"),
    [(0, 999, ""), (5, 0, "·"), (5, -9, "·"), (5, 1, "1"), (5, 90, "1"), (5, 91, "2"), (5, 365, "3"), (5, 1096, "5")],
)
def test_ageing_follows_the_courses_classes(owing: int, overdue: int, mark: str) -> None:
    assert AGEING[int(ageing(np.array([owing]), np.array([overdue]))[0])].mark == mark


def test_colour_is_never_the_only_sign() -> None:
    assert len({shade.title for shade in AGEING}) == len(AGEING)
    assert len({shade.mark for shade in AGEING}) == len(AGEING)


@pytest.mark.parametrize("shown", [range(3), range(4, 9), range(10, 11)])
def test_some_buildings_of_a_large_estate_keep_their_names_and_are_all_that_is_counted(shown: range) -> None:
    one = estate(2000, "mixed-use")
    values = np.arange(2000) % len(AGEING)
    notes = [f"第 {home + 1} 户" for home in range(2000)]
    found = building_map(one, values, AGEING, notes, shown)
    mine = np.flatnonzero(np.isin(one.building, shown))
    told = {str(cell[3]).split("：")[1] for cell in cells(found)}
    assert told == {f"第 {home + 1} 户" for home in mine}
    assert len({(x, y) for x, y, _, _ in cells(found)}) == len(mine)
    assert [row["楼栋"] for row in found.table] == [f"{building + 1}栋" for building in shown]
    labels = [name["label"]["formatter"] for name in found.chart["series"][-1]["data"]]
    assert labels == [f"{building + 1}栋" for building in shown]
    assert f"{len(shown)} 栋楼，{len(mine)} 户" in found.alt


def test_a_chosen_cell_is_its_household() -> None:
    one = estate(300, "old")
    values = np.arange(300) % len(AGEING)
    found = building_map(one, values, AGEING, [f"第 {home + 1} 户" for home in range(300)], selectable=True)
    for series, part in enumerate(found.chart["series"][: len(AGEING)]):
        assert part["selectedMode"] == "single"
        for cell, data in enumerate(part["data"]):
            home = found.home_at([{"series_index": series, "data_indices": [cell]}])
            assert home is not None
            assert data[3].endswith(f"：第 {home + 1} 户")
    assert not any("selectedMode" in part for part in drawn(one, values).chart["series"])


@pytest.mark.parametrize("selected", [[], [{"series_index": 99, "data_indices": [0]}], [{"series_index": 0}]])
def test_nothing_chosen_is_no_household(selected: list[dict[str, object]]) -> None:
    one = estate(60, "old")
    found = drawn(one, np.zeros(60, dtype=np.int64))
    assert found.home_at(selected) is None
    assert found.home_at([{"series_index": 0, "data_indices": [60]}]) is None
