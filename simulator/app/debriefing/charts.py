"""The debrief's charts, for screen and paper: the owner's levels sentence by sentence, kinds of sentences."""

from __future__ import annotations

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.roleplay.debrief import Debrief

START = "开头"


def moods(told: Debrief) -> ChartSpec:
    """Levels 0-10 before the first sentence and after each."""
    levels = [told.start, *((beat.trust, beat.anger, beat.will) for beat in told.beats)]
    return ChartSpec(
        title="对方的信任、火气和愿意缴的程度",
        kind="line",
        unit="分",
        categories=(START, *(str(beat.turn) for beat in told.beats)),
        series=tuple(
            ChartSeries(name=name, values=tuple(level[place] for level in levels))
            for place, name in enumerate(("信任", "火气", "愿意缴"))
        ),
        source="角色扮演",
        simulated=True,
    )


def kinds(told: Debrief) -> ChartSpec:
    """How often each kind of sentence was said, beside the best path."""
    return ChartSpec(
        title="说了哪几类话",
        kind="bar",
        unit="次",
        categories=tuple(name for name, _, _ in told.mix),
        series=(
            ChartSeries(name="您", values=tuple(float(mine) for _, mine, _ in told.mix)),
            ChartSeries(name="最好的一条路", values=tuple(float(best) for _, _, best in told.mix)),
        ),
        source="角色扮演",
        simulated=True,
    )
