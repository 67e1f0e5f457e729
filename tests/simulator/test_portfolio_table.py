"""A table of estates, and what so many estates would take."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.documents import DocumentError, check_document
from simulator.experiments.portfolio import Portfolio, members_from, template
from simulator.experiments.portfolio.capacity import Measured, plan, read_bench, serial_share, speed_up
from simulator.experiments.portfolio.members import altered
from simulator.experiments.portfolio.table import read_members

from .worlds import profiles

HEAD = "项目名称,业态,总户数,物业费（元/㎡·月）,户均面积,空置率（%）,服务水平,账单周期\n"


def members(text: str, encoding: str = "utf-8") -> Any:
    return members_from("小区.csv", text.encode(encoding), profiles())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_is_an_estate_with_what_is_known_of_it(encoding: str) -> None:
    found = members(HEAD + '东区,老旧小区,"１，２００",1.20元,60㎡,8%,55,3\n西区,mid-market,300,,,,,\n', encoding)
    east, west = found
    assert (east.name, east.households, west.households) == ("东区", 1200, 300)
    assert east.profile.billing.fee_fen_per_m2 == 120
    assert east.profile.billing.every_months == 3
    assert east.profile.owners.vacant.share == pytest.approx(0.08)
    assert sum(group.share for _, group in east.profile.owners) == pytest.approx(1)
    area = east.profile.area_m2
    assert (area.low + area.typical + area.high) / 3 == pytest.approx(60, abs=0.01)
    assert east.profile.service == pytest.approx(0.55)
    assert west.profile == profiles()["mid-market"]


def test_the_place_of_a_row_changes_nothing_but_its_name_does() -> None:
    one, two = members(HEAD + "东区,老旧小区,100\n西区,老旧小区,100\n")
    again = members(HEAD + "西区,老旧小区,100\n东区,老旧小区,100\n")
    assert again == [two, one]
    assert one.seed(1) != two.seed(1)
    assert one.seed(1) != one.seed(2)


def test_every_fault_is_told_with_its_row_and_column() -> None:
    text = HEAD + "东区,别墅,很多,2.5\n,老旧小区,100,-3\n东区,老旧小区,100.5,8%,60,120\n南区,老旧小区,,\n"
    with pytest.raises(DocumentError) as told:
        members(text)
    faults = {(one.line, one.message.split("”列")[0].split("“")[-1]) for one in told.value.problems}
    assert faults >= {
        (2, "类型"),
        (2, "户数"),
        (3, "小区名称"),
        (3, "物业费（元/㎡·月）"),
        (4, "小区名称"),
        (4, "户数"),
        (4, "物业费（元/㎡·月）"),
        (4, "空置率（%）"),
        (5, "户数"),
    }
    assert all(one.remedy for one in told.value.problems)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("小区.csv", "名称,户数\n甲,10\n".encode(), "缺少这几列：类型"),
        ("小区.csv", "名称,小区,类型,户数\n甲,乙,老旧小区,10\n".encode(), "同一件事"),
        ("小区.csv", b"", "没有小区"),
        ("小区.xlsx", b"PK\x03\x04 no workbook", "文件不完整"),
    ],
)
def test_what_is_no_table_is_said(name: str, data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        members_from(name, data, profiles())


def test_a_place_nobody_knows_is_said() -> None:
    with pytest.raises(DocumentError, match="没有名为“乌有”的地方"):
        members_from("小区.csv", "名称,类型,户数,城市\n甲,老旧小区,10,乌有\n".encode(), profiles(), ["hangzhou"])


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="读不了"):
        read_members(tmp_path / "没有.xlsx", profiles())


def test_the_template_is_filled_in_and_read_again() -> None:
    empty = template(profiles())
    assert empty == template(profiles())
    with pytest.raises(DocumentError, match="没有小区"):
        members_from("小区.xlsx", empty, profiles())
    book = openpyxl.load_workbook(io.BytesIO(empty))
    sheet = book.worksheets[0]
    sheet.append(["东区", "新交付", 640, 2.8, None, 0.12, 70])
    out = io.BytesIO()
    book.save(out)
    (east,) = members_from("小区.xlsx", out.getvalue(), profiles())
    assert (east.name, east.households) == ("东区", 640)
    assert east.profile.billing.fee_fen_per_m2 == 280
    assert east.profile.owners.vacant.share == pytest.approx(0.12)


@given(st.sampled_from(sorted(profiles())), st.floats(0, 0.9))
def test_shares_with_another_vacancy_are_still_whole(kind: str, vacancy: float) -> None:
    changed = altered(profiles()[kind], vacancy=vacancy)
    assert changed.owners.vacant.share == vacancy
    before = profiles()[kind].owners
    assert changed.owners.prompt.share * before.habitual.share == pytest.approx(
        changed.owners.habitual.share * before.prompt.share
    )


QUESTION = check_document(
    {
        "estates": {"drawn": {"count": 2, "profiles": {"old": 1}}},
        "policies": [{"name": "照旧", "policy": "baseline"}],
    },
    Portfolio,
)
SEEN = Measured(2, 2000, (3.0, 3.0), (2.0, 2.0), 20_000_000, 40_000, 0.4)


def planned(efficiency: float, **more: Any) -> dict[str, Any]:
    return plan(SEEN, QUESTION, estates=10_000, households=10_000_000, efficiency=efficiency, **more)


def test_ten_seconds_for_two_thousand_homes_are_fourteen_hours_for_ten_million() -> None:
    found = planned(1.0)
    assert found["core_hours"] == pytest.approx(10 / 2000 * 10_000_000 / 3600)
    assert found["measured"]["household_months_per_second"] == pytest.approx(2_000_000)
    rows = {row["cores"]: row for row in found["rows"]}
    assert rows[128]["hours_low"] == rows[128]["hours_high"] == pytest.approx(found["core_hours"] / 128)
    assert "yuan_low" not in rows[1]
    assert rows[8]["memory_gib"] == pytest.approx(4.0)
    assert found["kept_gib"] == pytest.approx(40_000 / 2 * 10_000 / 2**30)


def test_a_price_is_what_the_user_gave_times_the_core_hours() -> None:
    rows = planned(0.9, price=0.5)["rows"]
    assert rows[0]["yuan_low"] == pytest.approx(planned(0.9)["core_hours"] * 0.5)
    assert all(row["yuan_low"] == pytest.approx(row["hours_low"] * row["cores"] * 0.5) for row in rows)
    assert any("没有核对" in line for line in planned(0.9, price=0.5)["assumptions"])


@given(st.floats(0.5, 1.0))
def test_both_ends_agree_where_it_was_measured_and_amdahl_is_the_slow_one(efficiency: float) -> None:
    serial = serial_share(efficiency)
    assert speed_up(1, serial) == pytest.approx(1)
    assert speed_up(2, serial) == pytest.approx(2 * efficiency)
    rows = planned(efficiency)["rows"]
    assert rows[1]["hours_low"] == pytest.approx(rows[1]["hours_high"])
    for row in rows:
        assert row["hours_low"] <= row["hours_high"] + 1e-12
        assert row["speed_up_low"] <= row["cores"] + 1e-9
    if 0.01 < serial < 0.99:
        assert rows[-1]["speed_up_low"] < 1 / serial


def test_an_impossible_efficiency_is_refused() -> None:
    with pytest.raises(ValueError, match="扩展效率"):
        planned(1.2)


@pytest.mark.parametrize(
    ("bench", "known"),
    [
        ({"efficiency": 0.91}, (0.91, None)),
        ({"efficiency": {"25": 0.8, "100": 0.95, "50": 0.9}, "worker_bytes": 2**29}, (0.95, 0.5)),
        ({"efficiency": {"25": 1.04}}, (1.0, None)),
    ],
)
def test_the_efficiency_of_two_is_read_from_a_bench(bench: Any, known: tuple[float, float | None]) -> None:
    assert read_bench(bench) == known


@pytest.mark.parametrize("bench", [{"workers": 2}, [], {"efficiency": {}}, {"efficiency": "0.9"}])
def test_a_bench_without_it_is_refused(bench: Any) -> None:
    with pytest.raises(ValueError, match="扩展效率"):
        read_bench(bench)
