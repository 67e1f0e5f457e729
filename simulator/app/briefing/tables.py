"""The tables and charts of a brief: words and figures as they are printed, the same in every document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from generator.course.blocks import Chart, Series
from generator.course.blocks import Table as TableBlock
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.briefing.brief import SIDES, Brief, Choice, short
from simulator.app.briefing.money import in_periods, running
from simulator.app.charts import curve, month_name
from simulator.app.small_deck import span
from simulator.app.words import gap, interval, shown
from simulator.experiments import KPI_UNITS, Band

_NOT = "—"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=万元|元|个百分点)")
_BEFORE_DIGIT = re.compile(r"(?<![\w.])-(?=\d)")
_WAN = 1_000_000  # fen


@dataclass(frozen=True)
class Table:
    """`head` and every row are equally long; the first column names the row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def money_table(brief: Brief) -> Table:
    """What the change brings and costs, a column a policy."""
    rate = f"{brief.capital * 100:f}".rstrip("0").rstrip(".")
    lines: list[tuple[str, Callable[[Choice], str]]] = [
        ("多到手的现金（各项花费已扣）", lambda one: _only(one, sum(one.gains))),
        ("切换的一次性花费", lambda one: shown(one.switch, "fen")),
        ("回本", _payback),
        (f"现值（资金成本每年 {rate}%）", lambda one: _only(one, one.value)),
        ("净回款的差：采用值", lambda one: _difference(one, "net_collected")),
        ("　　95% 的世界在", lambda one: _range(one, "net_collected")),
        ("　　最差的一成世界，不到", lambda one: _only(one, one.tenth)),
        ("总收缴率", lambda one: _moved(one, "collection_rate")),
        ("每户每年的催缴成本", lambda one: _a_household(brief, one)),
        ("一年的投诉", lambda one: _a_year(brief, one, "complaints")),
    ]
    if any(one.red for one in brief.choices):
        lines += [
            ("罚款和赔偿", lambda one: _moved(one, "liability")),
            ("期内被解聘的机会", lambda one: _moved(one, "terminated")),
        ]
    rows = tuple((name, *(told(one) for one in brief.choices)) for name, told in lines)
    note = (
        f"多、少都是和{SIDES[0]}“{short(brief.baseline.name)}”比。现金按到账算，已扣催缴、奖励、服务和赔偿；"
        "净回款按记账算，不含预缴到期外的钱。"
        + ("切换花费先按催缴人手准备一个月的工时估，请换成自己的数。" if brief.guessed else "")
    )
    return _printed(f"{brief.scenario.months} 个月的账", ("", *(one.label for one in brief.choices)), rows, note)


def periods(brief: Brief) -> tuple[int, str]:
    """Months of a period and its name: a quarter, a half-year or year where the horizon is long."""
    months = brief.scenario.months
    return (3, "季") if months <= 24 else (6, "个半年") if months <= 42 else (12, "年")


def cash_table(brief: Brief) -> Table:
    """Cash by period, the last row their sum."""
    span, name = periods(brief)
    parts = [in_periods(one.gains, span) for one in brief.choices]
    largest = max((abs(value) for part in parts for value in part), default=0)
    largest = max([largest, *(abs(sum(part)) for part in parts)])
    rows = [
        (f"第{number + 1}{name}", *(_fen(part[number], largest) for part in parts)) for number in range(len(parts[0]))
    ]
    rows.append(("合计", *(_fen(sum(part), largest) for part in parts)))
    head = (
        f"多到手的现金，{'万元' if largest >= _WAN else '元'}",
        *(_marked(one) for one in brief.choices),
    )
    note = "奖励、服务和赔偿只知道整段的合计，平均摊在各月。"
    return _printed("现金，一期一期看", head, tuple(rows), note)


def debt_table(brief: Brief) -> Table:
    """What is left unpaid, a column a policy, the baseline first."""
    first = brief.choices[0].part
    rows = []
    for key, name in (
        ("old_arrears", "期末一年以上的欠费"),
        ("time_barred", "　　其中已过诉讼时效"),
        ("outstanding", "期末全部欠费"),
        ("arrears_recovery_rate", "期初旧欠，首年收回"),
    ):
        unit = KPI_UNITS[key]
        cells = [shown(first.kpis[key].a.mean, unit)]
        cells += [
            f"{shown(one.part.kpis[key].b.mean, unit)}（{gap(one.part.kpis[key].difference.mean, unit)}）"
            for one in brief.choices
        ]
        rows.append((name, *cells))
    head = ("坏账", f"{SIDES[0]} {short(brief.baseline.name)}", *(one.label for one in brief.choices))
    return _printed("坏账", head, rows, "过了时效的账不是不能收，是对方可以拒付；能证明送达的催告会让时效重新计算。")


def cash_chart(brief: Brief) -> ChartSpec:
    """What has come in more since the switch, its cost paid, in 万元; policies that cross a red line are not drawn."""
    drawn = [one for one in brief.choices if one.value is not None]
    start = brief.profile.start.month
    return ChartSpec(
        title="累计多到手的现金（切换花费已扣）",
        kind="line",
        unit="万元",
        categories=tuple(month_name(start, number) for number in range(brief.scenario.months)),
        series=tuple(
            ChartSeries(
                name=one.label, values=tuple(round(value / _WAN, 4) for value in running(one.gains, one.switch))
            )
            for one in drawn
        ),
        source="模拟结果",
        simulated=True,
    )


def cash_columns(brief: Brief) -> ChartSpec:
    """Cash by period in 万元, a column a policy; a red line's too: its price is to be seen."""
    span, name = periods(brief)
    parts = [in_periods(one.gains, span) for one in brief.choices]
    return ChartSpec(
        title="每期多到手的现金（万元，切换花费不在内）",
        kind="column",
        categories=tuple(f"第{number + 1}{name}" for number in range(len(parts[0]))),
        series=tuple(
            ChartSeries(
                name=_marked(one),
                values=tuple(round(value / _WAN, 2) for value in part),
            )
            for one, part in zip(brief.choices, parts, strict=True)
        ),
        source="模拟结果",
        simulated=True,
    )


def rate_chart(brief: Brief) -> ChartSpec:
    """The collection rate of every policy, cumulated, with its middle 95 %."""
    return curve("collection_rate", bands(brief, "collection_rate"), brief.profile.start.month)


def rate_summary(brief: Brief) -> ChartSpec:
    """Where the collection rate goes: two lines through the ends of the periods, or with more policies a bar each for
    where it ends (four lines so close together cannot be told apart)."""
    whole = rate_chart(brief)
    if len(brief.choices) > 1:
        return whole.model_copy(
            update={
                "title": f"总收缴率（{brief.scenario.months} 个月累计）",
                "kind": "bar",
                "categories": tuple(one.name for one in whole.series),
                "series": (
                    ChartSeries(name="总收缴率", values=tuple(round(one.values[-1], 1) for one in whole.series)),
                ),
            }
        )
    return _at_ends(whole, brief)


def rate_table(brief: Brief) -> Table:
    """The collection rate at the end of each period, a column a policy."""
    ends = _at_ends(rate_chart(brief), brief)
    rows = [(name, *(f"{one.values[place]:.1f}%" for one in ends.series)) for place, name in enumerate(ends.categories)]
    return _printed("总收缴率，从开始累计", ("", *(one.name for one in ends.series)), rows, "")


def _at_ends(spec: ChartSpec, brief: Brief) -> ChartSpec:
    """Only the end of each period."""
    span, name = periods(brief)
    kept = [*range(span - 1, len(spec.categories) - 1, span), len(spec.categories) - 1]
    return spec.model_copy(
        update={
            "categories": tuple(f"第{number}{name}末" for number in range(1, len(kept) + 1)),
            "series": tuple(
                ChartSeries(name=one.name, values=tuple(round(one.values[n], 1) for n in kept)) for one in spec.series
            ),
        }
    )


def table_block(table: Table) -> TableBlock:
    """The table as the generator's own block."""
    return TableBlock(
        header=tuple(span(name) for name in table.head), rows=tuple(tuple(map(span, row)) for row in table.rows), line=0
    )


def as_block(spec: ChartSpec) -> Chart:
    """The chart as the generator's own block."""
    return Chart(
        title=span(spec.title),
        chart=spec.kind,
        categories=spec.categories,
        series=tuple(Series(name=one.name, values=one.values) for one in spec.series),
        unit=spec.unit,
        source="simulated",
        line=0,
    )


def bands(brief: Brief, key: str) -> dict[str, Band]:
    """A monthly curve by policy, the baseline first."""
    first = brief.choices[0].part.months[key].a
    others = {one.label: one.part.months[key].b for one in brief.choices}
    return {f"{SIDES[0]} {short(brief.baseline.name)}": first, **others}


def _printed(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str) -> Table:
    return Table(title, tuple(head), tuple(tuple(printed(cell) for cell in row) for row in rows), note)


def printed(text: str) -> str:
    """With real minus signs, and units that stay with their number."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", _BEFORE_DIGIT.sub("\N{MINUS SIGN}", text))


def _marked(one: Choice) -> str:
    """Its label, and that a red line makes it no choice."""
    return f"{one.label}（红线）" if one.red and "红线" not in one.label else one.label


def _only(one: Choice, value: int | None) -> str:
    """A signed sum, or a dash where a red line makes it meaningless or it is not known."""
    return _NOT if one.value is None or value is None else gap(value, "fen")


def _payback(one: Choice) -> str:
    if one.value is None:
        return _NOT
    return f"第 {one.payback} 个月" if one.payback is not None else "期内没有回本"


def _difference(one: Choice, key: str) -> str:
    return _NOT if one.value is None else gap(one.part.kpis[key].difference.mean, KPI_UNITS[key])


def _range(one: Choice, key: str) -> str:
    moved = one.part.kpis[key].difference
    return _NOT if one.value is None else interval(moved.low, moved.high, KPI_UNITS[key])


def _moved(one: Choice, key: str) -> str:
    kpi, unit = one.part.kpis[key], KPI_UNITS[key]
    return f"{shown(kpi.a.mean, unit)} → {shown(kpi.b.mean, unit)}"


def _a_household(brief: Brief, one: Choice) -> str:
    kpi = one.part.kpis["collecting_cost"]
    years = brief.scenario.months / 12 * brief.scenario.households
    return f"{kpi.a.mean / years / 100:.1f} 元 → {kpi.b.mean / years / 100:.1f} 元"


def _a_year(brief: Brief, one: Choice, key: str) -> str:
    kpi, years = one.part.kpis[key], brief.scenario.months / 12
    return f"{kpi.a.mean / years:,.0f} 起 → {kpi.b.mean / years:,.0f} 起"


def _fen(value: int, largest: int) -> str:
    """Signed, without its unit: 万元 where the largest is that large, else 元."""
    return f"{value / _WAN:+,.2f}" if largest >= _WAN else f"{value / 100:+,.0f}"
