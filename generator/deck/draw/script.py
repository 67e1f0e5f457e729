"""Script: a dialogue as speech bubbles; the first speaker stands left, the other right, the reasons between."""

from __future__ import annotations

from generator.course.blocks import Line, Script
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, detail_size, spread
from generator.deck.layouts import Box
from generator.deck.rich import Para, natural_width, para, stack_height

_PAD = (16.0, 9.0)
_GAP = 10.0
EVERYONE = "*"


WHY = "为什么"  # the label of an explanation that has none of its own


def lead(block: Script) -> str:
    """Return who stands left on every slide of the dialogue: who speaks first, or all when more than two do."""
    speakers = [line.speaker for line in block.lines if not line.why]
    return EVERYONE if len(set(speakers)) > 2 else next(iter(speakers), "")


def arrange(block: Script, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = detail_size(detail_size(SIZES[level]))
    names = [para(line.speaker, 16, bold=True) for line in block.lines if not line.why]
    chip = min(max((natural_width(n) for n in names), default=40.0) + 20, width * 0.22)
    bubble = width * 0.84 - chip - 18
    first = setting.lead or lead(block)

    def text(line: Line) -> list[Para]:
        if line.why:
            return [Para((*para(f"{line.speaker or WHY}：", size, bold=True).runs, *para(line.text, size).runs), size)]
        return [para(line.text, size)]

    def room(line: Line) -> float:
        return (width - 60 if line.why else bubble) - 2 * _PAD[0]

    # A speaker's name may need two lines in its chip.
    heights = [
        max(
            stack_height(text(line), room(line)) + 2 * _PAD[1],
            0.0 if line.why else stack_height([para(line.speaker, 16, bold=True)], chip - 12) + 8,
        )
        for line in block.lines
    ]
    total = sum(heights) + _GAP * (len(heights) - 1)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        spare = max(box.h - total, 0.0) / max(len(heights), 1)
        tall, gap = spread([h + min(spare * 0.3, 8) for h in heights], min(box.h, total + len(heights) * 16), _GAP, 20)
        words = [f"{line.speaker or WHY}：{plain(line.text)}" for line in block.lines]
        y = box.y
        with canvas.group("对话", alt("对话", block.title, words)):
            for line, h in zip(block.lines, tall, strict=True):
                if line.why:
                    frame = Box(box.x + 30, y, box.w - 60, h)
                    canvas.card(
                        line.speaker or WHY,
                        frame,
                        text(line),
                        pad=_PAD,
                        anchor="ctr",
                        outline=canvas.role("mild"),
                        dash="dash",
                        fill=None,
                    )
                else:
                    _bubble(canvas, box, y, h, line, text(line), chip, bubble, left=first in (line.speaker, EVERYONE))
                y += h + gap

    return Arrangement(total, total + len(heights) * 16, draw)


def _bubble(
    canvas: Canvas, box: Box, y: float, h: float, line: Line, text: list[Para], chip: float, most: float, *, left: bool
) -> None:
    needed = max(natural_width(p) for p in text) + 2 * _PAD[0] + 6
    wide = min(most, max(needed, 90.0))
    x = box.x + chip + 18 if left else box.right - chip - 18 - wide
    name_x = box.x if left else box.right - chip
    name_h = max(stack_height([para(line.speaker, 16, bold=True)], chip - 12) + 8, 32.0)
    shade = canvas.accent if left else canvas.role("muted")
    name = [para(line.speaker, 16, bold=True, align="ctr", colour=canvas.ink(shade))]
    middle = y + min(h, name_h + 8) / 2
    canvas.card("说话人", Box(name_x, middle - name_h / 2, chip, name_h), name, fill=shade, pad=(6, 0), anchor="ctr")
    # The bubble's tail points at the speaker, level with the name.
    tip = ((-10 if left else wide + 10) / wide - 0.5) * 100000
    canvas.shape(
        "对白",
        Box(x, y, wide, h),
        text,
        preset="wedgeRoundRectCallout",
        fill=canvas.role("soft") if left else canvas.role("paper"),
        adjust={"adj1": tip, "adj2": ((middle - y) / h - 0.5) * 100000, "adj3": 16667},
        pad=_PAD,
    )
