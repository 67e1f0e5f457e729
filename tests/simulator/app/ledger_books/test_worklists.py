"""Work lists: everybody overdue once, complaints apart, lawful and dated; names only with the key."""

from __future__ import annotations

import io
import itertools
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import openpyxl
import pytest

from generator.exports.stops import years_later
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.overdue import apart, debts, shared_out
from simulator.app.ledger_books.worklists import COMPLAINTS, COVER, sheet_names, worklists_xlsx
from tests.simulator.app.ledger_books.made_books import books, hostile, lists, made, nobody_owes, nobody_paid, steps
from tests.simulator.app.ledger_books.recalculated import formulas, values

TEAM = ("张敏", "李强", "王芳")


@cache
def found() -> dict[str, list[tuple[Any, ...]]]:
    return values(worklists_xlsx(lists(books(key=True))))


def homes(sheet: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows that are households."""
    return [row for row in sheet[3:] if isinstance(row[0], int)]


def overdue_by_hand(given: Books) -> dict[int, int]:
    """Household -> fen overdue, bill by bill."""
    led, sums = given.ledger, {}
    for bill, home in enumerate(led.home.tolist()):
        paid = int(led.paid[led.bill == bill].sum())
        left = int(led.billed[bill]) - int(led.discount[bill]) - paid
        if left > 0 and led.due[bill] < led.known:
            sums[home] = sums.get(home, 0) + left
    return sums


class TestWho:
    @pytest.mark.parametrize("by_building", [True, False])
    def test_everybody_overdue_stands_once(self, by_building: bool):
        given = books(key=True)
        sheets = values(worklists_xlsx(lists(given, by_building=by_building)))
        rooms = [row[1] for name, sheet in sheets.items() if name != COVER for row in homes(sheet)]
        by_hand = overdue_by_hand(given)
        assert sorted(rooms) == sorted(given.homes[home] for home in by_hand)
        total = sum(round(row[5] * 100) for name, sheet in sheets.items() if name != COVER for row in homes(sheet))
        assert total == sum(by_hand.values()) == given.summary.overdue

    def test_complaints_stand_apart_and_are_not_pressed(self):
        given = books(key=True)
        waiting = {given.homes[home] for home in np.flatnonzero(given.ledger.complaining)}
        there = homes(found()[COMPLAINTS])
        assert there
        assert {row[1] for row in there} <= waiting
        assert all("答复" in row[10] for row in there)
        assert not any(row[1] in waiting for name in TEAM for row in homes(found()[name]))

    def test_the_order_is_total(self):
        rank = ["长期未缴", "波动", "数据不足", "按期"]
        for name in TEAM:
            keys = [(rank.index(row[4]), row[6], -row[5]) for row in homes(found()[name])]
            assert keys == sorted(keys)

    def test_a_building_has_one_collector(self):
        given = books()
        _, others = apart(debts(given, steps()))
        shares = shared_out(given, others, 3, by_building=True)
        whose = [{one.building for one in share} for share in shares]
        assert sum(map(len, whose)) == len(set().union(*whose))

    def test_even_shares_differ_by_a_household_at_most(self):
        given = books(made(300))
        _, others = apart(debts(given, steps()))
        shares = shared_out(given, others, 4, by_building=False)
        minutes = [sum(one.step.minutes for one in share) for share in shares]
        assert max(minutes) - min(minutes) <= 2 * max(one.step.minutes for one in others)
        place = {int(home): n for n, home in enumerate(given.order)}
        spans = sorted((min(place[one.home] for one in s), max(place[one.home] for one in s)) for s in shares)
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))

    def test_more_collectors_than_households(self):
        given = books(made(3))
        sheets = values(worklists_xlsx(lists(given, [f"催缴员{n}" for n in range(9)])))
        assert sum(len(homes(sheet)) for name, sheet in sheets.items() if name != COVER) == len(overdue_by_hand(given))


class TestLimitation:
    def test_dates_are_three_years_from_the_due_day(self):
        given = books()
        led = given.ledger
        for one in debts(given, steps()):
            late = [
                led.date_of(int(led.due[bill]))
                for bill in np.flatnonzero(led.home == one.home)
                if led.outstanding[bill] > 0 and led.due[bill] < led.known
            ]
            live = [years_later(day, 3) for day in late if years_later(day, 3) >= led.as_of]
            assert one.expires == min(live, default=None)
            soon = bool(live) and (min(live) - led.as_of).days <= steps().warn_days
            assert one.limitation == ("past" if not live else "soon" if soon else "none")

    def test_it_is_told_with_care(self):
        text = "\n".join(str(row[0]) for row in found()[TEAM[0]])
        assert "按账单到期日粗算" in text
        assert "以律师判断为准" in text
        told = [row[9] for name in TEAM for row in homes(found()[name]) if row[9]]
        assert any(one.startswith("将届：") for one in told)
        assert any("到期已过三年" in one for one in told)


class TestPaper:
    def test_foot_and_banner(self):
        for name in (*TEAM, COMPLAINTS):
            text = "\n".join(str(row[0]) for row in found()[name])
            assert "内含个人信息" in text
            assert "停、限水电气热（违法）" in text
            assert "公开姓名房号金额" in text
            assert "2025-11-29" in text  # sixty days after the ledger's last day
        assert date(2025, 9, 30) == books().ledger.as_of

    def test_cover_adds_up(self):
        rows = {row[0]: row for row in found()[COVER] if row[0]}
        parts = [rows[name] for name in (COMPLAINTS, *TEAM)]
        assert rows["合计"][1] == sum(row[1] for row in parts)
        assert round(rows["合计"][2] * 100) == books().summary.overdue
        assert any("民法典" in str(cell) for row in found()[COVER] for cell in row)

    def test_people_type_only_what_is_meant(self):
        book = openpyxl.load_workbook(io.BytesIO(worklists_xlsx(lists(books(key=True)))))
        for name in TEAM:
            rules = book[name].data_validations.dataValidation
            assert sorted(one.type for one in rules) == ["date", "date", "list"]
            listed = next(one for one in rules if one.type == "list")
            assert "答应了日期" in listed.formula1
            assert book[name].freeze_panes == "C4"
            assert book[name].print_title_rows == "$3:$3"
        assert isinstance(book[TEAM[0]]["G4"].value, datetime)

    def test_without_a_key_there_are_no_names(self):
        given = books()
        text = str(values(worklists_xlsx(lists(given))))
        assert not any(row.owner in text or row.room in text for row in made())
        assert not any(row.phone and row.phone in text for row in made())
        assert "H000" in text

    def test_hostile_names_stay_text(self):
        given = books(hostile(), key=True)
        raw = worklists_xlsx(lists(given, ["=1+1", "a[b]:*?/\\c", "'张'", "history", COVER, "", "王" * 40, "王" * 40]))
        assert not any(formulas(raw).values())
        assert any(str(row[2]).startswith("=HYPERLINK") for s in values(raw).values() for row in homes(s))

    def test_sheet_names_are_taken_by_a_workbook(self):
        names = sheet_names(["a/b", "A b", "'", "", "王" * 40, "王" * 40, "封面"])
        assert len({name.casefold() for name in names} | {"封面"}) == 8
        assert all(0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)

    def test_nobody_owes(self):
        sheets = values(worklists_xlsx(lists(books(nobody_owes()))))
        assert COMPLAINTS not in sheets
        assert any("没有逾期的户" in str(row[0]) for row in sheets[COVER])
        assert not any(homes(sheets[name]) for name in TEAM)

    def test_nobody_paid(self):
        given = books(nobody_paid())
        sheets = values(worklists_xlsx(lists(given)))
        assert sum(len(homes(sheet)) for name, sheet in sheets.items() if name != COVER) == given.ledger.households

    def test_nobody_collects(self):
        with pytest.raises(ValueError, match="至少要有一位催缴员"):
            worklists_xlsx(lists(books(), []))

    def test_equal_lists_are_equal_bytes(self):
        assert worklists_xlsx(lists(books(key=True))) == worklists_xlsx(lists(books(key=True)))
