"""The head of a page."""

from __future__ import annotations

import json


def front(title: str, **more: str) -> str:
    """Return the front matter of a page; the values are JSON, which YAML reads."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in (("title", title), *more.items())]
    return "---\n" + "\n".join(lines) + "\n---\n"
