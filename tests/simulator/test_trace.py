"""The ledger of one replication agrees with its aggregates to the fen."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import columns as c
from simulator.engine import prepare
from simulator.experiments.trace import Trace, tables, trace, write_trace
from simulator.policy import Policy
from simulator.population import Estate

from .worlds import estate, estates, named, policies, table


def column(one: Trace, name: str, head: str) -> list:
    heads, columns = tables(one)[name]
    return columns[heads.index(head)]


def fen(yuan: list) -> int:
    return sum(round(value * 100) for value in yuan if value is not None)


@settings(max_examples=60)
@given(estates(), policies(), st.integers(1, 16), st.integers(0, 1000))
def test_tables_add_up_to_the_flows(estate: Estate, policy: Policy, months: int, draw: int) -> None:
    behaviour = table().draw(3, draw)
    one = trace(prepare(estate, policy, months, behaviour), behaviour, 3, draw)
    total = one.flow.sum(axis=0)
    assert fen(column(one, "缴费", "金额（元）")) == total[c.CASH]
    assert fen(column(one, "账单", "金额（元）")) == total[c.BILLED] + estate.opening_amount.sum()
    results = column(one, "催缴", "结果")
    posted = total[c.TOUCHES] - len(results)
    assert posted >= 0
    if all(lever.channel != "notice" for lever in policy.levers):
        assert posted == 0
    kinds = column(one, "投诉", "事情")
    assert kinds.count("投诉") == total[c.COMPLAINTS]
    assert kinds.count("越线（没人下令）") == total[c.VIOLATIONS]
    assert kinds.count("不满已经处理好") == total[c.CURED]
    promised = column(one, "承诺", "事情")
    assert promised.count("答应日期") == total[c.PROMISES]
    assert promised.count("约定分期") == total[c.PLANS] + total[c.MEDIATIONS]
    assert promised.count("没有兑现") == total[c.BROKEN_PROMISES]
    steps = column(one, "法律程序", "事情")
    assert steps.count("起诉") == total[c.LAWSUITS]
    assert steps.count("申请支付令") == total[c.ORDERS]


def test_every_bill_is_paid_at_most_once_and_never_before_it_is_issued() -> None:
    behaviour = table().central()
    one = trace(prepare(estate(60), named()["full-ladder"], 24, behaviour), behaviour, 1)
    heads, columns = tables(one)["缴费"]
    rows = [dict(zip(heads, row, strict=True)) for row in zip(*columns, strict=True)]
    closed = [(row["户号"], row["账单号"]) for row in rows if row["项目"] == "缴清一笔账单"]
    assert len(closed) == len(set(closed)) > 0
    issued = dict(
        zip(
            zip(column(one, "账单", "户号"), column(one, "账单", "账单号"), strict=True),
            column(one, "账单", "出账日"),
            strict=True,
        )
    )
    for row in rows:
        day = issued[row["户号"], row["账单号"]]
        assert day is None or row["日期"] >= day


def test_a_trace_that_outgrows_its_room_is_whole() -> None:
    behaviour = table().central()
    one = trace(prepare(estate(500), named()["full-ladder"], 24, behaviour), behaviour, 1)
    assert len(one.events) > 20_000
    assert fen(column(one, "缴费", "金额（元）")) == one.flow[:, c.CASH].sum()


def test_files_have_real_dates_and_say_how_to_get_them_again(tmp_path: Path) -> None:
    behaviour = table().central()
    town = estate(30)
    one = trace(prepare(town, named()["sms-and-phone"], 6, behaviour), behaviour, 7)
    write_trace(one, {"seed": 7}, tmp_path, "parquet")
    paid = pyarrow.parquet.read_table(tmp_path / "缴费.parquet").to_pylist()
    assert {row["日期"].year for row in paid} == {town.start.year}
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == {"seed": 7, "replication": 0}
