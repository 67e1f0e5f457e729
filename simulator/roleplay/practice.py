"""What to practise today: a skill that was missed comes back after one, three and seven days.

A pure function of what was tried. A dimension below `ENOUGH` in a scene is missed; it falls due 1, 3 and 7 days after
that day. A review that succeeds on or after its day counts; one that comes late moves the next ones, so that two
reviews never lie closer together than planned; a miss begins again. Success before the day counts for nothing: cramming
is not remembering. A day with several scenes counts by its worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.roleplay.scene import Scene

ENOUGH = 0.6  # share of a dimension's points below which it was missed
AFTER = (1, 3, 7)  # days after the miss
_FLUENT, _HARD = 85.0, 60.0  # scores from which on a harder scene is better practice, below which an easier one is


@dataclass(frozen=True)
class Tried:
    """One scene that was finished: the day, of each dimension the share of its points (0-1), and the score (0-100;
    None: no more is known than the shares)."""

    scene: str
    day: date
    shares: Mapping[str, float]
    total: float | None = None

    @property
    def level(self) -> float:
        """How well it went, 0-100."""
        if self.total is not None:
            return self.total
        return 100 * sum(self.shares.values()) / len(self.shares) if self.shares else 0.0


@dataclass(frozen=True)
class Due:
    """A skill to practise: missed on `missed`, due on `day`, the `round`th review of three, best in this scene ("" if
    there is none)."""

    dimension: str
    missed: date
    day: date
    round: int
    scene: str


@dataclass(frozen=True)
class _Open:
    """Where the reviews of one dimension stand."""

    missed: date
    done: int = 0
    last: date | None = None

    @property
    def day(self) -> date:
        planned = self.missed + timedelta(days=AFTER[self.done])
        if self.last is None or self.done == 0:
            return planned
        return max(planned, self.last + timedelta(days=AFTER[self.done] - AFTER[self.done - 1]))


def plan(tried: Iterable[Tried], scenes: Sequence[Scene]) -> list[Due]:
    """Everything that will come back, the earliest first."""
    past = sorted(tried, key=lambda one: one.day)
    open_ones: dict[str, _Open] = {}
    for dimension in dict.fromkeys(key for one in past for key in sorted(one.shares)):
        found = _reviews([(one.day, one.shares[dimension]) for one in past if dimension in one.shares])
        if found is not None:
            open_ones[dimension] = found
    listed = sorted(open_ones.items(), key=lambda one: (one[1].day, one[0]))
    return [Due(name, one.missed, one.day, one.done + 1, fit(scenes, (name,), past)) for name, one in listed]


def due(tried: Iterable[Tried], scenes: Sequence[Scene], today: date) -> list[Due]:
    """What is to be practised today or has been waiting, longest first. Scenes that train several of the skills due go
    first, so that one scene serves them all."""
    past = sorted(tried, key=lambda one: one.day)
    waiting = [one for one in plan(past, scenes) if one.day <= today]
    wanted = tuple(one.dimension for one in waiting)
    return [
        Due(one.dimension, one.missed, one.day, one.round, fit(scenes, (one.dimension,), past, also=wanted))
        for one in waiting
    ]


def fit(
    scenes: Sequence[Scene], wanted: Sequence[str], tried: Sequence[Tried], *, also: Sequence[str] = (), but: str = ""
) -> str:
    """The id of the scene that trains what is wanted at the right level, "" if there is no scene but `but`.

    Scenes that train most of `wanted`, then of `also`; the level that fits what was achieved; not played yet or longest
    ago.
    """
    options = [scene for scene in scenes if scene.id != but]
    if not options:
        return ""
    level = level_for(scenes, tried)
    last = {one.scene: one.day for one in sorted(tried, key=lambda one: one.day)}

    def worth(scene: Scene) -> tuple[int, int, int, date, str]:
        trains = sum(one in scene.skills for one in wanted)
        more = sum(one in scene.skills for one in also)
        return -trains, abs(scene.level - level), -more, last.get(scene.id, date.min), scene.id

    return min(options, key=worth).id


def level_for(scenes: Sequence[Scene], tried: Sequence[Tried]) -> int:
    """1-3: one more than the hardest level that went fluently, less when the newest scene went badly; 1 to begin."""
    levels = {scene.id: scene.level for scene in scenes}
    known = sorted((one for one in tried if one.scene in levels), key=lambda one: one.day)
    if not known:
        return 1
    newest = known[-1]
    fluent = max((levels[one.scene] for one in known if one.level >= _FLUENT), default=0)
    if newest.level < _HARD:
        return max(1, levels[newest.scene] - 1)
    return min(3, max(fluent + 1, levels[newest.scene]))


def _reviews(results: Sequence[tuple[date, float]]) -> _Open | None:
    """Follow one dimension through the days (in order), each day by its worst result."""
    worst: dict[date, float] = {}
    for day, share in results:
        worst[day] = min(share, worst.get(day, 1.0))
    state: _Open | None = None
    for day, share in worst.items():
        if share < ENOUGH:
            state = _Open(day)
        elif state is not None and day >= state.day:
            state = _Open(state.missed, state.done + 1, day) if state.done + 1 < len(AFTER) else None
    return state
