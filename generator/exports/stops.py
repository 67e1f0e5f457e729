"""When a letter must not go out: one reason a rule, each with what to do instead.

The course's own reading, on the safe side: every period has three years of its own (limitation-three-years), a demand
counts only with proof that it arrived (limitation-8-delivered), and owners are left alone while we owe them an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.exports.ledger import Row

LIMITATION_YEARS = 3


@dataclass(frozen=True)
class Stop:
    """A row that is left out, and why."""

    row: Row
    reason: str


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th, which is the safe side."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def time_barred(row: Row, today: date) -> bool:
    """Whether three years have run out without a proven demand inside them."""
    expiry = years_later(row.due, LIMITATION_YEARS)
    if row.demanded is not None and row.proof and row.due <= row.demanded <= expiry:
        expiry = years_later(row.demanded, LIMITATION_YEARS)
    return today > expiry


def stops(rows: list[Row], today: date, *, plan: bool) -> list[Stop]:
    """The rows of one household that must not go into a letter. A plan may list time-barred periods, apart."""
    whole = _whole_household(rows, today)
    found = []
    for row in rows:
        reasons = [*whole, *_own(row, today, plan=plan)]
        if reasons:
            found.append(Stop(row, "；".join(reasons)))
    return found


def _whole_household(rows: list[Row], today: date) -> list[str]:
    reasons = []
    if any(row.unsold for row in rows):
        reasons.append("房屋未售或未交付，物业费由建设单位缴，不能找别人")
    if any(row.complaint for row in rows):
        reasons.append("有投诉还没有办结，先答复，再谈费用")
    promises = [row.promise for row in rows if row.promise is not None and row.promise >= today]
    if promises:
        reasons.append(f"承诺 {max(promises):%Y-%m-%d} 缴，到日子以前不打扰")
    if any(row.plan for row in rows):
        reasons.append("正在按分期协议付，履行期间不催")
    return reasons


def _own(row: Row, today: date, *, plan: bool) -> list[str]:
    reasons = []
    if not plan and time_barred(row, today):
        reasons.append("这一期到期已过三年，又没有能证明送达的催告，请先给法务看")
    if row.due >= today:
        reasons.append("这一期还没有到期")
    if row.penalty > 0 and not row.clause:
        reasons.append("写了违约金，却没有合同条款作依据；没有约定就不要写")
    if row.changed_hands is not None and row.begin < row.changed_hands <= row.end:
        reasons.append("这一期中间换过业主，请先按过户日分开各人的账")
    elif row.changed_hands is not None and row.end < row.changed_hands:
        reasons.append("这一期在过户之前，不是现业主的账，请找原业主或看双方约定")
    return reasons
