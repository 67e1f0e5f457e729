"""台账: everything that happened in one replication, as tables that a collector would keep.

The tables hold the run's aggregates to the fen: payments add up to its cash, bills to its billing, touches, promises,
complaints and violations to its counts (notices on a building are not in anybody's ledger).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from generator.course.files import write_whole
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared, simulate
from simulator.policy.channels import CAUSE_NAMES, CAUSES, CHANNEL_NAMES, CHANNELS
from simulator.population.display import household_card
from simulator.population.estate import Estate
from simulator.tables import Format, write_table

Table = tuple[list[str], list[list[Any]]]
_FIRST_ROWS = 20_000
_PAYMENTS = {
    c.E_PAID: "缴清一笔账单",
    c.E_PART: "缴一部分",
    c.E_PENALTY: "违约金",
    c.E_PREPAID: "预缴",
    c.E_REFUND: "退还预收款",
}
_TOUCHES = {c.E_TOUCH: "送达", c.E_MISSED: "没联系上", c.E_MISTAKE: "已经缴了，催错了"}
_GRIEVANCES = {c.E_COMPLAINT: "投诉", c.E_VIOLATION: "越线（没人下令）", c.E_CURED: "不满已经处理好"}
_NO_CHANNEL = {
    c.BY_RED_LINE: "触碰红线的做法",
    c.BY_AGENCY: "委外机构",
    c.BY_OLDEST_FIRST: "缴的钱被拿去抵旧账",
}
_STAGES = {
    c.FILED: "判决",
    c.JUDGED: "履行期满",
    c.ENFORCING: "执行期满",
    c.ORDERED: "支付令到期",
}


@dataclass(frozen=True)
class Trace:
    """Events of one replication, int64 (rows, EVENT_COLUMNS), by month and then by household; and its flows.

    `homes` (HOME) are the households as the policy knows them, `lives` (LIFE) as they stand at the end.
    """

    prepared: Prepared
    seed: int
    replication: int
    events: np.ndarray
    flow: np.ndarray
    homes: np.ndarray
    lives: np.ndarray


def trace(prepared: Prepared, behaviour: Behaviour, seed: int, replication: int = 0, rows: int = _FIRST_ROWS) -> Trace:
    """Run one replication and keep every event. `rows` is a guess at their number: too few, and it runs twice."""
    while True:
        run = simulate(prepared, behaviour, seed, replication, trace_rows=rows)
        needed = int(run.world.traced[0])
        if needed <= rows:
            return Trace(prepared, seed, replication, run.trace, run.flow, run.world.homes, run.world.lives)
        rows = needed


def tables(one: Trace) -> dict[str, Table]:
    """Heads and columns by the table's Chinese name. Money in yuan, dates as dates."""
    estate = one.prepared.estate
    return {
        "业主档案": _archive(estate),
        "账单": _bills(one),
        "缴费": _rows(one, _PAYMENTS, ["项目", "账单号", "金额（元）"], _payment),
        "预缴抵扣": _rows(
            one,
            {c.E_CREDIT: ""},
            ["账单号", "抵扣（元）"],
            lambda _, what, fen: [what, fen / 100],
        ),
        "催缴": _rows(
            one,
            _TOUCHES,
            ["结果", "渠道", "花费（元）"],
            lambda kind, what, fen: [_TOUCHES[kind], _channel(what), fen / 100],
        ),
        "承诺": _rows(
            one,
            {c.E_PROMISE: "", c.E_PLAN: "", c.E_INSTALMENT: "", c.E_BROKEN: "", c.E_DEFERRAL: ""},
            ["事情", "说明"],
            _promise,
        ),
        "投诉": _rows(
            one,
            _GRIEVANCES,
            ["事情", "因为"],
            lambda kind, what, _: [_GRIEVANCES[kind], _cause(what) if kind == c.E_CURED else source_of(what)],
        ),
        "法律程序": _rows(
            one,
            {c.E_LAWSUIT: "", c.E_JUDGMENT: "", c.E_WAIVED: "", c.E_AMNESTY: ""},
            ["事情", "金额（元）"],
            _legal,
        ),
    }


def write_trace(one: Trace, facts: dict[str, Any], folder: Path, kind: Format) -> list[Path]:
    """Write every table and manifest.json (`facts` and the replication) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [write_table(folder / name, head, columns, kind) for name, (head, columns) in tables(one).items()]
    text = json.dumps({**facts, "replication": one.replication}, ensure_ascii=False, indent=2)
    target = folder / "manifest.json"
    write_whole(target, f"{text}\n".encode())
    return [*paths, target]


def _archive(estate: Estate) -> Table:
    head = [
        "户号",
        "地址",
        "物业",
        "业主（虚构）",
        "电话（虚构）",
        "面积（㎡）",
        "月物业费（元）",
        "关注公众号",
        "期初欠费（元）",
    ]
    rows = []
    for home in range(estate.households):
        card = household_card(estate, home)
        wechat = "是" if card.has_wechat else "否"
        fee, owed = card.monthly_fee / 100, card.opening_arrears / 100
        rows.append([home + 1, card.address, card.kind, card.name, card.phone, card.area_m2, fee, wechat, owed])
    return head, _columns(head, rows)


def _bills(one: Trace) -> Table:
    """Opening arrears and the bills of the run; a bill's number is its slot."""
    estate, slots = one.prepared.estate, one.prepared.calendar.slots
    head = ["户号", "账单号", "出账日", "到期日", "金额（元）"]
    rows: list[list[Any]] = []
    for home, lot in np.argwhere(estate.opening_amount > 0).tolist():
        due = _day(estate, int(estate.opening_due[home, lot]))
        rows.append([home + 1, lot, None, due, int(estate.opening_amount[home, lot]) / 100])
    for home, day, kind, what, fen in one.events.tolist():
        if kind == c.E_BILL:
            rows.append([home + 1, what, _day(estate, day), _day(estate, int(slots["due"][what])), fen / 100])
    return head, _columns(head, rows)


def _rows(one: Trace, kinds: dict[int, str], names: list[str], tell: Any) -> Table:
    head = ["户号", "日期", *names]
    estate = one.prepared.estate
    chosen = one.events[np.isin(one.events[:, 2], list(kinds))]
    order = np.argsort(chosen[:, 1], kind="stable")
    rows = [
        [home + 1, _day(estate, day), *tell(kind, what, fen)] for home, day, kind, what, fen in _plain(chosen[order])
    ]
    return head, _columns(head, rows)


def _plain(events: np.ndarray) -> Iterator[list[int]]:
    yield from events.tolist()


def _payment(kind: int, what: int, fen: int) -> list[Any]:
    """A prepayment is for several bills to come, so it has no bill's number."""
    number = None if kind in (c.E_PREPAID, c.E_REFUND) else what
    return [_PAYMENTS[kind], number, (-fen if kind == c.E_REFUND else fen) / 100]


def _promise(kind: int, what: int, fen: int) -> list[str]:
    if kind == c.E_PROMISE:
        return ["答应日期", f"{fen} 天以内"]
    if kind == c.E_PLAN:
        return ["约定分期", f"分 {what} 个月，共 {fen / 100:.2f} 元"]
    if kind == c.E_DEFERRAL:
        return ["同意延期", f"延 {what} 天，共 {fen / 100:.2f} 元"]
    if kind == c.E_INSTALMENT:
        return ["履行一期", f"{fen / 100:.2f} 元，还剩 {what} 期"]
    return ["没有兑现", "分期" if what else "口头承诺"]


def _legal(kind: int, what: int, fen: int) -> list[Any]:
    if kind == c.E_LAWSUIT:
        return ["申请支付令" if fen else "起诉", None]
    if kind == c.E_WAIVED:
        return ["法院酌减", fen / 100]
    if kind == c.E_AMNESTY:
        return ["旧账宽限减免", fen / 100]
    return [_STAGES.get(what, "程序结束"), fen / 100]


def source_of(what: int) -> str:
    """What a complaint or a lapse came from, in words: a channel, or one of columns.BY_*."""
    return _NO_CHANNEL[what] if what in _NO_CHANNEL else _channel(what)


def _cause(what: int) -> str:
    return CAUSE_NAMES[CAUSES[what]]


def _channel(what: int) -> str:
    return CHANNEL_NAMES[CHANNELS[what]]


def _day(estate: Estate, day: int) -> date:
    return estate.start + timedelta(days=day)


def _columns(head: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in head]
