"""One file per block kind: how it is arranged in a width and a height, and drawn.

`arrange(block, width, height, level, setting)` tries the block at one step of the type scale (0 is the largest) and
returns an `Arrangement`, or None when it does not fit; it never shrinks text below the scale and never cuts any off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generator.deck.draw import (
    cards,
    case,
    chart,
    columns,
    compare,
    cycle,
    figure,
    flow,
    pyramid,
    quiz,
    quote,
    script,
    stairs,
    stats,
    steps,
    table,
    timeline,
)
from generator.deck.draw.common import Arrangement, Setting

# `bullets`, `notes` and `activity` are running text (flow) or notes; they have no drawing of their own.
ARRANGE: dict[str, Callable[[Any, float, float, int, Setting], Arrangement | None]] = {
    "flow": flow.arrange,
    "cards": cards.arrange,
    "columns": columns.arrange,
    "steps": steps.arrange,
    "timeline": timeline.arrange,
    "pyramid": pyramid.arrange,
    "cycle": cycle.arrange,
    "stairs": stairs.arrange,
    "stats": stats.arrange,
    "table": table.arrange,
    "chart": chart.arrange,
    "compare": compare.arrange,
    "script": script.arrange,
    "case": case.arrange,
    "quote": quote.arrange,
    "figure": figure.arrange,
    "quiz": quiz.arrange,
}
