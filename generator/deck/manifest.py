"""What a deck knows of its own making, kept inside the file where PowerPoint leaves it alone: a custom XML part."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pydantic import BaseModel, ConfigDict, ValidationError

from generator.deck.motion import Motion
from generator.deck.signature import Signature
from generator.deck.theme import Theme
from generator.deck.xml import HEAD

_SPACE = "urn:dues-academy:deck"
_PROPS = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_MOST = 50_000_000  # bytes: a deck of a thousand slides remembers some two
_ITEM = "{7C1D5C0E-6A55-4C0B-9E0E-0D2A6B7F4A31}"
_PROPS_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


class Manifest(BaseModel):
    """`slides` are the signatures of the slides as made, by stable id; `gone` are ids the trainer deleted; `motion` is
    what the deck moves (None: made before decks moved anything).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    edition: str = ""
    theme: Theme | None = None
    motion: Motion | None = None
    slides: dict[str, Signature] = {}
    gone: tuple[str, ...] = ()


def write_manifest(deck: Any, manifest: Manifest) -> None:
    """Put the manifest into the presentation, in place of an older one."""
    _remove(deck)
    raw = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    packed = base64.b64encode(zlib.compress(raw, 9)).decode("ascii")
    package = deck.part.package
    taken = {str(p.partname) for p in package.iter_parts()}
    number = next(n for n in range(1, 9999) if f"/customXml/item{n}.xml" not in taken)
    body = f'{HEAD}<deck xmlns="{_SPACE}">{packed}</deck>'.encode()
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", package, body)
    props = f'{HEAD}<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_PROPS}"><ds:schemaRefs/></ds:datastoreItem>'
    about = Part(PackURI(f"/customXml/itemProps{number}.xml"), _PROPS_TYPE, package, props.encode())
    item.relate_to(about, RT.CUSTOM_XML_PROPS)
    deck.part.relate_to(item, RT.CUSTOM_XML)


def read_manifest(deck: Any) -> Manifest | None:
    """Return what the deck knows of its making, or None if nothing (any more)."""
    # LibreOffice moves the part from the presentation to the package.
    for rel in (*deck.part.rels.values(), *deck.part.package._rels.values()):
        if rel.reltype != RT.CUSTOM_XML or rel.is_external or _SPACE.encode() not in rel.target_part.blob:
            continue
        try:
            text = etree.fromstring(rel.target_part.blob).text or ""
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(base64.b64decode(text), _MOST)
            if not unpacker.eof:
                return None
            return Manifest.model_validate_json(raw)
        except (ValueError, binascii.Error, zlib.error, etree.XMLSyntaxError, ValidationError):
            return None
    return None


def _remove(deck: Any) -> None:
    for rels in (deck.part.rels, deck.part.package._rels):
        for key, rel in list(rels.items()):
            if rel.reltype == RT.CUSTOM_XML and not rel.is_external and _SPACE.encode() in rel.target_part.blob:
                rels.pop(key)
