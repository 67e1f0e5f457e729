"""Reading a finished deck back, as tests and people see it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pptx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.slide import Slide

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"


@dataclass(frozen=True)
class Shape:
    """A top-level shape: tag without namespace, name, alt text, all its words."""

    tag: str
    name: str
    alt: str
    text: str


def slides(path: Path) -> list[Slide]:
    return list(pptx.Presentation(str(path)).slides)


def identity(slide: Slide) -> str:
    return slide._element.cSld.get("name")


def shapes(slide: Slide) -> list[Shape]:
    found = []
    for one in slide._element.cSld.spTree:
        properties = one.find(f"*/{P}cNvPr")
        if properties is None or one.tag == f"{P}nvGrpSpPr":
            continue
        text = "".join(t.text or "" for t in one.iter(f"{A}t"))
        tag = etree.QName(one).localname
        found.append(Shape(tag, properties.get("name"), properties.get("descr") or "", text))
    return found


def words(slide: Slide) -> str:
    """Return all text of a slide without blanks; auto-numbers and page numbers are not text of ours."""
    return re.sub(r"\s", "", "".join(s.text for s in shapes(slide) if s.name != "mark:页码"))


def notes(slide: Slide) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text if frame is not None else ""


def sections(path: Path) -> list[tuple[str, int]]:
    """Return the sections as (name, number of slides)."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("ppt/presentation.xml"))
    return [(s.get("name"), len(list(s.iter(f"{P14}sldId")))) for s in root.iter(f"{P14}section")]
