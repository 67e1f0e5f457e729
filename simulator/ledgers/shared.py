"""How much text the cells of a workbook come to: a workbook keeps each text once and its cells only say which.

So a million cells may all say the longest there is, and a small file becomes thirty gigabytes of cells.
"""

from __future__ import annotations

import re
import zipfile

import numpy as np

from generator.course.unpack import PackageError, directory, unpacked
from simulator.ledgers.xlsx import MOST_UNPACKED, pieces

MOST_TEXT = 1_500_000_000  # bytes
_BEGINS = re.compile(rb"<(?:\w+:)?si[\s>/]")
_SAYS = re.compile(rb"""["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d{1,9})""")
_TEXTS = "xl/sharedstrings.xml"


def check_text(data: bytes) -> None:
    """Raises PackageError("big") if the cells of a workbook, written out, are more than MOST_TEXT."""
    entries = directory(data, most=MOST_UNPACKED)
    texts = [entry for entry in entries if entry.filename.lower() == _TEXTS]
    sheets = [entry for entry in entries if entry not in texts]
    lengths = np.concatenate([_lengths(data, entry) for entry in texts] or [np.zeros(0, np.int64)])
    if not len(lengths):
        return
    cells = {entry.filename: _cells(data, entry) for entry in sheets}
    if sum(cells.values()) * int(lengths.max()) <= MOST_TEXT:
        return
    total = 0
    for entry in sheets:
        total += _exactly(data, entry, lengths, cells[entry.filename])
        if total > MOST_TEXT:
            raise PackageError("big")


def _lengths(data: bytes, entry: zipfile.ZipInfo) -> np.ndarray:
    """At most how many bytes each text has: int64, in order."""
    starts: set[int] = set()
    before, tail = 0, b""
    for piece in unpacked(data, entry):
        text = tail + piece
        starts |= {before - len(tail) + found.start() for found in _BEGINS.finditer(text)}
        before += len(piece)
        tail = text[-16:]
    return np.diff(np.array([*sorted(starts), before], np.int64))


def _cells(data: bytes, entry: zipfile.ZipInfo) -> int:
    """At most how many cells say which text: the mark has to stand between quotes."""
    return sum(piece.count(b'"s"') + piece.count(b"'s'") + 1 for piece in unpacked(data, entry))


def _exactly(data: bytes, entry: zipfile.ZipInfo, lengths: np.ndarray, cells: int) -> int:
    """The bytes of the texts that the cells name, the longest for each whose text is not to be made out."""
    total = 0
    for text in pieces(unpacked(data, entry)):
        said = np.array(_SAYS.findall(text), np.int64)
        said = said[said < len(lengths)]
        total += int(lengths[said].sum())
        cells -= len(said)
    return total + max(cells, 0) * int(lengths.max())
