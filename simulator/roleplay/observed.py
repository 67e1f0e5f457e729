"""The score of a live scene from an observer's ticks: the rubric's weights, floors and caps, without a transcript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.course.roleplay import Dimension, Rubric, capped
from simulator.roleplay.score import Mark, Score


@dataclass(frozen=True)
class Seen:
    """What an observer ticked. `acts` and `no_chance`: dimension -> places in its `look_for` that were seen, or for
    which the scene gave no occasion (they do not count). `red` are lines crossed, `corrected` those taken back at once
    with an apology."""

    acts: Mapping[str, frozenset[int]] = field(default_factory=dict)
    no_chance: Mapping[str, frozenset[int]] = field(default_factory=dict)
    red: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


def observed(rubric: Rubric, seen: Seen) -> Score:
    """Each act that had its occasion is worth the same part of its dimension. A dimension without any occasion counts
    in full: nobody loses points for what the scene did not ask for."""
    marks = tuple(mark for one in rubric.dimensions for mark in _marks(one, seen))
    points = {one.id: _points(one, seen) for one in rubric.dimensions}
    dimensions = {one.id: (round(points[one.id], 2), float(one.weight)) for one in rubric.dimensions}
    raw = round(sum(points.values()), 1)
    cap, failed = capped(rubric, seen.red, seen.corrected)
    total = min(raw, cap) if cap is not None else raw
    weights = {one.id: one.weight for one in rubric.dimensions}
    floors = tuple(
        key for key, share in rubric.floors.items() if points.get(key, 0.0) < share * weights.get(key, 0) - 1e-9
    )
    passed = total >= rubric.passing and not floors and not failed
    return Score(total, raw, passed, dimensions, marks, cap, seen.red, seen.corrected, floors, None, False)


def _occasions(dimension: Dimension, seen: Seen) -> list[int]:
    """Places of the acts that count. What was seen had its occasion, whatever else was ticked."""
    none = seen.no_chance.get(dimension.id, frozenset()) - seen.acts.get(dimension.id, frozenset())
    return [place for place in range(len(dimension.look_for)) if place not in none]


def _needed(dimension: Dimension, seen: Seen) -> int:
    count = len(_occasions(dimension, seen))
    return min(dimension.enough or count, count)


def _points(dimension: Dimension, seen: Seen) -> float:
    needed = _needed(dimension, seen)
    if not needed:
        return float(dimension.weight)
    got = len(seen.acts.get(dimension.id, frozenset()) & set(_occasions(dimension, seen)))
    return dimension.weight * min(1.0, got / needed)


def _marks(dimension: Dimension, seen: Seen) -> list[Mark]:
    """What was seen, and what was not unless enough was."""
    needed = _needed(dimension, seen)
    ticked = seen.acts.get(dimension.id, frozenset())
    full = _points(dimension, seen) >= dimension.weight
    worth = dimension.weight / needed if needed else 0.0
    return [
        Mark(
            dimension.id,
            dimension.look_for[place],
            round(worth, 2),
            round(worth, 2) if place in ticked else 0.0,
            0,
            dimension.look_for[place] if place in ticked else f"没有看到：{dimension.look_for[place]}",
        )
        for place in _occasions(dimension, seen)
        if place in ticked or not full
    ]
