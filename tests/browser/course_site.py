"""The real course as a built site, once for all the browser tests that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from generator.course import load_course
from generator.pages import build_site

ROOT = Path(__file__).resolve().parents[2]


def built_site(factory: pytest.TempPathFactory) -> Path:
    """The folder that holds site/public of the real course."""
    return _built(factory.getbasetemp())


@cache
def _built(base: Path) -> Path:
    course, problems = load_course(ROOT)
    assert not [p for p in problems if p.level == "error"]
    out = base / "course-site"
    deck = out / "slides/dist" / f"{course.title}.pptx"  # something to offer on the page of downloads
    deck.parent.mkdir(parents=True)
    deck.write_bytes(b"not a deck, but of some size" * 1000)
    build_site(course, out)
    return out


def page_of(site: Path, name: str) -> str:
    """The address of a page on the disk, e.g. `modules/channels`."""
    path = site / "site/public" / f"{name}.html"
    assert path.is_file(), name
    return path.as_uri()
