"""Invented ledgers as property software writes them, to try the import out without anybody's data.

Each is mangled in a way of its own; each has a few faults in it, so that the repair can be tried too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import xlsxwriter

from simulator.app.own_ledger.books import FEE_FEN_PER_M2, Line, lines

_FIRST, _AS_OF = date(2023, 7, 1), date(2026, 6, 30)
_WRONG = {57: (10, "见备注"), 640: (8, "2024年13月1日"), 1501: (12, "已交现金")}
_KINDS = {"home": "住宅", "shop": "商铺", "parking": "车位"}
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_MADE = {"created": datetime(2026, 1, 1)}


@dataclass(frozen=True)
class Example:
    """A file to try. `make` gives the same bytes every time."""

    id: str
    title: str
    estate: str
    file: str
    about: str
    make: Callable[[], bytes]


def examples() -> tuple[Example, ...]:
    """All of them."""
    return (
        Example(
            "merged",
            "一张大表（Excel）",
            "示例小区：翠湖苑",
            "翠湖苑收费台账.xlsx",
            "抬头占三行、有合并的表头和页脚合计，日期是文字，有全角数字，夹着水费，还有三处写错。",
            merged_xlsx,
        ),
        Example(
            "gbk",
            "软件导出（CSV）",
            "示例小区：金桂园",
            "金桂园_收费明细导出.csv",
            "旧软件导出的 GBK 编码，列名和次序都不一样，金额带“元”和千分号，有三处写错；“催缴节点”要您自己指一下。",
            gbk_csv,
        ),
        Example(
            "sheets",
            "三张表（Excel）",
            "示例小区：和平里",
            "和平里财务导出.xlsx",
            "应收一张、收款一张、房屋一张，要对起来才知道谁缴了；有三处写错。",
            sheets_xlsx,
        ),
    )


@cache
def merged_xlsx() -> bytes:
    """One sheet: title, two rows of heads with merged cells, bills of 物业费 and some of 水费, totals at the foot."""
    books = lines(240, _FIRST, 12, 3, _AS_OF, 11)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(_MADE)
    bold = book.add_format({"bold": True, "align": "center", "border": 1})
    sheet = book.add_worksheet("收费台账")
    sheet.merge_range(0, 0, 0, 13, "翠湖苑物业服务中心　收费台账", bold)
    sheet.write_string(1, 0, f"制表：财务部　　截止日期：{_AS_OF.year}年{_AS_OF.month}月{_AS_OF.day}日　　单位：元")
    for column, head in enumerate(("序号", "楼栋", "单元", "房号", "业主姓名", "联系电话", "建筑面积", "收费项目")):
        sheet.merge_range(2, column, 3, column, head, bold)
    sheet.merge_range(2, 8, 2, 9, "费用期间", bold)
    sheet.merge_range(2, 10, 2, 13, "金额", bold)
    for column, head in enumerate(("开始日期", "结束日期", "应收金额", "减免", "实收金额", "缴费日期"), 8):
        sheet.write_string(3, column, head, bold)
    sheet.merge_range(2, 14, 3, 14, "应缴日期", bold)
    sheet.merge_range(2, 15, 3, 15, "未结投诉", bold)
    row, sums = 4, [0, 0, 0]
    for number, line in enumerate(books):
        cells = _merged_cells(number, line)
        place, wrong = _WRONG.get(number, (-1, ""))
        if wrong:
            cells[place] = wrong
        for column, value in enumerate((line.billed, line.discount, line.paid)):
            sums[column] += 0 if place == 10 + column else value
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
        row += 1
        if number % 29 == 0:
            water = [*cells[:7], "水费", *cells[8:10], "36.50", "0", "36.50", _text(line.due), _text(line.due), ""]
            for column, cell in enumerate(water):
                sheet.write_string(row, column, cell)
            for place, value in enumerate((3650, 0, 3650)):
                sums[place] += value
            row += 1
    sheet.write_string(row, 1, "合计", bold)
    for column, value in zip((10, 11, 12), sums, strict=True):
        sheet.write_string(row, column, f"{value / 100:,.2f}", bold)
    sheet.write_string(row + 1, 0, "审核：　　　　　复核：")
    book.close()
    return out.getvalue()


def _merged_cells(number: int, line: Line) -> list[str]:
    wide = number % 7 == 0
    billed = _yuan(line.billed).translate(_WIDE) if wide else _yuan(line.billed)
    return [
        str(number + 1),
        f"{line.building}栋",
        f"{line.unit}单元",
        line.door,
        line.owner,
        line.phone,
        f"{line.area / 100:.2f}",
        {"home": "物业管理费", "shop": "商铺物业费", "parking": "车位管理费"}[line.kind],
        _text(line.start),
        _text(line.end),
        billed,
        _yuan(line.discount) if line.discount else "",
        _yuan(line.paid) if line.paid else "",
        _text(line.paid_on) if line.paid_on else "",
        _text(line.due),
        "有" if line.complaint else "",
    ]


@cache
def gbk_csv() -> bytes:
    """A CSV in GBK: other heads, in another order."""
    books = lines(200, _FIRST, 12, 3, _AS_OF, 12)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("房间编号", "客户名称", "手机", "资源类型", "计费面积(㎡)", "费项", "账期起", "账期止", "应收", "优惠",
         "已收", "收款日期", "催缴节点")
    )  # fmt: skip
    for number, line in enumerate(books):
        paid = f"{line.paid / 100:,.2f}元" if line.paid else "0"
        billed = f"{line.billed / 100:,.2f}元"
        paid_on = f"{line.paid_on:%Y/%m/%d} 00:00:00" if line.paid_on else ""
        room = "" if number == 33 else line.room
        billed = "#REF!" if number == 702 else billed
        paid_on = "不详" if number == 1210 else paid_on
        writer.writerow(
            (
                room, line.owner, line.phone, _KINDS[line.kind], f"{line.area / 100:.2f}", "物业服务费",
                f"{line.start:%Y/%m/%d}", f"{line.end:%Y/%m/%d}", billed, f"{line.discount / 100:.2f}", paid, paid_on,
                f"{line.due:%Y/%m/%d}",
            )
        )  # fmt: skip
    return out.getvalue().encode("gbk")


@cache
def sheets_xlsx() -> bytes:
    """Bills, receipts and rooms on sheets of their own."""
    books = lines(220, _FIRST, 12, 3, _AS_OF, 13)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(_MADE)
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    rooms = book.add_worksheet("房屋信息")
    rooms.write_row(0, 0, ("房号", "楼号", "业主", "电话", "房屋类型", "面积", "物业费单价"))
    homes = list({line.room: line for line in books}.values())
    for row, line in enumerate(homes, 1):
        rooms.write_row(
            row, 0, (line.room, f"{line.building}号楼", line.owner, line.phone, _KINDS[line.kind], line.area / 100,
                     FEE_FEN_PER_M2 / 100),
        )  # fmt: skip
    bills = book.add_worksheet("应收明细")
    bills.write_row(0, 0, ("房号", "收费项目", "开始日期", "结束日期", "应收日期", "应收金额", "减免金额"))
    for row, line in enumerate(books, 1):
        wrong = row in (120, 1800)
        bills.write_row(row, 0, (line.room, "物业费"))
        bills.write_datetime(row, 2, _moment(line.start), days)
        bills.write_datetime(row, 3, _moment(line.end), days)
        bills.write_datetime(row, 4, _moment(line.due), days)
        bills.write(row, 5, "？" if wrong else line.billed / 100)
        bills.write_number(row, 6, line.discount / 100)
    receipts = book.add_worksheet("收款流水")
    receipts.write_row(0, 0, ("收款日期", "房号", "收费项目", "费用开始日期", "费用结束日期", "收款金额", "收款方式"))
    paid = sorted((line for line in books if line.paid_on), key=lambda line: (line.paid_on or _AS_OF, line.room))
    for row, line in enumerate(paid, 1):
        receipts.write_string(row, 0, "2025-02-30" if row == 400 else f"{line.paid_on:%Y-%m-%d}")
        receipts.write_row(row, 1, (line.room, "物业费"))
        receipts.write_datetime(row, 3, _moment(line.start), days)
        receipts.write_datetime(row, 4, _moment(line.end), days)
        receipts.write_number(row, 5, line.paid / 100)
        receipts.write_string(row, 6, ("微信", "现金", "转账")[row % 3])
    book.close()
    return out.getvalue()


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def _text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
