"""Which slides of the course cite a claim or a law: read off the modules' text, without parsing them."""

from __future__ import annotations

import re
from pathlib import Path

_CITE = re.compile(r"\[\[(?:claim|law):([A-Za-z0-9._-]+)|\bsource=\"?([A-Za-z0-9._-]+)")
_SLIDE = re.compile(r"^##\s+(.*?)\s*(?:\{[^{}]*\})?\s*$")
_INLINE = re.compile(r"\[\[[^\[\]]*\]\]|[*`]")
_MODULE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$")


def citations(course: Path) -> dict[str, list[str]]:
    """For each id, the slides that cite it, as "module：slide", in course order."""
    found: dict[str, list[str]] = {}
    for path in sorted((course / "content" / "modules").glob("*.md")):
        module, slide = path.stem, ""
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if not slide and (head := _MODULE.match(line)):
                module = head[1]
            elif head := _SLIDE.match(line):
                slide = _INLINE.sub("", head[1])
            for one, other in _CITE.findall(line):
                place = f"{module}：{slide}" if slide else module
                places = found.setdefault(one or other, [])
                if place not in places:
                    places.append(place)
    return found
