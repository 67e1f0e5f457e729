"""Claims, laws and company figures: each written down once, cited everywhere."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Confidence = Literal["corroborated", "unverifiable", "implausible"]
CONFIDENCE_ZH: dict[str, str] = {
    "corroborated": "有独立来源佐证",
    "unverifiable": "未经核实",
    "implausible": "不可信",
}
STATUS_ZH: dict[str, str] = {"current": "现行", "not-held": "未持有原文，待核", "to-check": "待核"}


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str


Role = Literal["fit", "held-out", "direct-input", "not-comparable"]
ROLE_ZH: dict[str, str] = {
    "fit": "参与校准",
    "held-out": "留作检验",
    "direct-input": "直接写进参数，不算验证",
    "not-comparable": "无从比较",
}
WIDEST_ADOPTED = 0.35


class Adopted(BaseModel):
    """The range that we take from a claim, written down before any calibration, and why.

    low, high: in `scale`: 相对 relative change, 百分点 points as 0-1, 比率 rate, 弹性 a ratio of relative changes;
    none for the roles direct-input and not-comparable. No range is wider than WIDEST_ADOPTED.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    low: float | None = None
    high: float | None = None
    scale: Literal["相对", "百分点", "比率", "弹性"] | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        tested = self.role in ("fit", "held-out")
        if tested != (self.low is not None and self.high is not None and self.scale is not None):
            raise ValueError("fit 和 held-out 要写 low、high、scale，另外两种不写")
        if self.low is not None and self.high is not None and not 0 <= self.high - self.low <= WIDEST_ADOPTED + 1e-9:
            raise ValueError(f"采用范围要满足 low ≤ high，宽度不超过 {WIDEST_ADOPTED}")
        return self


def in_scale(value: float, scale: str | None) -> str:
    """A value of an Adopted range as printed: percent, points, or a plain number for an elasticity."""
    if scale == "弹性":
        return f"{value:.2f}"
    text = f"{value * 100:.1f}"
    return ("0.0" if text == "-0.0" else text) + (" 个百分点" if scale == "百分点" else "%")


class Claim(_Entry):
    """A figure of the trade or of research. `value` is what `[[claim:ID]]` prints; `low`/`high` are 0-1 for rates."""

    row: str | None = None
    topic: str
    value: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    kind: Literal["target", "effect", "threshold", "descriptive", "case"]
    basis: str
    confidence: Confidence
    reconstructed: bool = False
    reconstruction: str | None = None
    quantity: str | None = None
    note: str | None = None
    adopted: Adopted | None = None
    unused: str | None = None


class Law(_Entry):
    """One article, or one paragraph of it. `law` is the text's file name; local rules carry their `place`.

    `checked` is the month of the last comparison, `text_as_of` the month of the text it was compared with: what
    changed between the two may have been missed, so both are printed.
    """

    title: str
    law: str
    article: str | None = None
    paragraph: int | None = None
    version: str
    effective: str
    status: Literal["current", "not-held", "to-check"]
    place: str | None = None
    says: str
    forbids: str | None = None
    key_terms: tuple[str, ...] = ()
    checked: str | None = None
    text_as_of: str | None = None
    note: str | None = None

    @property
    def cite(self) -> str:
        """The citation as printed: 《民法典》第944条第3款; a text that is not held says so."""
        number = ""
        if self.article:
            head, _, rest = self.article.partition("之")
            number = f"第{head}条" + (f"之{rest}" if rest else "")
            if self.paragraph:
                number += f"第{self.paragraph}款"
        name = self.title if self.title.startswith("《") else f"《{self.title}》"
        return f"{name}{number}" + ("" if self.status == "current" else "（待核）")


class PlaceRule(BaseModel):
    """One rule of a place: the law that carries it, and what it says in a sentence."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    law: str
    says: str


class Place(BaseModel):
    """A place of content/cities.yml. `within` is the id of the province whose rules hold there too.

    The simulator reads the same file with all its fields (simulator.policy.cities); here only what is shown counts.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str
    within: str | None = None
    rules: tuple[PlaceRule, ...] = ()


class CompanyFigure(_Entry):
    """A figure of the company's own, with its date and source."""

    topic: str
    value: str
    date: str
    source: str
