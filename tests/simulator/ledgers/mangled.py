"""The same books in the shapes in which property software hands them out, made without any of our own exporters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl

from tests.simulator.ledgers.made import Row

KINDS = {"home": "住宅", "shop": "商铺", "parking": "车位"}
WIDE_DIGITS = str.maketrans("0123456789.", "０１２３４５６７８９．")


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def commas(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def last_month(row: Row) -> tuple[int, int]:
    year, month = divmod(row.start.year * 12 + row.start.month - 1 + row.months - 1, 12)
    return year, month + 1


def last_day(row: Row) -> date:
    year, month = last_month(row)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def csv_bytes(lines: Iterable[Sequence[Any]], encoding: str, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(["" if cell is None else cell for cell in line] for line in lines)
    return out.getvalue().encode(encoding)


def xlsx_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def gbk_with_titles(books: list[Row]) -> tuple[str, bytes]:
    """GBK, title rows, thousands marks, a grand total and a foot."""
    lines: list[list[Any]] = [["XX花园物业费收费明细表"], ["打印时间：2026-01-01 10:20:30", "单位：元"]]
    lines.append(
        [
            "序号",
            "楼栋",
            "单元",
            "房号",
            "业主姓名",
            "联系电话",
            "房屋类型",
            "建筑面积(㎡)",
            "费用期间",
            "应缴日期",
            "应收金额(元)",
            "减免金额",
            "实收金额",
            "缴费日期",
            "欠费",
            "是否投诉",
            "备注",
        ]
    )
    for n, row in enumerate(books, 1):
        year, month = last_month(row)
        lines.append(
            [
                n,
                row.building,
                row.unit,
                row.room,
                row.owner,
                row.phone,
                KINDS[row.kind],
                yuan(row.area),
                f"{row.start:%Y-%m}至{year}-{month:02d}",
                row.due,
                commas(row.billed),
                commas(row.discount),
                commas(row.paid),
                row.paid_on,
                commas(row.billed - row.discount - row.paid),
                "是" if row.complaint else "否",
                "",
            ]
        )
    total = [sum(getattr(row, name) for row in books) for name in ("billed", "discount", "paid")]
    lines += [["合计", *[""] * 9, *map(commas, total)], [], ["制表人：王小二", "", "审核："]]
    return "收费明细.csv", csv_bytes(lines, "gbk")


def utf8_subtotals(books: list[Row]) -> tuple[str, bytes]:
    """UTF-8 with BOM, columns in another order, other words, a subtotal after each building, heads repeated."""
    head = [
        "实缴金额",
        "应缴金额",
        "客户名称",
        "手机号码",
        "房屋编号",
        "幢号",
        "优惠金额",
        "账单月份",
        "到期日",
        "收款时间",
        "计费面积",
    ]
    lines: list[list[Any]] = [head]
    buildings = list(dict.fromkeys(row.building for row in books))
    for building in buildings:
        mine = [row for row in books if row.building == building]
        for n, row in enumerate(mine):
            if n and n % 50 == 0:
                lines += [["本页小计"], head]
            year, month = last_month(row)
            lines.append(
                [
                    f"￥{commas(row.paid)}元" if row.paid else "-",
                    f"￥{commas(row.billed)}元",
                    row.owner,
                    row.phone,
                    row.room,
                    row.building,
                    "—" if not row.discount else yuan(row.discount),
                    f"{row.start.year}年{row.start.month}月至{year}年{month}月",
                    f"{row.due.year}年{row.due.month}月{row.due.day}日",
                    f"{row.paid_on:%Y/%m/%d} 09:08:07" if row.paid_on else "",
                    f"{yuan(row.area)}㎡",
                ]
            )
        lines.append(
            [yuan(sum(row.paid for row in mine)), yuan(sum(row.billed for row in mine)), "", "", "小计", building]
        )
    lines.append([yuan(sum(row.paid for row in books)), yuan(sum(row.billed for row in books)), "", "", "总计"])
    return "export.csv", csv_bytes(lines, "utf-8-sig")


def utf16_tabs(books: list[Row]) -> tuple[str, bytes]:
    """UTF-16 with tabs, as Excel's "Unicode text"; full-width digits; start and end of the period in two columns."""
    lines: list[list[Any]] = [
        ["房间号", "业主", "开始日期", "结束日期", "应收款", "减免", "已收金额", "付款日期", "缴费截止日期"]
    ]
    for row in books:
        lines.append(
            [
                row.room,
                row.owner,
                f"{row.start:%Y.%m.%d}",
                f"{last_day(row):%Y.%m.%d}",
                yuan(row.billed).translate(WIDE_DIGITS),
                yuan(row.discount).translate(WIDE_DIGITS),
                yuan(row.paid).translate(WIDE_DIGITS),
                f"{row.paid_on:%Y%m%d}" if row.paid_on else None,
                f"{row.due:%Y%m%d}".translate(WIDE_DIGITS),
            ]
        )
    return "台账.txt", csv_bytes(lines, "utf-16", "\t")


def semicolons(books: list[Row]) -> tuple[str, bytes]:
    """UTF-8 without BOM, semicolons, blank rows and columns, quarters, amounts parted by blanks, no due day."""
    lines: list[list[Any]] = [[], ["", "房号", "", "业主姓名", "季度", "应收金额", "", "实收金额", "缴费日期"]]
    for n, row in enumerate(books):
        if n % 30 == 29:
            lines.append([])
        spaced = commas(row.billed).replace(",", " ")
        quarter = f"{row.start.year}年第{'一二三四'[row.start.month // 3]}季度"
        lines.append(["", row.room, "", row.owner, quarter, spaced, "", yuan(row.paid), row.paid_on])
    return "季度.csv", csv_bytes(lines, "utf-8", ";")


def merged_wide(books: list[Row]) -> tuple[str, bytes]:
    """One row a household, a merged period over its columns in a head of two rows, sums at the right."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "收费台账"
    sheet["A1"] = "2024-2025年度物业费收费台账"
    periods = list(dict.fromkeys((row.start, row.months) for row in books))
    for column, name in enumerate(("房号", "业主", "电话", "面积"), 1):
        sheet.cell(2, column, name)
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    for n, (start, months) in enumerate(periods):
        left = 5 + 4 * n
        sheet.cell(2, left, f"{start.year}年{start.month}月-{start.month + months - 1}月")
        sheet.merge_cells(start_row=2, end_row=2, start_column=left, end_column=left + 3)
        for k, name in enumerate(("应收", "减免", "实收", "缴费日期")):
            sheet.cell(3, left + k, name)
    right = 5 + 4 * len(periods)
    sheet.cell(2, right, "应收合计")
    sheet.merge_cells(start_row=2, end_row=3, start_column=right, end_column=right)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=right)
    line = 4
    for room in dict.fromkeys(row.room for row in books):
        mine = [row for row in books if row.room == room]
        for column, value in enumerate((room, mine[0].owner, mine[0].phone, mine[0].area / 100), 1):
            sheet.cell(line, column, value)
        for row in mine:
            left = 5 + 4 * periods.index((row.start, row.months))
            sheet.cell(line, left, row.billed / 100)
            sheet.cell(line, left + 1, row.discount / 100 or None)
            sheet.cell(line, left + 2, row.paid / 100 or None)
            sheet.cell(line, left + 3, row.paid_on)
        sheet.cell(line, right, sum(row.billed for row in mine) / 100)
        line += 1
    sheet.cell(line, 1, "合计")
    for n, period in enumerate(periods):
        sheet.cell(line, 5 + 4 * n, sum(row.billed for row in books if (row.start, row.months) == period) / 100)
    return "台账.xlsx", xlsx_bytes(book)


def sheets_by_building(books: list[Row]) -> tuple[str, bytes]:
    """A cover, a sheet a building without a column for it, room numbers that every building has again, Excel dates."""
    book = openpyxl.Workbook()
    cover: Any = book.active
    cover.title = "封面"
    cover["B3"], cover["B5"] = "XX物业服务有限公司", "物业费收费台账"
    for building in dict.fromkeys(row.building for row in books):
        sheet = book.create_sheet(building)
        sheet.append(["室号", "单元", "业主", "所属期", "应收", "实收", "实收日期", "应收日期"])
        for row in books:
            if row.building == building:
                year, month = last_month(row)
                sheet.append(
                    [
                        row.room.rsplit("-", 1)[1],
                        row.unit,
                        row.owner,
                        f"{row.start:%Y%m}-{year}{month:02d}",
                        row.billed / 100,
                        row.paid / 100,
                        row.paid_on,
                        row.due,
                    ]
                )
        sheet.append(["小计", None, None, None, sum(row.billed for row in books if row.building == building) / 100])
    return "分楼栋.xlsx", xlsx_bytes(book)


def bills_and_receipts(books: list[Row]) -> tuple[str, bytes]:
    """Bills, receipts and rooms on three sheets; receipts write the room in another way and without leading zeros."""
    book = openpyxl.Workbook()
    bills: Any = book.active
    bills.title = "应收明细"
    bills.append(["房号", "费用名称", "费用期间", "应缴日期", "应收金额", "减免金额"])
    receipts = book.create_sheet("收款明细")
    receipts.append(["收款日期", "收据号", "房间", "费用期间", "收款金额", "收款方式"])
    rooms = book.create_sheet("房屋资料")
    rooms.append(["房产编号", "楼栋", "单元", "业主姓名", "联系电话", "建筑面积", "房屋类型"])
    for n, row in enumerate(books):
        year, month = last_month(row)
        span = f"{row.start.year}.{row.start.month:02d}-{year}.{month:02d}"
        bills.append([row.room, "物业费", span, row.due, row.billed / 100, row.discount / 100])
        if row.paid:
            building, unit, flat = row.room.split("-")
            written = f"{building}栋{unit}单元{int(flat)}室"
            receipts.append([row.paid_on, f"SJ{n:06d}", written, span, row.paid / 100, "微信"])
    for row in {row.room: row for row in books}.values():
        rooms.append([row.room, row.building, row.unit, row.owner, row.phone, row.area / 100, KINDS[row.kind]])
    return "三张表.xlsx", xlsx_bytes(book)


def merged_rooms(books: list[Row]) -> tuple[str, bytes]:
    """The room only in the first of its rows, merged downwards; other items between; the table begins at C4."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["C2"] = "XX花园缴费情况表"
    for column, name in enumerate(
        ("房屋", "户主", "收费项目", "账期", "应收金额", "减免", "实收金额", "缴费时间", "付款期限"), 3
    ):
        sheet.cell(4, column, name)
    line = 5
    for room in dict.fromkeys(row.room for row in books):
        first = line
        for n, row in enumerate(one for one in books if one.room == room):
            end = last_day(row)
            sheet.cell(line, 5, "物业服务费")
            sheet.cell(line, 6, f"{row.start:%Y-%m-%d}至{end:%Y-%m-%d}")
            sheet.cell(line, 7, row.billed / 100)
            sheet.cell(line, 8, row.discount / 100)
            sheet.cell(line, 9, row.paid / 100)
            sheet.cell(line, 10, row.paid_on)
            sheet.cell(line, 11, row.due)
            line += 1
            if n % 3 == 0:
                sheet.cell(line, 5, "水费" if n else "电费公摊")
                sheet.cell(line, 6, f"{row.start:%Y-%m}")
                sheet.cell(line, 7, 33.07)
                sheet.cell(line, 9, 33.07)
                line += 1
        sheet.cell(first, 3, room)
        sheet.cell(first, 4, next(row.owner for row in books if row.room == room))
        for column in (3, 4):
            sheet.merge_cells(start_row=first, end_row=line - 1, start_column=column, end_column=column)
    return "缴费情况.xlsx", xlsx_bytes(book)


def blank_rooms_csv(books: list[Row]) -> tuple[str, bytes]:
    """The same without any trace of merging: a CSV whose room is blank in all but the first row of a home."""
    lines: list[list[Any]] = [["房号", "业主", "费用期间", "应收", "减免", "实收", "缴费日期", "到期日"]]
    before = ""
    for row in books:
        year, month = last_month(row)
        home = [row.room, row.owner] if row.room != before else ["", ""]
        before = row.room
        lines.append(
            [
                *home,
                f"{row.start:%Y/%m}-{year}/{month:02d}",
                yuan(row.billed),
                yuan(row.discount),
                yuan(row.paid),
                row.paid_on,
                row.due,
            ]
        )
    return "合并.csv", csv_bytes(lines, "gb18030")


def building_rows(books: list[Row]) -> tuple[str, bytes]:
    """The building in a row of its own above its homes; rooms like 1-0101 that every building has again."""
    lines: list[list[Any]] = [
        ["物业费台账（截止日期：2025年12月31日）"],
        ["房号", "姓名", "年月", "月数", "应收", "减免", "实收", "缴费日期"],
    ]
    for building in dict.fromkeys(row.building for row in books):
        lines.append([f"  {building}"])
        for row in books:
            if row.building == building:
                year, month = last_month(row)
                lines.append(
                    [
                        row.room.split("-", 1)[1],
                        row.owner,
                        f"{row.start:%Y年%m月}-{year}年{month}月",
                        row.months,
                        yuan(row.billed),
                        yuan(row.discount),
                        yuan(row.paid),
                        row.paid_on,
                    ]
                )
        lines.append(["小计", "", "", "", yuan(sum(row.billed for row in books if row.building == building))])
    return "楼栋分段.csv", csv_bytes(lines, "utf-8")


def item_columns(books: list[Row]) -> tuple[str, bytes]:
    """One row a home and period, but fee items side by side: 物业费应收 | 物业费实收 | 公摊电费应收 | 公摊电费实收."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["门牌号", "业主", "月份", "物业费应收", "物业费实收", "公摊电费应收", "公摊电费实收", "缴费日期"])
    for n, row in enumerate(books):
        year, month = last_month(row)
        sheet.append(
            [
                row.room,
                row.owner,
                f"{row.start:%Y-%m}~{year}-{month:02d}",
                row.billed / 100,
                row.paid / 100,
                11.11 + n % 5,
                0,
                row.paid_on,
            ]
        )
    return "项目并列.xlsx", xlsx_bytes(book)


def serials_and_floats(books: list[Row]) -> tuple[str, bytes]:
    """Dates as Excel's bare serial numbers in text, amounts as floats that were added up, personal columns unnamed."""
    lines: list[list[Any]] = [
        [
            "资源名称",
            "客户姓名",
            "列3",
            "列4",
            "起始日期",
            "终止日期",
            "应交金额",
            "实交金额",
            "交费日期",
            "最后缴费日期",
        ]
    ]
    zero = date(1899, 12, 30)
    for n, row in enumerate(books):
        noisy = f"{row.billed / 100:.17g}"
        lines.append(
            [
                row.room,
                row.owner,
                f"1380000{n % 97:04d}",
                f"浙A{n % 9000 + 10000}",
                (row.start - zero).days,
                (last_day(row) - zero).days,
                noisy,
                f"{row.paid / 100:.17g}",
                (row.paid_on - zero).days if row.paid_on else "",
                f"{(row.due - zero).days}.5",
            ]
        )
    return "序列号.csv", csv_bytes(lines, "gb18030")


def months_as_columns(books: list[Row]) -> tuple[str, bytes]:
    """One head row: 2024年1月应收 | 2024年1月实收 | ..., one row a household (the books must be monthly)."""
    starts = list(dict.fromkeys(row.start for row in books))
    head: list[Any] = ["房号", "业主"]
    for start in starts:
        head += [f"{start.year}年{start.month}月应收", f"{start.year}年{start.month}月实收"]
    lines = [head]
    for room in dict.fromkeys(row.room for row in books):
        mine = {row.start: row for row in books if row.room == room}
        line: list[Any] = [room, next(iter(mine.values())).owner]
        for start in starts:
            line += [yuan(mine[start].billed), yuan(mine[start].paid)] if start in mine else ["", ""]
        lines.append(line)
    return "按月.csv", csv_bytes(lines, "utf-8-sig")
