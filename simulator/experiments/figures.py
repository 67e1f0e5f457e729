"""Results that course and sandbox show: content/figures/NAME.json, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.course.files import write_whole


def path_of(course: Path, name: str) -> Path:
    """Where the figures of that name lie."""
    return course / "content" / "figures" / f"{name}.json"


def store(course: Path, name: str, document: dict[str, Any]) -> Path:
    """Write the file."""
    path = path_of(course, name)
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def stored(course: Path, name: str) -> dict[str, Any] | None:
    """The document, or None if it was never written."""
    path = path_of(course, name)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
