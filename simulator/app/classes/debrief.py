"""How a class did: distributions in words, as charts, and where one stands in them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.classes.seats import TOTAL, Seat, kpis_by_month
from simulator.app.words import shown
from simulator.experiments import KPI_NAMES, KPI_UNITS
from simulator.records import Attempt

# What a class talks about beside the scenario's own goals.
FIRST = (
    "collection_rate",
    "satisfaction",
    "complaint_rate",
    "arrears_recovery_rate",
    "on_time_rate",
    "net_collected",
    "cost_ratio",
)
BINS = 8
FEW = 3  # of fewer people a distribution would show a trainee who the others are
OWN = "（你）"  # ends the name of the reader's own column


@dataclass(frozen=True)
class Spread:
    """A measure over the class: how many, lowest, quarter, middle, three quarters, highest (the measure's unit)."""

    count: int
    low: float
    quarter: float
    middle: float
    three_quarters: float
    high: float


def measures(seats: Sequence[Seat]) -> list[str]:
    """What can be compared: the score, if somebody has one, then the key figures of its goals, then the usual ones."""
    goals = [point.id for seat in seats for point in seat.points if point.id in KPI_NAMES]
    known = {key for seat in seats for key in seat.kpis}
    ordered = [key for key in dict.fromkeys((*goals, *FIRST)) if key in known]
    return ([TOTAL] if any(seat.total for seat in seats) else []) + ordered


def measure_name(key: str) -> str:
    """Its Chinese name."""
    return "总分" if key == TOTAL else KPI_NAMES[key]


def short_name(key: str) -> str:
    """Its name where there is little room."""
    return measure_name(key).split("（")[0]


def figure(key: str, value: float) -> str:
    """A value as the class reads it."""
    return f"{value:.0f} 分" if key == TOTAL else shown(value, KPI_UNITS[key])


def value_of(seat: Seat, key: str) -> float | None:
    """The seat's value, as far as it got."""
    return (seat.total.value if seat.total else None) if key == TOTAL else seat.kpis.get(key)


def values(seats: Sequence[Seat], key: str) -> list[float]:
    """Everybody's, sorted."""
    return sorted(value for seat in seats if (value := value_of(seat, key)) is not None)


def spread(found: Sequence[float]) -> Spread | None:
    """None for nobody. `found` is sorted."""
    if not found:
        return None
    first, _, third = quantiles(found, n=4, method="inclusive") if len(found) > 1 else (found[0],) * 3
    return Spread(len(found), found[0], first, median(found), third, found[-1])


def in_words(seats: Sequence[Seat]) -> list[str]:
    """The class in a few sentences, the most important first."""
    started = [seat for seat in seats if seat.attempt is not None]
    if not started:
        return ["还没有人开始，等第一个人走出第一步，这里就有内容。"]
    finished = [seat for seat in started if seat.attempt and seat.attempt.finished]
    lines = [f"{len(seats)} 人在班里，{len(started)} 人开始了，{len(finished)} 人走完。"]
    lines += red_in_words(seats)
    for key in measures(seats)[:3]:
        lines.append(sentence(key, spread(values(seats, key))))
    return [line for line in lines if line]


def red_in_words(seats: Sequence[Seat]) -> list[str]:
    """That somebody crossed a red line, if so."""
    failed = sum(seat.failed for seat in seats if seat.attempt is not None)
    return [f"{failed} 人触碰了红线：不论指标多好，都按未通过算。"] if failed else []


def sentence(key: str, one: Spread | None) -> str:
    """Where the class stands in one measure; "" for fewer than FEW."""
    if one is None or one.count < FEW:
        return ""
    name = short_name(key)
    if one.low == one.high:
        return f"{name}：{one.count} 人都是 {figure(key, one.middle)}。"
    ends = f"最低 {figure(key, one.low)}，最高 {figure(key, one.high)}"
    if one.count == FEW:
        return f"{name}：{ends}，中间的是 {figure(key, one.middle)}。"
    half = f"一半人在 {figure(key, one.quarter)} 到 {figure(key, one.three_quarters)} 之间"
    half = re.sub(r"(?<=[分元天]) (?=[到之])", "", half)  # 62 分到 69 分之间, but 64.9% 到 74.4% 之间
    return f"{name}：中间的是 {figure(key, one.middle)}，{half}；{ends}。"


def place(seats: Sequence[Seat], key: str, mine: float) -> str:
    """Where one stands, kindly: how many have less, the same, more."""
    others = values(seats, key)
    less, same = sum(v < mine for v in others), sum(v == mine for v in others)
    more = len(others) - less - same
    rest = f"，{same - 1} 人和你一样" if same > 1 else ""
    return f"你的{short_name(key)}是 {figure(key, mine)}：{_people(more)}比你高，{_people(less)}比你低{rest}。"


def _people(count: int) -> str:
    return f"{count} 人" if count else "没有人"


def histogram(seats: Sequence[Seat], key: str, mine: float | None = None) -> ChartSpec | None:
    """How many are where; the reader's own column says 你. None if nobody has a value."""
    found = values(seats, key)
    if not found:
        return None
    scale, unit = drawn_as(key)
    low, width, count = _bins([v * scale for v in found])
    places = [min(int((v * scale - low) / width + 1e-9), count - 1) for v in found]
    own = None if mine is None else min(int((mine * scale - low) / width + 1e-9), count - 1)
    names = [f"{_short(low + i * width)}–{_short(low + (i + 1) * width)}{unit}" for i in range(count)]
    return ChartSpec(
        title=f"{measure_name(key)}：各有几人",
        kind="column",
        unit="人",
        categories=tuple(f"{name}{OWN}" if i == own else name for i, name in enumerate(names)),
        series=(ChartSeries(name="人数", values=tuple(float(places.count(i)) for i in range(count))),),
        source=f"{len(found)} 人",
        simulated=True,
    )


def curve(
    attempts: Sequence[Attempt], key: str, name: Callable[[int], str], mine: Attempt | None = None
) -> ChartSpec | None:
    """A key figure by month: the middle of the class with its middle half, and one's own way. None if nobody played.

    `name` gives the name of a month, counted from 1. Beside one's own way only months of FEW or more are shown.
    """
    scale, unit = drawn_as(key)
    played = [[one.get(key) for one in kpis_by_month(attempt)] for attempt in attempts]
    months = max((len(one) for one in played), default=0)
    by_month = [
        sorted(v for one in played if month < len(one) and (v := one[month]) is not None) for month in range(months)
    ]
    if mine is not None:
        by_month = [found for found in by_month if len(found) >= FEW]  # the first months: later ones have fewer
    months = len(by_month)
    spreads = [one for one in map(spread, by_month) if one is not None]
    if not spreads or len(spreads) < months:
        return None
    middle = ChartSeries(
        name="全班的中间",
        values=tuple(_round(one.middle * scale) for one in spreads),
        low=tuple(_round(one.quarter * scale) for one in spreads),
        high=tuple(_round(one.three_quarters * scale) for one in spreads),
    )
    series = [middle]
    own = [one.get(key) for one in kpis_by_month(mine)] if mine else []
    if own and all(v is not None for v in own):
        # A line that stops early stays where it stopped: a chart has a value in every month.
        filled = [*own, *[own[-1]] * (months - len(own))][:months]
        series.append(ChartSeries(name="你", values=tuple(_round((v or 0.0) * scale) for v in filled)))
    return ChartSpec(
        title=f"{measure_name(key)}，一个月一个月地看",
        kind="line",
        unit=unit,
        categories=tuple(name(month + 1) for month in range(months)),
        series=tuple(series),
        source=f"{len(attempts)} 人",
        simulated=True,
    )


def class_charts(seats: Sequence[Seat], attempts: Sequence[Attempt], name: Callable[[int], str]) -> list[ChartSpec]:
    """The figures of a class for a set of slides: the score, then three key figures by distribution and by month."""
    keys = [key for key in measures(seats) if key != TOTAL][:3]
    charts = [histogram(seats, TOTAL), *(histogram(seats, key) for key in keys)]
    charts += [curve(attempts, key, name) for key in keys]
    return [chart for chart in charts if chart is not None]


def drawn_as(key: str) -> tuple[float, str]:
    """How a measure is drawn: factor and unit."""
    if key == TOTAL:
        return 1.0, "分"
    return {"rate": (100.0, "%"), "fen": (1e-6, "万元"), "days": (1.0, "天")}.get(KPI_UNITS[key], (1.0, ""))


def _bins(found: Sequence[float]) -> tuple[float, float, int]:
    """Start, width and number of at most BINS bins with round ends that hold all of `found` (sorted)."""
    low, high = found[0], found[-1]
    if high - low < 1e-9:
        width = 10.0 ** math.floor(math.log10(abs(low))) / 2 if abs(low) > 1e-9 else 1.0
        return math.floor(low / width) * width, width, 1
    rough = (high - low) / BINS
    size = 10.0 ** math.floor(math.log10(rough))
    for step in (1, 2, 2.5, 5, 10, 20, 25, 50):
        width = step * size
        start = math.floor(low / width + 1e-9) * width
        count = math.floor((high - start) / width + 1e-9) + 1
        if count <= BINS:
            return start, width, count
    raise AssertionError("one of the widths holds any range")


def _short(value: float) -> str:
    return f"{round(value, 4):g}"


def _round(value: float) -> float:
    return round(value, 4)
