"""Cutting a block into units that may stand on different slides, and a single unit that is too big for any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generator.course.blocks import (
    Case,
    CaseRow,
    Chart,
    Column,
    Columns,
    Compare,
    Item,
    Line,
    Option,
    Quiz,
    Quote,
    Script,
    Stat,
    Stats,
    Table,
)
from generator.course.text import Span, Text, plain
from generator.deck.draw.flow import Flow, Unit
from generator.deck.rich import cut, length

CONTINUED = "（续）"
_LIST_KINDS = ("cards", "steps", "timeline", "pyramid", "cycle", "stairs")


def units(block: Any) -> Sequence[Any]:
    """Return what the block can be cut between: items, rows, lines, categories."""
    if isinstance(block, Flow):
        return block.units
    if block.kind in _LIST_KINDS:
        return block.items
    if isinstance(block, Stats):
        return block.stats
    if isinstance(block, Table | Case):
        return block.rows
    if isinstance(block, Script):
        return block.lines
    if isinstance(block, Quiz):
        return block.options
    if isinstance(block, Columns):
        return range(max((len(c.items) for c in block.columns), default=0))
    if isinstance(block, Compare):
        return range(max(len(block.do.items), len(block.dont.items)))
    if isinstance(block, Chart):
        return range(len(block.categories))
    return (block,)


def part(block: Any, chosen: Sequence[Any]) -> Any:
    """Return the block with only some of its units."""
    if isinstance(block, Flow):
        return replace(block, units=tuple(chosen))
    if block.kind in _LIST_KINDS:
        return block.model_copy(update={"items": tuple(chosen)})
    if isinstance(block, Stats):
        return block.model_copy(update={"stats": tuple(chosen)})
    if isinstance(block, Table | Case):
        return block.model_copy(update={"rows": tuple(chosen)})
    if isinstance(block, Script):
        return block.model_copy(update={"lines": tuple(chosen)})
    if isinstance(block, Quiz):
        return block.model_copy(update={"options": tuple(chosen)})
    if isinstance(block, Columns):
        return block.model_copy(update={"columns": tuple(_some(c, chosen) for c in block.columns)})
    if isinstance(block, Compare):
        return block.model_copy(update={"do": _some(block.do, chosen), "dont": _some(block.dont, chosen)})
    if isinstance(block, Chart):
        picked = tuple(block.categories[n] for n in chosen)
        series = tuple(s.model_copy(update={"values": tuple(s.values[n] for n in chosen)}) for s in block.series)
        return block.model_copy(update={"categories": picked, "series": series})
    if isinstance(block, Quote):
        return chosen[-1].model_copy(update={"text": tuple(span for one in chosen for span in one.text)})
    return block


def _some(column: Column, rows: Sequence[int]) -> Column:
    return column.model_copy(update={"items": tuple(column.items[n] for n in rows if n < len(column.items))})


def halve(unit: Any) -> tuple[Any, Any] | None:
    """Cut one unit in two, keeping every word; None when there is nothing left to cut."""
    if isinstance(unit, Unit):
        return _halve_unit(unit)
    if isinstance(unit, Item):
        return _halve_item(unit)
    if isinstance(unit, Line):
        halves = _halve_text(unit.text)
        return halves and tuple(unit.model_copy(update={"text": h}) for h in halves)  # pyright: ignore[reportReturnType]
    if isinstance(unit, Option):
        halves = _halve_text(unit.why) or _halve_text(unit.text)
        if halves is None:
            return None
        if length(unit.why) > 1:
            return (
                unit.model_copy(update={"why": halves[0]}),
                unit.model_copy(update={"text": continued(()), "why": halves[1]}),
            )
        return unit.model_copy(update={"text": halves[0], "why": ()}), unit.model_copy(update={"text": halves[1]})
    if isinstance(unit, Stat):
        halves = _halve_text(unit.label)
        return halves and (Stat(value=unit.value, label=halves[0]), Stat(value=unit.value, label=halves[1]))
    if isinstance(unit, CaseRow):
        cells = _halve_cells((unit.indicator, unit.before, unit.after))
        return cells and tuple(CaseRow(indicator=c[0], before=c[1], after=c[2]) for c in cells)  # pyright: ignore[reportReturnType]
    if isinstance(unit, Quote):
        halves = _halve_text(unit.text)
        return halves and (Quote(text=halves[0], line=unit.line), unit.model_copy(update={"text": halves[1]}))
    if isinstance(unit, tuple):
        return _halve_cells(unit)
    return None


def continued(text: Text) -> Text:
    """Return the text with the sign that it goes on from the slide before."""
    return (*text, Span(kind="text", text=CONTINUED))


def _halve_text(text: Text) -> tuple[Text, Text] | None:
    whole = length(text)
    if whole < 2:
        return None
    left, right = cut(text, (whole + 1) // 2)
    return (left, right) if plain(left) and plain(right) else None


def _halve_unit(unit: Unit) -> tuple[Unit, Unit] | None:
    if unit.detail and length(unit.detail) >= length(unit.text):
        halves = _halve_text(unit.detail)
        if halves:
            return replace(unit, detail=halves[0]), replace(unit, text=halves[1], detail=(), bullet="")
    halves = _halve_text(unit.text)
    if halves is None:
        return None
    return replace(unit, text=halves[0], detail=()), replace(unit, text=halves[1], bullet="")


def _halve_item(item: Item) -> tuple[Item, Item] | None:
    title = continued(item.text) if length(item.text) < 40 else continued(())
    if len(item.children) > 1:
        middle = (len(item.children) + 1) // 2
        return (
            item.model_copy(update={"children": item.children[:middle]}),
            Item(text=title, children=item.children[middle:]),
        )
    if length(item.detail) > length(item.text):
        halves = _halve_text(item.detail)
        if halves:
            return (
                Item(text=item.text, detail=halves[0]),
                Item(text=title, detail=halves[1], children=item.children),
            )
    if item.children:
        inner = _halve_item(item.children[0])
        if inner:
            first = item.model_copy(update={"children": (inner[0],)})
            return first, Item(text=title, children=(inner[1],))
    halves = _halve_text(item.text)
    if halves is None:
        return None
    return Item(text=halves[0]), item.model_copy(update={"text": halves[1]})


def _halve_cells(cells: tuple[Text, ...]) -> tuple[tuple[Text, ...], tuple[Text, ...]] | None:
    longest = max((length(c) for c in cells), default=0)
    first, second, done = [], [], False
    for number, cell in enumerate(cells):
        halves = _halve_text(cell) if length(cell) * 2 > longest else None
        if halves:
            done = True
            first.append(halves[0])
            second.append(halves[1])
        else:
            first.append(cell)
            second.append(continued(cell) if number == 0 and length(cell) < 20 else ())
    return (tuple(first), tuple(second)) if done else None


def as_flow(block: Any) -> Flow:
    """Return every word of a block as running text: the last resort, which can always be cut to fit."""
    found: list[Unit] = []

    def item(one: Item, level: int) -> None:
        found.append(Unit(one.text, one.detail, level))
        for child in one.children:
            item(child, min(level + 1, 2))

    def head(text: Text) -> None:
        if plain(text):
            found.append(Unit(text, bullet=""))

    if isinstance(block, Flow):
        return block
    if block.kind in _LIST_KINDS:
        for one in block.items:
            item(one, 0)
    elif isinstance(block, Columns | Compare):
        for column in block.columns if isinstance(block, Columns) else (block.do, block.dont):
            head(column.title)
            for one in column.items:
                item(one, 0)
    elif isinstance(block, Stats):
        found.extend(Unit(s.value, s.label) for s in block.stats)
    elif isinstance(block, Table):
        for row in block.rows:
            cells = [_labelled(h, c) for h, c in zip(block.header, row, strict=False) if plain(c)]
            cells += [c for c in row[len(block.header) :] if plain(c)]
            found.extend(Unit(c, level=0 if n == 0 else 1) for n, c in enumerate(cells))
    elif isinstance(block, Case):
        for row in block.rows:
            found.append(Unit(row.indicator))
            found.append(Unit(_labelled(block.header[1], row.before), level=1))
            found.append(Unit(_labelled(block.header[2], row.after), level=1))
    elif isinstance(block, Script):
        found.extend(
            Unit(_labelled((Span(kind="text", text=x.speaker or "为什么"),), x.text), bullet="") for x in block.lines
        )
    elif isinstance(block, Quiz):
        head(block.question)
        found.extend(Unit(o.text, o.why, bullet="1.", number=n) for n, o in enumerate(block.options, 1))
    elif isinstance(block, Quote):
        head(block.text)
        head(block.source)
    elif isinstance(block, Chart):
        for n, category in enumerate(block.categories):
            values = "，".join(f"{s.name} {s.values[n]:g}{block.unit}" for s in block.series)
            found.append(Unit((Span(kind="text", text=f"{category}：{values}"),)))
    else:
        head((Span(kind="text", text=getattr(block, "alt", "")),))
    return Flow(tuple(found), block.title)


def _labelled(label: Text, text: Text) -> Text:
    return (*label, Span(kind="text", text="："), *text) if plain(label) else text
