"""Diagrams with a shape of their own: pyramid, cycle, stairs."""

from __future__ import annotations

from math import cos, pi, sin

from generator.pages.diagrams.svg import WIDE, Canvas, Words, badge, tag, tint, words


def pyramid(entries: list[tuple[str, str]], room: float) -> Canvas:
    """Levels from a point down to a broad base, each with its words beside it."""
    base = 300.0 if room >= WIDE else 104.0
    gap = 28.0 if room >= WIDE else 14.0
    texts = [words(title, detail, room - base - gap - 4.0) for title, detail in entries]
    level = max([t.height + 18.0 for t in texts] + [58.0])
    total = level * len(texts)
    canvas = Canvas(room, total + 6.0)
    for i, text in enumerate(texts):
        upper, lower = 2.0 + i * level, 2.0 + (i + 1) * level - 4.0
        half_up, half_low = (edge / total * base / 2 for edge in (upper - 2.0, lower - 2.0))
        mid = base / 2 + 1.0
        outline = (
            f"M{mid - half_up:.1f} {upper:.1f}H{mid + half_up:.1f}L{mid + half_low:.1f} {lower:.1f}"
            f"H{mid - half_low:.1f}Z"
        )
        centre = (upper + lower) / 2
        edge = mid + (half_up + half_low) / 2
        canvas.add(tag("path", d=outline, cls=tint(i)))
        canvas.add(tag("path", d=f"M{edge + 4:.1f} {centre:.1f}H{base + gap - 8:.1f}", cls="leader"))
        canvas.add(badge(i + 1, mid, centre + (10.0 if i == 0 else 0.0), 14.0))
        canvas.add(text.draw(base + gap, centre - text.height / 2))
    return canvas


def cycle(entries: list[tuple[str, str]], room: float) -> Canvas:
    """Boxes around a ring with arrows between them; a list with a way back where it is narrow."""
    texts = [words(title, detail, 168.0) for title, detail in entries]
    if room < WIDE or not 3 <= len(texts) <= 6 or max(t.height for t in texts) > 110.0:
        return _loop(entries, room)
    box_w, box_h = 200.0, max(t.height for t in texts) + 46.0
    across = room / 2 - box_w / 2 - 2.0
    down = box_h * (1.0 if len(texts) <= 4 else 1.45)
    canvas = Canvas(room, 2 * down + box_h + 4.0)
    mid_x, mid_y = room / 2, canvas.height / 2
    count = len(texts)
    canvas.add(tag("ellipse", cx=mid_x, cy=mid_y, rx=across * 0.8, ry=max(down * 0.92, 40.0), cls="ring"))
    for i in range(count):
        angle = 2 * pi * (i + 0.5) / count - pi / 2
        canvas.add(_arrow(mid_x + across * 0.8 * cos(angle), mid_y + down * 0.92 * sin(angle), angle))
    for i, text in enumerate(texts):
        angle = 2 * pi * i / count - pi / 2
        x, y = mid_x + across * cos(angle), mid_y + down * sin(angle)
        canvas.add(_node(text, i, x, y, box_w, box_h))
    return canvas


def _node(text: Words, i: int, x: float, y: float, box_w: float, box_h: float) -> str:
    under = tag("rect", x=x - box_w / 2, y=y - box_h / 2, width=box_w, height=box_h, rx=14.0, cls="paper")
    box = tag("rect", x=x - box_w / 2, y=y - box_h / 2, width=box_w, height=box_h, rx=14.0, cls=tint(i))
    top = y - (text.height + 32.0) / 2
    return under + box + badge(i + 1, x, top + 13.0, 13.0) + text.draw(x, top + 30.0, "middle")


def _arrow(x: float, y: float, angle: float) -> str:
    turn = angle * 180 / pi + 90
    return tag("path", d="M-8 -9L9 0L-8 9Z", cls="pointer", transform=f"translate({x:.1f} {y:.1f}) rotate({turn:.0f})")


def _loop(entries: list[tuple[str, str]], room: float) -> Canvas:
    canvas = Canvas(room)
    side = 34.0
    top, centres = 1.0, []
    for i, (title, detail) in enumerate(entries):
        text = words(title, detail, room - side - 74.0)
        height = max(text.height, 30.0) + 22.0
        canvas.add(tag("rect", x=side, y=top, width=room - side - 1, height=height, rx=10.0, cls=tint(i)))
        canvas.add(
            badge(i + 1, side + 28.0, top + height / 2), text.draw(side + 54.0, top + (height - text.height) / 2)
        )
        centres.append(top + height / 2)
        top += height
        if i < len(entries) - 1:
            mid = side + 28.0
            canvas.add(tag("path", d=f"M{mid - 8:.1f} {top + 4:.1f}h16l-8 10Z", cls="pointer"))
            top += 18.0
    if len(centres) > 1:
        back = f"M{side:.1f} {centres[-1]:.1f}H10V{centres[0]:.1f}H{side - 10:.1f}"
        canvas.add(tag("path", d=back, cls="rail thin"))
        canvas.add(tag("path", d=f"M{side - 12:.1f} {centres[0] - 8:.1f}v16l11 -8Z", cls="pointer"))
    canvas.height = top + 1.0
    return canvas


def stairs(entries: list[tuple[str, str]], room: float) -> Canvas:
    """Columns that rise to the right; where it is narrow, bars that grow from the bottom up."""
    if room < WIDE or not 0 < len(entries) <= 5:
        return _ladder(entries, room)
    each = room / len(entries)
    texts = [words(title, detail, each - 24.0) for title, detail in entries]
    rise = 34.0
    tallest = max(t.height for t in texts) + 58.0
    canvas = Canvas(room, tallest + rise * (len(texts) - 1) + 4.0)
    for i, text in enumerate(texts):
        top = 2.0 + rise * (len(texts) - 1 - i)
        left = i * each
        canvas.add(tag("rect", x=left + 1, y=top, width=each - 4, height=canvas.height - top - 2, rx=6.0, cls=tint(i)))
        centre = left + each / 2 - 1
        canvas.add(badge(i + 1, centre, top + 24.0), text.draw(centre, top + 46.0, "middle"))
    return canvas


def _ladder(entries: list[tuple[str, str]], room: float) -> Canvas:
    canvas = Canvas(room)
    count = len(entries)
    step = min(18.0, room * 0.25 / max(count - 1, 1))
    top = 1.0
    for i in range(count - 1, -1, -1):
        left = step * i
        text = words(*entries[i], room - left - 74.0)
        height = max(text.height, 30.0) + 20.0
        canvas.add(tag("rect", x=left + 1, y=top, width=room - left - 2, height=height, rx=8.0, cls=tint(i)))
        canvas.add(
            badge(i + 1, left + 28.0, top + height / 2), text.draw(left + 54.0, top + (height - text.height) / 2)
        )
        top += height + 5.0
    canvas.height = max(top - 4.0, 1.0)
    return canvas
