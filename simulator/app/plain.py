"""Text that is not ours to format, as Markdown: nothing in it is a mark, a colour, an icon, a formula or a link."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~$:&-])")
# Streamlit looks for these in the text once it is read, when a backslash is gone: addresses, icons, names of emoji.
# An e-mail address stays: what becomes of it opens a letter, and people copy it.
_FOUND = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=:)(?=(?:material/)?[\w+-]+:)", re.I | re.A)
_JOINER = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """The text with every mark escaped, on one line; where that is not enough, an unseen character stands between."""
    return _MARKS.sub(r"\\\1", _FOUND.sub(_JOINER, " ".join(text.split())))


def whole(text: str) -> str:
    """The text on one line on a telephone too: a line may end before any Chinese character that is not held."""
    return re.sub(r"(?<=\w)(?=[\u4e00-\u9fff])", _JOINER, text.replace(" ", "\N{NO-BREAK SPACE}"))
