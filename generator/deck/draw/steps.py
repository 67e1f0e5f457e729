"""Steps: chevrons in a row with a card under each, or numbered rows when there is more to say."""

from __future__ import annotations

from generator.course.blocks import Item, Steps
from generator.deck.canvas import Canvas
from generator.deck.draw import rows
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, item_paras, item_words
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height

_OVERLAP = 8.0
_PAD = (12.0, 12.0)


def arrange(block: Steps, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    return _row(block, width, height, size, setting) or rows.numbered(
        block.items, width, height, size, name="步骤", descr=_alt(block), start=setting.start
    )


def _alt(block: Steps) -> str:
    return alt("步骤", block.title, [f"{n}. {item_words(i)}" for n, i in enumerate(block.items, 1)])


def _row(block: Steps, width: float, height: float, size: float, setting: Setting) -> Arrangement | None:
    count = len(block.items)
    if not 2 <= count <= 5:
        return None
    step = (width + _OVERLAP * (count - 1)) / count
    heads = [para(i.text, size, bold=True, align="ctr") for i in block.items]
    # A chevron's points take about 26 pt from each side of its text.
    if any(h.lines(step - 60) > 2 for h in heads):
        return None
    head = max(stack_height([h], step - 60) for h in heads) + 24
    inner = step - _OVERLAP - 6 - 2 * _PAD[0]
    bodies = [_body(i, size) for i in block.items]
    body = max((stack_height(b, inner) for b in bodies), default=0.0)
    if any(p.lines(inner) > 7 for b in bodies for p in b):
        return None
    card = body + 2 * _PAD[1] if body else 0.0
    total = head + (12 + card if card else 0)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        spare = box.h - total
        tall = min(head + spare * 0.25, head + 24) if card else min(head + spare, 110)
        with canvas.group("步骤", _alt(block)):
            for n, item in enumerate(block.items):
                x = box.x + n * (step - _OVERLAP)
                shade = canvas.accent if n % 2 == 0 else canvas.role("deep")
                title = para(item.text, size, bold=True, align="ctr", colour=canvas.ink(shade))
                with canvas.part(f"步骤 {setting.start + n}", item_words(item)):
                    canvas.shape(
                        f"步骤 {setting.start + n}",
                        Box(x, box.y, step, tall),
                        [title],
                        preset="homePlate" if n == 0 else "chevron",
                        fill=shade,
                        adjust={"adj": 18 / tall * 100000},
                        pad=(22, 2),
                    )
                    if card:
                        frame = Box(x + 2, box.y + tall + 12, step - _OVERLAP - 6, box.h - tall - 12)
                        canvas.card(f"说明 {setting.start + n}", frame, bodies[n], pad=_PAD)

    return Arrangement(total, total + (44 if card else 50), draw)


def _body(item: Item, size: float) -> list:
    bare = item.model_copy(update={"text": ()})
    return item_paras(bare, size, bold=False)
