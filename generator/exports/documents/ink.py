"""The smallest things on paper: runs, links, bookmarks, fields. All work on python-docx paragraphs."""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document as DocumentType
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from generator.course.unseen import seen

Box = DocumentType | _Cell
"""Where paragraphs and tables go: the document or a cell."""

_ON_LINE = re.compile("([\n\t])")


def element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML; attribute names stand without their prefix."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def line(box: Box, style: str, words: str = "", *, bold: bool = False) -> Paragraph:
    """A new paragraph in a style, named by its id. The empty paragraph every new cell has is used first."""
    if isinstance(box, _Cell) and len(box._tc.p_lst) == 1 and len(box._tc.p_lst[0]) == 0:
        paragraph = Paragraph(box._tc.p_lst[0], box)
    else:
        paragraph = box.add_paragraph()
    if style:
        properties = paragraph._p.get_or_add_pPr()
        properties.insert(0, element("w:pStyle", val=style))
    if words:
        run(paragraph, words, bold=bold)
    return paragraph


def restyle(paragraph: Paragraph, style: str) -> None:
    """Give a paragraph a style, named by its id, and nothing else."""
    properties = paragraph._p.get_or_add_pPr()
    for old in list(properties):
        properties.remove(old)
    properties.append(element("w:pStyle", val=style))


def run(
    into: Paragraph | Any,
    words: str,
    *,
    style: str = "",
    bold: bool = False,
    italic: bool = False,
    colour: str = "",
    size: float = 0,
) -> Any:
    """Add words to a paragraph or a link; `style` is the id of a character style, `size` in points.

    The hint makes Word and WPS take the Chinese font for quotation marks, dashes and dots, which both alphabets share.
    """
    made = element("w:r")
    properties = element("w:rPr")
    if style:
        properties.append(element("w:rStyle", val=style))
    properties.append(element("w:rFonts", hint="eastAsia"))
    if bold:
        properties.append(element("w:b"))
        properties.append(element("w:bCs"))
    if italic:
        properties.append(element("w:em", val="dot"))
    if colour:
        properties.append(element("w:color", val=colour))
    if size:
        properties.append(element("w:sz", val=f"{size * 2:.0f}"))
        properties.append(element("w:szCs", val=f"{size * 2:.0f}"))
    made.append(properties)
    for piece in _ON_LINE.split(seen(words)):
        if piece in ("\n", "\t"):
            made.append(element("w:br" if piece == "\n" else "w:tab"))
        elif piece:
            text = element("w:t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(text)
    _inside(into).append(made)
    return made


def field(into: Paragraph | Any, instruction: str, shown: str) -> Any:
    """Add a field that programs can renew; return the run of what it shows until then."""
    target = _inside(into)
    field_mark(target, "begin")
    code = element("w:r")
    text = element("w:instrText")
    text.text = f" {instruction} "
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    code.append(text)
    target.append(code)
    field_mark(target, "separate")
    result = run(into, shown)
    field_mark(target, "end")
    return result


def field_mark(into: Any, kind: str) -> None:
    mark = element("w:r")
    mark.append(element("w:fldChar", fldCharType=kind))
    into.append(mark)


def inner_link(into: Paragraph | Any, bookmark: str) -> Any:
    """Add a link to a bookmark of the same document; runs go inside it."""
    made = element("w:hyperlink", anchor=bookmark, history="1")
    _inside(into).append(made)
    return made


def outer_link(paragraph: Paragraph, address: str) -> Any:
    made = element("w:hyperlink", history="1")
    made.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(made)
    return made


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark around what the paragraph holds. Names and numbers are unique in a document."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    at = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(at, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def _inside(into: Paragraph | Any) -> Any:
    return into._p if isinstance(into, Paragraph) else into
