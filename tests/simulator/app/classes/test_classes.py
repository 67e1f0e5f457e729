"""Seats, distributions and exports of a class."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulator.app.classes.debrief import class_charts, curve, histogram, in_words, measures, place, spread
from simulator.app.classes.export import csv_bytes, sheets, xlsx_bytes
from simulator.app.classes.seats import TOTAL, Seat
from simulator.app.components.class_board import seats_of
from simulator.app.components.class_debrief import newest
from simulator.records import Attempt, Records, open_records
from tests.simulator.app.classes.rooms import opened, played, seats


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = open_records(folder=tmp_path)
    yield found
    found.close()


def month(number: int) -> str:
    return f"{number}月"


def test_everybody_has_a_seat_with_progress_and_score(records: Records) -> None:
    room, _ = opened(records)
    people = [records.join(room.code, name)[0] for name in ("甲", "乙", "丙", "丁")]
    played(records, room, people[0], [0.5, 0.6, 0.7, 0.8], total=70)
    played(records, room, people[1], [0.5, 0.6], red=["R2"])
    played(records, room, people[2], [0.5])
    found = seats(records, room)
    assert [seat.state for seat in found] == ["走完了", "触碰红线", "进行中", "还没开始"]
    assert [(seat.steps, seat.months) for seat in found] == [(4, 4), (2, 4), (1, 4), (0, None)]
    assert [seat.name(room) for seat in found] == ["1号", "2号", "3号", "4号"]
    assert found[0].total is not None
    assert (found[0].total.value, found[0].kpis["collection_rate"]) == (70, 0.8)


def test_the_board_shows_nicknames_only_if_the_class_agreed(records: Records) -> None:
    room, _ = opened(records, board="names")
    records.join(room.code, "甲")
    assert seats(records, room)[0].name(room) == "甲"


def test_an_overruled_point_moves_the_total_and_the_newest_word_counts(records: Records) -> None:
    room, _ = opened(records)
    who, _ = records.join(room.code, "甲")
    attempt = played(records, room, who, [0.5] * 4, total=50)
    records.overrule(attempt, "law", 30, "当场说清了法条", "李老师", "o1")
    records.overrule(attempt, "law", 26, "看错了", "李老师", "o2")
    seat = seats(records, room)[0]
    assert {point.id: point.value for point in seat.points} == {"collection_rate": 30, "law": 26}
    assert seat.total is not None
    assert seat.total.value == 56
    records.overrule(attempt, TOTAL, 60, "综合", "李老师", "o3")
    seat = seats(records, room)[0]
    assert seat.total is not None
    assert seat.total.value == 60


def test_what_is_tried_on_the_side_does_not_stand_on_the_board(records: Records) -> None:
    room, _ = opened(records, mode="test")
    who, _ = records.join(room.code, "甲")
    attempt = played(records, room, who, [0.5, 0.6])
    records.begin(who.id, "game", room.game, "practice", {}, "side")
    records.begin(who.id, "game", "another", "test", {}, "other")
    seat = seats_of(records, room)[0]
    assert seat.attempt is not None
    assert seat.attempt.id == attempt
    assert [one.id for one in newest(records, room)] == [attempt]


def test_what_a_game_writes_wrongly_is_left_out(records: Records) -> None:
    room, _ = opened(records)
    who, _ = records.join(room.code, "甲")
    attempt = records.begin(who.id, "game", room.game, "practice", {"months": "十二"}, "b")
    records.step(attempt.id, 1, {}, {"kpis": {"collection_rate": "高", "satisfaction": True, "x": 1}}, "s")
    records.finish(attempt.id, {"total": None, "points": {"a": "b", "c": 3}}, "f")
    seat = seats(records, room)[0]
    assert (seat.months, seat.kpis, seat.total) == (None, {"x": 1.0}, None)
    assert [(point.id, point.value) for point in seat.points] == [("c", 3)]
    assert measures([seat]) == []


def scored(totals: list[float], records: Records) -> list[Seat]:
    room, _ = opened(records)
    for number, total in enumerate(totals):
        played(records, room, records.join(room.code, f"学员{number}")[0], [0.5, 0.6, 0.7, total / 100], total=total)
    return seats(records, room)


def test_a_class_in_words(records: Records) -> None:
    lines = in_words(scored([40, 50, 60, 70, 80], records))
    assert lines[0] == "5 人在班里，5 人开始了，5 人走完。"
    assert lines[1] == "总分：中间的是 60 分，一半人在 50 分到 70 分之间；最低 40 分，最高 80 分。"
    assert lines[2].startswith("总收缴率：中间的是 60.0%")


def test_nobody_yet_is_said_kindly(records: Records) -> None:
    room, _ = opened(records)
    records.join(room.code, "甲")
    assert "还没有人开始" in in_words(seats(records, room))[0]
    assert histogram(seats(records, room), TOTAL) is None


def test_ones_own_place_is_marked_and_nobody_is_named(records: Records) -> None:
    found = scored([40, 50, 60, 70, 80], records)
    spec = histogram(found, TOTAL, 60.0)
    assert spec is not None
    assert sum(spec.series[0].values) == 5
    assert [name for name in spec.categories if "你" in name] == ["60–70分（你）"]
    assert "学员" not in str(spec)
    assert place(found, TOTAL, 60) == "你的总分是 60 分：2 人比你高，2 人比你低。"
    assert place(found, TOTAL, 40) == "你的总分是 40 分：4 人比你高，没有人比你低。"


@given(some.lists(some.floats(0, 100, allow_nan=False), min_size=1, max_size=40))
def test_a_histogram_counts_everybody_once(totals: list[float]) -> None:
    spec = histogram([_seat(total) for total in totals], TOTAL, totals[0])
    assert spec is not None
    assert len(spec.categories) <= 8
    assert sum(spec.series[0].values) == len(totals)
    own = next(place for place, name in enumerate(spec.categories) if "你" in name)
    assert spec.series[0].values[own] >= 1


@given(some.lists(some.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=40))
def test_five_numbers_stand_in_order(numbers: list[float]) -> None:
    one = spread(sorted(numbers))
    assert one is not None
    five = (one.low, one.quarter, one.middle, one.three_quarters, one.high)
    assert all(b >= a - 1e-6 * max(1.0, abs(a)) for a, b in pairwise(five))


def test_the_curve_is_the_middle_of_the_class_with_ones_own_way(records: Records) -> None:
    room, _ = opened(records)
    people = [records.join(room.code, name)[0] for name in ("甲", "乙", "丙")]
    for who, first in zip(people, (0.5, 0.6, 0.9), strict=True):
        played(records, room, who, [first, first + 0.05])
    attempts = newest(records, room)
    spec = curve(attempts, "collection_rate", month, attempts[0])
    assert spec is not None
    assert spec.categories == ("1月", "2月")
    assert spec.series[0].values == (60.0, 65.0)
    assert (spec.series[0].low[0], spec.series[0].high[0]) == (55.0, 75.0)
    assert spec.series[1].name == "你"
    assert spec.series[1].values == (50.0, 55.0)
    assert curve([], "collection_rate", month) is None
    assert curve(attempts, "satisfaction", month) is None


def test_of_few_people_a_trainee_sees_no_distribution(records: Records) -> None:
    room, _ = opened(records)
    people = [records.join(room.code, name)[0] for name in ("甲", "乙", "丙")]
    for who, rates in zip(people, ([0.5, 0.6, 0.7], [0.6, 0.7], [0.7, 0.8]), strict=True):
        played(records, room, who, rates)
    attempts = newest(records, room)
    spec = curve(attempts, "collection_rate", month, attempts[0])
    assert spec is not None
    assert spec.categories == ("1月", "2月")
    whole = curve(attempts, "collection_rate", month)
    assert whole is not None
    assert whole.categories == ("1月", "2月", "3月")
    assert curve(attempts[:2], "collection_rate", month, attempts[0]) is None
    found = seats(records, room)
    assert any("总收缴率" in line for line in in_words(found))
    assert not any("总收缴率" in line for line in in_words(found[:2]))


def test_the_figures_of_a_class_are_charts_without_names(records: Records) -> None:
    room, _ = opened(records)
    for name, total in (("甲乙丙", 50), ("丁戊己", 70)):
        played(records, room, records.join(room.code, name)[0], [0.5, 0.6, 0.7, total / 100], total=total)
    charts = class_charts(seats(records, room), newest(records, room), month)
    assert len(charts) == 5
    assert not any(name in str(charts) for name in ("甲乙丙", "丁戊己"))


def _seat(total: float) -> Seat:
    from simulator.app.classes.seats import Point

    return Seat(1, "甲", "p", None, 4, 4, {}, (), Point(TOTAL, "总分", total, 100), ())


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content[3:].decode("utf-8"))))


def taken(records: Records, *, names: bool) -> tuple[list[list[str]], bytes, list[Attempt]]:
    room, _ = opened(records)
    for name, total in (("=1+1", 50), ("@乙", 70)):
        played(records, room, records.join(room.code, name)[0], [0.5, 0.6, 0.7, total / 100], total=total)
    attempts = records.attempts(class_id=room.id)
    records.overrule(attempts[0].id, "law", 25, "-补答", "+李老师", "o")
    attempts = records.attempts(class_id=room.id)
    found = sheets(room, seats(records, room), attempts, names=names)
    book = xlsx_bytes(found, datetime(2026, 3, 1, tzinfo=UTC))
    assert book == xlsx_bytes(found, datetime(2026, 3, 1, tzinfo=UTC))
    return rows(csv_bytes(found[0])), book, attempts


def test_an_export_is_what_is_in_the_records_and_no_formula(records: Records) -> None:
    table, book, _ = taken(records, names=True)
    assert table[0][:5] == ["编号", "昵称", "状态", "走到第几月", "总分"]
    assert [row[1] for row in table[1:]] == ["'=1+1", "'@乙"]
    assert [row[4] for row in table[1:]] == ["55.0", "70.0"]
    assert table[1][table[0].index("总收缴率（按金额）（%）")] == "50.0"
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "<f>" not in text
    assert 'quotePrefix="1"' in text
    for words in ("成绩", "每一步", "改分", "说明", "=1+1", "-补答", "短信", "保留到"):
        assert words in text


def test_an_export_without_names_has_none(records: Records) -> None:
    table, book, _ = taken(records, names=False)
    assert table[0][0:2] == ["编号", "状态"]
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "=1+1" not in text
    assert "@乙" not in text
