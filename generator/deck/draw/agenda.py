"""The agenda: every module with its number and minutes, on as many slides as there are dozens."""

from __future__ import annotations

from collections.abc import Callable

from generator.course.model import Course, Module
from generator.deck.canvas import Canvas
from generator.deck.draw.common import alt
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height
from generator.figures.palette import ACCENTS

_GAP = 12.0
_GUTTER = 24.0
_NUMBER = 56.0
_MINUTES = 96.0
_PER_SLIDE = 14


def draw_agenda(course: Course, room: Box) -> list[Callable[[Canvas], None]]:
    """Return one drawing for each agenda slide."""
    modules = course.modules
    count = -(-len(modules) // _PER_SLIDE)
    size = -(-len(modules) // count)
    return [_slide(modules[n * size : (n + 1) * size], room) for n in range(count)]


def _slide(modules: tuple[Module, ...], room: Box) -> Callable[[Canvas], None]:
    columns = 1 if len(modules) <= 4 else 2
    per = -(-len(modules) // columns)
    wide = (room.w - _GUTTER * (columns - 1)) / columns
    tall = min((room.h - _GAP * (per - 1)) / per, 78.0)
    inner = wide - _NUMBER - _MINUTES - 24

    def draw(canvas: Canvas) -> None:
        words = [f"{m.part} {m.title} {m.minutes} 分钟" for m in modules]
        with canvas.group("目录", alt("目录", (), words)):
            for at, module in enumerate(modules):
                column, row = divmod(at, per)
                x, y = room.x + column * (wide + _GUTTER), room.y + row * (tall + _GAP)
                accent = ACCENTS[(module.part - 1) % len(ACCENTS)]
                canvas.shape("底", Box(x, y, wide, tall), fill=canvas.role("paper"))
                number = [para(f"{module.part:02d}", 22, bold=True, colour=canvas.ink(accent), align="ctr")]
                canvas.shape("序号", Box(x, y, _NUMBER, tall), number, fill=accent)
                size = next(
                    (
                        s
                        for s in (22.0, 20.0, 18.0)
                        if stack_height([para(module.title, s, bold=True)], inner) <= tall - 4
                    ),
                    16.0,
                )
                title = [para(module.title, size, bold=True, colour="head")]
                canvas.shape("模块", Box(x + _NUMBER + 16, y, inner, tall), title)
                minutes = [para(f"{module.minutes} 分钟", 16, align="r", colour=canvas.role("muted"))]
                canvas.shape("时长", Box(x + wide - _MINUTES - 12, y, _MINUTES, tall), minutes)

    return draw
