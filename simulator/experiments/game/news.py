"""What the office talks about: written news, somebody's bad idea, and what happened last month put into words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.engine import columns as c
from simulator.experiments.game.content import Scenario
from simulator.experiments.game.ledger import Ledger
from simulator.experiments.game.session import Detail, Month, Session
from simulator.experiments.trace import source_of
from simulator.policy import RedEntry
from simulator.policy.channels import CAUSE_NAMES, CAUSES
from simulator.population.display import address
from simulator.population.estate import OPENING_LOTS

Tone = Literal["good", "bad", "plain", "told", "tempt"]
MOST = 7
BIG_OLD_FEN = 200_000  # an old debt of this size that is settled is talked about


@dataclass(frozen=True)
class News:
    """One item. "told" was written beforehand, "tempt" is a bad idea, the others happened."""

    tone: Tone
    text: str


def news(session: Session, red_lines: dict[str, RedEntry]) -> list[News]:
    """What is heard on the first morning of the coming month."""
    found = [] if session.over else list(written(session.scenario, session.month + 1, red_lines))
    if session.months:
        found += happened(session)[: MOST - len(found)]
    return found


def written(scenario: Scenario, month: int, red_lines: dict[str, RedEntry]) -> Iterator[News]:
    """Of month `month` (from 1)."""
    for one in scenario.news:
        if one.month == month:
            yield News("told", one.say)
    for tempt in scenario.tempting:
        if tempt.month == month:
            entry = red_lines[tempt.act]
            yield News("tempt", f"办公室里有人说：“{entry.tempting}”这是红线（{entry.label}），别听。")


def happened(session: Session) -> list[News]:
    """The last month in words, the most important first."""
    if session.detail is None:
        return []
    month, events = session.months[-1], session.detail.events
    before = session.months[-2] if session.month > 1 else None
    items = [
        *_trouble(month, session.detail),
        *_law(month, events),
        *_limits(session, month, before),
        *_promises(month, events),
        *_big_payers(session, events),
        *_grievances(events),
        *_mood(month, before),
        *_buildings(session),
        *_slips(month),
    ]
    return items or [News("plain", "上个月没有什么特别的事。")]


def _trouble(month: Month, detail: Detail) -> Iterator[News]:
    flow = month.flow
    if flow[c.TERMINATED]:
        yield News("bad", "业主大会决定解聘公司：从下个月起不再有账单。这是触碰红线的代价。")
    if flow[c.FINES]:
        yield News("bad", f"主管部门查处，罚款 {_yuan(flow[c.FINES])}。")
    if flow[c.LIABILITY]:
        yield News("bad", f"有业主告公司，赔偿和费用 {_yuan(flow[c.LIABILITY])}。")
    complaints = detail.events[detail.events[:, 2] == c.E_COMPLAINT, 3]
    if len(complaints):
        about = Counter(source_of(int(what)) for what in complaints)
        why = "、".join(f"{name} {count} 起" for name, count in about.most_common(3))
        days = detail.orders.policy.service.response_days
        answered = f"承诺了 {days} 天以内答复" if days else "没有承诺答复的日子，会晾很久"
        yield News("bad", f"收到投诉 {len(complaints)} 起：{why}。{answered}。")
    if flow[c.VIOLATIONS]:
        yield News("bad", f"有 {flow[c.VIOLATIONS]} 次没有人下令的越线，业主很生气。")


def _law(month: Month, events: np.ndarray) -> Iterator[News]:
    filed = int(month.flow[c.LAWSUITS])
    if filed:
        yield News("plain", f"立案 {filed} 件，判下来要四到十个月。")
    if month.flow[c.ORDERS]:
        yield News("plain", f"申请支付令 {month.flow[c.ORDERS]} 件，一个半月左右有结果。")
    if month.flow[c.MEDIATIONS]:
        yield News("good", f"调解谈成 {month.flow[c.MEDIATIONS]} 户，协议申请了司法确认，分几个月缴。")
    ended = Counter(events[events[:, 2] == c.E_JUDGMENT, 3].tolist())
    if ended[c.FILED]:
        yield News("plain", f"法院判了 {ended[c.FILED]} 件。")
    if ended[c.ORDERED]:
        yield News("plain", f"{ended[c.ORDERED]} 件支付令到期，有的缴了，有的提了异议。")
    if ended[c.ENFORCING]:
        yield News("plain", f"{ended[c.ENFORCING]} 件执行到期。")


def _limits(session: Session, month: Month, before: Month | None) -> Iterator[News]:
    was = int(before.flow[c.BARRED]) if before else _barred_at_start(session)
    more = int(month.flow[c.BARRED]) - was
    if more > 0:
        yield News("bad", f"又有 {_yuan(more)} 旧账满了三年没有可证明的催告：对方一提时效，法院就不支持。")


def _barred_at_start(session: Session) -> int:
    estate, limit = session.estate, session.game.start.behaviour.limitation_days
    return int(estate.opening_amount[(estate.opening_amount > 0) & (estate.opening_due + limit <= 0)].sum())


def _promises(month: Month, events: np.ndarray) -> Iterator[News]:
    kinds = events[:, 2]
    given, plans = int((kinds == c.E_PROMISE).sum()), int(month.flow[c.PLANS])
    broken = events[kinds == c.E_BROKEN, 3]
    if given:
        yield News("plain", f"{given} 户答应了日期。到期之前不要再催。")
    if (broken == 0).any():
        yield News("bad", f"{int((broken == 0).sum())} 户答应的日子过了，没有缴。")
    if plans:
        yield News("good", f"{plans} 户签了分期。")
    if month.flow[c.DEFERRALS]:
        yield News("plain", f"{month.flow[c.DEFERRALS]} 户核实困难，同意延期。")
    if (broken == 1).any():
        yield News("bad", f"{int((broken == 1).sum())} 户分期失约。")


def _big_payers(session: Session, events: np.ndarray) -> Iterator[News]:
    mine = np.isin(events[:, 2], (c.E_PAID, c.E_PART)) & (events[:, 3] < OPENING_LOTS)
    paid = np.zeros(session.estate.households, dtype=np.int64)
    np.add.at(paid, events[mine, 0], events[mine, 4])
    most = int(paid.argmax()) if len(paid) else 0
    if len(paid) and paid[most] >= BIG_OLD_FEN:
        yield News("good", f"{address(session.estate, most)}缴了 {_yuan(int(paid[most]))} 旧账。")


def _grievances(events: np.ndarray) -> Iterator[News]:
    cured = Counter(events[events[:, 2] == c.E_CURED, 3].tolist())
    if cured:
        why = "、".join(f"{CAUSE_NAMES[CAUSES[cause]]} {count} 户" for cause, count in sorted(cured.items()))
        yield News("good", f"解开了 {sum(cured.values())} 户的心结（{why}）。")


def _mood(month: Month, before: Month | None) -> Iterator[News]:
    if before is None:
        return
    change = month.kpis["satisfaction"] - before.kpis["satisfaction"]
    if abs(change) >= 0.008:
        words = "好了一些" if change > 0 else "差了一些"
        yield News(
            "good" if change > 0 else "bad",
            f"业主的满意度{words}：{before.kpis['satisfaction']:.2f} 到 {month.kpis['satisfaction']:.2f}。",
        )


def _buildings(session: Session) -> Iterator[News]:
    estate = session.estate
    if estate.building_count < 2:
        return
    owed = np.zeros(estate.building_count)
    homes = np.bincount(estate.building, minlength=estate.building_count)
    np.add.at(owed, estate.building, (session.open_bills().sum(axis=1) > 0).astype(np.float64))
    share = 1 - owed / np.maximum(homes, 1)
    share[homes < 20] = np.nan  # a few homes at the end of the estate say nothing
    if np.isfinite(share).sum() < 2:
        return
    best, worst = int(np.nanargmax(share)), int(np.nanargmin(share))
    yield News(
        "plain",
        f"月底一分不欠的，{best + 1}栋最多（{share[best]:.0%} 的户），{worst + 1}栋最少（{share[worst]:.0%}）。",
    )


def _slips(month: Month) -> Iterator[News]:
    if month.flow[c.MISTAKES]:
        yield News("bad", f"台账慢了一步，催到 {month.flow[c.MISTAKES]} 户已经缴了的。")
    if month.flow[c.BILL_ERRORS]:
        yield News("bad", f"有 {month.flow[c.BILL_ERRORS]} 张账单算错，更正以后才缴。")
    if month.flow[c.PREPAID_HOUSEHOLDS]:
        yield News("plain", f"{month.flow[c.PREPAID_HOUSEHOLDS]} 户预缴了一年。")


@dataclass(frozen=True)
class Pending:
    """What is on its way: counts on the first morning of a month."""

    promised: int  # households whose day is not over
    plans: int
    court: int
    complaining: int
    known_causes: int
    may_sue: int  # by the end of the month
    soon_barred: int  # households of which a debt becomes time-barred within three months


def pending(ledger: Ledger) -> Pending:
    """What will come of what was done, as far as it can be seen."""
    day = ledger.day
    return Pending(
        promised=int((ledger.promise > day).sum()),
        plans=int(ledger.plan.sum()),
        court=int((ledger.court & (ledger.owing > 0)).sum()),
        complaining=int((ledger.complaining > day).sum()),
        known_causes=int((ledger.cause > 0).sum()),
        may_sue=int(((ledger.may_sue <= day + 27) & (ledger.owing > 0)).sum()),
        soon_barred=int((ledger.limit <= day + 90).sum()),
    )


def _yuan(fen: int) -> str:
    return f"{int(fen) / 100:,.0f} 元"
