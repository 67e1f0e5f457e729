"""What every document looks like: colours, fonts, the empty A4 document with our styles and lists."""

from __future__ import annotations

import io
from importlib.resources import files
from string import Template

from docx import Document
from docx.document import Document as DocumentType

from generator.course.unseen import seen
from generator.exports.pack import zipped

LATIN = "Arial"
HAN = "Microsoft YaHei"
INK, MUTED = "23303A", "55626B"
DEEP, ACCENT, OCHRE, BLUE = "17414A", "23706E", "A8482C", "3A5A91"
PAPER, SOFT, LINE = "F5F2EB", "E4EFEE", "CFC8B8"
DO, DONT = "23706E", "A8482C"
PAGE_WIDTH = 17.0
"""Centimetres between the margins."""

_TOKENS = {
    "latin": LATIN,
    "han": HAN,
    "ink": INK,
    "muted": MUTED,
    "deep": DEEP,
    "accent": ACCENT,
    "ochre": OCHRE,
    "blue": BLUE,
    "paper": PAPER,
    "line": LINE,
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("document", "styles", "numbering", "settings", "fontTable", "theme")
_TYPES = {"document": f"{_WORD}.document.main", "theme": "application/vnd.openxmlformats-officedocument.theme"}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def new_document(title: str) -> DocumentType:
    """An empty A4 document with our styles. Chinese fonts are set for Word and WPS alike."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES.get(name, f"{_WORD}.{name}")}+xml"/>'
        for name in _PARTS
    )
    content_types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(_PARTS[1:], 1)
    )
    parts = {f"word/{name}.xml": _part(name) for name in _PARTS}
    parts["[Content_Types].xml"] = content_types
    parts["_rels/.rels"] = _relations(
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
    )
    parts["word/_rels/document.xml.rels"] = _relations(related)
    document = Document(io.BytesIO(zipped(parts)))
    document.core_properties.title = seen(title)
    document.core_properties.language = "zh-CN"
    return document


def _part(name: str) -> str:
    text = files("generator.exports.documents").joinpath("template", f"{name}.xml").read_text(encoding="utf-8")
    return Template(text).substitute(_TOKENS)


def _relations(inner: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
    )
