"""Some slides of a deck as a deck of their own, to look at: a short one is drawn in seconds, a whole one in minutes."""

from __future__ import annotations

import io
from typing import Any, cast

import pptx
from pptx.parts.slide import SlidePart

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def excerpt(deck: bytes, first: int, last: int) -> bytes:
    """Return slides `first` to `last`, counted from 1, showing the numbers that they have in the whole deck."""
    shown = pptx.Presentation(io.BytesIO(deck))
    root = shown.part._element
    for number, entry in enumerate(list(root.iter(f"{_P}sldId")), 1):
        if first <= number <= last:
            _numbered(cast("SlidePart", shown.part.related_part(entry.get(f"{_R}id")))._element, number)
        else:
            shown.part.rels.pop(entry.get(f"{_R}id"))
            entry.getparent().remove(entry)
    for sections in root.findall(f"{_P}extLst"):
        root.remove(sections)
    stream = io.BytesIO()
    shown.save(stream)
    return stream.getvalue()


def _numbered(slide: Any, number: int) -> None:
    """Write the number in the place of the field that would count anew."""
    for field in slide.iter(f"{_A}fld"):
        if field.get("type") == "slidenum":
            field.tag = f"{_A}r"
            field.attrib.clear()
            for paragraph in field.findall(f"{_A}pPr"):
                field.remove(paragraph)
            field.find(f"{_A}t").text = str(number)
