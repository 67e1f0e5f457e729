"""The figures with their intervals as an Excel workbook: numbers are numbers, text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from simulator.app.briefing.brief import SIDES, Brief, Choice
from simulator.app.briefing.money import running
from simulator.app.briefing.tables import bands
from simulator.app.charts import CURVES, month_name
from simulator.experiments import KPI_FORMULAS, KPI_NAMES, KPI_UNITS, Paired
from simulator.policy.words import policy_words

_MADE = datetime(2020, 1, 1)  # equal briefs are equal bytes
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_YUAN = 100
_FORMATS = {"rate": "0.0%", "fen": "#,##0", "days": "0.0", "score": "0.000", "count": "#,##0.0"}
_UNIT_NAMES = {"rate": "比率；差是百分点", "fen": "元", "days": "天", "score": "0 到 1", "count": "次、户或件"}
_GAPS = {
    "rate": '+0.0" 个百分点";-0.0" 个百分点";0',
    "fen": "+#,##0;-#,##0;0",
    "days": "+0.0;-0.0;0",
    "score": "+0.000;-0.000;0",
    "count": "+#,##0.0;-#,##0.0;0",
}
_CURVE_FORMATS = {"%": "0.0%", "万元": "#,##0", "元": "#,##0", "": "0.000"}


@dataclass(frozen=True)
class _Book:
    book: Any
    bold: Any
    wrap: Any

    def number(self, form: str) -> Any:
        return self.book.add_format({"num_format": form, "valign": "top"})


def workbook_xlsx(brief: Brief) -> bytes:
    """Six sheets: 结论, 指标, 每月, 做法, 假设, 说明."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _PLAIN) as book:
        book.set_properties({"created": _MADE, "title": brief.title, "author": brief.company.name})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F5F2EB"})
        made = _Book(book, bold, book.add_format({"text_wrap": True, "valign": "top"}))
        _answers(made, brief)
        _figures(made, brief)
        _months(made, brief)
        _policies(made, brief)
        _assumptions(made, brief)
        _about(made, brief)
    return out.getvalue()


def _sheet(made: _Book, name: str, head: Sequence[str], widths: Sequence[float], *, first: int = 0) -> Any:
    """A sheet with its head frozen; `first` columns stay in sight too."""
    sheet = made.book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, made.bold)
    sheet.freeze_panes(1, first)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _answers(made: _Book, brief: Brief) -> None:
    head = (
        "做法",
        "回答",
        "算出来",
        "切换的一次性花费（元）",
        "回本（第几个月）",
        "现值（元）",
        "最差一成世界的净回款差，不到（元）",
    )
    sheet = _sheet(made, "结论", head, (26, 50, 60, 16, 12, 16, 18), first=1)
    money = made.number(_GAPS["fen"])
    for row, one in enumerate(brief.choices, 1):
        sheet.write_string(row, 0, f"{one.side} {one.policy.name}", made.wrap)
        sheet.write_string(row, 1, one.advice, made.wrap)
        sheet.write_string(row, 2, one.verdict + one.price, made.wrap)
        sheet.write_number(row, 3, one.switch / _YUAN, made.number(_FORMATS["fen"]))
        if one.payback is not None:
            sheet.write_number(row, 4, one.payback)
        for column, value in ((5, one.value), (6, one.tenth)):
            if value is not None:
                sheet.write_number(row, column, value / _YUAN, money)
    below = len(brief.choices) + 2
    rate = f"{brief.capital * 100:f}".rstrip("0").rstrip(".")
    lines = (
        brief.question,
        brief.estate,
        f"现值按资金成本每年 {rate}%、逐月折到第一天；切换花费在第一天付。空格是没有意义或还没有算。",
        *brief.basis,
    )
    for row, line in enumerate(lines, below):
        sheet.merge_range(row, 0, row, 6, "", made.wrap)
        sheet.write_string(row, 0, line, made.wrap)


def _figures(made: _Book, brief: Brief) -> None:
    what = ("采用值", "差", "差：世界低 2.5%", "差：世界高 97.5%", "差：计算误差低", "差：计算误差高", "更高的世界")
    head = ["指标", "单位", f"{SIDES[0]} {brief.baseline.name}"]
    head += [f"{one.side} {one.policy.name}·{name}" for one in brief.choices for name in what]
    sheet = _sheet(made, "指标", [*head, "怎么算"], [26, 16, 14, *[13] * (len(head) - 3), 60], first=1)
    plain = {unit: made.number(form) for unit, form in _FORMATS.items()}
    gaps = {unit: made.number(form) for unit, form in _GAPS.items()}
    share = made.number("0%")
    first = brief.choices[0].part
    for row, (key, kpi) in enumerate(first.kpis.items(), 1):
        unit = KPI_UNITS[key]
        sheet.write_string(row, 0, KPI_NAMES[key], made.wrap)
        sheet.write_string(row, 1, _UNIT_NAMES[unit], made.wrap)
        sheet.write_number(row, 2, _scaled(kpi.a.mean, unit), plain[unit])
        for place, one in enumerate(brief.choices):
            at = 3 + place * len(what)
            if one.value is None and key == "net_collected":
                sheet.write_string(row, at, "触碰红线，不算", made.wrap)
                continue
            other = one.part.kpis[key]
            sheet.write_number(row, at, _scaled(other.b.mean, unit), plain[unit])
            for column, value in enumerate(_ends(other), at + 1):
                sheet.write_number(row, column, _scaled(value, unit, gap=True), gaps[unit])
            sheet.write_number(row, at + len(what) - 1, other.difference.positive, share)
        sheet.write_string(row, len(head), KPI_FORMULAS[key], made.wrap)


def _ends(kpi: Paired) -> tuple[float, ...]:
    moved = kpi.difference
    return moved.mean, moved.low, moved.high, moved.mc_low, moved.mc_high


def _scaled(value: float, unit: str, *, gap: bool = False) -> float:
    """Yuan for fen, points for a difference of rates."""
    if unit == "fen":
        return value / _YUAN
    return value * 100 if gap and unit == "rate" else value


def _months(made: _Book, brief: Brief) -> None:
    """Every curve, and the cumulated cash; two charts below."""
    names = list(bands(brief, "cash"))
    ends = ("平均", "低", "高")
    head = ["月份", *(f"{title}·{name}·{end}" for title, _ in CURVES.values() for name in names for end in ends)]
    kept = [one for one in brief.choices if one.value is not None]
    head += [f"累计多到手的现金（切换花费已扣，元）·{one.side} {one.policy.name}" for one in kept]
    sheet = _sheet(made, "每月", head, [12, *[13] * (len(head) - 1)], first=1)
    months = brief.scenario.months
    for month in range(months):
        sheet.write_string(month + 1, 0, month_name(brief.profile.start.month, month))
    column, rates = 1, []
    for key, (_, unit) in CURVES.items():
        form = made.number(_CURVE_FORMATS[unit])
        scale = 1 / _YUAN if unit in ("元", "万元") else 1.0
        for name, band in bands(brief, key).items():
            rates += [(name, column)] if key == "collection_rate" else []
            for values in (band.mean, band.low, band.high):
                for month, value in enumerate(values):
                    sheet.write_number(month + 1, column, value * scale, form)
                column += 1
    cash = _running(made, sheet, kept, column)
    for place, (title, series, form) in enumerate(
        (("总收缴率（从开始累计）", rates, "0%"), ("累计多到手的现金（元，切换花费已扣）", cash, "#,##0"))
    ):
        if series:
            _chart(made, sheet, title, series, months, form, at=(months + 2, 1 + place * 8))


def _running(made: _Book, sheet: Any, kept: Sequence[Choice], column: int) -> list[tuple[str, int]]:
    found, form = [], made.number(_GAPS["fen"])
    for place, one in enumerate(kept):
        for month, value in enumerate(running(one.gains, one.switch)):
            sheet.write_number(month + 1, column + place, value / _YUAN, form)
        found.append((one.label, column + place))
    return found


def _chart(
    made: _Book,
    sheet: Any,
    title: str,
    series: Sequence[tuple[str, int]],
    months: int,
    form: str,
    *,
    at: tuple[int, int],
) -> None:
    chart = made.book.add_chart({"type": "line"})
    dashes = ("solid", "dash", "round_dot", "long_dash_dot")
    for place, (name, column) in enumerate(series):
        chart.add_series(
            {
                "name": name,
                "categories": ["每月", 1, 0, months, 0],
                "values": ["每月", 1, column, months, column],
                "line": {"width": 2, "dash_type": dashes[place % len(dashes)]},
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"num_format": form, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 320})
    sheet.insert_chart(*at, chart, {"description": title})


def _policies(made: _Book, brief: Brief) -> None:
    policies = [(SIDES[0], brief.baseline), *((one.side, one.policy) for one in brief.choices)]
    sheet = _sheet(made, "做法", [f"{side} {policy.name}" for side, policy in policies], [48] * len(policies))
    for column, (_, policy) in enumerate(policies):
        for row, line in enumerate(policy_words(policy), 1):
            sheet.write_string(row, column, line, made.wrap)


def _assumptions(made: _Book, brief: Brief) -> None:
    head = ("参数", "取值", "最低", "最高", "单位", "从哪里来", "说明")
    sheet = _sheet(made, "假设", head, (40, 12, 12, 12, 12, 44, 50), first=1)
    for row, one in enumerate(brief.assumptions, 1):
        sheet.write_string(row, 0, one.name, made.wrap)
        for column, value in enumerate((one.value, one.low, one.high), 1):
            sheet.write_number(row, column, value)
        for column, text in enumerate((one.unit, one.source, one.note), 4):
            sheet.write_string(row, column, text, made.wrap)
    sheet.autofilter(0, 0, len(brief.assumptions), len(head) - 1)


def _about(made: _Book, brief: Brief) -> None:
    sheet = _sheet(made, "说明", ("说明",), (120,))
    lines = (
        "这是教学模型的结果，没有用真实小区的数据验证过，只宜比较方向和大小。",
        "“世界低、高”：参数在各自范围里变动时，差的中间 95%，不会因为多算而变窄。",
        "“计算误差”：只因重复次数有限，多算就变窄。",
        *brief.forbidden,
        *brief.allowed,
        f"{brief.manifest}。",
        "再算一遍的命令：",
        brief.command,
    )
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, made.wrap)
