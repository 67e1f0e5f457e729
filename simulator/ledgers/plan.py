"""How a file is to be read: a plain document that a person can look at, correct and keep (YAML or JSON).

Lines are as Excel counts them (from 1), columns are Excel's letters. Everything personal in the examples is masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PLAN_SHEET = "导入方案"
Unit = Literal[1, 1_000, 10_000]
Role = Literal["bills", "receipts", "rooms", "ignored"]
FieldName = Literal[
    "", "room", "building", "unit", "owner", "phone", "id_number", "plate", "item", "kind", "area", "period", "start",
    "until", "due", "billed", "discount", "paid", "paid_on", "owed", "complaint",
]  # fmt: skip
HOUSEHOLD = ("room", "building", "unit", "owner", "phone", "id_number", "plate", "kind", "area", "complaint")
UNIT_NAMES: dict[Unit, str] = {1: "元", 1_000: "千元", 10_000: "万元"}
ROLE_NAMES: dict[Role, str] = {"bills": "账单", "receipts": "收款明细", "rooms": "房屋资料", "ignored": "不导入"}


def letter(column: int) -> str:
    """A column's name in Excel; column 0 is A."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place_of(where: str) -> int:
    """The column, from 0, of Excel's letters."""
    number = 0
    for sign in where:
        number = number * 26 + ord(sign) - 64
    return number - 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlannedColumn(_Part):
    """One column of a sheet and what is made of it."""

    letter: str = Field(pattern=r"^[A-Z]{1,3}$", description="Excel 里的列号，比如 C")
    name: str = Field(default="", description="表头上的名字")
    examples: list[str] = Field(default=[], description="几个例子（个人信息已经遮住）")
    field: FieldName = Field(default="", description="当作哪一项；空着就是不导入")
    group: str = Field(default="", description="横排的表里，这一栏是哪个账期或哪个收费项目的")
    sure: Literal["high", "medium", "low"] = Field(default="high", description="有多大把握")
    times: Unit = Field(default=1, description="金额的单位：1 是元，1000 是千元，10000 是万元")
    personal: bool = Field(default=False, description="内容像个人信息；不是认得的栏就不导入")
    why: str = Field(default="", description="为什么这样认")


class PlannedSheet(_Part):
    """One sheet."""

    name: str = Field(description="工作表的名字；CSV 空着")
    role: Role = Field(description="bills 账单、receipts 收款明细、rooms 房屋资料、ignored 不导入")
    why: str = Field(default="", description="为什么这样认")
    head: list[int] = Field(default=[], description="表头在第几行，可以是几行")
    columns: list[PlannedColumn] = Field(default=[], description="每一栏")
    building: str = Field(default="", description="整张表都是这一栋；空着就看表里写的")
    sections: bool = Field(default=False, description="表中间单独一行写着楼栋，管它下面的各行")
    fill_down: list[str] = Field(default=[], description="哪几列空着的格子用上面一格的（合并单元格）")
    bill_months: int = Field(default=1, ge=1, le=12, description="账期只写了开头（或只写了一个月）的，一笔是几个月的费")
    billed_from: Literal["billed", "owed", "owed+paid"] = Field(
        default="billed", description="应收从哪里来：应收一栏；欠费一栏（表里只有没缴的）；欠费加实收"
    )

    def letters(self, field: str, group: str = "") -> str:
        """The column that holds the field, "" if none."""
        return next((one.letter for one in self.columns if one.field == field and one.group == group), "")

    @property
    def used(self) -> list[PlannedColumn]:
        """The columns that are imported."""
        return [one for one in self.columns if one.field]

    def has(self, *fields: str) -> bool:
        """Whether any column is one of these."""
        return any(one.field in fields for one in self.columns)


class PlannedItem(_Part):
    """One fee item found in the file."""

    name: str = Field(description="表里写的收费项目")
    rows: int = Field(default=0, description="有多少行")
    ours: bool = Field(description="算不算物业费；不算的放在一边，不导入")


class DueRule(_Part):
    """The due day of bills without one."""

    counted_from: Literal["start", "end"] = Field(
        default="end", description="从账期的第一天（start）还是最后一天（end）数"
    )
    days: int = Field(default=0, ge=-366, le=366, description="再过几天")


class Question(_Part):
    """Something that the user should look at."""

    code: str = Field(description="问题的编号")
    text: str = Field(description="问什么，现在按什么算")
    change: str = Field(default="", description="要改就改方案里的哪一项")
    sheet: str = Field(default="", description="哪张工作表")
    letter: str = Field(default="", description="哪一列")

    def told(self, places: Mapping[str, str]) -> str:
        """The question and how to change what is done; `places`: by `change`, how that is called where it is asked."""
        if not self.change:
            return self.text
        return f"{self.text}要改就改{places.get(self.change, f'方案里的 {self.change}')}。"


class Plan(_Part):
    """How the whole file is read."""

    file: str = Field(description="文件名")
    sheets: list[PlannedSheet] = Field(description="每张工作表")
    items: list[PlannedItem] = Field(default=[], description="收费项目")
    item_name: str = Field(default="物业费", description="没有写收费项目的账算作什么")
    due: DueRule = Field(default_factory=DueRule, description="没有应缴日期的账，哪天该缴")
    as_of: date | None = Field(default=None, description="账目截止日：到哪天为止缴的钱都在表里了")
    as_of_why: str = Field(default="", description="截止日从哪里看出来")
    joined_room: bool = Field(default=False, description="房号要连上楼栋和单元才认得出是哪一户")
    duplicates: Literal["reject", "once", "each"] = Field(
        default="reject", description="完全相同的行：reject 退回，once 只算一次，each 每行都算"
    )
    paid_from: Literal["both", "bills", "receipts"] = Field(
        default="both", description="账单和收款明细都写了实收时，算哪一边：both 两边都算、bills 账单、receipts 收款明细"
    )
    questions: list[Question] = Field(default=[], description="请您看一眼的地方")
