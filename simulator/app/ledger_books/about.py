"""The first sheet of the ledger workbook: what it is, as of when, whether its sums agree, how to read it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from generator.exports.documents.style import DEEP, MUTED, OCHRE
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.grid import DAY, MONEY, Column, Formula, Workbook, write_row
from simulator.app.ledger_books.places import Places

AS_OF = "截至日"
"""A name of the workbook: the cell that every formula of age looks at."""
_CHECKS = (Column("核对（元）", 22), *(Column(name, 17, MONEY) for name in ("导入时", "明细", "按户", "楼栋", "月度")))
_RESULT = Column("结果", 14)
_CHECK_AT = 9


def about(made: Workbook, books: Books, places: Places) -> None:
    """Write it."""
    ledger = books.ledger
    sheet = made.add("说明")
    made.widths(sheet, (*_CHECKS, _RESULT))
    strong, quiet = made.format(bold=True, indent=1), made.format(font_color=f"#{MUTED}")
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{ledger.name}　收费台账", made.format(bold=True, font_size=16, font_color=f"#{DEEP}"))
    sheet.write_string(1, 0, books.warning, made.format(bold=True, font_color=f"#{OCHRE}"))
    when = made.cell(Column("", 12, DAY, typed=True))
    write_row(
        sheet,
        3,
        (AS_OF, ledger.as_of, "　可以改：逾期天数和账龄跟着变；实收不跟着变，它只到台账导出那天。"),
        (strong, when, quiet),
    )
    made.book.define_name(AS_OF, "=说明!$B$4")
    asked = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    said = {"error_title": "请写日期", "error_message": "截至日写成 2026-01-31 这样。"}
    sheet.data_validation(3, 1, 3, 1, asked | said)
    facts = (
        ("来自", books.file or "（没有写文件名）"),
        ("账单", f"{len(ledger.home):,} 笔，{_span(books)}"),
        ("收款", f"{len(ledger.bill):,} 笔"),
        ("户、楼栋", f"{ledger.households:,} 户，{len(ledger.buildings):,} 栋"),
    )
    for row, (name, value) in enumerate(facts, 4):
        write_row(sheet, row, (name, value), (strong, made.format()))
    _checks(made, sheet, books, places)
    for row, words in enumerate(_READING, _CHECK_AT + 6):
        sheet.write_string(row, 0, words, made.format(bold=row == _CHECK_AT + 6, indent=1))
    made.page(sheet)


def _span(books: Books) -> str:
    ledger = books.ledger
    if not len(ledger.due):
        return "没有到期日"
    first, last = (ledger.date_of(int(day)) for day in (ledger.due.min(), ledger.due.max()))
    return f"到期日从 {first} 到 {last}"


def _checks(made: Workbook, sheet: Any, books: Books, places: Places) -> None:
    """Imported figures beside the sums of every sheet."""
    ledger = books.ledger
    made.head(sheet, _CHECK_AT, (*_CHECKS, _RESULT))
    looks = [made.format(bold=True, indent=1), *made.cells(_CHECKS)[1:], made.format(bold=True, align="center")]
    rows = (
        ("应收", int(ledger.billed.sum())),
        ("减免", int(ledger.discount.sum())),
        ("实收", int(ledger.paid.sum())),
        ("欠", int(np.maximum(ledger.outstanding, 0).sum())),
    )
    for row, (head, fen) in enumerate(rows, _CHECK_AT + 1):
        value, line = fen / 100, row + 1
        bills = places.bills(head)
        sums = (
            f'=SUMIF({bills},">0")' if head == "欠" else f"=SUM({bills})",
            f"=SUM({places.homes(head)})",
            f"={places.total('楼栋', head)}",
            f"={places.total('月度', head)}",
        )
        same = ",".join(f"ROUND({column}{line}-B{line},2)=0" for column in "CDEF")
        result = Formula(f'=IF(AND({same}),"相符","不相符")', "相符")
        write_row(sheet, row, (head, value, *(Formula(text, value) for text in sums), result), looks)
    made.agree(sheet, _CHECK_AT + 1, len(_CHECKS), _CHECK_AT + len(rows))


_READING = (
    "怎么读",
    "明细：一笔账单一行。欠 = 应收 − 减免 − 实收；逾期天数 = 截至日 − 到期日，缴清的和没到期的没有。",
    "按户、账龄、楼栋、月度：都是公式，从“明细”算出来；改了“明细”，它们跟着变。浅黄的格子给人写：截至日、核对、备注。",
    "账龄：各档从第几天算起，写在“账龄”左边第一列，可以改；下面有核对。",
    "收缴率 = 到期已收 ÷ 到期应收，按金额，只算到截至日已经到期的账单。减免不当实收，多缴的不冲别的账单。",
    "欠：多缴的户不拿去减别人的欠，所以“欠”可能比应收 − 减免 − 实收大，差的就是多缴，在“账龄”里。",
    "月度：按账单的到期月份归；最右一列“当月到账”按缴费日归，两样不是一回事。",
    "付款表现、当月到账、最早未清到期日、最近缴费日是导入时算好的，不是公式。灰色的户序、楼序供公式认户认楼，请不要改。",
    "户数少的楼栋（不满二十户），合计也不要对外公布，容易猜出是谁。欠得久不说明原因，更不说明人怎样。",
)
