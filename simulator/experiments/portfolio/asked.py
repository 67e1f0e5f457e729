"""The question file of `sandbox portfolio`: which estates, which policies, how long, how sure."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.course.problems import Problem
from generator.course.read_evidence import read_laws
from simulator.documents import DocumentError, Strict
from simulator.experiments.questions import Shelf, Side, side_policy
from simulator.experiments.search import Choice, Option
from simulator.policy import Policy, load_red_lines, red_acts

# Sums over estates mean something only for money; of these, more is better.
ADDITIVE = ("net_collected", "cash", "received")
MOST_POLICIES = 200
MOST_ESTATES = 20_000
Ends = Annotated[list[float], Field(min_length=2, max_length=2)]


class Drawn(Strict):
    """Invented estates: a profile by its weight, then its size, fee, vacancy and service within ranges."""

    count: int = Field(ge=1, le=MOST_ESTATES, description="编多少个小区")
    profiles: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = Field(
        min_length=1, description="小区档案的编号和各占的份量，如 {mid-market: 4, old: 2}"
    )
    households: Ends = Field(default=[600, 1400], description="户数的范围，如 [600, 1400]")
    fee_times: Ends = Field(default=[0.85, 1.2], description="物业费是档案里的几倍，如 [0.85, 1.2]")
    vacancy: Ends = Field(default=[0.03, 0.15], description="空置比例的范围，0 到 1")
    service_change: Ends = Field(default=[-0.1, 0.1], description="服务水平比档案高多少（低为负）")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        limits = {
            "households": (1, 200_000),
            "fee_times": (0.01, 10),
            "vacancy": (0, 0.9),
            "service_change": (-1, 1),
        }
        faults = []
        for name, (least, most) in limits.items():
            low, high = getattr(self, name)
            if not least <= low <= high <= most:
                faults.append(f"{name} 要写成 [小, 大]，在 {least:g} 到 {most:g} 之间")
        if faults:
            raise ValueError("；".join(faults))
        return self


class Estates(Strict):
    """Where the estates come from: invented, or a table of one's own."""

    drawn: Drawn | None = Field(default=None, description="编出来的小区")
    table: str | None = Field(
        default=None,
        min_length=1,
        description="一张小区表（.csv 或 .xlsx，路径相对这个文件）；sandbox portfolio --template 写出空表",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.drawn is None) == (self.table is None):
            raise ValueError("estates 里 drawn 和 table 必须且只能写一个")
        return self


class Bounds(Strict):
    """What must not be exceeded on an estate. Spending is collecting cost, rewards, service and commission."""

    spend_yuan_per_household_year: float | None = Field(default=None, ge=0, description="每户每年最多花多少元")
    people: int | None = Field(default=None, ge=0, description="每个小区最多几个人")
    complaints_per_100_households_year: float | None = Field(
        default=None, ge=0, description="每百户每年因催缴引起的投诉最多几起"
    )

    def kept(self, spent: float, complaints: float, household_years: float) -> bool:
        """Whether so many fen and complaints in so many household-years keep them. People are counted elsewhere."""
        spend, angry = self.spend_yuan_per_household_year, self.complaints_per_100_households_year
        return (spend is None or spent / 100 / household_years <= spend) and (
            angry is None or complaints * 100 / household_years <= angry
        )


class NamedPolicy(Strict):
    """One of a list."""

    name: str = Field(min_length=1, max_length=60, description="报告里写的名字")
    policy: Side = Field(description="政策的编号，或在它上面的改动")


class Portfolio(Strict):
    """The question file."""

    title: str = Field(default="多个小区", min_length=1, max_length=40, description="报告的题目")
    estates: Estates = Field(description="哪些小区")
    baseline: Side = Field(default=Side(base="baseline"), description="和谁比：现在的做法")
    base: Side = Field(default=Side(base="baseline"), description="在哪套政策上加 choices")
    choices: list[Choice] = Field(default=[], max_length=12, description="要定的几件事，每件几种做法，全部搭配都比")
    policies: list[NamedPolicy] = Field(
        default=[], max_length=MOST_POLICIES, description="或者一张政策清单，从简单到复杂写"
    )
    months: int = Field(default=24, ge=1, le=60, description="看多少个月")
    replications: int = Field(default=20, ge=2, le=1000, description="重复几次")
    rungs: list[Annotated[int, Field(ge=2)]] = Field(
        default=[2, 5, 10], max_length=8, description="重复到几次时淘汰一半"
    )
    finalists: int = Field(default=3, ge=1, le=20, description="每个小区留几套到最后")
    everywhere: int = Field(default=2, ge=1, le=10, description="全集团统一用一套：留几套到最后")
    worlds: int = Field(default=40, ge=10, le=2000, description="最后抽多少个假设不同的世界，各小区相同")
    check: int = Field(default=0, ge=0, le=200, description="在几个小区上把全部政策都重复到底，看淘汰有没有淘汰错")
    seed: int = Field(default=1, ge=0, le=2**62, description="运气的种子")
    kpi: str = Field(default="net_collected", description=f"看哪个指标：{'、'.join(ADDITIVE)}")
    limits: Bounds = Field(default=Bounds(), description="不能超过的限度")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = []
        if bool(self.choices) == bool(self.policies):
            faults.append("choices（搭配）和 policies（清单）必须且只能写一个")
        names = [one.name for one in self.choices or self.policies]
        if len(set(names)) != len(names):
            faults.append("choices 或 policies 里有两项同名，请改名")
        size = 1
        for choice in self.choices:
            size *= len(choice.options)
        if size > MOST_POLICIES:
            faults.append(f"choices 一共 {size} 种搭配，最多 {MOST_POLICIES} 种，请减少几种做法")
        if self.kpi not in ADDITIVE:
            faults.append(f"kpi 要能跨小区相加：{'、'.join(ADDITIVE)}")
        if sorted(set(self.rungs)) != self.rungs:
            faults.append("rungs 要从小到大写，不能重复")
        if faults:
            raise ValueError("；".join(faults))
        return self

    @property
    def steps(self) -> list[int]:
        """Replications at each round, the last the whole."""
        return [*(rung for rung in self.rungs if rung < self.replications), self.replications]


@dataclass(frozen=True)
class Candidate:
    """A policy that is compared. `steps`: how far from the plain (options that are not the first, or the place in the
    list)."""

    name: str
    steps: int
    policy: Policy


def candidates(asked: Portfolio, shelf: Shelf, course: Path) -> tuple[Candidate, list[Candidate]]:
    """The baseline, and every policy in the order of the file.

    Raises DocumentError, all faults at once: one that crosses a red line is refused with its law, never ranked.
    """
    baseline = Candidate("现在的做法", 0, side_policy(asked.baseline, shelf))
    baseline = Candidate(baseline.policy.name, 0, baseline.policy)
    found = _combined(asked, shelf) if asked.choices else _listed(asked, shelf)
    refuse_red(course, [baseline, *found])
    return baseline, found


def _combined(asked: Portfolio, shelf: Shelf) -> list[Candidate]:
    base = side_policy(asked.base, shelf)
    found = []
    for picks in itertools.product(*([*enumerate(choice.options)] for choice in asked.choices)):
        policy, words = base, []
        for choice, (number, option) in zip(asked.choices, picks, strict=True):
            policy = option.policy(policy)
            words += [_picked(choice, option)] if number else []
        found.append(Candidate("、".join(words) or base.name, len(words), policy))
    return found


def _picked(choice: Choice, option: Option) -> str:
    return option.name if choice.name in option.name else f"{choice.name}：{option.name}"


def _listed(asked: Portfolio, shelf: Shelf) -> list[Candidate]:
    return [Candidate(one.name, place, side_policy(one.policy, shelf)) for place, one in enumerate(asked.policies)]


def refuse_red(course: Path, found: list[Candidate]) -> None:
    """Raise DocumentError naming each policy that crosses a red line, and the law it breaks."""
    entries = load_red_lines(course)
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]
    problems = []
    for one in found:
        for act in red_acts(one.policy):
            entry = entries[act]
            grounds = "、".join(laws[b.law].cite for b in entry.basis if b.law in laws) or "本课程的规矩"
            problems.append(
                Problem(
                    file="(问题文件)",
                    line=0,
                    code="red-line",
                    message=f"政策“{one.name}”触碰红线 {act} {entry.name}（{entry.label}）：{entry.says}"
                    f"依据：{grounds}",
                    remedy=f"不排名、不计算，请从文件里删去。合法的替代办法：{entry.instead}",
                )
            )
    if problems:
        raise DocumentError(problems)
