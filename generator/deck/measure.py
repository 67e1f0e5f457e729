"""How wide and how high a text will be, without any font file.

Widths come from `advances.json` (tools/make_advances.py). Line breaks follow Chinese custom: between ideographs, not
before closing or after opening punctuation, Latin words whole. Everything is a little pessimistic: the faces on the
trainer's machine differ from the one measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

# A line of Microsoft YaHei is 1.32 em high, one of PingFang SC (macOS) 1.40: the highest face a trainer is likely to
# have. Text boxes are set at 90 % line spacing.
LINE = 1.40
SPACING = 0.9
# Latin text may be drawn in Arial or in whatever replaces it; the widest common one is 14 % wider than measured.
LATIN_SAFETY = 1.14
WIDTH_SAFETY = 0.975
SUPERSCRIPT = 0.67
BLANK = 0.33
AUTO_SPACE = 0.22

NO_START = frozenset(
    "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\u3011\u300b\u300d\u300f\u201d\u2019\u3009\u3015\u3017\uff05\u2030\u2103\u00b0\u2026\u2014\u00b7~!%),.:;?]}\u3005\u30fc\uff5e\u301c"
)
NO_END = frozenset("\uff08\u3010\u300a\u300c\u300e\u201c\u2018\u3008\u3014\u3016\u00a5\uffe5$([{\u00a3\u20ac#\u2116")

Piece = tuple[float, float]
"""An unbreakable piece: width without and width of its trailing blank, in em. A negative width is a forced break."""
FORCED: Piece = (-1.0, 0.0)


@cache
def _widths(bold: bool) -> dict[str, float]:
    table = json.loads(files("generator.deck").joinpath("advances.json").read_text(encoding="utf-8"))
    widths: dict[str, float] = {}
    for start, count, width in table["bold" if bold else "regular"]:
        for code in range(start, start + count):
            widths[chr(code)] = width / table["em"] * LATIN_SAFETY
    return widths


def char_width(char: str, bold: bool = False) -> float:
    """Return the advance of one character in em."""
    return _widths(bold).get(char, 1.0 if char < "\U00010000" else 1.4)


def _wide(char: str) -> bool:
    return char >= "\u2e80" or char in "“”‘’…—·"


@lru_cache(maxsize=20000)
def _breakable(before: str, after: str) -> bool:
    """Say whether a line may end between two neighbouring characters, neither of them a blank."""
    if after in NO_START or before in NO_END:
        return False
    if before == after and before in "—…":
        return False
    return _wide(before) or _wide(after) or (before in "-/" and not after.isdigit())


@lru_cache(maxsize=50000)
def pieces(parts: tuple[tuple[str, bool, bool], ...]) -> tuple[Piece, ...]:
    """Cut runs of `(text, bold, superscript)` into unbreakable pieces."""
    found: list[Piece] = []
    width = blank = 0.0
    before = ""
    for text, bold, sup in parts:
        table = _widths(bold)
        for char in text:
            if char == "\n":
                found.append((width, blank))
                found.append(FORCED)
                width, blank, before = 0.0, 0.0, ""
                continue
            advance = table.get(char) or char_width(char, bold)
            if sup:
                advance *= SUPERSCRIPT
            if char in " \u3000\t":
                blank += max(advance, BLANK)
                continue
            # Programs set a little space where Chinese meets Latin letters or digits.
            if before and _wide(before) != _wide(char) and not sup and char.isalnum() and before.isalnum():
                blank += AUTO_SPACE
            # A source mark clings to the figure it belongs to.
            if before and not sup and (blank or _breakable(before, char)):
                found.append((width, blank))
                width = blank = 0.0
            width += advance
            before = char
    found.append((width, blank))
    return tuple(found)


def count_lines(cut: Sequence[Piece], limit: float) -> int:
    """Return how many lines the pieces take in a column `limit` em wide. Over-long pieces are broken inside."""
    lines, used = 1, 0.0
    for width, blank in cut:
        if width < 0:
            lines, used = lines + 1, 0.0
            continue
        if used and used + width > limit:
            lines, used = lines + 1, 0.0
        if width > limit:
            extra = int(width / max(limit, 0.5))
            lines += extra
        used += width % limit + blank if width > limit else width + blank
    return lines


def natural_width(cut: Iterable[Piece]) -> float:
    """Return the width in em of the longest line when nothing but forced breaks ends one."""
    longest = used = 0.0
    for width, blank in cut:
        if width < 0:
            used = 0.0
            continue
        longest = max(longest, used + width)
        used += width + blank
    return longest


def widest_piece(cut: Iterable[Piece]) -> float:
    """Return the width in em of the longest piece that must not be broken."""
    return max((width for width, _ in cut), default=0.0)
