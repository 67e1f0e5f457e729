"""A document with a cover, contents, headers and page numbers, from the empty sheet to its bytes.

The contents are a real field, so Word renews them on demand. Until then they show the page numbers that `number`
was given; without any, Word is asked to work them out when the document is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.enum.section import WD_SECTION
from docx.section import Section

from generator.course.model import Course
from generator.exports.documents.ink import element, field_mark, inner_link, line, restyle, run
from generator.exports.documents.ink import field as add_field
from generator.exports.documents.pen import Pen, References, picture
from generator.exports.documents.style import new_document
from generator.exports.word import saved

_LONGEST_CONTENTS = 80  # entries: two pages; beyond, the contents name the modules only


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says. `kind` names the document, `way` the chosen part of the course, `logo` is a picture."""

    kind: str
    way: str = ""
    logo: bytes | None = None
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """A document that is written but for its page numbers. `levels` is how deep its contents go."""

    pen: Pen
    levels: int = 2
    contents: Any = None
    shown: list[Any] = field(default_factory=list)

    def bytes(self) -> bytes:
        return saved(self.pen.document, author=self.pen.course.company.name)


def start(course: Course, cover: Cover) -> Draft:
    """Cover and the place of the contents; what follows starts on a page of its own."""
    document = new_document(f"{course.title} · {cover.kind}")
    pen = Pen(document, course, References("front"))
    _cover(pen, cover)
    section = next_section(pen, cover.kind)
    _footer(pen, section)
    line(document, "TOCHeading", "目录")
    return Draft(pen, contents=_contents_place(pen))


def _cover(pen: Pen, cover: Cover) -> None:
    course, document = pen.course, pen.document
    if not (cover.logo and picture(pen, document, cover.logo, course.company.name, width=5.0, height=2.2, frame=False)):
        run(line(document, "CoverLine"), course.company.name, bold=True)
    line(document, "CoverKind", cover.kind)
    line(document, "Title", course.title)
    if course.subtitle:
        line(document, "Subtitle", course.subtitle)
    if cover.way:
        line(document, "CoverLine", cover.way)
    foot = [*cover.lines, course.company.name, course.edition_note, course.law_note]
    for n, words in enumerate(filter(None, foot)):
        line(document, "CoverLine" if n else "CoverFoot", words)


def next_section(pen: Pen, title: str) -> Section:
    """Start a new page whose header names what stands on it."""
    section = pen.document.add_section(WD_SECTION.NEW_PAGE)
    header = section.header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    restyle(paragraph, "Header")
    run(paragraph, f"{pen.course.company.name} · {pen.course.title}\t{title}")
    return section


def _footer(pen: Pen, section: Section) -> None:
    footer = section.footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    restyle(paragraph, "Footer")
    run(paragraph, f"{pen.course.law_note}\t第 ")
    add_field(paragraph, "PAGE", "1")
    run(paragraph, " 页，共 ")
    add_field(paragraph, "NUMPAGES", "1")
    run(paragraph, " 页")


# -- contents -----------------------------------------------------------------------------------------------------


def _contents_place(pen: Pen) -> Any:
    block = element("w:sdt")
    properties = element("w:sdtPr")
    gallery = element("w:docPartObj")
    gallery.append(element("w:docPartGallery", val="Table of Contents"))
    gallery.append(element("w:docPartUnique"))
    properties.append(gallery)
    content = element("w:sdtContent")
    block.append(properties)
    block.append(content)
    body = pen.document.element.body
    body.insert(len(body) - 1, block)
    return content


def finish(draft: Draft) -> Draft:
    """Fill the contents with every heading written."""
    draft.levels = 1 if len(draft.pen.headings) > _LONGEST_CONTENTS else 2
    headings = [h for h in draft.pen.headings if h.level <= draft.levels]
    for n, heading in enumerate(headings):
        paragraph = element("w:p")
        properties = element("w:pPr")
        properties.append(element("w:pStyle", val=f"TOC{heading.level}"))
        paragraph.append(properties)
        if n == 0:
            field_mark(paragraph, "begin")
            code = element("w:r")
            text = element("w:instrText")
            text.text = f' TOC \\o "1-{draft.levels}" \\h \\z \\u '
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            code.append(text)
            paragraph.append(code)
            field_mark(paragraph, "separate")
        link = inner_link(paragraph, heading.anchor)
        run(link, f"{heading.words}\t")
        draft.shown.append(add_field(link, f"PAGEREF {heading.anchor} \\h", ""))
        if n == len(headings) - 1:
            field_mark(paragraph, "end")
        draft.contents.append(paragraph)
    settings = draft.pen.document.settings.element
    compat = next(child for child in settings if child.tag.endswith("}compat"))
    if headings:
        compat.addprevious(element("w:updateFields", val="true"))
    return draft


def number(draft: Draft, pages: Sequence[int]) -> None:
    """Put page numbers into the contents, one for each entry; Word then need not be asked. Wrong counts are ignored."""
    if len(pages) != len(draft.shown):
        return
    for shown, page in zip(draft.shown, pages, strict=True):
        for old in shown.findall(element("w:t").tag):
            shown.remove(old)
        text = element("w:t")
        text.text = str(page)
        shown.append(text)
    settings = draft.pen.document.settings.element
    for child in list(settings):
        if child.tag.endswith("}updateFields"):
            settings.remove(child)
