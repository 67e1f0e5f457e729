"""What lies under a place on a layout: whether text in theme colours can be read there, and which colour can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.course.pictures import UNREADABLE, opened
from generator.deck import contrast
from generator.deck.layouts import EMU, Box
from generator.deck.theme import Colours, Theme
from generator.deck.xml import A, P, R

_GRID = (8, 6)
_CROWDED = 0.12
Ink = contrast.RGB | None
"""A colour in 0-1 parts; None where it cannot be known."""


def open_ground(layout: Any, master: Any, theme: Theme, box: Box | None) -> bool:
    """Whether a place is near enough to the theme's own ground for text in theme colours. `box` in points, or all."""
    page = _page(master)
    at = box or page
    if not all(_alike(theme, colour) for colour in _background(layout, master, theme)):
        return False
    foreign = 0.0
    for shared, colours in _shapes(layout, master, theme, at):
        if not all(_alike(theme, colour) for colour in colours):
            foreign += shared
    return foreign < _CROWDED


def text_colour(layout: Any, master: Any, theme: Theme, element: Any, *, title: bool, box: Box) -> str:
    """Return "" if the template's own text colour can be read at `box`, else the theme colour that is read best."""
    own = _inherited(element, master, theme, title=title)
    grounds = list(_background(layout, master, theme))
    for shared, colours in _shapes(layout, master, theme, box):
        if shared > 0.5:
            grounds = list(colours)
    known = [g for g in grounds if g is not None]
    if not known:
        return ""

    def worst(ink: contrast.RGB) -> float:
        return min(contrast.ratio(ink, ground) for ground in known)

    if own is not None and worst(own) >= 3.0:
        return ""
    return max(("tx1", "bg1"), key=lambda shade: worst(contrast.rgb(shade, theme.hexes, theme.colour_map)))


def _page(master: Any) -> Box:
    size = master.part.package.presentation_part.presentation
    return Box(0, 0, (size.slide_width or 12192000) / EMU, (size.slide_height or 6858000) / EMU)


def _alike(theme: Theme, colour: Ink) -> bool:
    if colour is None:
        return False
    text = contrast.rgb("tx1", theme.hexes, theme.colour_map)
    own = contrast.rgb("bg1", theme.hexes, theme.colour_map)
    return contrast.ratio(text, colour) >= 7 and contrast.ratio(own, colour) <= 1.5


def _background(layout: Any, master: Any, theme: Theme) -> Iterator[Ink]:
    for owner in (layout, master):
        found = owner._element.find(f"{P}cSld/{P}bg") if owner is not None else None
        if found is None:
            continue
        picture = found.find(f".//{A}blip")
        if picture is not None:
            yield from _sampled(owner, picture)
        else:
            for one in found.iter(f"{A}schemeClr", f"{A}srgbClr", f"{A}sysClr"):
                yield _colour(one, theme)
        return
    yield contrast.rgb("bg1", theme.hexes, theme.colour_map)


def _shapes(layout: Any, master: Any, theme: Theme, at: Box) -> Iterator[tuple[float, list[Ink]]]:
    """Yield, bottom to top, what lies over a place: the share of the place it covers, and its colours."""
    owners = [master, layout]
    if layout is None or layout._element.get("showMasterSp") == "0":
        owners = [layout if layout is not None else master]
    for owner in owners:
        for shape in owner._element.findall(f"{P}cSld/{P}spTree/*"):
            box = _box(shape)
            if box is None or shape.find(f".//{P}ph") is not None:
                continue
            wide = min(box.right, at.right) - max(box.x, at.x)
            high = min(box.bottom, at.bottom) - max(box.y, at.y)
            if wide <= 0 or high <= 0:
                continue
            colours = list(_fills(owner, shape, theme))
            if colours:
                yield wide * high / max(at.w * at.h, 1.0), colours


def _fills(owner: Any, shape: Any, theme: Theme) -> Iterator[Ink]:
    picture = shape.find(f".//{A}blip")
    if picture is not None:
        yield from _sampled(owner, picture)
        return
    for style in shape.iter(f"{P}spPr", f"{P}grpSpPr"):
        for fill in style.findall(f"{A}solidFill"):
            if len(fill):
                yield _colour(fill[0], theme)
        for fill in style.findall(f"{A}gradFill"):
            for stop in fill.iter(f"{A}gs"):
                yield _colour(stop[0], theme)


def _box(shape: Any) -> Box | None:
    place = shape.find(f".//{A}xfrm")
    if place is None:
        return None
    off, ext = place.find(f"{A}off"), place.find(f"{A}ext")
    if off is None or ext is None:
        return None
    return Box(*(int(v or 0) / EMU for v in (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy"))))


def _sampled(owner: Any, blip: Any) -> Iterator[Ink]:
    """Yield a coarse grid of a picture's colours; None where it cannot be looked at."""
    try:
        part = owner.part.related_part(blip.get(f"{R}embed"))
        with opened(part.blob, ("PNG", "JPEG", "GIF", "BMP", "TIFF")) as image:
            raw = image.convert("RGB").resize(_GRID).tobytes()
    except (KeyError, AttributeError, *UNREADABLE):
        yield None
        return
    for at in range(0, len(raw), 3):
        yield raw[at] / 255, raw[at + 1] / 255, raw[at + 2] / 255


def _inherited(element: Any, master: Any, theme: Theme, *, title: bool) -> Ink:
    """Return the text colour a placeholder inherits: its own style, the master's placeholder, the master's style."""
    wanted = "title" if title else "body"
    chain = [element] if element is not None else []
    chain += [s._element for s in master.placeholders if s._element.find(f".//{P}ph").get("type") == wanted]
    paths = [f".//{A}lstStyle/{A}lvl1pPr/{A}defRPr/{A}solidFill"] * len(chain)
    chain.append(master._element)
    paths.append(f"{P}txStyles/{P}{wanted}Style/{A}lvl1pPr/{A}defRPr/{A}solidFill")
    for one, path in zip(chain, paths, strict=True):
        fill = one.find(path)
        if fill is not None and len(fill):
            return _colour(fill[0], theme)
    return contrast.rgb("tx1", theme.hexes, theme.colour_map)


def _colour(element: Any, theme: Theme) -> Ink:
    name = etree.QName(element).localname
    value = element.get("lastClr") if name == "sysClr" else element.get("val")
    if name != "schemeClr":
        return contrast.parse(value) if value and len(value) == 6 else None
    if value == "phClr":
        return contrast.rgb("bg1", theme.hexes, theme.colour_map)
    if value not in {*Colours.model_fields, *theme.colour_map}:
        return None
    mods = {etree.QName(m).localname: int(m.get("val") or 0) // 1000 for m in element}
    shade = f"{value}:{mods.get('lumMod', 100)}:{mods.get('lumOff', 0)}:{mods.get('satMod', 100)}"
    return contrast.rgb(shade, theme.hexes, theme.colour_map)
