"""What happens to names, in the course's own words: its paper `privacy`, read and checked as every paper of it is.

Laws lead to the page 依据.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.course.context import Evidence
from generator.course.papers import read_papers
from generator.course.read_evidence import read_claims, read_laws
from generator.course.text import Span, Text
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.documents import DocumentError

_PAPERS, _PAPER = "content/papers", "privacy"
_CLAIMS, _LAWS = "content/evidence/claims.yml", "content/evidence/laws.yml"


@dataclass(frozen=True)
class Privacy:
    """Markdown. `short`: what is done at the import, a sentence each; `page`: all of it."""

    title: str
    short: tuple[str, ...]
    page: str


def privacy(course: Path) -> Privacy | None:
    """Of a course; None if it says nothing of it. Raises DocumentError with the faults of that paper."""
    files = (f"{_PAPERS}/{_PAPER}.yml", _CLAIMS, _LAWS)
    stamps = tuple((course / name).stat().st_mtime_ns if (course / name).exists() else 0 for name in files)
    return _read(course, stamps) if stamps[0] else None


@lru_cache(maxsize=4)
def _read(course: Path, _stamps: tuple[int, ...]) -> Privacy | None:
    evidence = Evidence(claims=read_claims(course / _CLAIMS)[0], laws=read_laws(course / _LAWS)[0])
    papers, problems = read_papers(course / _PAPERS, evidence, strict=False)
    paper = papers.get(_PAPER)
    wrong = [one for one in problems if one.file.endswith(f"/{_PAPER}.yml") and one.level == "error"]
    if wrong or paper is None:
        raise DocumentError(wrong)
    parts = [
        f"**{plain(one.heading)}**\n\n" + "\n".join(f"- {_marked(say)}" for say in one.says) for one in paper.parts
    ]
    lead = [_marked(one) for one in paper.lead]
    short = tuple(_marked(one) for one in paper.parts[0].says)
    return Privacy(paper.title, short, "\n\n".join([*lead, *parts]))


def _marked(text: Text) -> str:
    return "".join(_span(one) for one in text)


def _span(one: Span) -> str:
    said = plain(one.text)
    if one.kind in ("law", "claim") and one.target:
        return f"[{said}]({evidence_link(one.target)})"
    return f"**{said}**" if one.kind == "strong" else said
