"""Diagrams that run along a line: steps and timelines."""

from __future__ import annotations

from generator.pages.diagrams.svg import WIDE, Canvas, badge, tag, tint, words

_GAP = 22.0


def steps(entries: list[tuple[str, str]], room: float) -> Canvas:
    """Arrows from left to right, at most four in a row; one below the other where it is narrow."""
    if room < WIDE or not entries:
        return _stack(entries, room)
    canvas = Canvas(room)
    per_row = _per_row(len(entries))
    top = 2.0
    for begin in range(0, len(entries), per_row):
        row = entries[begin : begin + per_row]
        top = _arrows(canvas, row, begin, per_row, top) + 14.0
    canvas.height = top - 12.0
    return canvas


def _per_row(count: int) -> int:
    """Spread evenly over rows of at most four: 5 makes 3 + 2, 6 makes 3 + 3."""
    rows_needed = -(-count // 4)
    return -(-count // rows_needed)


def _arrows(canvas: Canvas, row: list[tuple[str, str]], begin: int, per_row: int, top: float) -> float:
    tip = 18.0
    each = (canvas.width - 2 - tip) / per_row
    inner = each - tip - 30.0
    texts = [words(title, detail, inner) for title, detail in row]
    height = max(t.height for t in texts) + 62.0
    for i, text in enumerate(texts):
        left = 1.0 + i * each
        right, middle = left + each - 6.0, top + height / 2
        notch = tip if begin + i else 0.0
        outline = (
            f"M{left:.1f} {top:.1f}H{right:.1f}L{right + tip:.1f} {middle:.1f}L{right:.1f} {top + height:.1f}"
            f"H{left:.1f}L{left + notch:.1f} {middle:.1f}Z"
        )
        canvas.add(tag("path", d=outline, cls=tint(begin + i)))
        centre = left + (each + notch) / 2 + 2.0
        canvas.add(badge(begin + i + 1, centre, top + 26.0), text.draw(centre, top + 48.0, "middle"))
    return top + height


def _stack(entries: list[tuple[str, str]], room: float) -> Canvas:
    canvas = Canvas(room)
    top = 1.0
    for i, (title, detail) in enumerate(entries):
        text = words(title, detail, room - 76.0)
        height = max(text.height, 30.0) + 24.0
        canvas.add(tag("rect", x=1.0, y=top, width=room - 2, height=height, rx=10.0, cls=tint(i)))
        canvas.add(badge(i + 1, 30.0, top + height / 2), text.draw(58.0, top + (height - text.height) / 2))
        top += height
        if i < len(entries) - 1:
            canvas.add(tag("path", d=f"M22 {top + 4:.1f}H38L30 {top + 14:.1f}Z", cls="pointer"))
            top += 18.0
    canvas.height = top + 1.0
    return canvas


def timeline(entries: list[tuple[str, str]], room: float) -> Canvas:
    """Moments on a line: across where few short ones fit, else downwards."""
    if room >= WIDE and 0 < len(entries) <= 5:
        each = room / len(entries)
        texts = [words(title, detail, each - 20.0) for title, detail in entries]
        if max(len(t.title) + len(t.detail) for t in texts) <= 6:
            return _across(texts, room, each)
    return _down(entries, room)


def _across(texts: list, room: float, each: float) -> Canvas:
    canvas = Canvas(room, 46.0 + max(t.height for t in texts))
    canvas.add(tag("path", d=f"M8 20H{room - 18:.1f}", cls="rail"))
    canvas.add(tag("path", d=f"M{room - 20:.1f} 12L{room - 6:.1f} 20L{room - 20:.1f} 28Z", cls="pointer"))
    for i, text in enumerate(texts):
        x = each * (i + 0.5)
        canvas.add(tag("circle", cx=x, cy=20.0, r=9.0, cls="dot"), text.draw(x, 38.0, "middle"))
    return canvas


def _down(entries: list[tuple[str, str]], room: float) -> Canvas:
    canvas = Canvas(room)
    dots, drawn = [], []
    top = 4.0
    for title, detail in entries:
        text = words(title, detail, room - 52.0)
        dots.append(tag("circle", cx=16.0, cy=top + 13.0, r=8.0, cls="dot"))
        drawn.append(text.draw(42.0, top))
        top += text.height + _GAP
    end = max(top - _GAP, 30.0)
    canvas.add(tag("path", d=f"M16 10V{end:.1f}", cls="rail"), *dots, *drawn)
    canvas.height = end + 4.0
    return canvas
