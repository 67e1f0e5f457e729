"""Room for intervals in a native bar chart: labels stand past the ends of the whiskers, not across them.

PowerPoint places a label at the end of its bar, in the middle of the whisker. It can be moved by a share of the chart's
size, so the plot area and the axis are fixed here and each label's move is computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.deck.measure import char_width
from generator.figures.spec import ChartSpec

_AIR = 8.0
_GAP = 3.0
_LINE = 1.3
_WIDEST_NAMES = 0.32


@dataclass(frozen=True, slots=True)
class Room:
    """The plot area as shares of the chart (left, top, width, height), the ends of its value axis, and the gap between
    whisker and label as a share of the chart."""

    plot: tuple[float, float, float, float]
    low: float
    high: float
    sideways: bool
    gap: float

    def move(self, value: float, low: float, high: float) -> tuple[float, float]:
        """Return by which shares of the chart's size a label goes from the end of its bar to the end of the whisker."""
        reach = ((high - value) if value >= 0 else (low - value)) / (self.high - self.low)
        step = self.gap if value >= 0 else -self.gap
        return (reach * self.plot[2] + step, 0.0) if self.sideways else (0.0, -reach * self.plot[3] - step)


def room(spec: ChartSpec, size: tuple[float, float], points: float, unit: str) -> Room | None:
    """Return the room for a bar or column chart with intervals, or None for any other.

    size: width and height of the chart in points; points: size of its type; unit: what is printed behind each number.
    """
    if spec.kind not in ("bar", "column") or not any(s.high for s in spec.series):
        return None
    sideways = spec.kind == "bar"
    pairs = [pair for s in spec.series for pair in zip(s.values, s.low or s.values, s.high or s.values, strict=True)]
    least, most = min(0.0, *(low for _, low, _ in pairs)), max(0.0, *(high for _, _, high in pairs))
    legend = points * 2 if len(spec.series) > 1 else _AIR
    name = max(_width(c, points) for c in spec.categories) + 2 * _AIR
    left = min(name, size[0] * _WIDEST_NAMES) if sideways else _AIR
    below = _AIR if sideways else points * 2
    wide, tall = size[0] - left - _AIR, size[1] - legend - below
    label = max(_width(f"{v:g}{unit}", points) for v, _, _ in pairs) + _AIR if sideways else points * _LINE + 4
    share = min(label / (wide if sideways else tall), 0.3)
    # Labels of bars below zero stand before the whiskers, the others behind them: the axis leaves room for both.
    before = any(v < 0 for v, _, _ in pairs)
    behind = any(v >= 0 for v, _, _ in pairs)
    span = ((most - least) or 1.0) / (1 - share * (before + behind))
    plot = (left / size[0], legend / size[1], wide / size[0], tall / size[1])
    gap = _GAP / size[0 if sideways else 1]
    return Room(plot, least - span * share * before, most + span * share * behind, sideways, gap)


def _width(text: str, points: float) -> float:
    return sum(char_width(c) for c in text) * points
