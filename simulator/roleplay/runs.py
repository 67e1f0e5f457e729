"""A conversation from its first to its last sentence: played, scored, and the one that the scene itself shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.course.roleplay import Rubric
from simulator.roleplay.account import filled
from simulator.roleplay.play import Deed, Said, Stage, Turn, begin, say
from simulator.roleplay.scene import GOOD
from simulator.roleplay.score import Score, score

_UNRESOLVED = 30.0  # points that a conversation without a good end is behind one with


@dataclass(frozen=True)
class Run:
    """A conversation and its score."""

    turns: tuple[Turn, ...]
    score: Score

    @property
    def worth(self) -> float:
        """Points, less what a bad end takes: by this runs are compared."""
        return self.score.total - (0.0 if self.score.ending in GOOD else _UNRESOLVED)


def run(stage: Stage, said: Iterable[Said], rubric: Rubric) -> Run:
    """Say one thing after another until it ends."""
    state, turns = begin(stage), list[Turn]()
    for one in said:
        if state.ended:
            break
        state, turn = say(stage, state, one)
        turns.append(turn)
    return Run(tuple(turns), score(stage, turns, rubric))


def model_run(stage: Stage) -> list[Said]:
    """What an excellent collector says."""
    told = [(line.acts, filled(line.say, stage.account)) for line in stage.scene.model]
    return [Said(text, tuple(Deed(act, text) for act in acts)) for acts, text in told]
