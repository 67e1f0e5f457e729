"""A table of estates (CSV or Excel) with Chinese heads: read, every fault at once with its row and column; a template.

Cells may be what people write: 8%, 2.50 元, wide digits. One estate is one row; its name is its key, so it is
unique. What a row leaves open comes from the profile of its kind.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.experiments.portfolio.asked import MOST_ESTATES
from simulator.experiments.portfolio.members import Member, altered
from simulator.ledgers.read import LedgerError, read_book
from simulator.population import Profile

MOST_FAULTS = 200
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class _Column:
    """`field` of a row; heads that mean it; the numbers it may hold (percent: written as 8 or 8%, kept as 0.08)."""

    field: str
    head: str
    also: tuple[str, ...]
    note: str
    example: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    percent: bool = False
    needed: bool = False


COLUMNS = (
    _Column(
        "name", "小区名称", ("名称", "小区", "项目", "项目名称"), "每行一个，不能重名", "（例）东区一期", needed=True
    ),
    _Column("kind", "类型", ("小区类型", "档案", "业态"), "写下面“类型”表里的一种", "中端商品房", needed=True),
    _Column("households", "户数", ("总户数", "套数"), "1 到 200000 的整数", "1200", 1, 200_000, True, needed=True),
    _Column(
        "fee", "物业费（元/㎡·月）", ("物业费", "单价", "收费标准", "费率"), "住宅的单价；不写按类型", "2.50", 0.01, 100
    ),
    _Column("area", "户均面积（㎡）", ("户均面积", "平均面积", "面积"), "住宅的平均面积；不写按类型", "96", 10, 1000),
    _Column("vacancy", "空置率（%）", ("空置率", "空置"), "写 8 或 8%；不写按类型", "8%", 0, 90, percent=True),
    _Column(
        "service",
        "服务水平（0–100）",
        ("服务水平", "满意度"),
        "最近一次满意度得分；不写按类型",
        "68",
        0,
        100,
        percent=True,
    ),
    _Column("every_months", "几个月出一次账", ("账单周期", "收费周期"), "1、3、6 或 12；不写按类型", "1", 1, 12, True),
    _Column("city", "地方", ("城市",), "content/cities.yml 里的编号，不写就不按当地规定检查", ""),
)


def read_members(path: Path, profiles: Mapping[str, Profile], cities: Sequence[str] = ()) -> list[Member]:
    """The estates of a file. Raises DocumentError with every fault (MOST_FAULTS at most)."""
    try:
        data = path.read_bytes()
    except OSError:
        raise _failed(
            path.name, "这个文件读不了", "请检查路径，或者先用 sandbox portfolio --template 写一张空表"
        ) from None
    return members_from(path.name, data, profiles, cities)


def members_from(name: str, data: bytes, profiles: Mapping[str, Profile], cities: Sequence[str] = ()) -> list[Member]:
    """The same from bytes, for an upload."""
    rows = _cells(name, data)
    if not rows or len(rows) < 2:
        raise _failed(name, "表里没有小区", "第一行写列名，以下每行一个小区")
    places, problems = _heads(name, rows[0])
    kinds = {_plain(key): profile for profile in profiles.values() for key in (profile.id, profile.name)}
    members: list[Member] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], 2):
        if not any(_plain(cell) for cell in cells) or _plain(cells[0]).startswith("(例)"):
            continue
        row = _Row(name, number, cells, places, problems)
        member = _member(row, kinds, cities) if places else None
        title = row.text("name")
        if title and seen.setdefault(title, number) != number:
            row.fault("name", f"和第 {seen[title]} 行重名", "小区名称每行要不同")
        elif member is not None:
            members.append(member)
    if not problems and not members:
        problems.append(_problem(name, 0, "表里没有小区", "第一行写列名，以下每行一个小区"))
    if len(members) > MOST_ESTATES:
        problems.append(_problem(name, 0, f"有 {len(members):,} 个小区，最多 {MOST_ESTATES:,} 个", "请分成几张表"))
    if problems:
        raise DocumentError(problems[:MOST_FAULTS])
    return members


class _Row:
    """One row's cells by field; faults go to the common list."""

    def __init__(
        self, file: str, number: int, cells: Sequence[str], places: Mapping[str, int], problems: list[Problem]
    ) -> None:
        self._file, self._number, self._cells, self._places, self._problems = file, number, cells, places, problems

    def text(self, field: str) -> str:
        place = self._places.get(field)
        return _plain(self._cells[place]) if place is not None and place < len(self._cells) else ""

    def fault(self, field: str, message: str, remedy: str) -> None:
        head = next(one.head for one in COLUMNS if one.field == field)
        self._problems.append(_problem(self._file, self._number, f"“{head}”列：{message}", remedy))

    def number(self, column: _Column) -> float | None:
        """The cell as a number, None if it is empty or wrong (then a fault is noted)."""
        text = self.text(column.field)
        if not text:
            if column.needed:
                self.fault(column.field, "没有写", f"请写{column.note}")
            return None
        bare = text.replace(",", "")
        for unit in (
            "元/㎡·月",
            "元/m2·月",
            "元/m²·月",
            "元/平方米·月",
            "元",
            "㎡",
            "平方米",
            "m2",
            "户",
            "个月",
            "分",
        ):
            bare = bare.removesuffix(_plain(unit))
        percent = bare.endswith("%")
        try:
            value = float(bare.removesuffix("%"))
        except ValueError:
            self.fault(column.field, f"“{text}”不是数字", f"请写{column.note}")
            return None
        if column.percent and not percent and 0 < value < 1:
            value *= 100
        if percent and not column.percent:
            self.fault(column.field, f"“{text}”不该带百分号", f"请写{column.note}")
            return None
        if not column.low <= value <= column.high or (column.whole and value != int(value)):
            what = "整数" if column.whole else "数"
            self.fault(column.field, f"“{text}”不在范围里", f"请写 {column.low:g} 到 {column.high:g} 的{what}")
            return None
        return value / 100 if column.percent else value


def _member(row: _Row, kinds: Mapping[str, Profile], cities: Sequence[str]) -> Member | None:
    name, kind = row.text("name"), row.text("kind")
    if not name:
        row.fault("name", "没有写", "每行都要有小区名称")
    profile = kinds.get(kind)
    if profile is None:
        known = "、".join(dict.fromkeys(one.name for one in kinds.values()))
        row.fault("kind", f"没有“{kind}”这种类型" if kind else "没有写", f"可选：{known}")
    city = row.text("city")
    if city and cities and city not in cities:
        row.fault("city", f"没有名为“{city}”的地方", f"可选：{'、'.join(cities)}；或者留空")
    found = {one.field: row.number(one) for one in COLUMNS if one.high}
    if profile is None or not name or found["households"] is None:
        return None
    fee, every = found["fee"], found["every_months"]
    try:
        changed = altered(
            profile,
            fee_fen=round(fee * 100) if fee is not None else None,
            area=found["area"],
            vacancy=found["vacancy"],
            service=found["service"],
            every_months=int(every) if every is not None else None,
            city=city or None,
        )
    except DocumentError as error:
        for problem in error.problems:
            row.fault("kind", f"和这一行的数合不上：{problem.message}", problem.remedy)
        return None
    return Member(_key(name), name, changed, int(found["households"]))


def _key(name: str) -> str:
    """Stands in file names: of the name alone."""
    return "t" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _heads(file: str, cells: Sequence[str]) -> tuple[dict[str, int], list[Problem]]:
    """Where each field stands; faults of the head."""
    words = {_bare(word): one.field for one in COLUMNS for word in (one.head, *one.also)}
    places: dict[str, int] = {}
    problems = []
    for place, cell in enumerate(cells):
        field = words.get(_bare(cell))
        if field is not None and field in places:
            problems.append(_problem(file, 1, f"“{cell}”和另一列说的是同一件事", "请只留一列"))
        elif field is not None:
            places[field] = place
    missing = [one.head for one in COLUMNS if one.needed and one.field not in places]
    if missing:
        known = "、".join(one.head for one in COLUMNS)
        problems.append(_problem(file, 1, f"缺少这几列：{'、'.join(missing)}", f"第一行写列名；认得的列：{known}"))
        return {}, problems
    return places, problems


def _cells(name: str, data: bytes) -> list[list[str]]:
    """The first sheet as texts, empty cells as "". Raises DocumentError for what is no table."""
    if not data.strip():
        return []
    if len(data) > MOST_BYTES:
        raise _failed(name, f"表有 {len(data) / 1e6:.0f} MB，太大", "一行一个小区，几千行也不到 1 MB；请另存一份再给")
    try:
        frame = read_book(name, data).sheets[0].cells
    except LedgerError as error:
        raise _failed(name, "表读不出来", str(error)) from None
    if frame.height > MOST_ESTATES + MOST_FAULTS:
        raise _failed(name, f"表有 {frame.height:,} 行，最多 {MOST_ESTATES:,} 个小区", "请删掉下面多余的行") from None
    return [["" if cell is None else cell for cell in row] for row in frame.iter_rows()]


def _plain(text: str) -> str:
    """Without spaces around it, wide characters made narrow."""
    return unicodedata.normalize("NFKC", text or "").strip()


def _bare(text: str) -> str:
    """A head without what stands in brackets."""
    return _plain(text).split("(")[0].replace(" ", "")


def _problem(file: str, line: int, message: str, remedy: str) -> Problem:
    where = f"第 {line} 行" if line else ""
    return Problem(file=file, line=line, code="portfolio-table", message=f"{where}{message}", remedy=remedy)


def _failed(file: str, message: str, remedy: str) -> DocumentError:
    return DocumentError([_problem(file, 0, message, remedy)])


def template(profiles: Mapping[str, Profile]) -> bytes:
    """An empty table as a workbook: heads with notes, one example row (which is not read), the kinds there are."""
    import xlsxwriter

    from simulator.tables import MADE

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": MADE, "title": "小区表"})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F5F2EB"})
        faint = book.add_format({"italic": True, "font_color": "#6B6B6B"})
        sheet = book.add_worksheet("小区")
        for place, one in enumerate(COLUMNS):
            sheet.set_column(place, place, 18)
            sheet.write_string(0, place, one.head, bold)
            sheet.write_comment(0, place, ("必填。" if one.needed else "可空。") + one.note)
            sheet.write_string(1, place, one.example, faint)
        sheet.freeze_panes(1, 1)
        names = [profile.name for profile in profiles.values()]
        kind = next(place for place, one in enumerate(COLUMNS) if one.field == "kind")
        sheet.data_validation(1, kind, 2000, kind, {"validate": "list", "source": f"=类型!$A$2:$A${len(names) + 1}"})
        told = book.add_worksheet("类型")
        heads = ("类型", "编号", "说明", "物业费（元/㎡·月）", "空置率", "服务水平")
        rows: list[Sequence[Any]] = [
            (
                one.name,
                one.id,
                one.description,
                one.billing.fee_fen_per_m2 / 100,
                f"{one.owners.vacant.share:.1%}",
                round(one.service * 100),
            )
            for one in profiles.values()
        ]
        for place, (head, width) in enumerate(zip(heads, (14, 16, 70, 18, 10, 10), strict=True)):
            told.set_column(place, place, width)
            told.write_string(0, place, head, bold)
        for number, row in enumerate(rows, 1):
            told.write_row(number, 0, row)
    return out.getvalue()
