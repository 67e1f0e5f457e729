"""What to do next about a household that is overdue: content/ledgers/next-steps.yml, first row that fits.

A list only reminds; people decide. Nothing here says why somebody did not pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from generator.course.problems import Problem
from generator.course.read_evidence import read_laws
from simulator.documents import DocumentError, read_document
from simulator.ledgers.labels import LABELS

Limitation = Literal["none", "soon", "past"]
Label = Literal["按期", "波动", "长期未缴", "有未结投诉", "数据不足"]
RedLine = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10"]
_FILE = "content/ledgers/next-steps.yml"
_Days = Annotated[int, Field(ge=1, le=10_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Overdue:
    """A household with something overdue: its label, how many days its oldest debt inside the limitation is overdue (0:
    there is none), fen overdue, whether a phone is on file, how its debts stand to the limitation."""

    label: str
    days: int
    amount: int
    phone: bool
    limitation: Limitation


class When(_Strict):
    """What must hold, all of it."""

    labels: list[Label] = Field(default=[*LABELS], min_length=1, description=f"付款表现：{'、'.join(LABELS)}")
    days_from: _Days | None = Field(default=None, description="最早一笔至少逾期几天")
    days_to: _Days | None = Field(default=None, description="最早一笔至多逾期几天")
    least_yuan: Decimal = Field(default=Decimal(0), ge=0, decimal_places=2, description="逾期欠费至少多少元")
    phone: bool | None = Field(default=None, description="台账里有没有电话：true 或 false")
    limitation: Limitation | None = Field(default=None, description="时效：none 还早，soon 将届，past 都已过三年")

    def holds(self, one: Overdue) -> bool:
        """Whether it holds for this household."""
        return (
            one.label in self.labels
            and (self.days_from is None or one.days >= self.days_from)
            and (self.days_to is None or one.days <= self.days_to)
            and one.amount >= self.least_yuan * 100
            and (self.phone is None or one.phone == self.phone)
            and (self.limitation is None or one.limitation == self.limitation)
        )


class Step(_Strict):
    """What to do, how to do it lawfully, by which laws, and the minutes it takes a household."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$", description="英文小写短名，如 soon")
    when: When = Field(default=When(), description="什么时候用；不写就是谁都合得上")
    do: str = Field(min_length=1, max_length=40, description="下一步做什么，不超过 40 个字")
    rule: str = Field(min_length=1, max_length=60, description="这一步要守的规矩，不超过 60 个字")
    laws: list[str] = Field(min_length=1, description="依据：laws.yml 里的编号，至少一条")
    minutes: int = Field(ge=1, le=480, description="一户大约几分钟")


class NextSteps(_Strict):
    """content/ledgers/next-steps.yml."""

    limitation_years: int = Field(ge=1, le=20, description="诉讼时效几年")
    warn_days: int = Field(ge=1, le=1000, description="时效届满前几天起提醒")
    keep_days: int = Field(ge=1, le=365, description="名单最多留几天")
    order: list[Label] = Field(description="名单里谁排在前面")
    who: str = Field(min_length=1, description="名单可以给谁")
    destroy: str = Field(min_length=1, description="名单什么时候销毁，后面接日期")
    results: list[str] = Field(min_length=1, description="“结果”一栏可以选的")
    red_lines: list[RedLine] = Field(min_length=1, description="印在名单下面的红线，R1 到 R10")
    steps: list[Step] = Field(min_length=1, description="下一步，从上往下第一条合得上的就用它")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("有两步的 id 相同，请改成不同的")
        if self.steps[-1].when != When():
            raise ValueError("最后一步不要写 when，让谁都合得上")
        if sorted(self.order) != sorted(set(LABELS) - {"有未结投诉"}):
            raise ValueError("order 把“有未结投诉”以外的标签各写一次")
        if sum(map(len, self.results)) + len(self.results) > 255 or any("," in one for one in self.results):
            raise ValueError("results 合起来不超过 255 个字，里面不要有英文逗号")
        return self

    def step(self, one: Overdue) -> Step:
        """The first that fits."""
        return next(step for step in self.steps if step.when.holds(one))


def load_next_steps(course: Path) -> NextSteps:
    """The steps of a course root. Raises DocumentError, also for laws that the course does not have."""
    found = read_document(course / _FILE, NextSteps, course)
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]
    lost = [(step.id, law) for step in found.steps for law in step.laws if law not in laws]
    if lost:
        raise DocumentError(
            Problem(
                file=_FILE,
                line=0,
                code="next-step-law",
                message=f"下一步 {step} 的依据“{law}”不存在",
                remedy="写 content/evidence/laws.yml 里的编号",
            )
            for step, law in lost
        )
    return found
