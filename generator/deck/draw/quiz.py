"""Quiz: the question in the body placeholder, its options as cards; the answer on the slide that follows."""

from __future__ import annotations

from generator.course.blocks import Option, Quiz
from generator.course.text import letter, plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, spread
from generator.deck.draw.rows import badge
from generator.deck.layouts import Box
from generator.deck.rich import Para, para, stack_height

_BADGE = 36.0
_PAD = (14.0, 9.0)
_GAP = 10.0


def arrange(block: Quiz, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[min(level + 2, len(SIZES) - 1)]
    question = para(block.question, size, bold=True)
    head = question.height(width) + 14
    inner = width - _BADGE - 14 - 2 * _PAD[0]
    # Explanations are one step smaller than the options where that is still large enough.
    small = max(size - 2, SIZES[-1])

    def text(option: Option, canvas: Canvas | None = None) -> list[Para]:
        right = setting.answers and option.right
        made = [para(option.text, size, bold=right)]
        if setting.answers and option.why:
            shade = canvas.role("muted") if canvas and not right else "tx1"
            made.append(para(option.why, small, before=3, colour=shade))
        return made

    heights = [max(stack_height(text(o), inner) + 2 * _PAD[1], _BADGE + 8) for o in block.options]
    total = head + sum(heights) + _GAP * (len(heights) - 1)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        slot = canvas.slots.pop("body", None)
        frame = Box(box.x, box.y, box.w, head - 10)
        if slot:
            canvas.placeholder("题目", slot.type, slot.idx, [question], box=frame, anchor="t")
        else:
            canvas.shape("题目", frame, [question], anchor="t")
        tall, gap = spread([h + min((box.h - total) / len(heights) * 0.4, 14) for h in heights], box.h - head, _GAP, 18)
        tall = [min(t, h + 22) for t, h in zip(tall, heights, strict=True)]
        words = [f"{letter(setting.start - 1 + n)}. {plain(o.text)}" for n, o in enumerate(block.options)]
        y = box.y + head
        with canvas.group("选项", alt("答案" if setting.answers else "选项", (), words)):
            for n, (option, h) in enumerate(zip(block.options, tall, strict=True)):
                name = letter(setting.start - 1 + n)
                right = setting.answers and option.right
                wrong = setting.answers and not option.right
                shade = canvas.role("do") if right else canvas.role("muted") if wrong else canvas.accent
                frame = Box(box.x + _BADGE + 14, y, box.w - _BADGE - 14, h)
                badge(
                    canvas,
                    f"选项 {name}",
                    Box(box.x, y + (h - _BADGE) / 2, _BADGE, _BADGE),
                    "✓" if right else name,
                    accent=shade,
                )
                soft = canvas.role("soft", shade) if right else canvas.role("paper")
                outline = shade if right else None
                canvas.card(
                    f"内容 {name}",
                    frame,
                    text(option, canvas),
                    pad=_PAD,
                    anchor="ctr",
                    fill=soft,
                    outline=outline,
                    width=1.5,
                )
                y += h + gap

    return Arrangement(total, total + len(heights) * 26, draw)
