"""A file becomes rows and a nameless ledger; the pool keeps nothing of it, and what fails is told in Chinese."""

from __future__ import annotations

import gc
import weakref

import pytest

from simulator.app.compute import Pool
from simulator.app.own_ledger import sums
from simulator.app.own_ledger.desk import Desk, Raw
from simulator.app.own_ledger.examples import examples
from simulator.app.own_ledger.privacy import privacy
from simulator.app.own_ledger.reading import accepting, naming, reading
from simulator.ledgers.pseudonym import new_key
from tests.simulator.app.own_ledger.brought import ROOT, nameless_one, read


def never() -> bool:
    return False


def silent(_share: float, _words: str) -> None:
    pass


@pytest.mark.parametrize("name", [one.id for one in examples()])
def test_every_example_is_read_and_its_sums_agree(name: str) -> None:
    raw = read(name)
    assert raw.fault == ""
    assert raw.accepted is not None
    found = raw.accepted.sums
    assert found.agree
    assert found.rows_rejected == len({(one.sheet, one.line) for one in raw.accepted.rejected}) == 3
    assert all(one.agrees for one in found.totals)
    assert "一分不差" in sums.verdict(found)
    assert {row["对得上吗"] for row in sums.sum_rows(found)} == {"是"}
    naming(raw, new_key("试"), "试")(never, silent)
    assert raw.ledger is not None
    assert raw.key is not None
    assert raw.ledger.billed.sum() == raw.accepted.rows["billed"].sum()
    assert raw.ledger.paid.sum() == raw.accepted.rows["paid"].sum()
    assert len(raw.key.people) == raw.ledger.households > 190


def test_an_example_is_the_same_file_every_time_and_has_no_real_number() -> None:
    for one in examples():
        assert one.make() == one.make.__wrapped__()  # type: ignore[attr-defined]
    _, key = nameless_one()
    assert all(who.phone.startswith("154") for who in key.people.values() if who.phone)


def test_the_gap_between_the_sums_is_told() -> None:
    raw = read("gbk")
    assert raw.accepted is not None
    found = raw.accepted.sums
    wrong = type(found)(**{**found.__dict__, "accepted": type(found.accepted)(found.accepted.billed - 1)})
    assert "对不上" in sums.verdict(wrong)
    assert sums.sum_rows(wrong)[0]["对得上吗"] == "差 0.01"


def test_no_more_than_two_hundred_rejected_rows_are_shown() -> None:
    raw = read("gbk")
    assert raw.accepted is not None
    assert raw.plan is not None
    sheet = raw.plan.sheets[0]
    columns = [
        one.model_copy(update={"field": "paid_on" if one.field == "room" else one.field}) for one in sheet.columns
    ]
    columns = [one.model_copy(update={"field": "room"}) if one.name == "费项" else one for one in columns]
    columns = [one.model_copy(update={"field": "billed"}) if one.name == "客户名称" else one for one in columns]
    columns = [one.model_copy(update={"field": ""}) if one.name in ("应收", "收款日期") else one for one in columns]
    plan = raw.plan.model_copy(update={"sheets": [sheet.model_copy(update={"columns": columns})]})
    accepting(raw, plan, ROOT)(never, silent)
    assert raw.fault == ""
    assert len(raw.accepted.rejected) > sums.MOST_SHOWN
    assert len(sums.rejected_rows(raw.accepted)) == sums.MOST_SHOWN


@pytest.mark.parametrize(
    ("file", "data", "told"),
    [("a.xlsx", b"", "空文件"), ("a.xls", b"<html><table>", "不是表格"), ("a.csv", b"abc\n" * 9, "只有一列")],
)
def test_what_is_no_ledger_is_told(file: str, data: bytes, told: str) -> None:
    raw = Raw(file, data)
    reading(raw, ROOT)(never, silent)
    assert told in raw.fault
    assert raw.accepted is None


def test_the_pool_keeps_neither_rows_nor_exceptions_and_dropping_empties_the_desk() -> None:
    pool, desk = Pool(), Desk()
    try:
        one = examples()[1]
        desk.bring(one.file, one.make(), "金桂园")
        assert desk.raw is not None
        raw, key = desk.raw, desk.work("read")
        task = pool.soon(key, reading(raw, ROOT))
        assert task.ready.wait(120)
        assert (task.result, task.error) == (None, None)
        assert raw.accepted is not None
        rows, book = weakref.ref(raw.accepted), weakref.ref(raw.book)
        desk.drop_names()
        gc.collect()
        assert rows() is None
        assert book() is None
        assert (raw.file, raw.data, raw.plan, raw.key, desk.raw) == ("", b"", None, None, None)
        assert desk.work("read") != key
        desk.bring("x.xls", b"<html>", "坏")
        assert desk.raw is not None
        task = pool.soon(desk.work("read"), reading(desk.raw, ROOT))
        assert task.ready.wait(60)
        assert task.error is None
        assert desk.raw.fault
    finally:
        pool.close()


def test_the_privacy_page_is_the_courses_own_and_leads_to_its_laws() -> None:
    said = privacy(ROOT)
    assert said is not None
    assert len(said.short) == 3
    assert "身份证号" in "".join(said.short)
    assert "[[law:" not in said.page
    assert "](evidence?id=pipl-73-deidentified)" in said.page
