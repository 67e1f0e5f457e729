"""The decision as a slide set: a small course made in memory, drawn by the generator with native charts and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.course.blocks import Block, Bullets, Column, Columns, Item, Stat, Stats
from generator.course.model import Slide
from generator.deck import Theme
from simulator.app.briefing.brief import Brief, Choice
from simulator.app.briefing.tables import (
    as_block,
    cash_columns,
    cash_table,
    debt_table,
    money_table,
    rate_summary,
    table_block,
)
from simulator.app.small_deck import deck_bytes, slide, span
from simulator.app.words import gap, shown

_LAWS = 5
_MINUTES = 2


def slides_pptx(brief: Brief, theme: Theme) -> bytes:
    """Nine slides (more only where something does not fit); equal briefs are equal bytes."""
    return deck_bytes(
        "decision",
        f"决策汇报：{brief.profile.estate_name}怎么催缴",
        brief.question,
        _slides(brief),
        brief.company,
        theme,
        closing=("教学模型的结果，只宜比较方向和大小。", "真要换，先在几栋楼试行，并留几栋对照。"),
        session=brief.estate,
    )


def _slides(brief: Brief) -> Iterable[Slide]:
    yield _slide("answer", _headline(brief), [_answer(brief)], [one.verdict + one.price for one in brief.choices])
    money, cash, debts = money_table(brief), cash_table(brief), debt_table(brief)
    yield _slide("money", money.title, [table_block(money)], [money.note])
    yield _slide("cash", "现金什么时候到手", [as_block(cash_columns(brief))], [cash.note])
    yield _slide(
        "rate",
        "收缴率怎么走" if len(brief.choices) == 1 else "收缴率差多少",
        [as_block(rate_summary(brief))],
        ["参数都取采用值，从开始累计。"],
    )
    yield _slide("debts", "坏账少了多少", [table_block(debts)], [debts.note])
    yield _slide("sure", "有多大把握", [_sure(brief)], list(brief.basis))
    laws = [*brief.forbidden, *brief.allowed][:_LAWS]
    yield _slide("law", "法律边界", [Bullets(items=tuple(Item(text=span(words)) for words in laws), line=0)], [])


def _headline(brief: Brief) -> str:
    first, *more = brief.choices
    return "回答" if more else first.advice.split("：")[0]


def _answer(brief: Brief) -> Block:
    one, *more = brief.choices
    if more:
        return Bullets(items=tuple(_point(choice) for choice in brief.choices), line=0)
    rate, net = one.part.kpis["collection_rate"], one.part.kpis["net_collected"].difference
    if one.value is None:
        price, gone = one.part.kpis["liability"].b.mean, one.part.kpis["terminated"].b.mean
        stats = [
            (shown(price, "fen"), "罚款和赔偿，平均"),
            (f"{gone:.0%}", "期内被解聘的机会"),
            ("不能做", "触碰红线，不论收得多少"),
        ]
    else:
        stats = [
            (f"{shown(rate.a.mean, 'rate')} → {shown(rate.b.mean, 'rate')}", "总收缴率，按金额"),
            (gap(one.value, "fen"), f"现值，{brief.scenario.months} 个月，切换花费已扣"),
            (f"第 {one.payback} 个月" if one.payback else "没有", "回本"),
            (f"{round(net.positive * one.part.done)} / {one.part.done}", "说得通的世界里，净收得多的"),
        ]
    return Stats(stats=tuple(Stat(value=span(value), label=span(label)) for value, label in stats), line=0)


def _point(choice: Choice) -> Item:
    head, _, rest = choice.advice.partition("：")
    if choice.value is not None:
        rate = choice.part.kpis["collection_rate"]
        paid = f"第 {choice.payback} 个月回本" if choice.payback else "期内没有回本"
        rest += (
            f"总收缴率 {shown(rate.a.mean, 'rate')} → {shown(rate.b.mean, 'rate')}，"
            f"现值 {gap(choice.value, 'fen')}，{paid}。"
        )
    return Item(text=span(head), detail=span(rest))


def _sure(brief: Brief) -> Block:
    turned = [words for choice in brief.choices for words in _overturned(choice, len(brief.choices) > 1)][:4]
    return Columns(
        columns=(
            Column(title=span("什么会推翻这个回答"), items=tuple(Item(text=span(words)) for words in turned)),
            Column(title=span("数据从哪里来"), items=tuple(Item(text=span(words)) for words in brief.basis[:3])),
        ),
        line=0,
    )


def _overturned(choice: Choice, several: bool) -> list[str]:
    side = f"{choice.side}：" if several else ""
    if choice.red:
        return [f"{side}触碰红线，假设怎么变都不能做。"]
    return [f"{side}{words}" for words in choice.overturn[: 1 if several else 3]] or [f"{side}逐个假设还没有算。"]


def _slide(identity: str, title: str, blocks: Sequence[Block], told: Sequence[str]) -> Slide:
    return slide(f"decision-{identity}", title, blocks, told, _MINUTES)
