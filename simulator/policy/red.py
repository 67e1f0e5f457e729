"""The red lines as the course states them: what is forbidden, by what, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, RootModel, model_validator

from simulator.documents import Strict, read_document
from simulator.policy.channels import RED_ACTS, RedAct

Kind = Literal["statute", "case", "local", "norm", "house"]


class Basis(Strict):
    """One ground: an entry of laws.yml, or the course's own rule."""

    kind: Kind = Field(description="依据的种类：statute、case、local、norm 或 house")
    law: str = Field(default="", description="content/evidence/laws.yml 里的编号；house 不写")

    @model_validator(mode="after")
    def _cited(self) -> Self:
        if (self.kind == "house") == bool(self.law):
            raise ValueError("house（本课程的规矩）不写 law，其他种类必须写 law")
        return self


class RedEntry(Strict):
    """One of R1-R10."""

    id: RedAct = Field(description="R1 到 R10")
    name: str = Field(min_length=1, description="做的是什么")
    label: Literal["违法", "高风险", "本课程禁止"] = Field(description="违法、高风险或本课程禁止")
    actor: str = Field(min_length=1, description="谁做的")
    place: str = Field(min_length=1, description="在哪里适用")
    basis: list[Basis] = Field(min_length=1, description="依据，至少一条")
    says: str = Field(min_length=1, description="一句话说清楚为什么")
    note: str = Field(default="", description="例外和说明")
    tempting: str = Field(min_length=1, description="办公室里听得到的那句诱人的话")
    happened: str = Field(min_length=1, description="做了的人怎样了；没有可引用的案例就照实说")
    instead: str = Field(min_length=1, description="合法的替代办法")


class _File(RootModel[list[RedEntry]]):
    @model_validator(mode="after")
    def _all_ten(self) -> Self:
        ids = [entry.id for entry in self.root]
        if sorted(ids) != sorted(RED_ACTS):
            missing = "、".join(act for act in RED_ACTS if act not in ids) or "无"
            raise ValueError(f"十条红线每条写一次，不多不少；缺少：{missing}")
        return self


def load_red_lines(course: Path) -> dict[str, RedEntry]:
    """R1-R10 by id. Raises DocumentError."""
    entries = read_document(course / "content" / "red-lines.yml", _File, course).root
    return {entry.id: entry for entry in entries}
