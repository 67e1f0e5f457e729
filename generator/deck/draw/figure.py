"""Figures: a picture as large as its frame allows, or a simulator result drawn as a native chart."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generator.course.blocks import Figure
from generator.course.pictures import UNREADABLE, opened
from generator.course.text import Span
from generator.deck.canvas import Canvas
from generator.deck.chartxml import short_unit
from generator.deck.draw.chart import of_spec
from generator.deck.draw.common import Arrangement, Setting
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height
from generator.figures.living import living_figure

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF")


def arrange(block: Figure, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    living = living_figure(setting.root, block.simulated) if block.simulated else None
    if living and not short_unit(living.chart.unit):
        unit = Span(kind="text", text=f"（单位：{living.chart.unit.strip()}）")
        block = block.model_copy(update={"caption": (*block.caption, unit)})
    caption = [para(block.caption, 16, align="ctr")] if block.caption else []
    foot = stack_height(caption, width) + 8 if caption else 0.0
    if foot > height * 0.5:
        return None
    if block.simulated:
        if living:
            inner = of_spec(living.chart.model_copy(update={"simulated": True}), "simulated", width, height - foot)
            return inner and _captioned(inner, foot, block)
        fault = f"模拟结果 {block.simulated} 还没有生成"
        return _missing(block, fault, height, setting)
    path = (setting.root / "content" / "modules" / (block.path or "")).resolve()
    size = _picture_size(path)
    if size is None:
        return _missing(block, f"图片 {block.path} 读不了，请换成 PNG 或 JPEG", height, setting)
    if height - foot < 60:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        scale = min(box.w / size[0], (box.h - foot) / size[1])
        w, h = size[0] * scale, size[1] * scale
        canvas.picture("图片", block.alt, Box(box.x + (box.w - w) / 2, box.y + (box.h - foot - h) / 2, w, h), path)
        _caption(canvas, block, box, foot)

    return Arrangement(min(240.0 + foot, height), 420.0, draw)


def _captioned(inner: Arrangement, foot: float, block: Figure) -> Arrangement:
    def draw(canvas: Canvas, box: Box) -> None:
        inner.draw(canvas, Box(box.x, box.y, box.w, box.h - foot))
        _caption(canvas, block, box, foot)

    return Arrangement(inner.height + foot, inner.most + foot, draw)


def _caption(canvas: Canvas, block: Figure, box: Box, foot: float) -> None:
    if block.caption:
        text = [para(block.caption, 16, align="ctr", colour=canvas.role("muted"))]
        canvas.shape("图注", Box(box.x, box.bottom - foot + 8, box.w, foot - 8), text, anchor="t")


def _missing(block: Figure, fault: str, height: float, setting: Setting) -> Arrangement | None:
    """Show the picture's words where the picture cannot be had, and say so in the report."""
    if fault not in setting.notes:
        setting.notes.append(fault)
    words = [para(block.alt, 20, align="ctr"), para(fault, 16, align="ctr", before=10)]
    least = stack_height(words, 600) + 40

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.card("图片待补", box, words, anchor="ctr", pad=(40, 16), outline=canvas.role("mild"), dash="dash")

    return Arrangement(least, 300.0, draw) if least <= height else None


@cache
def _picture_size(path: Path) -> tuple[int, int] | None:
    try:
        with opened(path, _FORMATS) as image:
            return image.size if min(image.size) > 0 else None
    except UNREADABLE:
        return None
