"""From drawn slides to the file: parts, relationships, notes, sections, and the same bytes every time."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pptx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation

from generator.course.files import write_whole
from generator.course.unseen import seen
from generator.deck import xml
from generator.deck.canvas import Attachment
from generator.deck.chartxml import chart_xml, workbook
from generator.deck.ground import Ground, scaled
from generator.deck.layouts import Layout
from generator.deck.manifest import Manifest, write_manifest
from generator.deck.motion import timing_xml
from generator.deck.template import LANG

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_FIXED_TIME = (2020, 1, 1, 0, 0, 0)
_NAMESPACE = uuid.UUID("5f0c3a52-7b0e-4a54-9d3c-2d7c1f3b8a10")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished slide: its stable id, layout, shapes as XML, and what hangs on it.

    `clicks` are the ids of the shapes that appear one after the other.
    """

    id: str
    layout: Layout
    shapes: str
    attachments: Sequence[Attachment]
    links: Sequence[str]
    notes: Sequence[str]
    section: str
    background: str = ""
    transition: str = ""
    clicks: Sequence[int] = ()


class DeckFile:
    """An open presentation to which slides are added in order."""

    def __init__(self, ground: Ground, base: Presentation | None = None) -> None:
        self._scale = ground.scale
        self._deck = base or pptx.Presentation(io.BytesIO(ground.package))
        self._package = self._deck.part.package
        self._layouts: dict[str, Part] = {}
        for master in self._deck.slide_masters:
            for one in master.slide_layouts:
                self._layouts.setdefault(one.name, one.part)
                self._layouts[str(one.part.partname)] = one.part
        self._notes_master = self._deck.part.notes_master_part
        self._sections: list[tuple[str, list[int]]] = []
        self._pictures: dict[Path, Part] = {}
        self._count = self._charts = _highest(self._package) if base else 0
        self._next_id = 256
        self._kept: dict[str, tuple[etree._Element, str]] = {}
        if base:
            self._take_apart()

    def _part(self, name: str, kind: str, blob: bytes) -> Part:
        # A part with ready bytes: python-pptx neither parses it nor searches the package for a free name, which is
        # what makes its own way of adding slides slower with every slide.
        return Part(PackURI(name), kind, self._package, blob)

    def _take_apart(self) -> None:
        """Take every slide of a deck that comes back out of the running order; `keep` puts one back."""
        names = _section_names(self._deck.part._element)
        for entry in list(self._slide_list()):
            number = int(entry.get("id") or 0)
            self._kept[entry.get(f"{xml.R}id")] = (entry, names.get(number, ""))
            self._next_id = max(self._next_id, number + 1)
            self._slide_list().remove(entry)
        root = self._deck.part._element
        for one in root.findall(f"{xml.P}extLst/{xml.P}ext"):
            if one.get("uri") == _SECTIONS:
                one.getparent().remove(one)

    def keep(self, key: str) -> None:
        """Append a slide of the old deck, by its relationship, as it is."""
        entry, section = self._kept.pop(key)
        self._slide_list().append(entry)
        last = self._sections[-1][0] if self._sections else ""
        self._into_section(section or last or "课程", int(entry.get("id") or 0))

    def drop_rest(self, replaced: Mapping[str, Part]) -> None:
        """Let go of the old slides that were not kept; links to them lead to what replaced them."""
        parts = {key: self._deck.part.related_part(key) for key in self._kept}
        for entry in self._slide_list():
            slide = self._deck.part.related_part(entry.get(f"{xml.R}id"))
            for rel in slide.rels.values():
                if rel.reltype == RT.SLIDE and rel.target_part in parts.values():
                    old = next(k for k, p in parts.items() if p is rel.target_part)
                    rel._target = replaced.get(old, slide)
        for key in self._kept:
            self._deck.part.rels.pop(key)
        self._kept.clear()

    def render(self, slide: Drawn) -> bytes:
        """Return a slide's part as it will stand in the file, but for its relationships."""
        return scaled(self._slide_xml(slide).encode("utf-8"), self._scale)

    def add(self, slide: Drawn, rendered: bytes) -> Part:
        """Append a slide, as `render` gave it, with its notes, charts, pictures and links; return its part."""
        self._count += 1
        number = self._count
        part = self._part(f"/ppt/slides/slide{number}.xml", CT.PML_SLIDE, b"")
        part.relate_to(self._layouts[slide.layout.part or slide.layout.name], RT.SLIDE_LAYOUT)
        body = rendered.decode("utf-8")
        for index, attachment in enumerate(slide.attachments, 1):
            relation = self._attach(part, attachment)
            body = body.replace(f'"attach{index}"', f'"{relation}"')
        for index, address in enumerate(slide.links, 1):
            relation = part.rels.get_or_add_ext_rel(RT.HYPERLINK, address)
            body = body.replace(f'"link{index}"', f'"{relation}"')
        self._notes(part, number, slide.notes)
        part.blob = body.encode("utf-8")
        relation = self._deck.part.relate_to(part, RT.SLIDE)
        entry = etree.SubElement(self._slide_list(), f"{xml.P}sldId")
        entry.set("id", str(self._next_id))
        entry.set(f"{xml.R}id", relation)
        self._into_section(slide.section, self._next_id)
        self._next_id += 1
        return part

    def _into_section(self, name: str, identity: int) -> None:
        if not self._sections or self._sections[-1][0] != name:
            self._sections.append((name, []))
        self._sections[-1][1].append(identity)

    def _slide_list(self) -> etree._Element:
        return self._deck.part._element.get_or_add_sldIdLst()

    def _slide_xml(self, slide: Drawn) -> str:
        ground = f"<p:bg><p:bgPr>{xml.fill(slide.background)}<a:effectLst/></p:bgPr></p:bg>" if slide.background else ""
        creation = zlib.crc32(slide.id.encode("utf-8")) or 1
        return (
            f"{xml.HEAD}<p:sld {xml.NS}><p:cSld name={xml.attr(slide.id)}>{ground}<p:spTree>"
            '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
            '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
            '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
            f"{slide.shapes}</p:spTree><p:extLst>"
            f'<p:ext uri="{{BB962C8B-B14F-4D97-AF65-F5344CB8AC3E}}">'
            f'<p14:creationId xmlns:p14="{_P14}" val="{creation}"/>'
            "</p:ext></p:extLst></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
            f"{slide.transition}{timing_xml(slide.clicks)}</p:sld>"
        )

    def _attach(self, part: Part, attachment: Attachment) -> str:
        if attachment.chart is not None:
            self._charts += 1
            drawn = chart_xml(attachment.chart, attachment.accent, attachment.size)
            body = scaled(drawn.encode("utf-8"), self._scale)
            chart = self._part(f"/ppt/charts/chart{self._charts}.xml", CT.DML_CHART, body)
            book = self._part(
                f"/ppt/embeddings/Microsoft_Excel_Sheet{self._charts}.xlsx", CT.SML_SHEET, workbook(attachment.chart)
            )
            chart.relate_to(book, RT.PACKAGE)
            return part.relate_to(chart, RT.CHART)
        path = attachment.picture
        assert path is not None
        if path not in self._pictures:
            # python-pptx knows the formats; its search for an equal picture is made once a file.
            self._pictures[path] = self._package.get_or_add_image_part(str(path))
        return part.relate_to(self._pictures[path], RT.IMAGE)

    def _notes(self, part: Part, number: int, lines: Sequence[str]) -> None:
        body = "".join(
            f'<a:p><a:r><a:rPr {LANG} dirty="0"/><a:t>{xml.escape(line)}</a:t></a:r></a:p>'
            for text in lines
            for line in text.split("\n")
        )
        body = body or f"<a:p><a:endParaRPr {LANG}/></a:p>"
        text = (
            f'{xml.HEAD}<p:notes {xml.NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/>'
            "<p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
            '<p:sp><p:nvSpPr><p:cNvPr id="2" name="幻灯片图像"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
            'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>'
            '<p:sp><p:nvSpPr><p:cNvPr id="3" name="备注"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            '<p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/>'
            f"<p:txBody><a:bodyPr/><a:lstStyle/>{body}</p:txBody></p:sp></p:spTree></p:cSld>"
            "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
        )
        notes = self._part(f"/ppt/notesSlides/notesSlide{number}.xml", CT.PML_NOTES_SLIDE, text.encode("utf-8"))
        notes.relate_to(self._notes_master, RT.NOTES_MASTER)
        notes.relate_to(part, RT.SLIDE)
        part.relate_to(notes, RT.NOTES_SLIDE)

    def save(self, output: Path, *, title: str, author: str, edition: str, manifest: Manifest) -> None:
        """Write sections, properties and memory, then the file: beside the target first, renamed when whole."""
        self._write_sections()
        write_manifest(self._deck, manifest)
        when = _edition_time(edition)
        core = self._deck.core_properties
        core.title = seen(title)
        core.author = core.last_modified_by = seen(author)
        core.created = core.modified = when
        core.language, core.revision, core.keywords = "zh-CN", 1, ""
        stream = io.BytesIO()
        self._deck.save(stream)
        write_whole(output, _fixed_times(stream))

    def _write_sections(self) -> None:
        sections = ""
        for number, (name, ids) in enumerate(self._sections):
            identity = str(uuid.uuid5(_NAMESPACE, f"{number}:{name}")).upper()
            listed = "".join(f'<p14:sldId id="{i}"/>' for i in ids)
            sections += (
                f'<p14:section name={xml.attr(name)} id="{{{identity}}}">'
                f"<p14:sldIdLst>{listed}</p14:sldIdLst></p14:section>"
            )
        root = self._deck.part._element
        extensions = root.find(f"{xml.P}extLst")
        if extensions is None:
            extensions = etree.SubElement(root, f"{xml.P}extLst")
        extensions.append(
            etree.fromstring(
                f'<p:ext {xml.NS} uri="{_SECTIONS}">'
                f'<p14:sectionLst xmlns:p14="{_P14}">{sections}</p14:sectionLst></p:ext>'
            )
        )


def _highest(package: Any) -> int:
    """Return a number that no slide, notes or chart part of the package has."""
    found = [int(n) for p in package.iter_parts() for n in re.findall(r"(\d+)\.\w+$", str(p.partname))]
    return max(found, default=0)


def _section_names(root: etree._Element) -> dict[int, str]:
    """Return which section each slide id stands in."""
    names: dict[int, str] = {}
    for section in root.iter(f"{{{_P14}}}section"):
        for entry in section.iter(f"{{{_P14}}}sldId"):
            names[int(entry.get("id") or 0)] = section.get("name") or ""
    return names


def _edition_time(edition: str) -> datetime:
    """Return the first of the edition's month: dates inside the file must not depend on the day it is built."""
    found = re.match(r"(\d{4})-(\d{1,2})", edition)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1980:
        return datetime(int(found[1]), int(found[2]), 1)
    return datetime(*_FIXED_TIME)


def _fixed_times(stream: io.BytesIO) -> bytes:
    """Return the same package with every entry dated alike."""
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(entry))
    return result.getvalue()
