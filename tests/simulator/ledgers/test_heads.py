"""What a head says: both ends of a period, units, the words of many programs; what a plan asks and shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from simulator.ledgers.accept import Accepted, accept
from simulator.ledgers.accepted import Amounts
from simulator.ledgers.masks import masked_place
from simulator.ledgers.plan import Plan
from simulator.ledgers.propose import propose
from simulator.ledgers.read import read_book
from simulator.ledgers.words import MONEY, load_words
from tests.simulator.ledgers import mangled

WORDS = load_words(Path(__file__).resolve().parents[3])
PERIOD_HEADS = ("费用期间", "计费期间", "所属期间", "收费期间", "账期")
ENDS = (("开始", "截止"), ("起", "止"), ("从", "至"), ("开始", "结束"), ("自", "至"), ("起始日", "到期日"))


def planned(*lines: Sequence[object], file: str = "台账.csv", **update: object) -> tuple[Plan, Accepted]:
    book = read_book(file, mangled.csv_bytes(lines, "gb18030"))
    plan = propose(book, WORDS).model_copy(update=update)
    found = accept(book, plan, WORDS)
    assert found.sums.agree
    return plan, found


def quarters(found: Accepted) -> list[tuple[date, int]]:
    return found.rows.select("start", "months").rows()


@pytest.mark.parametrize("above", PERIOD_HEADS)
@pytest.mark.parametrize("ends", ENDS, ids="".join)
def test_both_ends_under_a_merged_head_of_a_period(above: str, ends: tuple[str, str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["房号", "业主", above, None, "应收金额", "实收金额"])
    sheet.append([None, None, *ends, None, None])
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"):
        sheet.merge_cells(cells)
    for n in range(1, 6):
        sheet.append([f"1-1-010{n}", "王芳", "2024-01-01", "2024-03-31", 300, 300])
    read = read_book("台账.xlsx", mangled.xlsx_bytes(book))
    plan = propose(read, WORDS)
    assert (plan.sheets[0].letters("start"), plan.sheets[0].letters("until")) == ("C", "D")
    assert quarters(accept(read, plan, WORDS)) == [(date(2024, 1, 1), 3)] * 5


@pytest.mark.parametrize(
    "ends",
    [
        ("所属期起", "所属期止"),
        ("费用开始", "费用结束"),
        ("费用起始", "费用终止"),
        ("账单开始日", "账单结束日"),
        ("计费期间（起）", "计费期间（止）"),
        ("账期-从", "账期-到"),
        ("费用起始月份", "费用截止月份"),
        ("缴费起始月", "缴费终止月"),
        ("日期起", "日期止"),
        ("开始", "结束"),
        ("费用期间", ""),
        ("费用期间", "费用期间"),
    ],
    ids="".join,
)
def test_both_ends_in_single_heads(ends: tuple[str, str]) -> None:
    plan, found = planned(
        ["房号", *ends, "应收", "实收"],
        *(["1-1-0101", f"2024-{n:02}-01", f"2024-{n + 2:02}-28", 300, 0] for n in (1, 4)),
    )
    assert (plan.sheets[0].letters("start"), plan.sheets[0].letters("until")) == ("B", "C")
    assert quarters(found) == [(date(2024, 1, 1), 3), (date(2024, 4, 1), 3)]


def test_both_ends_say_more_than_the_month_of_the_bill() -> None:
    plan, found = planned(
        ["房号", "账单月份", "费用开始日期", "费用结束日期", "应收"],
        ["1-1-0101", "2024-03", "2024-01-01", "2024-03-31", 300],
    )
    assert quarters(found) == [(date(2024, 1, 1), 3)]
    assert "起止" in next(one.why for one in plan.sheets[0].columns if one.letter == "B")


@pytest.mark.parametrize(
    ("head", "field"),
    [
        *((head, "due") for head in ("最迟缴费日", "缴费截止", "最后缴费日", "缴费截止日", "交费期限")),
        *((head, "billed") for head in ("应收款", "本期应收", "应收合计", "年度应收", "应收（元）", "物业费金额")),
        *((head, "paid") for head in ("已缴", "实缴", "回款金额", "实收合计", "缴纳金额", "实付金额")),
        *((head, "paid_on") for head in ("缴清日期", "到账日期", "收款日", "结清日期")),
        *((head, "owed") for head in ("应收未收", "待缴金额", "结欠", "欠费合计")),
        *((head, "room") for head in ("户室", "门牌", "铺位", "房屋编码")),
        *((head, "area") for head in ("计租面积", "收费面积", "合同面积")),
        *((head, "period") for head in ("费用起止日期", "费用时段", "所属年月", "季度")),
        *((head, "discount") for head in ("优惠合计", "本期减免")),
        *((head, "until") for head in ("账单结束日", "所属期止", "缴至")),
        *((head, "") for head in ("合同开始日期", "合同终止日期", "交房日期", "收款方式", "收款人", "催缴节点")),
    ],
)
def test_a_cashiers_words(head: str, field: str) -> None:
    assert WORDS.named(head).field == field


def test_no_word_says_two_things() -> None:
    counted = Counter(word for about in WORDS.fields.values() for word in about.words)
    assert [word for word, many in counted.items() if many > 1] == []


@pytest.mark.parametrize("head", ["账期", "开始日期", "应收日期"])
@pytest.mark.parametrize(("apart", "asked"), [(1, False), (3, True), (6, True), (12, True), (2, False)])
def test_bills_that_come_every_few_months_are_asked_about(head: str, apart: int, asked: bool) -> None:
    def day(n: int) -> str:
        return f"{2023 + n * apart // 12}-{n * apart % 12 + 1:02d}-01"

    lines = [["房号", "面积", head, "应收"]]
    lines += [[f"1-1-010{home}", "100", day(n), str(100 * apart + home)] for home in range(1, 5) for n in range(4)]
    plan, found = planned(*lines)
    questions = [one.told({}) for one in plan.questions if one.code == "several-months"]
    assert bool(questions) == asked
    assert set(found.rows["months"]) == {1}
    if asked:
        assert f"隔 {apart} 个月" in questions[0]
        assert "要改就改方案里的 bill_months。" in questions[0]
        assert "每平方米" in questions[0]
        told = plan.sheets[0].model_copy(update={"bill_months": apart})
        _, whole = planned(*lines, sheets=[told])
        assert set(whole.rows["months"]) == {apart}


def test_bills_that_say_how_long_they_are_are_not_asked_about() -> None:
    quarter = [["房号", "账期", "应收"], *([f"1-1-010{n}", f"2024Q{q}", "300"] for n in (1, 2) for q in (1, 2, 3))]
    owed = [["房号", "账期", "欠费"]]
    owed += [["1-1-0101", f"2024-{month:02d}", "300"] for month in (1, 2, 5, 6, 7, 9)]
    for lines in (quarter, owed):
        assert "several-months" not in {one.code for one in planned(*lines)[0].questions}


@pytest.mark.parametrize(
    ("room", "told"),
    [
        ("3-1-0502", "3-*-05**"),
        ("3栋1单元502室", "3栋*单元5**室"),
        ("12栋", "1*栋"),
        ("3栋", "*栋"),
        ("0502", "05**"),
        ("A座1203", "A座12**"),
        ("三栋二单元", "三栋*单元"),
    ],
)
def test_a_room_keeps_its_shape_only(room: str, told: str) -> None:
    assert masked_place(room) == told


def test_examples_hold_no_room_no_name_and_no_number() -> None:
    lines = [["房号", "楼栋", "业主", "收款人", "备注", "位置说明", "账期", "应收"]]
    lines += [
        [f"13-2-170{n}", "13栋", "王小芳", "李会计", "王小芳13812345678", f"13栋2单元170{n}", "2024-01", "300"]
        for n in range(1, 6)
    ]
    text = planned(*lines)[0].model_dump_json()
    for said in ("13-2", "1701", "13栋", "王小芳", "李会计", "138123"):
        assert said not in text
    assert "1*-*-17**" in text


def test_a_discount_written_below_zero_is_a_discount() -> None:
    head = ["房号", "账期", "应收", "减免", "实收"]
    rows = [["1-1-0101", "2024-01", "100", "-12.50", "87.50"], ["1-1-0102", "2024-01", "100", "-10", ""]]
    bad, total = ["1-1-0103", "不明", "100", "-5", "95"], ["合计", "", "300", "-27.50", "182.50"]
    _, found = planned(head, *rows, bad, total)
    assert found.rows["discount"].to_list() == [1250, 1000]
    assert found.sums.read == Amounts(30000, 2750, 18250)
    assert found.sums.rejected == Amounts(10000, 500, 9500)
    assert all(one.agrees for one in found.sums.totals)
    assert any("3 行的减免写成了负数" in note and "27.50" in note for note in found.notes)


def test_a_reversal_with_its_discount_stays_one() -> None:
    head = ["房号", "账期", "应收", "减免", "实收"]
    line, back = ["1-1-0101", "2024-01", "100", "10", "90"], ["1-1-0101", "2024-01", "-100", "-10", "-90"]
    _, found = planned(head, line, back)
    assert [found.rows[name].sum() for name in MONEY] == [0, 0, 0]
    assert found.rejected == ()
    assert not any("写成了负数" in note for note in found.notes)


@pytest.mark.parametrize(
    ("billed", "paid", "title", "times"),
    [
        ("应收（万元）", "实收(万元)", "", 10_000),
        ("应收金额(千元)", "实收金额（千元）", "", 1_000),
        ("应收/万元", "实收/万元", "", 10_000),
        ("应收", "实收", "单位：万元", 10_000),
        ("应收（元）", "实收（元）", "单位：万元", 1),
        ("应收", "实收", "单位：元", 1),
    ],
)
def test_amounts_in_thousands_are_exact(billed: str, paid: str, title: str, times: int) -> None:
    lines = [["房号", "账期", billed, paid], *([f"1-1-010{n}", "2024-01", "0.12", "0.07"] for n in range(1, 4))]
    lines.append(["合计", "", "0.36", "0.21"])
    plan, found = planned(*([["收费台账", "", "", title]] if title else []), *lines)
    assert found.rows["billed"].to_list() == [12 * times] * 3
    assert found.sums.accepted == Amounts(36 * times, 0, 21 * times)
    assert all(one.agrees for one in found.sums.totals)
    columns = {one.field: one for one in plan.sheets[0].columns}
    assert (f"{times:,}" in columns["billed"].why) == (times != 1)


def test_a_bare_amount_is_what_its_sheet_is_about() -> None:
    plan, found = planned(
        ["房号", "账期", "金额(千元)"], ["1-1-0101", "2024-01", "0.30005"], ["1-1-0102", "2024-01", "1"]
    )
    assert found.rows["billed"].to_list() == [30005, 100000]
    assert "amount" in {one.code for one in plan.questions}
    plan, _ = planned(["房号", "缴费日期", "金额"], ["1-1-0101", "2024-01-05", "300"])
    assert plan.sheets[0].letters("paid") == "C"


def test_a_cell_may_name_its_own_unit_but_not_another() -> None:
    _, found = planned(
        ["房号", "账期", "应收(万元)"], ["1-1-0101", "2024-01", "0.03万元"], ["1-1-0102", "2024-01", "300元"],
        ["1-1-0103", "2024-01", "0.0300005"],
    )  # fmt: skip
    assert found.rows["billed"].to_list() == [30000]
    assert [("单位" in one.reason, "零头" in one.reason) for one in found.rejected] == [(True, False), (False, True)]
