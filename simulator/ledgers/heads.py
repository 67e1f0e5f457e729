"""Where a sheet's head stands and what it says of each column: one row, two, or three with merged cells above."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from simulator.ledgers.cells import plain
from simulator.ledgers.plan import UNIT_NAMES, Unit
from simulator.ledgers.read import Sheet
from simulator.ledgers.words import Named, Words

_FIRST_ROWS = 60
_LONGEST_HEAD = 30
_SAME = 0.6  # a row that says so much of a head again is one, though a page break changed the rest
_UNITS: dict[str, Unit] = {name: unit for unit, name in UNIT_NAMES.items()}
_UNIT_HEAD = re.compile(
    r"(?:[(\[【〔</:,\s]|单位|金额|应收|实收|减免|欠费|款|额)\s*(?:人民币)?([千万]?元)\s*[)\]】〕>]?\s*(?:/|$)"
)
_UNIT_TITLE = re.compile(r"单位\s*[:为]?\s*(?:人民币)?\s*([千万]?元)(?!/)")


@dataclass(frozen=True)
class HeadColumn:
    """One column under the head: place from 0, the whole name, what it says, the group it stands in ("" none)."""

    place: int
    name: str
    named: Named
    group: str


def find_head(sheet: Sheet, words: Words) -> tuple[list[int], list[HeadColumn]]:
    """Head rows (from 0) and the named columns; empty if the sheet has no head that we know."""
    rows = sheet.cells.head(_FIRST_ROWS).rows()
    scores = [_score(row, words) for row in rows]
    if not scores or max(scores) < 2:
        return [], []
    best = scores.index(max(scores))
    lines = [best]
    while len(lines) < 3 and lines[0] > 0 and _is_above(rows[lines[0] - 1], rows[lines[0]], words):
        lines.insert(0, lines[0] - 1)
    while len(lines) < 3 and lines[-1] + 1 < len(rows) and _is_below(rows[lines[-1]], rows[lines[-1] + 1], words):
        lines.append(lines[-1] + 1)
    return lines, _columns([rows[line] for line in lines], words)


def _known(text: str | None, words: Words) -> Named | None:
    if not text or len(text) > _LONGEST_HEAD:
        return None
    return words.named(text)


def _score(row: tuple[str | None, ...], words: Words) -> float:
    """How much a row looks like a head: different fields named in it."""
    named = [found for text in row if (found := _known(text, words))]
    sure = {one.field for one in named if one.field and one.sure == "high"}
    likely = {one.field for one in named if one.field} - sure
    return len(sure) + 0.6 * len(likely) + 0.01 * len([one for one in named if one.field])


def _is_above(row: tuple[str | None, ...], below: tuple[str | None, ...], words: Words) -> bool:
    """Whether a row is the upper part of a head: it labels groups, or names columns that the row below leaves blank."""
    filled = [(n, text) for n, text in enumerate(row) if text]
    if not filled or (len(filled) == 1 and filled[0][0] == 0):
        return False  # a title
    if any(len(text) > _LONGEST_HEAD for _, text in filled):
        return False
    labels = [found for n, text in filled if n and (found := _known(text, words)) and (found.period or found.item)]
    names = [
        n
        for n, text in filled
        if not below[n] and (found := _known(text, words)) and (found.field or found.sure == "high")
    ]
    groups = [n for n, text in filled if below[n] and n + 1 < len(row) and not row[n + 1] and below[n + 1]]
    return bool(labels) or bool(names) or (len(groups) >= 2 and not any(_is_data(text) for _, text in filled))


def _is_below(row: tuple[str | None, ...], below: tuple[str | None, ...], words: Words) -> bool:
    """Whether the next row is the lower part of a head: only names, mostly where the upper row has a group or a gap."""
    filled = [(n, text) for n, text in enumerate(below) if text]
    if not filled or any(_is_data(text) for _, text in filled):
        return False
    named = [n for n, text in filled if (found := _known(text, words)) and found.field]
    under_gap = [n for n, _ in filled if not row[n]]
    return len(named) >= max(1, len(filled) // 2) and (bool(under_gap) or len(filled) < sum(1 for cell in row if cell))


def _is_data(text: str) -> bool:
    """Digits outside a period: a head has none."""
    digits = sum(sign.isdigit() for sign in text)
    return digits > 0 and "年" not in text and "Q" not in text.upper() and "-" not in text and digits > len(text) // 2


def _columns(head: list[tuple[str | None, ...]], words: Words) -> list[HeadColumn]:
    filled = [list(row) for row in head]
    for level, row in enumerate(filled[:-1]):  # a merged label stands in its first cell only
        last: str | None = None
        for n, text in enumerate(row):
            below = any(under[n] for under in head[level + 1 :])
            if text:
                last = text if below else None
            elif below and last:
                row[n] = last
    found = []
    for n in range(len(head[0])):
        path = list(dict.fromkeys(" ".join(text.split()) for row in filled if (text := row[n])))
        if path:
            found.append(_column(n, path, words))
    return found


def _column(place: int, path: list[str], words: Words) -> HeadColumn:
    parts = [words.named(text) for text in path]
    best = parts[-1]
    if len(path) > 1:
        joined = words.named("".join(path[-2:]))
        edge, _ = words.edge(path[-1])
        under_period = any(one.field == "period" for one in parts[:-1])
        if under_period and (edge or best.field == "due"):  # what falls due inside a period is its end
            field = edge or "until"
            best = Named(field, "high", f"在“{path[-2]}”下面，是{words.fields[field].label}", best.period, best.item)
        elif joined.field and joined.sure == "high" and (not best.field or (edge and best.sure != "high")):
            best = joined
        elif not best.field and (best.sure != "high" or best.period or best.item):  # 应收 above, months below
            best = next((one for one in reversed(parts[:-1]) if one.field), best)
        left_out = any(not one.field and one.sure == "high" for one in parts[:-1])
        if left_out and not parts[-1].field:
            best = parts[-1]
    period = next((one.period for one in reversed(parts) if one.period), "")
    item = next((one.item for one in reversed(parts) if one.item), "")
    return HeadColumn(place, " / ".join(path), best, "|".join(part for part in (period, item) if part))


def unit_of(column: str, above: pl.DataFrame) -> tuple[Unit, str]:
    """How many yuan one of the column's numbers is, and where that is said ("" nowhere): its head, or 单位：万元 in a
    row above the head."""
    if found := _UNIT_HEAD.search(plain(column)):
        return _UNITS[found[1]], "表头"
    told = {found[1] for row in above.rows() for text in row if text and (found := _UNIT_TITLE.search(plain(text)))}
    return (_UNITS[told.pop()], "表上面的“单位”") if len(told) == 1 else (1, "")


def repeats(frame: pl.DataFrame, head: list[int]) -> pl.Series:
    """Which rows say one of the head's rows over again (bool)."""
    found = pl.Series([False] * frame.height)
    for line in head:
        texts = {name: text for name, text in zip(frame.columns, frame.row(line), strict=True) if text}
        if len(texts) < 2:
            continue
        same = frame.select(pl.sum_horizontal((pl.col(n) == t).fill_null(False) for n, t in texts.items())).to_series()
        found = found | (same >= max(2, round(len(texts) * _SAME)))
    return found
