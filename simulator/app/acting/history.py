"""What somebody has done so far: the best score of each scene, what is due again, the takes not finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.app.acting.take import KIND
from simulator.records import Attempt, Person, Records
from simulator.roleplay.practice import Tried


@dataclass(frozen=True)
class History:
    """The attempts of a person, the oldest first."""

    attempts: tuple[Attempt, ...] = ()

    @property
    def going(self) -> list[Attempt]:
        """Begun and not finished, the newest first; those in which nothing was said are left out."""
        return [one for one in reversed(self.attempts) if one.finished is None and one.steps]

    @property
    def done(self) -> list[Attempt]:
        """Finished, the newest first."""
        return [one for one in reversed(self.attempts) if one.finished is not None]

    def best(self, scene: str) -> float | None:
        """The best total in a scene, 0-100; None if it was never finished."""
        found = [total_of(one) for one in self.done if one.scenario == scene]
        return max((total for total in found if total is not None), default=None)

    def passed(self, scene: str) -> bool:
        """Whether a take of the scene passed."""
        return any(one.scenario == scene and bool((one.score or {}).get("passed")) for one in self.done)

    def tried(self, but: str = "") -> list[Tried]:
        """As the plan of practice wants it, without the attempt `but`."""
        return [
            Tried(one.scenario, one.finished.astimezone().date(), shares, total_of(one))
            for one in self.attempts
            if one.id != but and one.finished is not None and (shares := shares_of(one))
        ]


def history(records: Records, who: Person | None, scenes: Iterable[str]) -> History:
    """Of the scenes that there are."""
    known = set(scenes)
    found = records.attempts(person_id=who.id, kind=KIND) if who else []
    return History(tuple(one for one in found if one.scenario in known))


def total_of(attempt: Attempt) -> float | None:
    """The total, the trainer's word going first."""
    ruled = [one.value for one in attempt.overruled if one.point == "total"]
    total: Any = ruled[-1] if ruled else (attempt.score or {}).get("total")
    return float(total) if isinstance(total, int | float) and not isinstance(total, bool) else None


def shares_of(attempt: Attempt) -> dict[str, float]:
    """Of each dimension the share of its points, 0-1."""
    points = (attempt.score or {}).get("points")
    found: dict[str, float] = {}
    for key, one in points.items() if isinstance(points, dict) else ():
        value, most = (one.get("value"), one.get("most")) if isinstance(one, dict) else (None, None)
        if isinstance(value, int | float) and isinstance(most, int | float) and most > 0:
            found[key] = float(value) / float(most)
    return found


def said(attempt: Attempt) -> Sequence[str]:
    """What was said, of an attempt that cannot be played any more."""
    return [str(step.action.get("text") or "（没有说话）") for step in attempt.steps]
