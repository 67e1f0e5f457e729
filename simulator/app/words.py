"""Numbers and findings in words."""

from __future__ import annotations

from typing import Any


def shown(value: float, unit: str, *, sign: bool = False) -> str:
    """A figure as a manager reads it: rates in %, money in 元 or 万元."""
    plus = "+" if sign else ""
    if unit == "rate":
        return f"{value * 100:{plus}.1f}" + (" 个百分点" if sign else "%")
    if unit == "fen":
        yuan = value / 100
        return f"{yuan / 1e4:{plus},.2f} 万元" if abs(yuan) >= 1e4 else f"{yuan:{plus},.0f} 元"
    return f"{value:{plus},.2f}"


def verdict(part: Any, question: Any) -> str:
    """One plain sentence before the numbers."""
    gap = part.kpis["net_collected"].difference
    if question.a.model_dump(exclude={"id", "name", "description"}) == question.b.model_dump(
        exclude={"id", "name", "description"}
    ):
        return "两边是同一套做法，差别正好是 0：同一批业主、同样的运气。"
    months, money = question.months, shown(abs(gap.mean), "fen")
    if gap.low > 0:
        return f"{months} 个月里，乙比甲净多收约 {money}；参数在范围内怎么变，方向都不变。"
    if gap.high < 0:
        return f"{months} 个月里，乙比甲净少收约 {money}；参数在范围内怎么变，方向都不变。"
    return f"{months} 个月里，看不出乙和甲谁净收得多：平均相差 {money}，但区间跨过了 0。"
