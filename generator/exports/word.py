"""Templates of content/scripts as fillable Word files: `{{ 房号 }}` stays a field that Word users can move about.

A company's own file content/scripts/word/ID.docx is taken instead of ours where there is one. Letters get a table of
periods; documents are plain. Files are the same bytes for the same text.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from generator.course.evidence import Law
from generator.course.templates import Template, TemplateFile
from generator.course.unseen import seen
from generator.course.yamlsafe import load_yaml

_LAW = re.compile(r"\[\[law:([^\[\]]+)\]\]")
_FIELD = re.compile(r"\{([^{}\s]{1,20})\}")
_FONT = "宋体"
DETAIL = ("期间", "到期日", "应收（元）", "已收（元）", "尚欠（元）")
WORD_FILES = ("letter.yml", "document.yml", "door.yml", "notice.yml", "visit.yml")
_STAMP = (2026, 1, 1, 0, 0, 0)


def word_templates(course_root: Path) -> dict[str, Template]:
    """The templates that make sense on paper, by id."""
    found: dict[str, Template] = {}
    for name in WORD_FILES:
        path = course_root / "content" / "scripts" / name
        if path.is_file():
            data, _ = load_yaml(path.read_text(encoding="utf-8-sig"))
            found |= {t.id: t for t in TemplateFile.model_validate(data).templates}
    return found


def fields_of(text: str) -> list[str]:
    """The names of the fields of a template, in order, each once."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def template_bytes(template: Template, laws: dict[str, Law], course_root: Path, *, detail: bool) -> bytes:
    """The Word template: the company's own file, or one made from the text."""
    own = course_root / "content" / "scripts" / "word" / f"{template.id}.docx"
    if own.is_file():
        return own.read_bytes()
    document = new_document()
    lines = _plain(template.text, laws).strip().split("\n")
    titled = len(lines[0]) <= 24 and "{" not in lines[0]
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        paragraph = document.add_paragraph()
        run = paragraph.add_run(_FIELD.sub(r"{{ \1 }}", line.strip()))
        if number == 0 and titled:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.bold = True
            run.font.size = Pt(16)
        elif last and len(line) < 40 and "：" not in line[:4]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if detail:
        _detail(document)
    return saved(document)


def _plain(text: str, laws: dict[str, Law]) -> str:
    return _LAW.sub(lambda m: laws[m[1]].cite if m[1] in laws else "", text)


def _detail(document: DocumentType) -> None:
    """The table of periods, and the plain notice on periods that are time-barred (plans only)."""
    document.add_paragraph("附：逐期明细")
    table = document.add_table(rows=4, cols=len(DETAIL), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, DETAIL, strict=True):
        cell.text = name
    table.rows[1].cells[0].text = "{%tr for 行 in 明细 %}"
    for cell, name in zip(table.rows[2].cells, ("期间", "到期日", "应收", "已收", "尚欠"), strict=True):
        cell.text = "{{ 行." + name + " }}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{%p if 已过三年 %}")
    document.add_paragraph(
        "特别说明：下列期间到期已过三年，没有能证明送达的催告，您可以不付；是否付、付哪几期由您自己决定，"
        "不写进上面的分期，也不影响其余期间的商量。一旦书面同意付，就不能再以过了时效为由拒付。"
    )
    document.add_paragraph("{%p for 行 in 已过三年 %}")
    document.add_paragraph("　　{{ 行.期间 }}，{{ 行.尚欠 }} 元")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")


def new_document() -> DocumentType:
    """An empty A4 page with Chinese fonts."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name = _FONT  # type: ignore[attr-defined]
    style.font.size = Pt(12)  # type: ignore[attr-defined]
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.line_spacing = 1.4  # type: ignore[attr-defined]
    style.paragraph_format.space_after = Pt(4)  # type: ignore[attr-defined]
    return document


def saved(document: DocumentType, *, author: str = "") -> bytes:
    """The document's bytes, with a fixed time inside so that equal documents are equal files."""
    from datetime import datetime

    properties = document.core_properties
    properties.created = properties.modified = datetime(*_STAMP[:6])
    properties.author = seen(author)
    buffer = io.BytesIO()
    document.save(buffer)
    return stamped(buffer.getvalue())


def stamped(raw: bytes) -> bytes:
    """The same archive with every entry's time set to one day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(info))
    return out.getvalue()
