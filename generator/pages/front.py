"""The head of a page."""

from __future__ import annotations

import json


def front(title: str, *, search: dict[str, int | bool] | None = None, **more: str) -> str:
    """Return the front matter of a page; the values are JSON, which YAML reads.

    `search` is for the search index: `{"exclude": True}` for a page of links, `{"boost": 3}` for one to be found first.
    """
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in (("title", title), *more.items())]
    lines += [f"search: {json.dumps(search)}"] * bool(search)
    return "---\n" + "\n".join(lines) + "\n---\n"
