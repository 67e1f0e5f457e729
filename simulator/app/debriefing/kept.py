"""A watched scene in the records: a finished attempt of kind "roleplay" whose scenario is `observed:SCENE`, so that no
list of what somebody played takes it for one."""

from __future__ import annotations

from typing import Any

from generator.course.roleplay import Rubric
from simulator.app.acting.take import score_document
from simulator.records import Attempt, Records
from simulator.roleplay.observed import Seen
from simulator.roleplay.score import Score

PREFIX = "observed:"


def keep_observed(
    records: Records, person_id: str, scene: str, rubric: Rubric, seen: Seen, found: Score, told: dict[str, str],
    request_id: str,
) -> Attempt:  # fmt: skip
    """Write it, once for each request. `told` holds who played (`collector`) and the `notes`. Raises RecordsError."""
    start = {"way": "observed", "scene": scene, **told, "seen": _seen_document(seen)}
    attempt = records.begin(person_id, "roleplay", f"{PREFIX}{scene}", "practice", start, request_id)
    return records.finish(attempt.id, score_document(rubric, found), f"{request_id}-finish")


def _seen_document(seen: Seen) -> dict[str, Any]:
    return {
        "acts": {key: sorted(places) for key, places in seen.acts.items()},
        "no_chance": {key: sorted(places) for key, places in seen.no_chance.items()},
        "red": list(seen.red),
        "corrected": list(seen.corrected),
    }
