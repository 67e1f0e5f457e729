"""What a household's payments look like: one label each, by rules that stand in content/ledgers/labels.yml.

A label tells what the books show, never why: books know no motives.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.documents import read_document
from simulator.ledgers.model import Ledger

# The order is the index in the array of labels; append only.
LABELS = ("按期", "波动", "长期未缴", "有未结投诉", "数据不足")
PROMPT, UNEVEN, LONG_UNPAID, COMPLAINT, TOO_LITTLE = range(len(LABELS))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Strict):
    """A threshold, and where it comes from."""

    value: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = Field(description="数值，不小于 0")
    unit: str = Field(min_length=1, description="单位")
    source: str = Field(min_length=1, description="来源：claims.yml 或 laws.yml 里的编号，或 teaching-assumption")
    note: str = Field(default="", description="说明")


class Rules(_Strict):
    """The thresholds; what each means stands as its note in the file."""

    long_days: Rule
    long_months: Rule
    least_bills: Rule
    least_months: Rule
    look_back_days: Rule
    grace_days: Rule
    prompt_share: Rule
    prompt_open_days: Rule


class Wording(_Strict):
    """What a label says of a household, and what to do next."""

    says: str = Field(min_length=1, description="账上看到的是什么")
    next: str = Field(min_length=1, description="接下来怎么办")


class LabelRules(_Strict):
    """content/ledgers/labels.yml."""

    rules: Rules
    labels: dict[str, Wording] = Field(description=f"每个标签一句话：{'、'.join(LABELS)}")

    @model_validator(mode="after")
    def _every_label(self) -> LabelRules:
        if set(self.labels) != set(LABELS):
            raise ValueError(f"标签要正好是：{'、'.join(LABELS)}")
        return self


def load_rules(course: Path) -> LabelRules:
    """The rules of a course root. Raises DocumentError."""
    return read_document(course / "content" / "ledgers" / "labels.yml", LabelRules, course)


def labels(ledger: Ledger, rules: LabelRules) -> np.ndarray:
    """uint8 (n,): index into LABELS, by what was due at `as_of`. The first that fits: open complaint, long unpaid, too
    little known, prompt; all else is uneven."""
    by = rules.rules
    homes, known = ledger.households, ledger.known
    overdue = known - ledger.due
    billed = (overdue >= 0) & (ledger.billed > ledger.discount)
    still_open = np.where(billed, np.maximum(ledger.outstanding, 0), 0)

    def each(chosen: np.ndarray, amount: np.ndarray | None = None) -> np.ndarray:
        """float64 (n,): bills, or amounts, of each household."""
        return np.bincount(ledger.home[chosen], None if amount is None else amount[chosen], homes).astype(np.float64)

    bills = each(billed)
    # Two items of one period are two bills, but one period.
    period = np.ones(len(ledger.home), dtype=bool)
    period[1:] = (np.diff(ledger.home) != 0) | (np.diff(ledger.start) != 0)
    months = each(billed & period, ledger.months)
    monthly = each(billed, ledger.billed - ledger.discount) / np.maximum(months, 1)
    old = each(billed & (overdue >= by.long_days.value), still_open)
    long_unpaid = (old > 0) & (old >= by.long_months.value * monthly)

    too_little = (bills < by.least_bills.value) | (months < by.least_months.value)

    lately = billed & (overdue <= by.look_back_days.value) & (overdue >= by.grace_days.value)
    in_time = settled_by(ledger, ledger.due + int(by.grace_days.value))
    of_lately = each(lately)
    share = each(lately & in_time) / np.maximum(of_lately, 1)
    lingering = each((still_open > 0) & (overdue > by.prompt_open_days.value)) > 0
    prompt = (of_lately > 0) & (share >= by.prompt_share.value) & ~lingering

    chosen = (ledger.complaining, long_unpaid, too_little, prompt)
    return np.select(chosen, (COMPLAINT, LONG_UNPAID, TOO_LITTLE, PROMPT), UNEVEN).astype(np.uint8)


def settled_by(ledger: Ledger, day: np.ndarray) -> np.ndarray:
    """bool (b,): whether each bill was paid in full by the end of its `day` (int (b,))."""
    done = ledger.came <= np.minimum(day, np.maximum(ledger.known, ledger.due))[ledger.bill]
    paid = np.bincount(ledger.bill[done], ledger.paid[done], len(ledger.home)).astype(np.int64)
    return paid >= ledger.billed - ledger.discount
