"""Small pieces of DrawingML as strings. Colours are theme references only; faces are theme faces only."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr

from generator.deck.layouts import Box, emu

NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
# The same three as lxml names tags.
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Escape text for XML and drop the characters XML does not know."""
    return _escape(_FORBIDDEN.sub("", text))


def attr(text: str) -> str:
    """Return the text quoted as an attribute value."""
    return quoteattr(_FORBIDDEN.sub("", text), {"\n": "&#10;"})


def colour(shade: str) -> str:
    """Return a theme colour; `shade` is a name, optionally `:lumMod:lumOff:satMod` in percent."""
    name, _, rest = shade.partition(":")
    if not rest:
        return f'<a:schemeClr val="{name}"/>'
    parts = rest.split(":")
    mod, off, sat = parts[0], parts[1], parts[2] if len(parts) > 2 else "100"
    inner = f'<a:satMod val="{int(sat) * 1000}"/>' if int(sat) != 100 else ""
    inner += f'<a:lumMod val="{int(mod) * 1000}"/>'
    if int(off or 0):
        inner += f'<a:lumOff val="{int(off) * 1000}"/>'
    return f'<a:schemeClr val="{name}">{inner}</a:schemeClr>'


def fill(shade: str | None) -> str:
    return f"<a:solidFill>{colour(shade)}</a:solidFill>" if shade else "<a:noFill/>"


def line(shade: str | None, width: float = 1.0, *, dash: str = "", head: bool = False) -> str:
    """Return an outline `width` points wide, or none."""
    if not shade:
        return "<a:ln><a:noFill/></a:ln>"
    inner = fill(shade)
    if dash:
        inner += f'<a:prstDash val="{dash}"/>'
    if head:
        inner += '<a:tailEnd type="triangle" w="med" len="med"/>'
    return f'<a:ln w="{emu(width)}">{inner}</a:ln>'


def xfrm(box: Box, tag: str = "a:xfrm", *, flip: str = "", child: bool = False) -> str:
    """Return a position; `child` adds the inner frame a group needs."""
    x, y, w, h = emu(box.x), emu(box.y), max(emu(box.w), 0), max(emu(box.h), 0)
    inner = f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/>'
    if child:
        inner += f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{w}" cy="{h}"/>'
    return f"<{tag}{flip}>{inner}</{tag}>"


def geometry(preset: str, **adjust: float) -> str:
    guides = "".join(f'<a:gd name="{name}" fmla="val {round(value)}"/>' for name, value in adjust.items())
    return f'<a:prstGeom prst="{preset}"><a:avLst>{guides}</a:avLst></a:prstGeom>'
