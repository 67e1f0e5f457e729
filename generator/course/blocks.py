"""The 19 block kinds: one small class each, no behaviour.

A block shows something: it becomes native shapes on a slide and SVG or HTML on the site. Every block knows the line
it starts on, so that later stages can name it in a message.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from generator.course.text import Text


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Paragraph(_Frozen):
    """Prose: speaker notes on the slide, body text on the site."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    line: int


class Item(_Frozen):
    """One entry of a list: `- 标题 :: 说明`, with its own short sub-list if it has one."""

    text: Text
    detail: Text = ()
    children: tuple[Item, ...] = ()


class Column(_Frozen):
    """A `###` heading inside columns or compare, with the list below it."""

    title: Text
    items: tuple[Item, ...]


class _Block(_Frozen):
    """What all blocks share. `title` is the text after the kind (`::: steps 四步走`), often empty."""

    title: Text = ()
    line: int


class Bullets(_Block):
    kind: Literal["bullets"] = "bullets"
    items: tuple[Item, ...]
    ordered: bool = False


class Cards(_Block):
    kind: Literal["cards"] = "cards"
    items: tuple[Item, ...]


class Columns(_Block):
    kind: Literal["columns"] = "columns"
    columns: tuple[Column, ...]


class Steps(_Block):
    """Ordered actions, first to last. With `build`, each appears on a click."""

    kind: Literal["steps"] = "steps"
    items: tuple[Item, ...]
    build: bool = False


class Timeline(_Block):
    """Moments in order of time. With `build`, each appears on a click."""

    kind: Literal["timeline"] = "timeline"
    items: tuple[Item, ...]
    build: bool = False


class Pyramid(_Block):
    """Levels; the first item is the top."""

    kind: Literal["pyramid"] = "pyramid"
    items: tuple[Item, ...]


class Cycle(_Block):
    """Steps that close on themselves."""

    kind: Literal["cycle"] = "cycle"
    items: tuple[Item, ...]


class Stairs(_Block):
    """Steps that rise; the first item is the lowest. With `build`, each appears on a click."""

    kind: Literal["stairs"] = "stairs"
    items: tuple[Item, ...]
    build: bool = False


class Stat(_Frozen):
    """A big figure and what it says."""

    value: Text
    label: Text


class Stats(_Block):
    kind: Literal["stats"] = "stats"
    stats: tuple[Stat, ...]


class Table(_Block):
    kind: Literal["table"] = "table"
    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


class Series(_Frozen):
    name: str
    values: tuple[float, ...]


ChartKind = Literal["bar", "column", "line", "pie"]


class Chart(_Block):
    """Numbers to draw. `source` is a claim id, `company`, or `eg` for an invented example."""

    kind: Literal["chart"] = "chart"
    chart: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    source: str = ""


class Compare(_Block):
    """What to do beside what not to do."""

    kind: Literal["compare"] = "compare"
    do: Column
    dont: Column


class Line(_Frozen):
    """One line of a dialogue; `why` marks the trainer's explanation (`【为什么】`)."""

    speaker: str
    text: Text
    why: bool = False


class Script(_Block):
    kind: Literal["script"] = "script"
    lines: tuple[Line, ...]


class CaseRow(_Frozen):
    indicator: Text
    before: Text
    after: Text


class Case(_Block):
    kind: Literal["case"] = "case"
    header: tuple[Text, Text, Text]
    rows: tuple[CaseRow, ...]


class Quote(_Block):
    kind: Literal["quote"] = "quote"
    text: Text
    source: Text = ()


class Figure(_Block):
    """A picture (`path`, relative to the module's file) or a simulator result (`simulated`, a figure id)."""

    kind: Literal["figure"] = "figure"
    alt: str
    path: str | None = None
    simulated: str | None = None
    caption: Text = ()


class Option(_Frozen):
    text: Text
    right: bool
    why: Text = ()


class Quiz(_Block):
    """A question with a slide of its own, `SLIDE--quiz-N`."""

    kind: Literal["quiz"] = "quiz"
    id: str
    question: Text
    options: tuple[Option, ...]
    minutes: int = 0


class Notes(_Block):
    """For the trainer only."""

    kind: Literal["notes"] = "notes"
    body: tuple[Paragraph | Bullets, ...]


class Activity(_Block):
    """Something the class does, with a slide of its own, `SLIDE--activity-N`."""

    kind: Literal["activity"] = "activity"
    id: str
    minutes: int
    body: tuple[Paragraph | Bullets | Table, ...]


Block = Annotated[
    Bullets
    | Cards
    | Columns
    | Steps
    | Timeline
    | Pyramid
    | Cycle
    | Stairs
    | Stats
    | Table
    | Chart
    | Compare
    | Script
    | Case
    | Quote
    | Figure
    | Quiz
    | Notes
    | Activity,
    Field(discriminator="kind"),
]

KINDS: tuple[str, ...] = tuple(block.model_fields["kind"].default for block in get_args(get_args(Block)[0]))
