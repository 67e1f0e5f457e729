"""Mended rows join what was accepted: nothing accepted before is touched, read again or lost."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from simulator.ledgers.accept import accept
from simulator.ledgers.accepted import Accepted, Sums
from simulator.ledgers.propose import propose
from simulator.ledgers.read import Book
from simulator.ledgers.words import Words


@dataclass(frozen=True)
class Mended:
    """`more`: what came of the mended workbook alone. `whole`: all rows accepted so far, and what is still wrong in the
    workbook; with that book it gives the next workbook to mend."""

    more: Accepted
    whole: Accepted


def mend(found: Accepted, book: Book, words: Words) -> Mended:
    """Take a workbook of `repair_workbook` that somebody mended. Raises LedgerError."""
    more = accept(book, propose(book, words), words, before=found.rows)
    whole = Accepted(
        pl.concat([found.rows, more.rows]),
        more.rejected,
        (*found.aside, *more.aside),
        _sums(found.sums, more.sums),
        max(found.as_of, more.as_of),
        tuple(dict.fromkeys((*found.notes, *more.notes))),
        more.plan,
    )
    return Mended(more, whole)


def _sums(first: Sums, more: Sums) -> Sums:
    """Of the file as it is with the mended rows in the place of those that were sent back."""
    return Sums(
        read=first.read - first.rejected + more.read,
        accepted=first.accepted + more.accepted,
        rejected=more.rejected,
        aside=first.aside + more.aside,
        unreadable=more.unreadable,
        rows_read=first.rows_read - first.rows_rejected + more.rows_read,
        rows_accepted=first.rows_accepted + more.rows_accepted,
        rows_rejected=more.rows_rejected,
        rows_aside=first.rows_aside + more.rows_aside,
        totals=first.totals,
    )
