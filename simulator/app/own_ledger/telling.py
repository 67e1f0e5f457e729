"""What a nameless ledger says, for a page: sentences, charts, tables. Behaviour only, never motives."""

from __future__ import annotations

from datetime import date

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.words import shown
from simulator.ledgers.summary import Month, Segment, Summary

_MOST_MONTHS = 36


def headline(said: Summary) -> list[str]:
    """The sentences before the numbers."""
    rates = said.rates
    lines = [
        f"**{said.households:,} 户，{said.first.year} 年 {said.first.month} 月到 {_date(said.as_of)}："
        f"应收 {money(said.billed)}，"
        f"减免 {money(said.discount)}，实收 {money(said.received)}。**",
        f"到期的账单收回了 **{rates.collection_rate:.1%}**（按金额）；全部缴清的户占 "
        f"**{rates.collection_rate_households:.1%}**（按户）。两个数不一样很正常：欠得多的往往是少数几户。",
        f"按到期日算，**{rates.on_time_rate:.1%}** 的账单按时缴清（按金额是 {rates.on_time_rate_amount:.1%}）。",
    ]
    owing = sum(age.oldest for age in said.ageing)
    if said.overdue:
        old = sum(age.amount for age in said.ageing if age.low > 365)
        lines.append(
            f"到截止日，**{owing:,} 户**逾期未缴 **{money(said.overdue)}**，其中逾期一年以上的 {money(old)}"
            f"（{old / said.overdue:.0%}）。"
        )
    else:
        lines.append("到截止日，没有一户逾期。")
    if said.not_due:
        lines.append(f"另有 {money(said.not_due)} 已出账、还没到期，不算欠费。")
    if said.credit:
        lines.append(f"多缴、预缴挂在账上的有 {money(-said.credit)}。")
    return lines


def payment_words(said: Summary) -> str:
    """When people pay, in one or two sentences."""
    days = said.days
    if not days.known:
        return "文件里没有缴费日期，看不出人们什么时候缴。"
    _, early, middle, late, last = days.quantiles
    told = (
        f"有日期的 {days.known:,} 笔缴费里，一半在{_after(middle)}以前到账；"
        f"中间一半落在{_after(early)}到{_after(late)}之间，最慢的一成在{_after(last)}以后。"
    )
    return told + (f"另有 {days.unknown:,} 笔没有日期，算作到期日缴的。" if days.unknown else "")


def _date(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _after(days: float) -> str:
    whole = round(days)
    return "到期当天" if whole == 0 else f"到期后 {whole} 天" if whole > 0 else f"到期前 {-whole} 天"


def ageing_chart(said: Summary) -> ChartSpec:
    """万元 by how long it is overdue."""
    return ChartSpec(
        title="逾期欠费按账龄",
        kind="bar",
        unit="万元",
        categories=tuple(age.name for age in said.ageing),
        series=(ChartSeries(name="逾期欠费", values=tuple(round(age.amount / 1e6, 3) for age in said.ageing)),),
        source="您的台账",
    )


def ageing_rows(said: Summary) -> list[dict[str, object]]:
    """The same as a table."""
    return [
        {
            "逾期": f"{age.name}（{_span(age.low, age.high)}）",
            "欠费（元）": age.amount / 100,
            "占比": f"{age.amount / said.overdue:.1%}" if said.overdue else "",
            "涉及户数": age.households,
            "最老的一笔在这一档的户数": age.oldest,
        }
        for age in said.ageing
    ]


def _span(low: int, high: int | None) -> str:
    return f"{low} 天以上" if high is None else f"{low}–{high} 天"


def months_chart(said: Summary) -> ChartSpec:
    """What fell due, what of it has been paid, what came in, the newest three years: by month, or by quarter where
    most months have no due day."""
    months = said.months[-_MOST_MONTHS:]
    quarters = sum(month.due > 0 for month in months) < len(months) / 2
    names, parts = _by_quarter(months) if quarters else ([f"{one.first:%Y-%m}" for one in months], months)
    columns = {
        "到期的应收": [one.due for one in parts],
        "其中到现在已收": [one.applied for one in parts],
        "到账": [one.collected for one in parts],
    }
    return ChartSpec(
        title="每个季度" if quarters else "每个月",
        kind="line",
        unit="万元",
        categories=tuple(names),
        series=tuple(ChartSeries(name=n, values=tuple(round(v / 1e6, 3) for v in vs)) for n, vs in columns.items()),
        source="您的台账",
    )


def _by_quarter(months: tuple[Month, ...]) -> tuple[list[str], list[Month]]:
    found: dict[str, Month] = {}
    for one in months:
        name = f"{one.first.year} 年 {(one.first.month + 2) // 3} 季度"
        so_far = found.get(name, Month(one.first, 0, 0, 0))
        found[name] = Month(
            so_far.first, so_far.due + one.due, so_far.applied + one.applied, so_far.collected + one.collected
        )
    return list(found), list(found.values())


def months_rows(said: Summary) -> list[dict[str, object]]:
    """Every month."""
    return [
        {
            "月份": f"{month.first:%Y-%m}",
            "当月到期的应收（元）": month.due / 100,
            "其中到现在已收（元）": month.applied / 100,
            "收缴率": f"{month.applied / month.due:.1%}" if month.due else "",
            "当月到账（元）": month.collected / 100,
        }
        for month in said.months
    ]


def segment_chart(title: str, parts: tuple[Segment, ...], most: int = 24) -> ChartSpec:
    """Collection rates in %, the lowest on top; of many only the lowest."""
    asked = sorted((one for one in parts if one.rates.billed), key=lambda one: one.rates.collection_rate)[:most]
    return ChartSpec(
        title=title,
        kind="bar",
        unit="%",
        categories=tuple(one.name for one in asked),
        series=(
            ChartSeries(
                name="收缴率（按金额）", values=tuple(round(one.rates.collection_rate * 100, 1) for one in asked)
            ),
        ),
        source="您的台账",
    )


def segment_rows(head: str, parts: tuple[Segment, ...]) -> list[dict[str, object]]:
    """A table of segments."""
    return [
        {
            head: one.name,
            "户数": one.households,
            "收缴率（按金额）": shown(one.rates.collection_rate, "rate"),
            "收缴率（按户）": shown(one.rates.collection_rate_households, "rate"),
            "按时缴费率": shown(one.rates.on_time_rate, "rate"),
            "逾期（元）": one.overdue / 100,
            "有逾期的户": one.owing,
        }
        for one in parts
    ]


def money(fen: int) -> str:
    """元 to the fen below 万元, else 万元."""
    if abs(fen) >= 10_000_00:
        return f"{fen / 1e6:,.2f} 万元"
    return f"{fen / 100:,.2f} 元"
