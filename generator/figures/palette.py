"""The order in which series take theme colours, the same in every drawing of a chart."""

from __future__ import annotations

ACCENTS = ("accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def series_colours(count: int, first: str = "accent1") -> list[str]:
    """Return `count` theme colours, beginning with the accent of the module the chart stands in."""
    start = ACCENTS.index(first) if first in ACCENTS else 0
    return [ACCENTS[(start + n) % len(ACCENTS)] for n in range(count)]
