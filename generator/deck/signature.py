"""What a slide says and looks like, in a form that survives being opened and saved by another program.

A deck carries the signatures of its slides as they were made. When it comes back, a slide whose signature has changed
was edited by somebody, whatever the program did to the file around it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pydantic import BaseModel, ConfigDict

from generator.deck.layouts import EMU
from generator.deck.xml import A, P

_NEAR = 3
_MINUTE = re.compile(r"（(本讲)?第 \d+(–\d+)? 分钟）")
_VISIBLE = (f"{P}sp", f"{P}grpSp", f"{P}graphicFrame", f"{P}pic", f"{P}cxnSp")


class Signature(BaseModel):
    """`text`, `style` and `notes` are hashes; `boxes` are the places of the outermost shapes in whole points."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    style: str
    notes: str
    shapes: int
    boxes: tuple[tuple[int, int, int, int], ...] = ()


def signature(tree: Any, notes: Iterable[str]) -> Signature:
    """Return the signature of a slide; `tree` is its shape tree, `notes` the paragraphs of its notes."""
    texts: list[str] = []
    styles: list[str] = []
    boxes: list[tuple[int, int, int, int]] = []
    count = 0
    for shape in tree:
        if shape.tag not in _VISIBLE or _is_number(shape):
            continue
        count += 1
        box = _box(shape)
        if box:
            boxes.append(box)
        for paragraph in shape.iter(f"{A}p"):
            for text, style in _runs(paragraph):
                texts.append(text)
                styles.append(f"{style}|{text}")
        styles.extend(_looks(shape))
    return Signature(
        text=_hash("".join(texts)),
        style=_hash("\n".join(styles)),
        notes=notes_hash(notes),
        shapes=count,
        boxes=tuple(boxes),
    )


def notes_hash(paragraphs: Iterable[str]) -> str:
    """Return what tells edited notes. The minute at which a slide comes is left out: it moves when others change."""
    return _hash(_MINUTE.sub("", "".join(paragraphs)))


def same_place(old: Signature, new: Signature) -> bool:
    """Whether every shape of `old` is still where it was in `new`; programs may add places that were inherited."""
    return all(
        any(all(abs(a - b) <= _NEAR for a, b in zip(box, other, strict=True)) for other in new.boxes)
        for box in old.boxes
    )


def _hash(text: str) -> str:
    return hashlib.sha256(re.sub(r"\s", "", text).encode("utf-8")).hexdigest()[:16]


def _is_number(shape: Any) -> bool:
    mark = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return mark is not None and mark.get("type") in ("sldNum", "dt")


def _box(shape: Any) -> tuple[int, int, int, int] | None:
    place = shape.find(f"{P}spPr/{A}xfrm")
    if place is None:
        place = shape.find(f"{P}grpSpPr/{A}xfrm")
    if place is None:
        place = shape.find(f"{P}xfrm")
    if place is None or len(place) < 2:
        return None
    off, ext = place[0], place[1]
    values = (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy"))
    x, y, w, h = (round(int(v or 0) / EMU) for v in values)
    return x, y, w, h


def _runs(paragraph: Any) -> Iterator[tuple[str, str]]:
    """Yield the runs of a paragraph with their style, neighbours of one style joined: programs split and join them."""
    text, style = "", ""
    for run in paragraph.iterchildren(f"{A}r", f"{A}br", f"{A}fld"):
        said = run.findtext(f"{A}t") or ""
        mark = run.find(f"{A}rPr")
        look = style
        if mark is not None and said:
            fill = mark.find(f"{A}solidFill")
            colour = fill[0].get("val") if fill is not None and len(fill) else ""
            bold, italic = mark.get("b") in ("1", "true"), mark.get("i") in ("1", "true")
            under = mark.get("u") not in (None, "none")
            look = f"{bold:d}{italic:d}{under:d}{mark.get('sz')}{colour}"
        if look != style and text:
            yield text, style
            text = ""
        text, style = text + said, look
    if text:
        yield text, style


def _looks(shape: Any) -> Iterator[str]:
    for one in shape.iter(f"{P}spPr"):
        geometry, fill = one.find(f"{A}prstGeom"), one.find(f"{A}solidFill")
        kind = geometry.get("prst") if geometry is not None else ""
        yield f"{kind}{fill[0].get('val') if fill is not None and len(fill) else ''}"


def tree_of(slide: bytes) -> Any:
    """Return the shape tree of a slide part."""
    return etree.fromstring(slide).find(f"{P}cSld/{P}spTree")
