"""决策备忘录: two A4 pages. The first says what and for how much, the second how sure and within which law.

Sizes are chosen so that three policies with long names still stand on two pages; a test renders that.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from generator.exports.documents.ink import line, run
from generator.exports.documents.style import OCHRE, PAGE_WIDTH, new_document
from generator.exports.word import saved
from simulator.app.briefing.brief import Brief, Choice
from simulator.app.briefing.tables import Table, cash_chart, cash_table, debt_table, money_table
from simulator.app.small_paper import bullet, chart, frame, table

_MOST_COMMAND = 240  # characters of a command line that stand here; a longer one stands in the workbook
_FIRST_COLUMN, _NARROW_COLUMN = 5.4, 3.6  # centimetres
_MANY = 3  # policies beside the baseline: smaller type
_LAWS = 8
_RED_LINES = 4


def memo_docx(brief: Brief) -> bytes:
    """The memo; equal briefs are equal bytes."""
    document = new_document(brief.title)
    frame(
        document,
        f"{brief.company.name}\t内部讨论用，不是法律意见",
        "教学模型的结果，只宜比较方向和大小",
        top=1.9,
        bottom=1.6,
        last=" 页，共 2 页",
    )
    _first_page(document, brief)
    _second_page(document, brief)
    return saved(document, author=brief.company.name)


def _first_page(document: DocumentType, brief: Brief) -> None:
    many = len(brief.choices) >= _MANY
    title = line(document, "Heading1", brief.title)
    line(document, "Meta", brief.estate)
    if many:
        title.paragraph_format.line_spacing = Pt(26)
        title.paragraph_format.space_after = Pt(4)
    else:
        _heading(document, "要定的事", many)
    line(document, "Cell", brief.question)
    _heading(document, "回答", many)
    for choice in brief.choices:
        advice = line(document, "Cell")
        run(advice, choice.advice, bold=True, colour=OCHRE if choice.red else "")
        line(document, "Small" if many else "Cell", choice.verdict + choice.price)
    money = money_table(brief)
    _heading(document, money.title, many)
    _table(document, money)
    line(document, "Small", money.note)
    _cash(document, brief, many)
    curve = cash_chart(brief)
    if curve.series and len(brief.choices) == 1:
        chart(document, curve, height=130)


def _second_page(document: DocumentType, brief: Brief) -> None:
    several, many = len(brief.choices) > 1, len(brief.choices) >= _MANY
    debts = debt_table(brief)
    title = _heading(document, debts.title, many)
    title.paragraph_format.page_break_before = True
    _table(document, debts, first=_NARROW_COLUMN if many else _FIRST_COLUMN)
    line(document, "Small", debts.note)
    _heading(document, "什么会推翻这个回答", many)
    for choice in brief.choices:
        for words in _overturned(choice)[: 2 if several else 3]:
            bullet(document, f"{choice.side}：{words}" if several else words, small=many)
    _heading(document, "法律边界", many)
    for words in brief.forbidden[:_RED_LINES]:
        bullet(document, words, small=several, bold=True, colour=OCHRE)
    for words in brief.allowed[: _LAWS - min(len(brief.forbidden), _RED_LINES)]:
        bullet(document, words, small=many)
    _heading(document, "数据从哪里来，有多大把握", many)
    for words in brief.basis:
        bullet(document, words, small=many)
    _heading(document, "怎么再算一遍", many)
    line(document, "Small", f"{brief.manifest}。")
    if len(brief.command) <= _MOST_COMMAND:
        run(line(document, "Small"), brief.command, style="Code")
    else:
        line(document, "Small", "命令行太长，放在同一次导出的 Excel 工作簿“说明”里。")


def _heading(document: DocumentType, words: str, many: bool) -> Paragraph:
    paragraph = line(document, "Heading3", words)
    if many:
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(2)
    return paragraph


def _side(name: str) -> str:
    """乙 of “乙 完整阶梯”, and whether it crosses a red line."""
    return name[0] + ("（红线）" if "红线" in name else "")


def _overturned(choice: Choice) -> tuple[str, ...]:
    if choice.red:
        return ("触碰红线，假设怎么变都不能做。",)
    return choice.overturn or ("还没有算。在“政策对比”页里打开“什么会推翻结论”算一遍，再导出，这里就会写上。",)


def _table(document: DocumentType, told: Table, *, first: float = _FIRST_COLUMN) -> None:
    width = (PAGE_WIDTH - first) / (len(told.head) - 1)
    table(document, told.head, told.rows, [first, *[width] * (len(told.head) - 1)])


def _cash(document: DocumentType, brief: Brief, many: bool) -> None:
    """Periods from left to right, a row a policy: eight quarters stand in one narrow table."""
    cash = cash_table(brief)
    columns: Sequence[Sequence[str]] = list(zip(*cash.rows, strict=True))
    _heading(document, f"{cash.title}（{cash.head[0]}）", many)
    first = 2.6 if many else 3.4
    width = (PAGE_WIDTH - first) / len(cash.rows)
    names = [_side(name) if many else name for name in cash.head[1:]]
    rows = [(name, *values) for name, values in zip(names, columns[1:], strict=True)]
    table(document, ["", *columns[0]], rows, [first, *[width] * len(cash.rows)])
    line(document, "Small", cash.note)
