"""Numbers and findings in words."""

from __future__ import annotations

from simulator.app.jobs import Question
from simulator.experiments import KPI_TARGETS, KPI_UNITS, Comparison, Difference, Worth
from simulator.policy import Policy, red_acts

SOON = 6  # months that count as "at first"
_UNIT_OF_GAP = {"rate": " 个百分点", "days": " 天", "score": "", "count": ""}


def shown(value: float, unit: str) -> str:
    """A figure as a manager reads it: rates in %, money in 元 or 万元."""
    if unit == "rate":
        return f"{value * 100:.1f}%"
    if unit == "fen":
        return _money(value, value, "")
    if unit == "days":
        return f"{value:.0f} 天"
    return f"{value:.2f}" if unit == "score" else f"{value:,.0f}"


def gap(value: float, unit: str) -> str:
    """A difference with its sign."""
    if unit == "fen":
        return _money(value, value, "+")
    return _number(value, unit, "+") + _UNIT_OF_GAP[unit]


def interval(low: float, high: float, unit: str) -> str:
    """Both ends of a difference, the unit written once."""
    if unit == "fen":
        largest = max(abs(low), abs(high))
        return f"{_money(low, largest, '+').rsplit(' ', 1)[0]} 到 {_money(high, largest, '+')}"
    return f"{_number(low, unit, '+')} 到 {_number(high, unit, '+')}{_UNIT_OF_GAP[unit]}"


def target(key: str, value: float) -> str:
    """Whether the course's target is reached, or "" where there is none."""
    if key not in KPI_TARGETS:
        return ""
    goal, more = KPI_TARGETS[key]
    reached = value >= goal if more else value <= goal
    return (
        f"课程目标{'不低于' if more else '不高于'} {shown(goal, KPI_UNITS[key])}，{'已达到' if reached else '没达到'}"
    )


def same(a: Policy, b: Policy) -> bool:
    """Whether two policies do the same, whatever they are called."""
    names = {"id", "name", "description"}
    return a.model_dump(exclude=names) == b.model_dump(exclude=names)


def verdict(part: Comparison, question: Question) -> str:
    """One plain sentence before the numbers."""
    if same(question.a, question.b):
        return "两边是同一套做法，差别正好是 0：同一批业主、同样的运气。"
    if red_acts(question.a) or red_acts(question.b):
        return _price(part, question)
    net, rate = part.kpis["net_collected"].difference, part.kpis["collection_rate"].difference
    money = _money(abs(net.mean), abs(net.mean), "")
    more = "多" if net.mean > 0 else "少"
    months = question.months
    worlds = _worlds(net, part.done)
    if _sure(net):
        return f"{months} 个月里，乙比甲净{more}收约 {money}，总收缴率{_moved(rate)}；{worlds}。"
    why = f"{worlds}，假设稍变，结论就可能反过来"
    return f"{months} 个月里，看不出乙和甲谁净收得多：参数取采用值时净{more}收 {money}，但{why}。"


def _price(part: Comparison, question: Question) -> str:
    """A policy that crosses a red line gets no net gain: what it brings at first, what it costs in the end."""
    sides = [name for name, one in (("甲", question.a), ("乙", question.b)) if red_acts(one)]
    who = "和".join(sides)
    if len(sides) == 2:
        return "甲和乙都触碰红线，不比较谁收得多：两边都不能做。"
    side = "a" if sides == ["甲"] else "b"
    cash = part.months["cash"]
    first = min(SOON, question.months)
    soon = sum(getattr(cash, side).mean[:first]) - sum((cash.b if side == "a" else cash.a).mean[:first])
    price, gone = getattr(part.kpis["liability"], side).mean, getattr(part.kpis["terminated"], side).mean
    now = f"头 {first} 个月{'多' if soon > 0 else '少'}收约 {_money(abs(soon), abs(soon), '')}"
    later = f"到第 {question.months} 个月，罚款和赔偿平均 {_money(price, price, '')}，被解聘的机会 {gone * 100:.0f}%"
    return f"{who}触碰红线，不算净收益，也不推荐。{now}；{later}。"


def _worlds(one: Difference, count: int) -> str:
    return f"在 {count} 个假设不同的世界里，乙净收更多的有 {round(one.positive * count)} 个"


def _sure(one: Difference) -> bool:
    return one.low > 0 or one.high < 0


def _moved(rate: Difference) -> str:
    points = abs(rate.mean) * 100
    return "几乎不变" if points < 0.05 else f"{'高' if rate.mean > 0 else '低'} {points:.1f} 个百分点"


def _number(value: float, unit: str, sign: str) -> str:
    digits = {"rate": 1, "days": 1, "score": 3, "count": 0}[unit]
    return _signed(value * 100 if unit == "rate" else value, digits, sign)


def _money(fen: float, largest: float, sign: str) -> str:
    """`largest` decides between 元 and 万元, so that two ends of an interval share a unit."""
    large = abs(largest) >= 1e6
    return _signed(fen / 1e6, 2, sign) + " 万元" if large else _signed(fen / 100, 0, sign) + " 元"


def _signed(value: float, digits: int, sign: str) -> str:
    """A rounded number; what rounds to nothing has no sign."""
    rounded = round(value, digits)
    return f"{rounded:{sign},.{digits}f}" if rounded else "0"


def worth_text(worth: Worth) -> str:
    """What B's touches are worth, in one sentence or two."""
    if worth.incremental_success is None:
        return "乙的催缴之后三十天内没有收到钱。"
    share = f"乙催缴后三十天内收到的钱里，大约 **{worth.incremental_success:.0%}** 是不催就不会来的；其余本来也会来。"
    if worth.extra_cost_per_yuan is None:
        return share + "和一次不催相比，没有多收。"
    return share + f"多收的每一元，花 **{worth.extra_cost_per_yuan:.2f}** 元催缴成本。"
