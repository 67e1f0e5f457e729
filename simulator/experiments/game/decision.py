"""What is decided in a month, as plain data that a record keeps and a replay reads again."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from simulator.documents import Strict, check_document
from simulator.engine import KPIS
from simulator.experiments.game.content import Use
from simulator.policy.channels import RedAct

MOST_CARDS = 18


class Decision(Strict):
    """The cards of a month, and the red lines that are ordered."""

    cards: list[Use] = Field(default=[], max_length=MOST_CARDS, description="这个月出的牌")
    red: list[RedAct] = Field(default=[], max_length=10, description="这个月下令触碰的红线")

    @model_validator(mode="after")
    def _once(self) -> Decision:
        names = [use.card for use in self.cards]
        if len(set(names)) != len(names) or len(set(self.red)) != len(self.red):
            raise ValueError("同一张牌一个月只能出一次")
        return self

    @property
    def ids(self) -> list[str]:
        """The cards' ids."""
        return [use.card for use in self.cards]

    def without(self, card: str) -> Decision:
        """The same without one card."""
        return Decision(cards=[use for use in self.cards if use.card != card], red=self.red)


class Plan(Strict):
    """计划: what a quarter is to reach, and what is believed to bring it."""

    kpi: str = Field(description="看哪个指标")
    target: float = Field(allow_inf_nan=False, description="这一季要到多少（比率写 0 到 1，金额写分）")
    card: str = Field(default="", max_length=40, description="押在哪张牌上；可以不押")
    because: str = Field(default="", max_length=300, description="为什么这样想")

    @model_validator(mode="after")
    def _known(self) -> Plan:
        if self.kpi not in KPIS:
            raise ValueError(f"没有名为“{self.kpi}”的指标")
        return self


class Review(Strict):
    """处置: what becomes of the quarter's idea."""

    keep: Literal["keep", "change", "drop"] = Field(description="keep=坚持，change=改一改，drop=放弃")
    learnt: str = Field(default="", max_length=300, description="学到了什么")


class Turn(Strict):
    """One step of a record: a month's decision; the first month of a quarter brings the plan, and from the second
    quarter on the review of the one before."""

    decision: Decision = Field(description="这个月的决定")
    plan: Plan | None = Field(default=None, description="新一季的计划")
    review: Review | None = Field(default=None, description="上一季的处置")


def parse_turn(data: Any) -> Turn:
    """A record's action as a turn. Raises DocumentError."""
    return check_document(data, Turn, "(存档)")


def plain(turn: Turn) -> dict[str, Any]:
    """For a record."""
    return turn.model_dump(mode="json", exclude_defaults=True) | {
        "decision": turn.decision.model_dump(mode="json", exclude_defaults=True)
    }
