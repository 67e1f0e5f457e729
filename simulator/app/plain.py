"""Text that is not ours to format, as Markdown: nothing in it is a mark, a colour, a formula or a link."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~$:&-])")


def plain(text: str) -> str:
    """The text with every mark escaped, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def whole(text: str) -> str:
    """The text on one line on a telephone too: a line may end before any Chinese character that is not held."""
    return re.sub(r"(?<=\w)(?=[\u4e00-\u9fff])", "\N{WORD JOINER}", text.replace(" ", "\N{NO-BREAK SPACE}"))
