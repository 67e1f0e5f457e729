"""What the monthly report says: headlines, tables, charts, what to do, what it does not know. No household is named,
no building is ranked; cells of a few households are not told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.briefing.tables import Table, printed
from simulator.app.ledger_books.month import MonthBooks, Position
from simulator.app.ledger_books.overdue import Debt, apart, debts
from simulator.app.words import gap, shown
from simulator.ledgers.labels import COMPLAINT, LABELS
from simulator.ledgers.next_steps import NextSteps
from simulator.ledgers.summary import Segment

LEAST_HOMES = 20  # the course's rule: a building of fewer is not told apart
LEAST_CELL = 5  # households of which an amount is told
MOST_BUILDINGS = 40
_NOT = "—"
_WAN = 1_000_000  # fen
_YEAR = 365  # days


@dataclass(frozen=True)
class Told:
    """The report in words; every document lays out the same."""

    title: str
    meta: str
    headlines: tuple[str, ...]
    figures: Table
    ages: Table
    rolling: str
    buildings: Table
    labels: Table
    todo: tuple[str, ...]
    unknown: tuple[str, ...]
    sources: tuple[str, ...]
    private: str
    cash_chart: ChartSpec
    age_chart: ChartSpec


def tell(given: MonthBooks, steps: NextSteps) -> Told:
    """Put it in words."""
    now = given.now
    short = "（只到 " + f"{now.end.month} 月 {now.end.day} 日）" if now.partial else ""
    return Told(
        title=f"{given.books.ledger.name}　{now.name}收费月报",
        meta=f"截至 {now.end}{short}；来自 {given.books.file or '导入的台账'}，{now.whole.households:,} 户",
        headlines=_headlines(given),
        figures=_figures(given),
        ages=_ages(given),
        rolling=_rolling(now),
        buildings=_buildings(given),
        labels=_labels(given, steps),
        todo=_todo(given, steps),
        unknown=_unknown(given),
        sources=_sources(given),
        private=_private(given),
        cash_chart=_cash_chart(given),
        age_chart=_age_chart(given),
    )


def _headlines(given: MonthBooks) -> tuple[str, ...]:
    now = given.now
    rate = now.year.rates.collection_rate
    if now.year.rates.billed:
        first = f"近十二个月到期的物业费，收到了 {shown(rate, 'rate')}{_changes(given, _rate, 'rate')}。"
    else:
        first = "近十二个月没有到期的账单，谈不上收缴率。"
    cash = f"本月到账 {_money(now.cash)}{_changes(given, lambda one: one.cash, 'fen')}；"
    if not now.opening:
        cash += "月初没有旧欠。"
    elif not now.recovered:
        cash += f"月初的旧欠 {_money(now.opening)}，本月没有收回。"
    else:
        share = _share(now.recovered, now.opening)
        cash += f"其中 {_money(now.recovered)}是追回的旧欠，占月初旧欠的 {share}。"
    if not now.whole.overdue:
        return first, cash, "月末没有逾期的账，谢谢按时缴费的业主。"
    old = sum(age.amount for age in now.whole.ageing if age.low > _YEAR)
    third = f"月末还有 {_money(now.whole.overdue)}逾期{_changes(given, lambda one: one.whole.overdue, 'fen')}"
    third += f"，{now.owing:,} 户；逾期一年以上的占 {_share(old, now.whole.overdue)}。"
    return first, cash, third


def _rate(one: Position) -> float:
    return one.year.rates.collection_rate


def _changes(given: MonthBooks, value: Callable[[Position], float], unit: str) -> str:
    """，比去年同月…，比上月…: the year before comes first, for bills come in cycles."""
    now, said = value(given.now), ""
    for other, name in ((given.last_year, "去年同月"), (given.before, "上月")):
        if other is not None and (unit != "rate" or other.year.rates.billed):
            said += f"，比{name}{_change(now - value(other), unit)}"
    return said


def _change(moved: float, unit: str) -> str:
    flat = abs(moved) < (0.0005 if unit == "rate" else 50)
    words = ("高", "低") if unit == "rate" else ("多", "少")
    if flat:
        return "没有变"
    size = f"{abs(moved) * 100:.1f} 个百分点" if unit == "rate" else _money(abs(moved))
    return f"{words[moved < 0]} {size}"


def _figures(given: MonthBooks) -> Table:
    at = [given.now, given.before, given.last_year]
    lines: list[tuple[str, str, Callable[[Position], float | None]]] = [
        ("近十二个月到期的应收", "fen", lambda one: one.year.rates.billed),
        ("　　到月末已收", "fen", lambda one: one.year.rates.applied),
        ("收缴率，按金额", "rate", lambda one: _if(one.year.rates.billed, one.year.rates.collection_rate)),
        (
            "收缴率，按户数",
            "rate",
            lambda one: _if(one.year.rates.households, one.year.rates.collection_rate_households),
        ),
        ("按时缴费率（不晚于到期日）", "rate", lambda one: _if(one.year.rates.bills, one.year.rates.on_time_rate)),
        ("本月到期的应收", "fen", lambda one: one.billed),
        ("本月到账", "fen", lambda one: one.cash),
        ("　　其中追回的旧欠", "fen", lambda one: one.recovered),
        ("　　占月初旧欠", "rate", lambda one: _if(one.opening, one.recovered / one.opening if one.opening else 0)),
        ("月末逾期的欠费", "fen", lambda one: one.whole.overdue),
        ("有逾期的户", "count", lambda one: one.owing),
    ]
    rows = []
    for name, unit, value in lines:
        found = [None if one is None else value(one) for one in at]
        now, before, last_year = found
        rows.append(
            (
                name,
                *(_NOT if one is None else _shown(one, unit) for one in found),
                *(_NOT if now is None or one is None else _moved(now - one, unit) for one in (before, last_year)),
            )
        )
    return Table("本月的账", ("", "本月", "上月", "去年同月", "比上月", "比去年同月"), tuple(rows))


def _if(there: int, value: float) -> float | None:
    return value if there else None


def _shown(value: float, unit: str) -> str:
    return _money(value) if unit == "fen" else f"{value:,.0f} 户" if unit == "count" else shown(value, unit)


def _moved(value: float, unit: str) -> str:
    if abs(value) < (0.0005 if unit == "rate" else 0.5):
        return "持平"
    return printed(f"{value:+,.0f} 户" if unit == "count" else gap(value, unit))


def _ages(given: MonthBooks) -> Table:
    now = given.now
    before = given.before.whole if given.before else None

    def row(name: str, amount: int, then: int | None, homes: int) -> tuple[str, ...]:
        known = (_NOT, _NOT) if then is None else (_money(then), _moved(amount - then, "fen"))
        return name, _money(amount), _share(amount, now.whole.overdue), *known, f"{homes:,} 户"

    rows = [
        row(age.name, age.amount, before.ageing[place].amount if before else None, age.oldest)
        for place, age in enumerate(now.whole.ageing)
    ]
    rows.append(row("合计", now.whole.overdue, before.overdue if before else None, now.owing))
    head = ("逾期多久", "本月末", "占比", "上月末", "变化", "户数")
    return Table("账龄（户数按每户最久的一笔）", head, tuple(rows))


def _rolling(now: Position) -> str:
    if not now.rolling:
        return "这个月没有账该满三个月，滚动率没有数。"
    return (
        f"滚动率：这个月该满三个月的欠费有 {_money(now.rolling)}，月末还剩 {_money(now.rolled)}没收回，"
        f"滚动率 {_share(now.rolled, now.rolling)}。它往上走，常比收缴率更早报警。"
    )


def _buildings(given: MonthBooks) -> Table:
    """In the order of their names, never of their rates; small ones and the overlong rest together."""
    books, now = given.books, given.now
    year = {one.name: one for one in now.year.by_building}
    whole = {one.name: one for one in now.whole.by_building}
    names = [books.ledger.buildings[place] for place in books.order_of_buildings]
    known = dict(zip(books.ledger.buildings, books.buildings, strict=True))
    known_whole = [name for name in names if name in whole]
    large = [name for name in known_whole if whole[name].households >= LEAST_HOMES][:MOST_BUILDINGS]
    rest = [name for name in known_whole if name not in large]
    while large and rest and (len(rest) < 2 or sum(whole[name].households for name in rest) < LEAST_HOMES):
        least = min(large, key=lambda name: whole[name].households)  # a small one alone could be worked out
        large.remove(least)
        rest.append(least)
    rows = [_row(known[name], [whole[name]], [year[name]]) for name in large]
    if rest:
        name = f"其余 {len(rest)} 栋" if large else f"{len(rest)} 栋合计"
        rows.append(_row(name, [whole[name] for name in rest], [year[name] for name in rest]))
    small = sum(whole[name].households < LEAST_HOMES for name in rest)
    note = "按楼名排，不是名次；各楼底子不同，一个月的高低多半是运气。"
    if small:
        note += f"有 {small} 栋不满 {LEAST_HOMES} 户，和别的合在一起写，免得猜出是谁。"
    return Table("各楼栋", ("楼栋", "户数", "近十二个月收缴率", "逾期", "有逾期的户"), tuple(rows), note)


def _row(name: str, whole: list[Segment], year: list[Segment]) -> tuple[str, ...]:
    billed = sum(one.rates.billed for one in year)
    return (
        name,
        f"{sum(one.households for one in whole):,}",
        _share(sum(one.rates.applied for one in year), billed),
        _money(sum(one.overdue for one in whole)),
        f"{sum(one.owing for one in whole):,}",
    )


def _labels(given: MonthBooks, steps: NextSteps) -> Table:
    found = {one.name: one for one in given.now.whole.by_label}
    rows = []
    for label in (LABELS[COMPLAINT], *steps.order):
        one = found.get(label)
        if one is None or not one.owing:
            continue
        few = one.owing < LEAST_CELL
        amount = "户数少，不写" if few else _money(one.overdue)
        rows.append((label, f"{one.owing:,} 户", amount, given.books.rules.labels[label].next))
    return Table("按付款表现，下个月做什么", ("付款表现", "有逾期的户", "逾期", "做什么"), tuple(rows))


def _todo(given: MonthBooks, steps: NextSteps) -> tuple[str, ...]:
    """Three things at most, the most urgent first; of the ledger's last day, as the work lists are."""
    waiting, others = apart(debts(given.books, steps))
    soon = [one for one in (*waiting, *others) if one.limitation == "soon"]
    found = []
    if soon:
        found.append(f"保时效：{len(soon):,} 户有账将满三年（按到期日粗算，以律师判断为准），月内寄出有凭据的催告函。")
    if waiting:
        found.append(f"先答复：{len(waiting):,} 户有逾期、投诉还没有办结，逐条书面答复，答复以前不催。")
    rest = [one for one in others if one.limitation != "soon"]
    if rest:
        found.append(_most(rest))
    return tuple(found) or ("没有逾期的户：到期以前送好账单就够。",)


def _most(rest: list[Debt]) -> str:
    """The step that most households wait for."""
    counts: dict[str, int] = {}
    for one in rest:
        counts[one.step.do] = counts.get(one.step.do, 0) + 1
    step, count = max(counts.items(), key=lambda one: (one[1], one[0]))
    return f"最多的一类，{count:,} 户：{step}。"


def _unknown(given: MonthBooks) -> tuple[str, ...]:
    now = given.now
    days = now.whole.days
    found = [
        "谁为什么没缴：台账里没有原因，这里也不猜。",
        "催缴做了多少、花了多少、答应的兑现了几笔、投诉几件：台账里没有，要从工作单和客服记录里补。",
        "数为什么变：一个月、一个小区，可能只是运气；要知道哪招管用，得有对照。",
    ]
    if 0 in given.billed and any(given.billed):
        found.append("账单集中在几个月到期：刚到期的那个月收缴率总会先掉一截，所以先看和去年同月比。")
    if days.unknown:
        found.append(f"{days.unknown:,} 笔收款没有日期，当作到期日收的，按时缴费率会偏高。")
    if given.before is None or given.last_year is None:
        found.append("台账不够长，没有数的地方写“—”。")
    if given.books.ledger.as_of != now.end:
        found.append(f"投诉结没结、最后三件事按台账的截至日（{given.books.ledger.as_of}）算，不是月末。")
    return tuple(found)


def _sources(given: MonthBooks) -> tuple[str, ...]:
    labels = given.books.rules.labels
    return (
        "收缴率 = 已收 ÷ 应收，只算近十二个月里到期的账单，截止日是月末；减免不当实收，预缴归到所属的那一期。",
        "按户数：近十二个月到期的账单都缴清的户 ÷ 有账单的户。按时缴费率：不晚于到期日缴清的账单 ÷ 到期的账单。",
        "旧欠：月初已经逾期的账。追回 = 本月为这些账付的钱。金额四舍五入，合计按分相加。",
        f"付款表现只看账，不猜原因。{''.join(f'{one}：{labels[one].says}' for one in ('长期未缴', '波动', '按期'))}",
    )


def _private(given: MonthBooks) -> str:
    named = "楼栋用的是公司自己的叫法" if given.books.key else "楼栋写的是代号"
    return (
        f"这份月报没有任何一户的姓名、房号和金额；{named}，供内部和业委会看。"
        f"要张贴的，只用小区合计；楼栋合计满 {LEAST_HOMES} 户才写，不排名。"
    )


def _cash_chart(given: MonthBooks) -> ChartSpec:
    return ChartSpec(
        title="每月到期多少，到账多少（万元）",
        kind="column",
        categories=tuple(
            f"{one.year % 100}年{one.month}月" if n == 0 or one.month == 1 else f"{one.month}月"
            for n, one in enumerate(given.months)
        ),
        series=(
            ChartSeries(name="本月到期的应收", values=tuple(round(one / _WAN, 2) for one in given.billed)),
            ChartSeries(name="本月到账", values=tuple(round(one / _WAN, 2) for one in given.cash)),
        ),
        source="台账",
    )


def _age_chart(given: MonthBooks) -> ChartSpec:
    sides = [("本月末", given.now)] if given.before is None else [("上月末", given.before), ("本月末", given.now)]
    return ChartSpec(
        title="逾期多久，欠多少（万元）",
        kind="column",
        categories=tuple(age.name for age in given.now.whole.ageing),
        series=tuple(
            ChartSeries(name=name, values=tuple(round(age.amount / _WAN, 2) for age in one.whole.ageing))
            for name, one in sides
        ),
        source="台账",
    )


def _money(value: float) -> str:
    return printed(shown(value, "fen"))


def _share(part: int, whole: int) -> str:
    return shown(part / whole, "rate") if whole else _NOT
