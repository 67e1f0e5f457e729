"""The best path through a scene, by beam search over everything that can be said: what the debrief compares with."""

from __future__ import annotations

from dataclasses import dataclass

from generator.course.roleplay import Rubric
from simulator.roleplay.account import filled
from simulator.roleplay.choices import BAD, candidates, ease
from simulator.roleplay.play import Deed, Said, Stage, State, Turn, begin, say
from simulator.roleplay.scene import GOOD
from simulator.roleplay.score import Score, score

BEAM = 12
DEPTH = 14


@dataclass(frozen=True)
class Run:
    """A conversation and its score."""

    turns: tuple[Turn, ...]
    score: Score


def best_path(stage: Stage, says: dict[str, tuple[str, ...]], rubric: Rubric, beam: int = BEAM) -> Run:
    """The best conversation found (deterministic). Every sentence is said at most once."""
    options = [one for one in candidates(stage, says) if one.act not in BAD and one.act != "other"]
    front: list[tuple[State, tuple[Turn, ...]]] = [(begin(stage), ())]
    best: Run | None = _model(stage, rubric)  # never worse than what the scene itself shows
    for _ in range(DEPTH):
        grown: list[tuple[float, State, tuple[Turn, ...]]] = []
        for state, turns in front:
            before = {turn.said.text for turn in turns}
            for option in options:
                if option.said.text in before or not option.fits(state):
                    continue
                after, turn = say(stage, state, option.said)
                path = (*turns, turn)
                found = score(stage, path, rubric)
                if after.ended:
                    worth = found.total + (0 if after.ended in GOOD else -30)
                    if best is None or worth > _worth(best):
                        best = Run(path, found)
                    continue
                grown.append((found.total + ease(after), after, path))
        grown.sort(key=lambda one: -one[0])
        front = [(state, path) for _, state, path in _different(grown, beam)]
        if not front or (best is not None and best.score.total >= 99.9):
            break
    if best is None:
        state, path = front[0]
        best = Run(path, score(stage, path, rubric))
    return best


def _model(stage: Stage, rubric: Rubric) -> Run | None:
    state, turns = begin(stage), list[Turn]()
    for line in stage.scene.model:
        if state.ended:
            break
        told = filled(line.say, stage.account)
        state, turn = say(stage, state, Said(told, tuple(Deed(act, told) for act in line.acts)))
        turns.append(turn)
    return Run(tuple(turns), score(stage, turns, rubric)) if state.ended else None


def _worth(path: Run) -> float:
    return path.score.total + (0 if path.score.ending in GOOD else -30)


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
