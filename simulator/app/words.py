"""Numbers and findings in words."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Pair:
    """What a sentence speaks of: the baseline and the other, how a page calls them (甲, 乙), and for how long."""

    a: Policy
    b: Policy
    first: str = "甲"
    second: str = "乙"
    months: int = 24
    households: int = 1000


def verdict(part: Comparison, pair: Pair) -> str:
    """The sentences before the numbers: the period, the baseline by name, what changes, how sure, at what price."""
    first, second, months = pair.first, pair.second, pair.months
    if same(pair.a, pair.b):
        return f"{first}和{second}是同一套做法，差别正好是 0：同一批业主、同样的运气。"
    if red_acts(pair.a) or red_acts(pair.b):
        return _price(part, pair)
    net, rate = part.kpis["net_collected"].difference, part.kpis["collection_rate"].difference
    money = _money(abs(net.mean), abs(net.mean), "")
    more = "多" if net.mean > 0 else "少"
    start = f"{months} 个月里，和{first}“{pair.a.name}”相比，{second}“{pair.b.name}”的总收缴率{_moved(rate)}"
    if not part.done:
        return f"{start}，净{more}收约 {money}。这是第一个答案，有多大把握正在算。"
    worlds = f"在 {part.done} 个说得通的世界里，{round(net.positive * part.done)} 个是{second}净收得多"
    if _sure(net):
        return f"{start}，净{more}收约 {money}；{worlds}。"
    return f"{start}；净收是多是少看不准：参数取采用值时{more} {money}，但{worlds}，假设稍变就可能反过来。"


def price_words(part: Comparison, pair: Pair) -> str:
    """What it costs beside the money: collecting cost a household and year, complaints a year."""
    years = max(pair.months, 1) / 12
    cost = part.kpis["collecting_cost"].difference.mean / max(pair.households, 1) / years
    angry = part.kpis["complaints"].difference.mean / years
    spent = f"{'多' if cost > 0 else '少'}花 {abs(cost) / 100:.1f} 元" if abs(cost) >= 5 else "花的几乎一样"
    heard = f"{'多' if angry > 0 else '少'} {abs(angry):,.0f} 起投诉" if abs(angry) >= 0.5 else "投诉几乎一样多"
    return f"催缴上，每户每年{spent}；一年{heard}。"


def _price(part: Comparison, pair: Pair) -> str:
    """A policy that crosses a red line gets no net gain: what it brings at first, what it costs in the end."""
    sides = [name for name, one in ((pair.first, pair.a), (pair.second, pair.b)) if red_acts(one)]
    if len(sides) == 2:
        return f"{'和'.join(sides)}都触碰红线，不比较谁收得多：两边都不能做。"
    side = "a" if sides == [pair.first] else "b"
    cash = part.months["cash"]
    first = min(SOON, pair.months)
    soon = sum(getattr(cash, side).mean[:first]) - sum((cash.b if side == "a" else cash.a).mean[:first])
    price, gone = getattr(part.kpis["liability"], side).mean, getattr(part.kpis["terminated"], side).mean
    now = f"头 {first} 个月{'多' if soon > 0 else '少'}收约 {_money(abs(soon), abs(soon), '')}"
    later = f"到第 {pair.months} 个月，罚款和赔偿平均 {_money(price, price, '')}，被解聘的机会 {gone * 100:.0f}%"
    return f"{sides[0]}触碰红线，不算净收益，也不推荐。{now}；{later}。"


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


def worth_text(worth: Worth, name: str = "乙") -> str:
    """What its touches are worth, in one sentence or two."""
    if worth.incremental_success is None:
        return f"{name}的催缴之后三十天内没有收到钱。"
    share = (
        f"{name}催缴后三十天内收到的钱里，大约 **{worth.incremental_success:.0%}** 是不催就不会来的；其余本来也会来。"
    )
    if worth.extra_cost_per_yuan is None:
        return share + "和一次不催相比，没有多收。"
    return share + f"多收的每一元，花 **{worth.extra_cost_per_yuan:.2f}** 元催缴成本。"
