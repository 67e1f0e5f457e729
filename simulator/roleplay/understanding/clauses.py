"""A turn of speech in clauses: pieces that can each do something of their own.

Marks part clauses; where somebody dictated without marks, long runs are parted before words that begin something new.
Joined, the clauses are the text, character by character. Sums (1,286.40), times (19:30), numbers written in Chinese and
lists (水、电) stay in one piece.
"""

from __future__ import annotations

import re

SHORTEST = 4  # characters: less means nothing by itself
_LONG = 14  # characters without a mark: somebody dictates
_PIECE = 5  # least characters on either side of a cut without a mark
_NUMERAL = "0-9０-９零〇一二两三四五六七八九十百千万亿幺点.,:：%％"
_CLOSING = "”’」』）)】》\"'"
# A mark with its closing signs, or a space between words; never inside a number.
_MARK = re.compile(
    rf"(?:[，。！？；!?;\n…～~]|(?<![0-9０-９])[,.:：]|[,.:：](?![0-9０-９])|—{{1,2}}|--+)[，。！？；,.!?;:：…～~—\-\s{_CLOSING}]*"
    rf"|(?<![{_NUMERAL}\sA-Za-z])\s+(?![\sA-Za-z])|(?<=[{_NUMERAL}A-Za-z])\s+(?![{_NUMERAL}\sA-Za-z]|[元块年月日号点期栋楼单室户个天次平分])"
)
# What begins something new. Words that may stand inside a clause ("就", "也", "还") are not here.
_BEGINS = re.compile(
    r"但是|不过|可是|然后|另外|还有就是|所以|要不然|要不|否则|不然|而且|因为|如果|要是|麻烦您|请您|谢谢|您看|您放心|那咱|那我|那您|我这边|我是|我先|我们会|我们可以|您是|您好"
    r"|(?<=[吗呢吧哈啊呀嘛哦])(?=[您你我咱他她那这要麻请对谢再])"
    r"|(?<=了)(?=那|但|不过|要不|麻烦|请|谢谢|如果|要是|咱们|再不)"
)


def split(text: str) -> tuple[str, ...]:
    """The clauses of a turn, in order; `"".join(split(text)) == text`. Empty text has none."""
    pieces: list[str] = []
    start = 0
    for mark in _MARK.finditer(text):
        pieces += _unmarked(text[start : mark.end()])
        start = mark.end()
    pieces += _unmarked(text[start:])
    return tuple(_merged(pieces))


def _unmarked(run: str) -> list[str]:
    """Part a run without marks inside where something new begins."""
    if len(run) <= _LONG:
        return [run] if run else []
    pieces = []
    start = 0
    for found in _BEGINS.finditer(run):
        at = found.start()
        if at - start >= _PIECE and len(run) - at >= _PIECE:
            pieces.append(run[start:at])
            start = at
    return [*pieces, run[start:]]


def _merged(pieces: list[str]) -> list[str]:
    """Join what is too short to mean anything to what follows it, or at the end to what went before."""
    merged: list[str] = []
    held = ""
    for piece in pieces:
        held += piece
        if spoken(held) >= SHORTEST:
            merged.append(held)
            held = ""
    if held and merged:
        merged[-1] += held
    elif held:
        merged.append(held)
    return merged


def spoken(text: str) -> int:
    """How many letters, digits and characters a text has, marks aside."""
    return sum(one.isalnum() for one in text)
