"""How columns, items and totals rows are called (content/ledgers/columns.yml), and what a head says by them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from simulator.documents import read_document
from simulator.ledgers.cells import period, plain

MONEY = ("billed", "discount", "paid")
AMOUNTS = (*MONEY, "owed")  # 欠费 is only compared, or the bill is worked out from it
Sure = Literal["high", "medium", "low"]
_FILE = "content/ledgers/columns.yml"
_BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_DUST = re.compile(r"[\s:：*_·.、,;|/\\-]+")
_SIGNS = re.compile(rf"{_DUST.pattern}|[()\[\]【】〔〕<>]")
_PERIOD_IN = re.compile(
    r"(?:19|20)\d{2}\s*(?:年\s*(?:\d{1,2}\s*月?\s*[-~至到—]\s*\d{1,2}\s*月份?|\d{1,2}\s*月份?|度?\s*第?[一二三四1-4]\s*季度?"
    r"|度?\s*[上下]半年|Q[1-4]|度)?|[-/.]\d{1,2}(?:\s*[-~至到—]\s*(?:19|20)\d{2}[-/.]\d{1,2})?(?!\d)|[01]\d(?!\d)|\s*-?Q[1-4]|H[12])",
    re.I,
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldWords(_Strict):
    """One field: what it means and how the trade calls it."""

    label: str = Field(description="给人看的名字")
    means: str = Field(description="这一栏说的是什么")
    words: list[str] = Field(min_length=1, description="软件里的各种叫法")
    personal: bool = Field(default=False, description="是不是个人信息")


class EdgeWords(_Strict):
    """How a head says which end of a period it is: 所属期 + 起, 费用 + 终止 + 日期."""

    of: list[str] = Field(description="前面的字，账期的各种叫法之外的")
    begins: list[str] = Field(description="起")
    ends: list[str] = Field(description="止")
    tails: list[str] = Field(description="后面可以跟的字")


class ItemWords(_Strict):
    """Fee items."""

    name: str = Field(description="没有收费项目一栏时，算作什么")
    ours: list[str] = Field(description="算物业费的收费项目")
    others: list[str] = Field(description="不算物业费的收费项目里会有的字")


class Words(_Strict):
    """content/ledgers/columns.yml."""

    fields: dict[str, FieldWords] = Field(description="每一项叫什么")
    edges: EdgeWords = Field(description="账期的起和止")
    amounts: list[str] = Field(description="只说是钱，没说是应收还是实收的叫法")
    left_out: list[str] = Field(description="名字里有这些字就不导入")
    serials: list[str] = Field(description="序号一栏的叫法")
    totals: list[str] = Field(description="合计行里的字")
    footers: list[str] = Field(description="说明行里的字")
    as_of: list[str] = Field(description="账目截止日前面的字")
    items: ItemWords = Field(description="收费项目")
    kinds: dict[Literal["home", "shop", "parking"], list[str]] = Field(description="房屋类型里会有的字")
    yes: list[str] = Field(description="表示是")
    no: list[str] = Field(description="表示否")
    room_words: list[str] = Field(description="房号里只是分隔的字")
    _seen: dict[str, Named] = PrivateAttr(default_factory=dict)
    _edge: re.Pattern[str] | None = PrivateAttr(default=None)

    def named(self, text: str) -> Named:
        """What a head of this name says; kept, as wide sheets repeat their heads."""
        if text not in self._seen:
            self._seen[text] = _named(self, text)
        return self._seen[text]

    def edge(self, text: str) -> tuple[str, bool]:
        """Which end of a period a head is ("start", "until", "" neither), and whether it says that it is a period's:
        所属期起 and 计费期间(止) do, 开始 alone does not."""
        if self._edge is None:
            of = _any({*self.edges.of, *self.fields["period"].words})
            ends = f"(?:(?P<start>{_any(self.edges.begins)})|(?P<until>{_any(self.edges.ends)}))"
            self._edge = re.compile(f"(?P<of>{of})?{ends}(?:{_any(self.edges.tails)})?")
        found = self._edge.fullmatch(_whole(text))
        return ("", False) if found is None else ("start" if found["start"] else "until", bool(found["of"]))

    def is_ours(self, item: str) -> bool:
        """Whether a fee item counts as 物业费."""
        name = bare(item)
        if name in {bare(word) for word in self.items.ours}:
            return True
        if any(word in name for word in self.items.others):
            return False
        return any(bare(word) in name for word in self.items.ours)

    def is_item(self, text: str) -> bool:
        """Whether a text names a fee item at all."""
        name = bare(text)
        return bool(name) and any(bare(word) in name for word in (*self.items.ours, *self.items.others))


@dataclass(frozen=True)
class Named:
    """A head's text taken apart: the field ("" none), how sure, why, the period and the item in it ("" none)."""

    field: str
    sure: Sure
    why: str
    period: str = ""
    item: str = ""


def load_words(course: Path) -> Words:
    """Read content/ledgers/columns.yml. Raises DocumentError."""
    return read_document(course / _FILE, Words, course)


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """A name without brackets, blanks and punctuation, narrow, in capitals."""
    rest = plain(text)
    return _DUST.sub("", _BRACKETS.sub("", rest) or rest).upper()


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(map(bare, words)), key=lambda word: (-len(word), word))))


def _whole(text: str) -> str:
    """As `bare`, but with what stands in brackets: 计费期间(起) and 计费期间(止) are not the same."""
    return _SIGNS.sub("", plain(text)).upper()


def period_in(text: str) -> tuple[str, str]:
    """The period written in a head ("" if none) and the rest of the head."""
    rest = plain(text)
    for found in _PERIOD_IN.finditer(rest):
        if period_of(found[0]) is not None:
            return found[0], (rest[: found.start()] + rest[found.end() :]).strip("()[]【】 _-:")
    return "", rest


def period_of(text: str) -> tuple[date, int] | None:
    """As `cells.period`, but None for what is no period."""
    try:
        return period(text)
    except ValueError:
        return None


def _named(words: Words, text: str) -> Named:
    when, rest = period_in(text)
    name = bare(rest)
    if not name:
        return Named("", "low", "", when)
    edge, of_period = words.edge(rest)
    if of_period and not _exactly(words, _whole(rest)):
        return Named(edge, "high", f"名字“{text.strip()}”就是{words.fields[edge].label}", when)
    if field := _exactly(words, name):
        about = words.fields[field]
        item = _item_beside(words, name, about.words)
        return Named(field, "high", f"名字“{text.strip()}”就是{about.label}", when, item)
    if edge:
        return Named(edge, "medium", f"名字是“{text.strip()}”，当作{words.fields[edge].label}", when)
    if any(bare(word) in name for word in words.left_out):
        return Named("", "high", "这一栏用不着", when)
    best, by = "", ""
    for field, about in words.fields.items():
        for word in map(bare, about.words):
            longer = (len(word), name.rfind(word)) > (
                len(by),
                name.rfind(by),
            )  # 年度应收 is 应收: what it is comes last
            if len(word) > 1 and word in name and longer:
                best, by = field, word
    if not best:
        return Named("", "low", "", when, rest if words.is_item(rest) else "")
    item = _item_beside(words, name, [by])
    return Named(best, "medium", f"名字里有“{by}”，当作{words.fields[best].label}", when, item)


def _exactly(words: Words, name: str) -> str:
    """The field that is called just so, "" if none."""
    return next((field for field, about in words.fields.items() if name in set(map(bare, about.words))), "")


def _item_beside(words: Words, name: str, of: list[str]) -> str:
    """The fee item that stands beside the field in a head: 公摊电费 in 公摊电费应收."""
    for word in sorted(map(bare, of), key=len):
        rest = name.replace(word, "", 1)
        if word in name and rest and words.is_item(rest):
            return rest.removesuffix("金额").removesuffix("本期")
    return ""
