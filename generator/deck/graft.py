"""Giving a presentation our master and layouts back: some programs melt them down to their own when they save."""

from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI

from generator.deck.xml import P, R


def graft_master(deck: Any, package: bytes) -> None:
    """Add the master of `package`, with its layouts, theme and pictures, to an open presentation."""
    donor = pptx.Presentation(io.BytesIO(package))
    master = donor.slide_masters[0].part
    target = deck.part.package
    taken = {str(p.partname) for p in target.iter_parts()}
    parts = [master, *(layout.part for layout in donor.slide_masters[0].slide_layouts)]
    parts += [
        rel.target_part for part in list(parts) for rel in part.rels.values() if rel.reltype in (RT.THEME, RT.IMAGE)
    ]
    seen: set[int] = set()
    for part in parts:
        if id(part) in seen:
            continue
        seen.add(id(part))
        folder, _, name = str(part.partname).rpartition("/")
        stem, _, extension = name.rpartition(".")
        stem = stem.rstrip("0123456789")
        free = next(n for n in range(1, 99999) if f"{folder}/{stem}{n}.{extension}" not in taken)
        part.partname = PackURI(f"{folder}/{stem}{free}.{extension}")
        part._package = target
        taken.add(str(part.partname))
    number = _free_id(deck)
    listed = deck.part._element.find(f"{P}sldMasterIdLst")
    entry = listed.makeelement(f"{P}sldMasterId", {"id": str(number)})
    entry.set(f"{R}id", deck.part.relate_to(master, RT.SLIDE_MASTER))
    listed.append(entry)
    for step, one in enumerate(master._element.iter(f"{P}sldLayoutId"), 1):
        one.set("id", str(number + step))


def _free_id(deck: Any) -> int:
    used = {2147483647}
    for master in deck.slide_masters:
        used.update(int(e.get("id") or 0) for e in master._element.iter(f"{P}sldLayoutId"))
    used.update(int(e.get("id") or 0) for e in deck.part._element.iter(f"{P}sldMasterId"))
    return max(used) + 1
