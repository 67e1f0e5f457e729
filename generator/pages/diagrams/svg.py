"""The few SVG elements that the diagrams need, and the wrapping of Chinese text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.pages.inline import escape

WIDE = 720.0
NARROW = 340.0
TITLE = 17.0
DETAIL = 14.0
LEADING = 1.45

_NO_START = set("，。、；：！？）》」』”’%‰…·/,.;:!?)]")
_NO_END = set("（《「『“‘([")
_TOKEN = re.compile(r"[A-Za-z0-9.,%+\-–/@]+|\s+|.", re.S)


def width(text: str, size: float) -> float:
    """Return about how wide `text` is set at `size`, in the units of `size`; a Chinese character is square."""
    return sum(_advance(c) for c in text) * size


def _advance(char: str) -> float:
    code = ord(char)
    if code > 0x2E7F or char in "“”‘’…——·":
        return 1.0
    if char in " .,:;!|'il()[]":
        return 0.33
    return 0.68 if char.isupper() or char in "%@mwMW" else 0.57


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break `text` into lines no wider than `room`, keeping words and figures whole and punctuation off line starts."""
    lines: list[str] = []
    line = ""
    for token in _TOKEN.findall(" ".join(text.split())):
        if width(line + token, size) <= room or (token in _NO_START and line):
            line += token
            continue
        carry = ""
        while line and line[-1] in _NO_END:
            carry, line = line[-1] + carry, line[:-1]
        if line.strip():
            lines.append(line.strip())
        line = carry + token.lstrip()
        while width(line, size) > room and len(line) > 1:
            cut = max(1, int(room / size))
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.strip())
    return lines


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str, content: str = "", **attributes: str | float) -> str:
    """Return one element; `cls` becomes class, underscores become hyphens, numbers are rounded."""
    parts = [name]
    for key, value in attributes.items():
        name_in_svg = "class" if key == "cls" else key.replace("_", "-")
        shown = number(value) if isinstance(value, float | int) else value
        parts.append(f'{name_in_svg}="{shown}"')
    return f"<{' '.join(parts)}>{content}</{name}>" if content else f"<{' '.join(parts)}/>"


@dataclass
class Words:
    """A title and its second line, wrapped to a width."""

    title: list[str]
    detail: list[str]
    size: float = TITLE

    @property
    def height(self) -> float:
        gap = 4.0 if self.title and self.detail else 0.0
        return len(self.title) * self.size * LEADING + gap + len(self.detail) * DETAIL * LEADING

    def draw(self, x: float, y: float, anchor: str = "start") -> str:
        """Return the text with its top at `y` and its start, middle or end at `x`."""
        out = []
        for line in self.title:
            y += self.size * LEADING
            out.append(_text(line, x, y - self.size * 0.38, "t", anchor))
        y += 4.0 if self.title and self.detail else 0.0
        for line in self.detail:
            y += DETAIL * LEADING
            out.append(_text(line, x, y - DETAIL * 0.38, "d", anchor))
        return "".join(out)


def words(title: str, detail: str, room: float) -> Words:
    return Words(wrap(title, TITLE, room), wrap(detail, DETAIL, room) if detail else [])


def _text(line: str, x: float, y: float, cls: str, anchor: str) -> str:
    return tag("text", escape(line), x=x, y=y, cls=cls, text_anchor=anchor)


def label(text: str, x: float, y: float, cls: str = "d", anchor: str = "middle") -> str:
    """Return one line of text with its baseline at `y`."""
    return _text(text, x, y, cls, anchor)


def badge(n: int, x: float, y: float, radius: float = 15.0) -> str:
    """Return a numbered disc centred on (x, y)."""
    disc = tag("circle", cx=x, cy=y, r=radius, cls="badge")
    return disc + tag("text", str(n), x=x, y=y + 5.5, cls="n", text_anchor="middle")


def tint(index: int) -> str:
    """Return the class of a filled shape: six tints in turn."""
    return f"tint t{index % 6 + 1}"


@dataclass
class Canvas:
    """A drawing of fixed width that grows downwards."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        self.parts.extend(parts)

    def finish(self, kind: str, size: str, title: str, description: str) -> str:
        """Return the SVG: described once for readers that cannot see it, its own words kept out of the search."""
        head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        drawn = f"<g data-search-exclude>{''.join(self.parts)}</g>"
        box = f"0 0 {number(self.width)} {number(self.height)}"
        hidden = " data-search-exclude" if size == "narrow" else ""
        return f'<svg class="{kind} {size}" viewBox="{box}" role="img" focusable="false"{hidden}>{head}{drawn}</svg>'
