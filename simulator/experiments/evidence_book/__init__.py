"""依据: parameters, claims, laws, red lines, tests, cases and calibration as entries that lead to one another.

`build_book` makes the `Book` of a course; every entry has an id, so that each can be linked to.
"""

from simulator.experiments.evidence_book.build import build_book
from simulator.experiments.evidence_book.model import (
    CALIBRATION,
    CASES,
    CLAIMS,
    LAWS,
    PARAMETERS,
    RED,
    TABS,
    TESTED,
    Book,
    Entry,
    Fact,
)

__all__ = [
    "CALIBRATION",
    "CASES",
    "CLAIMS",
    "LAWS",
    "PARAMETERS",
    "RED",
    "TABS",
    "TESTED",
    "Book",
    "Entry",
    "Fact",
    "build_book",
]
