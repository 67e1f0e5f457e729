"""Some slides of a deck as a deck of their own, to look at: a short one is drawn in seconds, a whole one in minutes."""

from __future__ import annotations

import io
from typing import Any, cast

import pptx
from pptx.parts.slide import SlidePart

from generator.deck.xml import A, P, R


def excerpt(deck: bytes, first: int, last: int) -> bytes:
    """Return slides `first` to `last`, counted from 1, showing the numbers that they have in the whole deck."""
    shown = pptx.Presentation(io.BytesIO(deck))
    root = shown.part._element
    for number, entry in enumerate(list(root.iter(f"{P}sldId")), 1):
        if first <= number <= last:
            _numbered(cast("SlidePart", shown.part.related_part(entry.get(f"{R}id")))._element, number)
        else:
            shown.part.rels.pop(entry.get(f"{R}id"))
            entry.getparent().remove(entry)
    for sections in root.findall(f"{P}extLst"):
        root.remove(sections)
    stream = io.BytesIO()
    shown.save(stream)
    return stream.getvalue()


def _numbered(slide: Any, number: int) -> None:
    """Write the number in the place of the field that would count anew."""
    for field in slide.iter(f"{A}fld"):
        if field.get("type") == "slidenum":
            field.tag = f"{A}r"
            field.attrib.clear()
            for paragraph in field.findall(f"{A}pPr"):
                field.remove(paragraph)
            field.find(f"{A}t").text = str(number)
