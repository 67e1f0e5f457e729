"""一户的经过: everything that happened to one household, by date, in words, with what was still owed after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simulator.engine import columns as c
from simulator.experiments.explorer import NOTHING_OWED, Explored, day_of
from simulator.experiments.their_estate.estate import from_a_ledger
from simulator.experiments.trace import source_of
from simulator.policy.channels import CAUSE_NAMES, CAUSES, CHANNEL_NAMES, CHANNELS
from simulator.population.estate import CAUSES as OWNER_CAUSES
from simulator.population.estate import OPENING_LOTS, OWNER_TYPE_NAMES, OWNER_TYPES

BILL, MONEY, TOUCH, PROMISE, COMPLAINT, LAW = "账单", "缴费", "催缴", "承诺", "投诉", "法律"
KINDS = (BILL, MONEY, TOUCH, PROMISE, COMPLAINT, LAW)
_ARRIVED = {"phone": "接通了", "visit": "见到了人", "voice": "接听了", "mediation": "到场谈了"}
_ARRIVED |= {"committee_urge": "说到了", "lawsuit": "递交了", "payment_order": "递交了", "door_notice": "看到了"}
_MISSED = {"phone": "没接通", "visit": "没见到人", "voice": "没接听", "mediation": "没有来", "committee_urge": "没说上"}
STAGE_NAMES = {
    c.FILED: "已经立案，还没判决",
    c.JUDGED: "判决以后的履行期",
    c.ENFORCING: "正在申请执行",
    c.CLOSED: "法律程序走完了",
    c.MEDIATED: "正在履行调解协议",
    c.ORDERED: "支付令办理中",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened. `change` is what it does to what is owed, `balance` what is owed after it, in fen."""

    day: date
    kind: str
    text: str
    change: int
    balance: int


class _Event(NamedTuple):
    day: int
    kind: int
    what: int
    amount: int


def story(found: Explored, home: int) -> list[Line]:
    """Every event of one household (0 <= home < households) in order, the opening arrears first."""
    start, end = int(found.first[home]), int(found.first[home + 1])
    rows = [_Event(*map(int, row)) for row in zip(*(part[start:end] for part in found.events), strict=True)]
    balance = int(found.opening[home])
    lines = [Line(found.estate.start, BILL, _opening(found, home), balance, balance)]
    bill = int(found.homes["bill"][home])
    for place, event in enumerate(rows):
        kind, text = _told(found, home, rows, place)
        change = _change(event, bill)
        balance += change
        lines.append(Line(day_of(found.estate, event.day), kind, text, change, balance))
    return lines


def standing(found: Explored, home: int) -> str:
    """Where the household stands at the end, in one or two sentences."""
    owing, overdue = int(found.owing[home]), int(found.overdue[home])
    if overdue == NOTHING_OWED:
        said = "账单都缴清了。"
    else:
        late = f"最早一笔已经逾期 {overdue} 天" if overdue > 0 else "都还没到期"
        said = f"还欠 {yuan(owing)}，{late}。"
    life = found.lives[home]
    if int(life["promise_until"]) > found.end:
        said += f"答应在 {date_words(day_of(found.estate, int(life['promise_until'])))}之前缴。"
    if int(life["plan_left"]) > 0:
        what = "延期" if int(life["deferred"]) else f"分期还剩 {int(life['plan_left'])} 期"
        said += f"{what}，下一次是 {date_words(day_of(found.estate, int(life['plan_day'])))}。"
    if found.complaining[home]:
        said += "有一件投诉还没答复，答复之前不该再催。"
    if found.in_court[home]:
        said += STAGE_NAMES[int(life["stage"])] + "。"
    credit = int(found.credit[home])
    return said + (f"预缴还剩 {yuan(credit)}。" if credit else "")


def truth(found: Explored, home: int) -> list[tuple[str, str]]:
    """What nobody can see in reality: what the owner is, and what is wrong with the number on file. Of a real ledger's
    household it is what was drawn for it, and is called that: a debt that is only as hard to get as a former owner's
    (their_estate.level) is not said to be one."""
    estate = found.estate
    cause, theirs = OWNER_CAUSES[int(estate.cause[home])], from_a_ledger(estate)
    told = [("抽到的类型" if theirs else "真实类型", OWNER_TYPE_NAMES[OWNER_TYPES[int(estate.owner_type[home])]])]
    if cause != "none":
        told.append(("不满的原因", CAUSE_NAMES[cause]))
    if estate.tenant[home]:
        told.append(("电话", "登记的是租客的，费由业主缴"))
    elif estate.has_phone[home] and not estate.phone_works[home]:
        told.append(("电话", "登记的是错号或空号"))
    if estate.elderly[home]:
        told.append(("业主", "是老人"))
    if estate.newcomer[home]:
        told.append(("旧欠", "当作难收的，和前业主留下的旧账一样" if theirs else "是前业主留下的"))
    return told


def month_ends(found: Explored, home: int) -> list[int]:
    """What the household owed at the end of each month, in fen."""
    start, end = int(found.first[home]), int(found.first[home + 1])
    bill = int(found.homes["bill"][home])
    rows = [_Event(*map(int, row)) for row in zip(*(part[start:end] for part in found.events), strict=True)]
    changes = np.array([_change(row, bill) for row in rows], dtype=np.int64)
    owed = int(found.opening[home]) + np.concatenate([np.zeros(1, dtype=np.int64), changes.cumsum()])
    days = np.array([row.day for row in rows], dtype=np.int64)
    return owed[np.searchsorted(days, found.prepared.calendar.month_start[1:], side="left")].tolist()


def bill_name(found: Explored, home: int, slot: int) -> str:
    """A bill by its period: 2026年1–3月; a debt from before by its due day."""
    estate = found.estate
    if slot < OPENING_LOTS:
        return f"旧账（{date_words(day_of(estate, int(estate.opening_due[home, slot])))}到期）"
    first = day_of(estate, int(found.prepared.calendar.slots["issue_day"][slot]))
    last = first.month + estate.every_months - 1
    year, month = first.year + (last - 1) // 12, (last - 1) % 12 + 1
    if (year, month) == (first.year, first.month):
        return f"{year}年{month}月"
    return f"{first.year}年{first.month}月至{'' if year == first.year else f'{year}年'}{month}月"


def yuan(fen: int) -> str:
    """Money to the fen: 1,286.40 元."""
    return f"{fen / 100:,.2f} 元"


def _opening(found: Explored, home: int) -> str:
    lots = np.flatnonzero(found.estate.opening_amount[home] > 0)
    if not len(lots):
        return "开始时没有旧欠"
    oldest = day_of(found.estate, int(found.estate.opening_due[home, lots[0]]))
    return f"开始时有 {len(lots)} 笔旧欠，共 {yuan(int(found.opening[home]))}，最早的 {date_words(oldest)}到期"


def _change(event: _Event, bill: int) -> int:
    if event.kind == c.E_BILL:
        return event.amount
    if event.kind == c.E_CREDIT:
        return -bill
    return -event.amount if event.kind in (c.E_PAID, c.E_PART, c.E_WAIVED, c.E_AMNESTY) else 0


def _told(found: Explored, home: int, rows: list[_Event], place: int) -> tuple[str, str]:
    event = rows[place]
    for tell in (_money, _contact, _legal):
        told = tell(found, home, rows, event)
        if told is not None:
            return told
    raise ValueError(f"事件 {event.kind} 没有说法")


def _money(found: Explored, home: int, _rows: list[_Event], event: _Event) -> tuple[str, str] | None:
    sum_ = yuan(event.amount)
    if event.kind == c.E_PREPAID:
        return MONEY, f"预缴以后 {event.what} 期，共 {sum_}"
    if event.kind == c.E_REFUND:
        return MONEY, f"合同终止，退还预收款 {sum_}"
    if event.kind not in (c.E_BILL, c.E_PAID, c.E_PART, c.E_PENALTY, c.E_CREDIT, c.E_WAIVED, c.E_AMNESTY):
        return None
    name = bill_name(found, home, event.what)
    if event.kind == c.E_BILL:
        due = day_of(found.estate, int(found.prepared.calendar.slots["due"][event.what]))
        return BILL, f"出账：{name}物业费 {sum_}，{date_words(due)}到期"
    if event.kind == c.E_CREDIT:
        less = int(found.homes["bill"][home]) - event.amount
        return MONEY, f"{name}用预缴抵扣 {sum_}" + (f"，优惠 {yuan(less)}" if less else "")
    if event.kind == c.E_PENALTY:
        return MONEY, f"另付违约金 {sum_}：{name}"
    if event.kind == c.E_WAIVED:
        return LAW, f"法院酌减 {sum_}：{name}"
    if event.kind == c.E_AMNESTY:
        return MONEY, f"旧账宽限减免 {sum_}：{name}"
    late = event.day - _due(found, home, event.what)
    when = f"，逾期 {late} 天" if late > 0 else "，按时"
    return MONEY, (f"缴清{name} {sum_}" if event.kind == c.E_PAID else f"缴了{name}的一部分 {sum_}") + when


def _contact(found: Explored, _home: int, _rows: list[_Event], event: _Event) -> tuple[str, str] | None:
    sum_, estate = yuan(event.amount), found.estate
    if event.kind in (c.E_TOUCH, c.E_MISSED, c.E_MISTAKE):
        channel = CHANNELS[event.what]
        name, cost = CHANNEL_NAMES[channel], f"（花费 {sum_}）" if event.amount else ""
        if event.kind == c.E_MISTAKE:
            return TOUCH, f"{name}：已经缴了，台账还没更新，催错了{cost}"
        if event.kind == c.E_MISSED:
            return TOUCH, f"{name}：{_MISSED.get(channel, '没送到')}{cost}"
        return TOUCH, f"{name}：{_ARRIVED.get(channel, '送达')}{cost}"
    if event.kind == c.E_PROMISE:
        until = day_of(estate, event.day + event.amount)
        return PROMISE, f"{CHANNEL_NAMES[CHANNELS[event.what]]}里答应 {date_words(until)}之前缴"
    if event.kind == c.E_PLAN:
        return PROMISE, f"约定分期：分 {event.what} 个月，共 {sum_}"
    if event.kind == c.E_DEFERRAL:
        until = day_of(estate, event.day + event.what)
        return PROMISE, f"同意延期到 {date_words(until)}，共 {sum_}"
    if event.kind == c.E_INSTALMENT:
        left = f"还剩 {event.what} 期" if event.what else "这是最后一期"
        return PROMISE, f"按约定付一期 {sum_}，{left}"
    if event.kind == c.E_BROKEN:
        return PROMISE, "约好的分期或延期没有兑现" if event.what else "答应的日子到了，没有缴"
    if event.kind == c.E_COMPLAINT:
        return COMPLAINT, f"投诉：起因是{source_of(event.what)}"
    if event.kind == c.E_VIOLATION:
        who = "委外机构的人" if event.what == c.BY_AGENCY else f"{source_of(event.what)}时"
        return COMPLAINT, f"越线：没有人下令，{who}说了、做了不该做的"
    if event.kind == c.E_CURED:
        return COMPLAINT, f"不满处理好了（{CAUSE_NAMES[CAUSES[event.what]]}）"
    return None


def _legal(found: Explored, home: int, rows: list[_Event], event: _Event) -> tuple[str, str] | None:
    if event.kind == c.E_LAWSUIT:
        what = "申请支付令" if event.amount else "起诉"
        return LAW, f"{what}：请求到{bill_name(found, home, event.what)}为止的欠费"
    if event.kind != c.E_JUDGMENT:
        return None
    paid = any(row.day == event.day and row.kind == c.E_PAID for row in rows)
    if event.amount == 0:
        return LAW, "请求的欠费已经缴清，结案"
    claim = yuan(event.amount)
    if event.what == c.FILED:
        return LAW, f"法院判决，请求的还有 {claim}没缴"
    if event.what == c.ORDERED:
        return LAW, f"支付令到期，涉及 {claim}：" + ("付清了" if paid else "没有付")
    name = "判决的履行期满" if event.what == c.JUDGED else "执行期满"
    return LAW, f"{name}，涉及 {claim}：" + ("付清了" if paid else "没有执行到")


def _due(found: Explored, home: int, slot: int) -> int:
    if slot < OPENING_LOTS:
        return int(found.estate.opening_due[home, slot])
    return int(found.prepared.calendar.slots["due"][slot])


def date_words(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span(found: Explored) -> str:
    """The period that was lived: 2026年1月1日 到 2026年12月31日."""
    return f"{date_words(found.estate.start)} 到 {date_words(found.estate.start + timedelta(days=found.end - 1))}"
