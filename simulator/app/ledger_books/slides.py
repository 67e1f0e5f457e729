"""The monthly report as slides: native charts and tables, drawn by the generator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.course.blocks import Block, Bullets, Chart, Column, Columns, Item, Stat, Stats
from generator.course.model import Slide
from generator.deck import Theme
from generator.figures.spec import ChartSpec
from simulator.app.briefing.tables import Table, as_block, table_block
from simulator.app.ledger_books.month import MonthBooks
from simulator.app.ledger_books.telling import Told, tell
from simulator.app.small_deck import deck_bytes, slide, span
from simulator.app.words import shown
from simulator.ledgers.next_steps import NextSteps

_MINUTES = 2
_ACROSS = 4


def report_pptx(given: MonthBooks, steps: NextSteps, theme: Theme) -> bytes:
    """A cover, six slides, a close; equal books are equal bytes."""
    told = tell(given, steps)
    return deck_bytes(
        "month",
        told.title,
        told.headlines[0],
        _slides(given, told),
        given.books.company,
        theme,
        closing=("没有一户的信息；不排名。", "数为什么变，要去问、去看、去试。"),
        session=told.meta,
    )


def _slides(given: MonthBooks, told: Told) -> Iterable[Slide]:
    now = given.now
    stats = [
        (shown(now.year.rates.collection_rate, "rate") if now.year.rates.billed else "—", "收缴率，近十二个月，按金额"),
        (shown(now.cash, "fen"), "本月到账"),
        (shown(now.recovered, "fen"), "其中追回的旧欠"),
        (shown(now.whole.overdue, "fen"), f"月末逾期，{now.owing:,} 户"),
    ]
    block = Stats(stats=tuple(Stat(value=span(value), label=span(label)) for value, label in stats), line=0)
    yield _slide("answer", f"{now.name}：收得怎样", [block], told.headlines)
    kept = _only(told.figures, ("收缴率", "按时", "本月到账", "　　其中", "月末", "有逾期"))
    yield _slide("figures", "和上月、和去年同月比", [table_block(kept)], told.headlines)
    if any(value for one in told.cash_chart.series for value in one.values):
        yield _slide("cash", "每月到期多少，到账多少", [_chart(told.cash_chart)], ["到账按缴费日，应收按到期日。"])
    if now.whole.overdue:
        yield _slide("ages", "逾期的账，变旧了没有", [_chart(told.age_chart)], [told.rolling, told.ages.note])
    yield _slide("next", "下个月做什么", [_next(told)], [f"{row[0]}：{row[3]}" for row in told.labels.rows])
    columns = (_column("这份报告不知道的", told.unknown[:4]), _column("怎么算的", told.sources[:3]))
    yield _slide("method", "这些数能信到什么程度", [Columns(columns=columns, line=0)], [told.private])


def _next(told: Told) -> Block:
    return Bullets(
        items=tuple(Item(text=span(head), detail=span(rest)) for head, rest in map(_split, told.todo)), line=0
    )


def _split(words: str) -> tuple[str, str]:
    head, _, rest = words.partition("：")
    return head, rest


def _only(table: Table, begins: Sequence[str]) -> Table:
    """The rows that begin so, without the changes: a slide is read from afar."""
    rows = tuple(
        tuple(cell.strip() for cell in row[:_ACROSS]) for row in table.rows if row[0].startswith(tuple(begins))
    )
    return Table(table.title, table.head[:_ACROSS], rows, table.note)


def _chart(spec: ChartSpec) -> Chart:
    """A chart of the company's own figures."""
    return as_block(spec).model_copy(update={"source": "company"})


def _column(title: str, lines: Sequence[str]) -> Column:
    return Column(title=span(title), items=tuple(Item(text=span(line)) for line in lines))


def _slide(identity: str, title: str, blocks: Sequence[Block], told: Sequence[str]) -> Slide:
    return slide(f"month-{identity}", title, blocks, told, _MINUTES)
