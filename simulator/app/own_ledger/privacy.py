"""What happens to names, in the course's own words: content/papers/privacy.yml, its laws led to the page 依据."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, Field

from generator.course.read_evidence import read_laws
from simulator.app.evidence_links import evidence_link
from simulator.documents import read_document

_FILE, _LAWS = "content/papers/privacy.yml", "content/evidence/laws.yml"
_LAW = re.compile(r"\[\[law:([a-z0-9-]+)\]\]")


class _Part(BaseModel):
    heading: str = Field(description="小标题")
    says: list[str] = Field(min_length=1, description="一句一条")


class _Paper(BaseModel):
    title: str = Field(description="标题")
    lead: list[str] = Field(default=[], description="开头的话")
    parts: list[_Part] = Field(min_length=1, description="各段；第一段就是导入时说的话")


@dataclass(frozen=True)
class Privacy:
    """Markdown. `short`: what is done at the import, a sentence each; `page`: all of it."""

    title: str
    short: tuple[str, ...]
    page: str


def privacy(course: Path) -> Privacy:
    """Of a course. Raises DocumentError."""
    stamps = tuple((course / name).stat().st_mtime_ns if (course / name).exists() else 0 for name in (_FILE, _LAWS))
    return _read(course, stamps)


@lru_cache(maxsize=4)
def _read(course: Path, _stamps: tuple[int, ...]) -> Privacy:
    paper = read_document(course / _FILE, _Paper, course)
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]

    def cited(text: str) -> str:
        return _LAW.sub(lambda m: f"[{laws[m[1]].cite}]({evidence_link(m[1])})" if m[1] in laws else m[1], text)

    parts = [f"**{part.heading}**\n\n" + "\n".join(f"- {cited(one)}" for one in part.says) for part in paper.parts]
    lead = [cited(one) for one in paper.lead]
    return Privacy(paper.title, tuple(cited(one) for one in paper.parts[0].says), "\n\n".join([*lead, *parts]))
