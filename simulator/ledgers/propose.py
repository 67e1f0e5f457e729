"""Sheets -> `Plan`: which row is the head, which column is what, from names first and then checked by the contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.heads import HeadColumn, find_head
from simulator.ledgers.masks import PEOPLE, PLACES, looks_like_room, masked, masked_place
from simulator.ledgers.plan import (
    HOUSEHOLD,
    FieldName,
    Plan,
    PlannedColumn,
    PlannedItem,
    PlannedSheet,
    Question,
    Role,
    letter,
    place_of,
)
from simulator.ledgers.questions import questions_of
from simulator.ledgers.read import Book, Sheet
from simulator.ledgers.repair import plan_within
from simulator.ledgers.rows import ROW_KINDS, row_kinds
from simulator.ledgers.settle import FIT, SAMPLE, about, both_ends, in_units, only_amount
from simulator.ledgers.words import AMOUNTS, MONEY, Words, load_words, period_of

__all__ = ["Plan", "Words", "load_words", "propose"]
_POOR = 0.2  # a column named like a field, of which no more looks like it, is something else
_SOME = 0.3  # so many rooms (blanks) in a column are no accident
_MANY = 0.25  # so many rows without a room cannot all be mistakes
_ALSO = 0.95  # columns that are blank wherever the room is belong to the same merged cells
_PERSONAL: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("电话", cells.looks_like_mobile),
    ("身份证号", cells.looks_like_id),
    ("车牌号", cells.looks_like_plate),
)
_BUILDING = re.compile(
    r"^\s*(?:第?[0-9A-Za-z一二三四五六七八九十]{1,4}\s*(?:号楼|栋|幢|座|#楼?|号)|\d{1,3}#?)\s*(?:.{0,4})$"
)
_GROUPED = (*AMOUNTS, "paid_on", "due")


def propose(book: Book, words: Words) -> Plan:
    """How to read the book; `questions` is what the user should look at before it is accepted."""
    kept = plan_within(book)
    if kept is not None:
        return kept
    sheets, asked = [], [Question(code="file", text=note) for note in book.notes]
    for sheet in book.sheets:
        planned, questions = _sheet(sheet, words)
        sheets.append(planned)
        asked += questions
    plan = Plan(file=book.name, sheets=sheets, item_name=words.items.name)
    _buildings(plan)
    plan.items = _items(book, plan, words)
    plan.joined_room = _room_is_ambiguous(book, plan)
    plan.as_of, plan.as_of_why = _as_of(book, plan, words)
    plan.questions = asked + questions_of(book, plan, words)
    return plan


def _sampled(sheet: Sheet, place: int, after: int) -> list[str]:
    """Some of a column's filled cells, spread over the sheet."""
    column = sheet.cells[:, place].slice(after).drop_nulls()
    return column.gather_every(max(len(column) // SAMPLE, 1)).to_list()[:SAMPLE]


def _sheet(sheet: Sheet, words: Words) -> tuple[PlannedSheet, list[Question]]:
    lines, heads = find_head(sheet, words) if sheet.cells.height else ([], [])
    if not lines:
        why = "空表" if not sheet.cells.height else "找不到表头（至少要认得两栏），不导入"
        return PlannedSheet(name=sheet.name, role="ignored", why=why), []
    asked: list[Question] = []
    columns = _columns(sheet, lines[-1] + 1, heads, words, asked)
    planned = PlannedSheet(name=sheet.name, role="ignored", head=[line + 1 for line in lines], columns=columns)
    both_ends(sheet, planned, asked)
    only_amount(sheet, planned, words, asked)
    _one_of_each(planned)
    in_units(sheet, planned)
    planned.role, planned.why = _role(planned)
    if planned.role == "bills" and not planned.has("billed"):
        planned.billed_from = "owed+paid" if planned.has("paid") else "owed"
        told = "欠费加实收" if planned.has("paid") else "欠费（表里只有没缴的账单）"
        asked.append(Question(code="billed-from", sheet=sheet.name, text=f"没有应收一栏，应收按{told}算。"))
    if planned.role in ("bills", "receipts"):
        _gaps(sheet, planned, words)
    return planned, asked if planned.role != "ignored" else []


def _columns(
    sheet: Sheet, after: int, heads: list[HeadColumn], words: Words, asked: list[Question]
) -> list[PlannedColumn]:
    named = {head.place: head for head in heads}
    measure = _measure(sheet, after, heads)
    found = []
    for place in range(sheet.cells.width):
        texts = _sampled(sheet, place, after)
        head = named.get(place)
        if head is None and not texts:
            continue
        where = letter(place)
        one = PlannedColumn(letter=where, name=head.name if head else "", group=head.group if head else "")
        one.examples = list(dict.fromkeys(text.strip() for text in texts[:40]))[:3]
        if head is not None:
            one.field, one.sure, one.why = head.named.field, head.named.sure, head.named.why  # type: ignore[assignment]
            if not one.field and head.group and measure and _share(texts, _money) >= FIT:
                one.field, one.sure = measure, "medium"
                one.why = f"一个账期一栏，按表名当作{words.fields[measure].label}"
        _check(one, texts, words, sheet.name, asked)
        one.examples = _harmless(one, head.named.sure if head else "low", texts)
        if not one.field and not one.why:
            one.why = "不认得这一栏" if one.name else "没有表头"
        found.append(one)
    return found


def _harmless(one: PlannedColumn, named: str, texts: list[str]) -> list[str]:
    """The column's examples without a name, number or room. What nobody needs (备注, 收款人) may hold any of them."""
    places = one.field in PLACES or (
        one.field in ("", "owner", "item", "kind") and _share(texts, looks_like_room) >= _SOME
    )
    if one.personal or one.field in PEOPLE:
        return [masked(text) for text in one.examples]
    if places:
        return [masked_place(text) for text in one.examples]
    if not one.field and named == "high":
        return [text if _money(text) or _day(text) else masked(text) for text in one.examples]
    return one.examples


def _measure(sheet: Sheet, after: int, heads: list[HeadColumn]) -> FieldName:
    """What a sheet with bare months for columns is about ("" unknown, or none such)."""
    if not any(head.group and not head.named.field for head in heads):
        return ""
    return about(sheet, after)


def _check(one: PlannedColumn, texts: list[str], words: Words, sheet: str, asked: list[Question]) -> None:
    """Hold the name against the contents."""
    fits = FITS.get(one.field)
    if fits is not None and texts:
        share = _share(texts, fits)
        label = words.fields[one.field].label
        if share < _POOR and len(texts) >= 3:
            asked.append(
                Question(code="not-it", sheet=sheet, letter=one.letter,
                         text=f"{one.letter} 列“{one.name}”的内容不像{label}，没有导入。")
            )  # fmt: skip
            one.field, one.sure, one.why = "", "low", f"名字像{label}，内容不像"
        elif share < FIT:
            one.sure = "low"
            asked.append(
                Question(code="doubtful", sheet=sheet, letter=one.letter,
                         text=f"{one.letter} 列“{one.name}”当作{label}，但有 {1 - share:.0%} 的格子不像，请看一眼。")
            )  # fmt: skip
    if one.field in ("", "owner", "room", "area", "item", "kind"):
        for what, looks in _PERSONAL:
            if len(texts) >= 3 and _share(texts, looks) >= FIT:
                known = f"名字是“{one.name}”，" if one.name else ""
                one.field, one.personal, one.sure = "", True, "high"
                one.why = f"{known}内容像{what}：是个人信息，不导入"
                break


def _share(texts: list[str], looks: Callable[[str], bool]) -> float:
    filled = [text for text in texts if not cells.is_nothing(text)]
    return sum(map(looks, filled)) / len(filled) if filled else 1.0


def _reads(reader: Callable[[str], object]) -> Callable[[str], bool]:
    def looks(text: str) -> bool:
        try:
            return reader(text) is not None
        except ValueError:
            return False

    return looks


_money, _day = _reads(cells.fen), _reads(cells.day)
FITS: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(AMOUNTS, lambda text: _money(text) or "零头" in _why(text)),
    **dict.fromkeys(("due", "paid_on"), _day),
    **dict.fromkeys(("start", "until"), lambda text: _day(text) or period_of(text) is not None),
    "period": lambda text: period_of(text) is not None,
    "area": _reads(cells.area),
    "phone": cells.looks_like_phone,
    "id_number": cells.looks_like_id,
    "plate": cells.looks_like_plate,
}


def _why(text: str) -> str:
    try:
        cells.fen(text)
    except ValueError as error:
        return str(error)
    return ""


def _one_of_each(planned: PlannedSheet) -> None:
    """Each field once (in each group): the surest column keeps it. A sum over all groups is no bill."""
    grouped = {one.group for one in planned.columns if one.group and one.field in ("billed", "paid", "owed")}
    if len(grouped) == 1 and any(one.field in ("billed", "paid") and not one.group for one in planned.columns):
        grouped = set()  # 物业费应收 beside 实收: one item, not a wide sheet
    order = {"high": 0, "medium": 1, "low": 2}
    taken: dict[tuple[str, str], PlannedColumn] = {}
    for one in sorted(planned.columns, key=lambda column: order[column.sure]):
        if not grouped or (one.field and one.field not in _GROUPED):
            one.group = ""
        if not one.field:
            continue
        if grouped and not one.group and one.field in AMOUNTS:
            one.field, one.why = "", "各期（各项）的合计，不重复算"
            continue
        key = (one.field, one.group)
        if key in taken:
            one.field, one.why = "", f"已经有 {taken[key].letter} 列“{taken[key].name}”"
        else:
            taken[key] = one


def _role(planned: PlannedSheet) -> tuple[Role, str]:
    has = planned.has
    if not has("room"):
        return "ignored", "没有房号一栏，不导入"
    grouped = any(one.group for one in planned.columns if one.field)
    dated = has("period", "start", "until", "due") or grouped
    if has("billed") or (has("owed") and dated):
        return "bills", "有房号和应收" if has("billed") else "有房号和欠费"
    if has("paid") and not grouped:
        return "receipts", "有房号和实收，没有应收"
    if has("area", "owner", "phone", "kind") and not has(*AMOUNTS):
        return "rooms", "有房号和房屋资料，没有金额"
    return "ignored", "看不出是账单、收款还是房屋资料，不导入"


def _gaps(sheet: Sheet, planned: PlannedSheet, words: Words) -> None:
    """Which columns leave cells blank under a merged one, and whether buildings stand in rows of their own."""
    kinds = row_kinds(sheet, planned, words)
    data = sheet.cells.filter(kinds == ROW_KINDS.index("data"))
    if not planned.has("building") and (kinds == ROW_KINDS.index("section")).any():
        planned.sections = True
    if data.height < 2:
        return
    letters = {letter(n): f"c{n}" for n in range(sheet.cells.width)}
    household = {one.letter: letters[one.letter] for one in planned.used if one.field in HOUSEHOLD}
    if sheet.merged:
        first = planned.head[-1]
        tall = {letter(left) for top, bottom, left, _ in sheet.merged if bottom > top >= first}
        planned.fill_down = [one for one in household if one in tall]
        return
    blank = data[household[planned.letters("room")]].is_null()
    if data.height >= 4 and int(blank.sum()) >= _MANY * data.height:
        most = _ALSO * int(blank.sum())
        open_too = [one for one, name in household.items() if data.filter(blank)[name].null_count() >= most]
        people = [planned.letters(name) for name in ("owner", "phone", "id_number") if planned.has(name)]
        if all(one in open_too for one in people):  # a name without a room is no merged cell
            planned.fill_down = open_too
    building = planned.letters("building")
    if building and building not in planned.fill_down:
        share = data[letters[building]].null_count() / data.height
        if share >= _SOME and data[letters[building]][0] is not None:
            planned.fill_down.append(building)


def _buildings(plan: Plan) -> None:
    """Sheets called after buildings: 1栋, 2栋."""
    sheets = [one for one in plan.sheets if one.role in ("bills", "receipts") and one.name]
    for one in sheets:
        if not one.has("building") and not one.sections and _BUILDING.match(one.name) and len(sheets) > 1:
            one.building = one.name.strip()


def _items(book: Book, plan: Plan, words: Words) -> list[PlannedItem]:
    counted: Counter[str] = Counter()
    for sheet, planned in zip(book.sheets, plan.sheets, strict=True):
        if planned.role not in ("bills", "receipts"):
            continue
        for column in planned.used:
            for part in column.group.split("|"):
                if part and period_of(part) is None and column.field in MONEY:
                    counted[cells.plain(part)] += 0
        if where := planned.letters("item"):
            kinds = row_kinds(sheet, planned, words)
            texts = sheet.cells.filter(kinds == ROW_KINDS.index("data"))[:, place_of(where)]
            for text, count in texts.drop_nulls().value_counts().iter_rows():
                counted[cells.plain(text)] += count
    found = [PlannedItem(name=name, rows=rows, ours=words.is_ours(name)) for name, rows in counted.most_common()]
    return found[:500]


def _room_is_ambiguous(book: Book, plan: Plan) -> bool:
    """Whether one room text stands for several homes: 502 in every building."""
    parts = []
    for sheet, planned in zip(book.sheets, plan.sheets, strict=True):
        if planned.role not in ("bills", "receipts") or planned.sections:
            if planned.sections and planned.role == "bills":
                return True
            continue
        columns = [pl.col(f"c{place_of(planned.letters('room'))}").alias("room")]
        for field in ("building", "unit"):
            where = planned.letters(field)
            filled = pl.col(f"c{place_of(where)}") if where else pl.lit(planned.building if field == "building" else "")
            columns.append((filled.forward_fill() if where in planned.fill_down else filled).alias(field))
        parts.append(sheet.cells.slice(planned.head[-1]).select(columns).drop_nulls())
    if not parts:
        return False
    homes = pl.concat(parts).unique()
    return homes["room"].n_unique() < homes.select("room", "building", "unit").unique().height


def _as_of(book: Book, plan: Plan, words: Words) -> tuple[date | None, str]:
    """The closing day that a title or a foot tells, else the last day on which anything was paid."""
    told: list[date] = []
    last: list[date] = []
    for sheet, planned in zip(book.sheets, plan.sheets, strict=True):
        frame = sheet.cells
        ends = pl.concat([frame.head(planned.head[0] - 1 if planned.head else 15), frame.tail(8)])
        for row in ends.rows():
            told += _closing([text for text in row if text], words)
        for column in planned.used:
            if column.field == "paid_on":
                texts = frame[:, place_of(column.letter)].slice(planned.head[-1])
                days, _ = cells.read_column(texts, cells.day, pl.Date)
                last += [one for one in [days.max()] if isinstance(one, date)]
    latest = max(last, default=None)
    closing = [one for one in told if latest is None or one >= latest]
    if closing:
        return min(closing), "表上写的截止（打印、制表）日期"
    return latest, "表里最后一笔缴费的日期" if latest else ""


def _closing(row: list[str], words: Words) -> list[date]:
    """Days behind 截止日期: in the same cell, or in the next."""
    found = []
    for at, text in enumerate(row):
        rest = cells.plain(text)
        word = next((one for one in words.as_of if one in rest), "")
        if not word or len(rest) > 80:
            continue
        behind = rest.partition(word)[2].lstrip(": ") or (row[at + 1] if at + 1 < len(row) else "")
        day = re.search(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{8}", behind)
        if day and _day(day[0]):
            found.append(cells.day(day[0]))
    return [one for one in found if one]
