"""Characters that nobody sees and no XML can hold: a name with one breaks a Word file, a slide or a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def seen(text: str) -> str:
    """The text without them."""
    return _UNSEEN.sub("", text)


def all_seen(data: Any) -> Any:
    """Plain data (lists, tuples, dicts with text keys) with every text, and every key, without them."""
    if isinstance(data, str):
        return seen(data)
    if isinstance(data, dict):
        return {seen(key): all_seen(value) for key, value in data.items()}
    return [all_seen(one) for one in data] if isinstance(data, list | tuple) else data


def unseen_in(data: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in plain data a text, or a key, has one."""
    if isinstance(data, str):
        if _UNSEEN.search(data):
            yield where
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(key, str) and _UNSEEN.search(key):
                yield where
            yield from unseen_in(value, (*where, key if isinstance(key, str | int) else str(key)))
    elif isinstance(data, list | tuple):
        for place, one in enumerate(data):
            yield from unseen_in(one, (*where, place))
