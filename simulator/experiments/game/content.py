"""What is written for 沙盘推演: content/game-cards.yml and content/games/*.yml, read and checked."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, RootModel, field_validator, model_validator

from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, fingerprint, read_document, read_what_can
from simulator.engine import KPIS
from simulator.experiments.questions import changed_profile, merged
from simulator.policy import Policy, parse_policy
from simulator.policy.channels import Channel, OwnerLabel, RedAct
from simulator.policy.model import Lever, RedLine, Team
from simulator.policy.offers import Yuan
from simulator.population import Profile

MONTHS = 12
Change = dict[str, Any]
Group = Literal["remind", "talk", "letter", "law", "ease", "service", "team"]
GROUP_NAMES: dict[Group, str] = {
    "remind": "提醒",
    "talk": "打电话、上门",
    "letter": "发函",
    "law": "调解和法律",
    "ease": "分期、优惠、延期",
    "service": "服务和沟通",
    "team": "队伍和工具",
}
# By how many days the oldest bill is overdue on the first of the month: the last day of each class.
AGES = ("not-due", "0-3", "3-6", "6-12", "12-36", "over-36")
Age = Literal["not-due", "0-3", "3-6", "6-12", "12-36", "over-36"]
AGE_LAST_DAY = (0, 90, 180, 365, 1095)
AGE_NAMES: dict[Age, str] = {
    "not-due": "还没到期",
    "0-3": "逾期三个月以内",
    "3-6": "三到六个月",
    "6-12": "六到十二个月",
    "12-36": "一到三年",
    "over-36": "三年以上",
}
CardId = Field(pattern=r"^[a-z][a-z0-9-]*$", description="牌的编号，英文小写短名")


class Segment(Strict):
    """To whom a card is played. What is empty leaves everybody in; only what the ledger shows can be asked for."""

    ages: list[Age] = Field(default=[], max_length=6, description=f"账龄：{'、'.join(AGES)}，可写几个；不写就是全部")
    buildings: list[int] = Field(default=[], max_length=200, description="只对这些楼栋（栋号）")
    labels: list[OwnerLabel] = Field(default=[], max_length=12, description="只对推断为这些类型的业主（推断会错）")
    complaints: Literal["any", "none", "only"] = Field(
        default="any", description="投诉还没答复的业主：any=不论，none=不找，only=只找"
    )
    min_yuan: Yuan | None = Field(default=None, description="未缴合计至少多少元")
    max_yuan: Yuan | None = Field(default=None, description="未缴合计最多多少元")
    households: list[int] = Field(default=[], max_length=2000, description="只对这些住户（户号，从 1 起）")
    most: int | None = Field(default=None, ge=0, le=5000, description="最多找多少户，不写不限")
    first: Literal["amount", "age", "limitation"] = Field(
        default="amount", description="户数受限时先找谁：amount=欠得多的，age=欠得久的，limitation=快过时效的"
    )

    @field_validator("ages", "buildings", "labels", "households", mode="after")
    @classmethod
    def _once(cls, values: list[Any]) -> list[Any]:
        return sorted(set(values), key=lambda one: AGES.index(one) if one in AGES else one)


class Action(Strict):
    """What a touch card does on its day."""

    channel: Channel = Field(description="渠道，同政策文件")
    day: int = Field(ge=2, le=28, description="每月几号做")
    content: Literal["reminder", "demand"] | None = Field(default=None, description="提醒还是催告，同政策文件")
    script: Literal["plain", "simple", "personal", "norm"] = Field(default="plain", description="写法，同政策文件")
    when: Literal["any", "workday", "evening", "weekend"] = Field(default="any", description="什么时间，同政策文件")
    talk: list[Literal["listen", "explain", "show_service", "consequences", "offer_plan"]] = Field(
        default=[], description="怎么谈，同政策文件"
    )

    def lever(self, name: str, households: list[int], min_days_overdue: int | None) -> Lever:
        """As a lever of the month's policy, for the households named (numbers from 1)."""
        return Lever.model_validate(
            {
                "channel": self.channel,
                "name": name,
                "calendar": {"day_of_month": self.day},
                "audience": {"households": households, "min_days_overdue": min_days_overdue},
                "content": self.content,
                "script": self.script,
                "when": self.when,
                "talk": self.talk,
            }
        )


class Card(Strict):
    """One thing that can be done in a month: a touch (`action`), or something in force for the whole month (`set`)."""

    id: str = CardId
    name: str = Field(min_length=1, max_length=20, description="牌名，几个字")
    group: Group = Field(description=f"哪一组：{'、'.join(GROUP_NAMES)}")
    says: str = Field(min_length=1, description="一两句大白话：做什么，要留意什么")
    law: list[str] = Field(default=[], description="content/evidence/laws.yml 里的编号")
    slides: list[str] = Field(default=[], description="讲这件事的幻灯片编号")
    action: Action | None = Field(default=None, description="对人做的：渠道、哪一天、怎么说")
    segment: Segment = Field(default=Segment(), description="对人做的：默认对谁")
    set: Change = Field(default={}, description="整月有效的：改政策的哪些项，写法同政策文件")
    slot: str = Field(default="", description="同一个 slot 的牌一个月只能选一张")
    lasts: bool = Field(default=False, description="是不是做一次以后一直有效（清理档案、推广公众号）")
    amnesty: bool = Field(default=False, description="是不是旧账宽限：以后的月份记得曾经宽限过")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.set) == (self.action is not None):
            raise ValueError("action 和 set 必须且只能写一个")
        if self.action is None and self.segment != Segment():
            raise ValueError("只有写了 action 的牌才写 segment，请删去")
        if (self.lasts or self.amnesty) and self.action is not None:
            raise ValueError("lasts 和 amnesty 只用于写了 set 的牌，请删去")
        return self


class Use(Strict):
    """One card as it is played."""

    card: str = CardId
    segment: Segment | None = Field(default=None, description="对谁；不写就按牌上的")


class Goal(Strict):
    """One line of the score: nothing at `zero`, everything at `full`, in between in proportion."""

    kpi: str = Field(description="指标的英文名，如 collection_rate")
    zero: float = Field(allow_inf_nan=False, description="到这里得 0 分（比率写 0 到 1，金额写分）")
    full: float = Field(allow_inf_nan=False, description="到这里得满分；比 zero 小就是越低越好")
    weight: int = Field(ge=1, le=100, description="占多少分，各项合计 100")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.kpi not in KPIS:
            raise ValueError(f"没有名为“{self.kpi}”的指标；可选：{'、'.join(KPIS)}")
        if self.zero == self.full:
            raise ValueError("zero 和 full 不能相同")
        return self

    def share(self, value: float) -> float:
        """0 to 1."""
        return min(max((value - self.zero) / (self.full - self.zero), 0.0), 1.0)


class Say(Strict):
    """A piece of news written beforehand."""

    month: int = Field(ge=1, le=MONTHS, description="第几个月（1 到 12）")
    say: str = Field(min_length=1, description="一两句话；只写沙盘里真有的事")


class Tempt(Strict):
    """A month in which somebody in the office proposes an act against a red line."""

    month: int = Field(ge=1, le=MONTHS, description="第几个月（1 到 12）")
    act: RedAct = Field(description="哪一条红线，R1 到 R10")


class Lesson(Strict):
    """Something to talk about after the game."""

    say: str = Field(min_length=1, description="一两句话")
    slides: list[str] = Field(min_length=1, description="讲这件事的幻灯片编号")


class Scenario(Strict):
    """One game."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="英文小写短名，与文件名相同")
    name: str = Field(min_length=1, max_length=16, description="名字，几个字")
    difficulty: Literal[1, 2, 3] = Field(description="1=入门，2=中等，3=难")
    order: int = Field(default=50, ge=0, le=99, description="在列表里的先后，小的在前")
    story: str = Field(min_length=1, description="开场的几句话：这是什么小区，出了什么事，要你做什么")
    estate: Change = Field(description="小区：profile 写档案编号，其余是要改的项，写法同小区档案")
    households: int = Field(ge=50, le=1200, description="户数，50 到 1200")
    months: Literal[12] = Field(default=MONTHS, description="走几个月，现在都是 12")
    seed: int = Field(ge=0, le=2**40, description="业主和运气的种子")
    budget_yuan: int = Field(ge=0, le=10_000_000, description="一年能花多少元（含人工）")
    team: Team = Field(description="人手与工时，写法同政策文件")
    base: Change = Field(default={}, description="一直有效、牌改不了的政策项（例如合同），写法同政策文件")
    opening: list[Use] = Field(default=[], max_length=15, description="开局时正在做的")
    cards: list[str] = Field(min_length=3, description="可以出的牌（content/game-cards.yml 的编号）")
    red: list[RedAct] = Field(default=["R1", "R2", "R3", "R4"], description="会有人提起的红线")
    tempting: list[Tempt] = Field(default=[], description="哪个月有人怂恿哪一条红线")
    goals: list[Goal] = Field(min_length=2, max_length=6, description="怎样算好：各项和分数")
    news: list[Say] = Field(default=[], description="写好的消息；只写沙盘里真有的事")
    lessons: list[Lesson] = Field(min_length=1, max_length=8, description="走完以后聊什么")

    @field_validator("story", mode="after")
    @classmethod
    def _unbroken(cls, story: str) -> str:
        """A text written over several lines of YAML has no gaps between its Chinese characters."""
        return re.sub(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])", "", story)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        faults = []
        total = sum(goal.weight for goal in self.goals)
        if total != 100:
            faults.append(f"goals 的 weight 合计是 {total}，必须等于 100")
        twice = [kpi for kpi, count in Counter(goal.kpi for goal in self.goals).items() if count > 1]
        faults += [f"goals 里指标 {kpi} 写了两次" for kpi in twice]
        faults += [f"opening 里的牌“{use.card}”不在 cards 里" for use in self.opening if use.card not in self.cards]
        faults += [f"tempting 里的 {one.act} 不在 red 里" for one in self.tempting if one.act not in self.red]
        if "profile" not in self.estate:
            faults.append("estate 要写 profile（小区档案的编号）")
        if faults:
            raise ValueError("；".join(faults))
        return self

    def profile(self, profiles: dict[str, Profile]) -> Profile:
        """The estate's profile with this game's changes. Raises DocumentError, KeyError for an unknown profile."""
        update = {key: value for key, value in self.estate.items() if key != "profile"}
        return changed_profile(profiles[self.estate["profile"]], update)

    def standing(self) -> Policy:
        """What is in force whatever is played. Raises ValidationError, DocumentError."""
        return Policy.model_validate(
            {"id": "game", "name": self.name, "queue": "label", **self.base, "team": self.team.model_dump()}
        )


class _Cards(RootModel[list[Card]]):
    @model_validator(mode="after")
    def _once(self) -> Self:
        faults = [
            f"有两张牌的 {what} 相同：{one}"
            for what in ("id", "name")
            for one, count in Counter(getattr(card, what) for card in self.root).items()
            if count > 1
        ]
        if faults:
            raise ValueError("；".join(faults) + "，请改成不同的")
        return self


def load_cards(course: Path) -> dict[str, Card]:
    """Every card by id, in the order of the file. Raises DocumentError."""
    path = course / "content" / "game-cards.yml"
    if not path.is_file():
        return {}
    return {card.id: card for card in read_document(path, _Cards, course).root}


def load_games(course: Path) -> dict[str, Scenario]:
    """Every game by id, in their order. Raises DocumentError with the faults of all files."""
    found, problems = read_what_can(course / "content" / "games", Scenario, course)
    for path, one in found.items():
        if one.id != path.stem:
            problems.append(_fault(path.stem, f"字段“id”：写的是 {one.id}，文件名却是 {path.stem}", "请改成一样的"))
    if problems:
        raise DocumentError(problems)
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.difficulty, one.id))}


def game_hash(scenario: Scenario, cards: dict[str, Card], profile: Profile) -> str:
    """Of everything in a game, its cards and its estate that decides figures (its words do not)."""
    words = {"name", "story", "news", "lessons", "tempting", "red", "order", "difficulty"}
    used = [
        cards[one].model_dump(mode="json", exclude={"name", "says", "law", "slides", "group"})
        for one in sorted(scenario.cards)
    ]
    return fingerprint([scenario.model_dump(mode="json", exclude=words), used, profile.model_dump(mode="json")])


def slide_titles(course: Path) -> dict[str, str]:
    """The titles of the course's slides by id."""
    heading = re.compile(r"^## (.+?)\s*\{#([\w-]+)", re.MULTILINE)
    return {
        match[2]: match[1]
        for path in sorted((course / "content" / "modules").glob("*.md"))
        for match in heading.finditer(path.read_text(encoding="utf-8"))
    }


def merged_policy(policy: Policy, cards: list[Card]) -> Policy:
    """The policy with what the cards set laid over it. Raises DocumentError."""
    data = policy.model_dump(mode="json", exclude_none=True)
    for card in cards:
        data = merged(data, card.set)
    return parse_policy(data, "content/game-cards.yml") if any(card.set for card in cards) else policy


def red_line(act: RedAct, month: int) -> RedLine:
    """An act against a red line in one month (from 0)."""
    return RedLine(act=act, from_month=month + 1, until_month=month + 1, min_days_overdue=60)


def _fault(stem: str, message: str, remedy: str) -> Problem:
    return said(f"content/games/{stem}.yml", message, remedy)


def said(file: str, message: str, remedy: str) -> Problem:
    """A fault of a game or a card."""
    return Problem(file=file, line=0, code="game", message=message, remedy=remedy)
