"""The best path through a scene, by beam search over everything that can be said: what the debrief compares with."""

from __future__ import annotations

from generator.course.roleplay import Rubric
from simulator.roleplay.choices import BAD, candidates, ease
from simulator.roleplay.play import Stage, State, Turn, begin, say
from simulator.roleplay.runs import Run, model_run, run
from simulator.roleplay.score import score

BEAM = 12
DEPTH = 14
FULL = 99.9


def best_path(stage: Stage, says: dict[str, tuple[str, ...]], rubric: Rubric, beam: int = BEAM) -> Run:
    """The best conversation found (deterministic). Every sentence is said at most once."""
    best = run(stage, model_run(stage), rubric)  # never worse than what the scene itself shows
    options = [one for one in candidates(stage, says) if one.act not in BAD and one.act != "other"]
    front: list[tuple[State, tuple[Turn, ...]]] = [(begin(stage), ())]
    for _ in range(DEPTH):
        if not front or best.worth >= FULL:
            break
        grown: list[tuple[float, State, tuple[Turn, ...]]] = []
        for state, turns in front:
            before = {turn.said.text for turn in turns}
            for option in options:
                if option.said.text in before or not option.fits(state):
                    continue
                after, turn = say(stage, state, option.said)
                path = (*turns, turn)
                found = score(stage, path, rubric)
                if not after.ended:
                    grown.append((found.total + ease(after), after, path))
                elif (ended := Run(path, found)).worth > best.worth:
                    best = ended
        grown.sort(key=lambda one: -one[0])
        front = [(state, path) for _, state, path in _different(grown, beam)]
    return best


def _different(
    grown: list[tuple[float, State, tuple[Turn, ...]]], most: int
) -> list[tuple[float, State, tuple[Turn, ...]]]:
    """The best few, leaving out those that only said the same things in another order."""
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    kept: list[tuple[float, State, tuple[Turn, ...]]] = []
    for one in grown:
        key = frozenset(turn.said.text for turn in one[2]), one[1].flags
        if key not in seen:
            seen.add(key)
            kept.append(one)
        if len(kept) == most:
            break
    return kept
