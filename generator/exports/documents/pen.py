"""Writing a course's text into a document: inline text with its references, lists, headings, pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from generator.course.blocks import Chart, Figure, Item
from generator.course.model import Course
from generator.course.pictures import UNREADABLE, opened
from generator.course.text import Span, Text, plain, texts
from generator.course.unseen import seen
from generator.exports.documents.ink import (
    Box,
    bookmark,
    element,
    inner_link,
    line,
    outer_link,
    run,
)
from generator.exports.documents.style import LINE

MOST_PIXELS = 1600


@dataclass(slots=True)
class References:
    """What a module cites, numbered from 1 in the order of first use; `prefix` keeps its bookmarks apart."""

    prefix: str
    figures: dict[str, int] = field(default_factory=dict)
    laws: dict[str, int] = field(default_factory=dict)
    examples: bool = False
    simulated: bool = False

    def figure(self, key: str) -> int:
        return self.figures.setdefault(key, len(self.figures) + 1)

    def law(self, identity: str) -> int:
        return self.laws.setdefault(identity, len(self.laws) + 1)


@dataclass(slots=True)
class Heading:
    """An entry of the contents: level 1 or 2."""

    level: int
    words: str
    anchor: str


@dataclass(slots=True)
class Pen:
    """A document being written."""

    document: DocumentType
    course: Course
    refs: References
    headings: list[Heading] = field(default_factory=list)
    bookmarks: int = 0
    lists: int = 0
    pictures: int = 0


def heading(pen: Pen, words: str, level: int) -> Paragraph:
    """A real Word heading with a bookmark, remembered for the contents."""
    paragraph = line(pen.document, f"Heading{level}", words)
    anchor = f"_Toc{len(pen.headings) + 1:05d}"
    mark(pen, paragraph, anchor)
    pen.headings.append(Heading(level, words, anchor))
    return paragraph


def mark(pen: Pen, paragraph: Paragraph, name: str) -> None:
    pen.bookmarks += 1
    bookmark(paragraph, name, pen.bookmarks)


def write(pen: Pen, paragraph: Paragraph, text: Text, *, bold: bool = False) -> None:
    """Add inline text. Figures get a number that leads to their source, laws lead to what they say."""
    for span in text:
        _span(pen, paragraph, span, bold or span.bold or span.kind == "strong")


def _span(pen: Pen, paragraph: Paragraph, span: Span, bold: bool) -> None:
    refs, course, target = pen.refs, pen.course, span.target or ""
    if span.kind == "break":
        run(paragraph, "\n")
    elif span.kind == "code":
        run(paragraph, span.text, style="Code", bold=bold)
    elif span.kind == "link":
        place = outer_link(paragraph, target) if "://" in target or target.startswith("mailto:") else paragraph
        run(place, span.text, style="Hyperlink" if place is not paragraph else "", bold=bold)
    elif span.kind == "image":
        run(paragraph, f"（图：{span.text}）" if span.text else "")
    elif span.kind == "law" and target in course.laws:
        run(inner_link(paragraph, f"{refs.prefix}_law{refs.law(target)}"), span.text, bold=bold)
    else:
        run(paragraph, span.text, bold=bold, italic=span.italic or span.kind == "em")
    if span.kind == "claim" and target in course.claims:
        cite(pen, paragraph, target)
    elif span.kind == "company":
        cite(pen, paragraph, f"company:{target}")
    elif span.kind == "eg":
        refs.examples = True
        run(paragraph, "例", style="Mark")


def cite(pen: Pen, paragraph: Paragraph, key: str) -> None:
    """Add the small number of a source: a claim's id, or `company:ID`."""
    number = pen.refs.figure(key)
    run(inner_link(paragraph, f"{pen.refs.prefix}_ref{number}"), f"[{number}]", style="Mark")


def note(pen: Pen, block: Any) -> None:
    """Count what a block cites among the sources without writing the block: a picture of it is shown."""
    for span in (span for text in texts(block) for span in text):
        target = span.target or ""
        if span.kind == "claim" and target in pen.course.claims:
            pen.refs.figure(target)
        elif span.kind == "company":
            pen.refs.figure(f"company:{target}")
        elif span.kind == "law" and target in pen.course.laws:
            pen.refs.law(target)
        elif span.kind == "eg":
            pen.refs.examples = True
    if isinstance(block, Chart) and block.source in pen.course.claims:
        pen.refs.figure(block.source)
    if isinstance(block, Figure) and block.simulated:
        pen.refs.simulated = True


def tell(pen: Pen, box: Box, style: str, text: Text, *, lead: str = "") -> Paragraph:
    """A paragraph of inline text, after a bold lead if there is one."""
    paragraph = line(box, style)
    if lead:
        run(paragraph, lead, bold=True)
    write(pen, paragraph, text)
    return paragraph


def listed(pen: Pen, box: Box, items: Iterable[Item], *, ordered: bool = False, cell: bool = False) -> None:
    """A real Word list; `cell` takes the tighter one for table cells."""
    number = _new_list(pen) if ordered else 0
    name = "CellBullet" if cell else "ListBullet"
    for item in items:
        paragraph = line(box, ("Cell" if cell else "ListNumber") if number else name)
        if number:
            properties = element("w:numPr")
            properties.append(element("w:ilvl", val="0"))
            properties.append(element("w:numId", val=str(number)))
            paragraph._p.get_or_add_pPr().append(properties)
        entry(pen, paragraph, item)
        for child in item.children:
            entry(pen, line(box, f"{name}2"), child)


def entry(pen: Pen, paragraph: Paragraph, item: Item) -> None:
    """An item on one line: its words, in bold before a colon where more follows."""
    write(pen, paragraph, item.text, bold=bool(item.detail))
    if item.detail:
        if plain(item.text)[-1:] not in "：:？?！!。":
            run(paragraph, "：", bold=True)
        write(pen, paragraph, item.detail)


def _new_list(pen: Pen) -> int:
    """A numbering that starts at 1 again."""
    numbering = pen.document.part.numbering_part.element
    pen.lists += 1
    identity = 100 + pen.lists
    made = element("w:num", numId=str(identity))
    made.append(element("w:abstractNumId", val="4"))
    override = element("w:lvlOverride", ilvl="0")
    override.append(element("w:startOverride", val="1"))
    made.append(override)
    numbering.append(made)
    return identity


def rules(box: Box, count: int, label: str = "") -> None:
    """Lines to write on, all on one page; the first carries the label."""
    for n in range(count):
        made = line(box, "Rule", label if n == 0 else "")
        made.paragraph_format.keep_with_next = n < count - 1


def picture(pen: Pen, box: Box, raw: bytes, alt: str, *, width: float, height: float = 99, frame: bool = True) -> bool:
    """A picture as large as width and height in centimetres allow. False if it cannot be read."""
    prepared = _prepared(raw)
    if prepared is None:
        return False
    raw, pixels = prepared
    wide = min(width, height * pixels[0] / pixels[1])
    pen.pictures += 1
    shape = line(box, "Picture").add_run().add_picture(io.BytesIO(raw), width=Cm(wide))
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")
    properties = shape._inline.docPr
    properties.set("id", str(pen.pictures))
    properties.set("name", f"图 {pen.pictures}")
    properties.set("descr", seen(alt))
    if frame:
        edge = f'<a:ln {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{LINE}"/></a:solidFill></a:ln>'
        shape._inline.graphic.graphicData.pic.spPr.append(parse_xml(edge))
    return True


_TAKEN = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")


def _prepared(raw: bytes) -> tuple[bytes, tuple[int, int]] | None:
    """PNG or JPEG bytes small enough for paper, with their size in pixels."""
    try:
        with opened(raw, _TAKEN) as image:
            image.load()
            if image.format in ("PNG", "JPEG") and max(image.size) <= MOST_PIXELS and min(image.size) > 0:
                return raw, image.size
            image.thumbnail((MOST_PIXELS, MOST_PIXELS))
            stream = io.BytesIO()
            image.convert("RGBA").save(stream, "PNG")
            return stream.getvalue(), image.size
    except UNREADABLE:
        return None
