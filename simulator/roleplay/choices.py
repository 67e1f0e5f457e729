"""What can be said next, as choices: sentences of the scene, else those that fit anywhere, with the facts filled in.

`candidates` are all of them; `offer` picks four for the trainee: the most useful next step, two that are reasonable
but come too early or too late, and one that a tired collector might say. Same state, same seed: same four.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from generator.course.roleplay import Rubric
from simulator.roleplay.account import filled
from simulator.roleplay.cues import cues
from simulator.roleplay.play import RED, Deed, Said, Stage, State, Turn, begin, say
from simulator.roleplay.runs import model_run
from simulator.roleplay.score import score

BAD = ("pressure", *RED)


@dataclass(frozen=True)
class Choice:
    """One thing to say. `gain`: points and ease that it brings, as far as one step shows. `needs`: flags without which
    it would give away what the owner has not told, or speak of an agreement that is not there."""

    said: Said
    act: str
    gain: float = 0.0
    needs: frozenset[str] = frozenset()

    def fits(self, state: State) -> bool:
        """Whether it can be said now."""
        return self.needs <= state.flags


_SORRY = "对不起，刚才那句话是我说错了，我收回，那样做是不行的。您的事，我们按规矩好好商量。"
WITHDRAWAL = Choice(Said(_SORRY, (Deed("empathize", _SORRY),)), "empathize")  # the way back from a red line


def candidates(stage: Stage, says: dict[str, tuple[str, ...]]) -> list[Choice]:
    """Everything that can be said in this scene, each act in the scene's own words first; the temptation last."""
    found: list[Choice] = []
    for act in dict.fromkeys((*says, *stage.scene.says)):
        for text in stage.scene.says.get(act) or says[act]:
            line = stage.scene.temptation.line if act in RED else ""
            told = filled(text, stage.account)
            found.append(Choice(Said(told, (Deed(act, told, line),)), act, needs=_needs(act, told)))
    state, truths = begin(stage), {truth.id for truth in stage.scene.truths}
    for said in model_run(stage):  # what several clauses do at once stands only here
        needs = state.flags & {*truths, "agreed"}  # it was written for who knows this much
        found.append(Choice(said, said.deeds[0].act, needs=frozenset(needs)))
        if not state.ended:
            state, _ = say(stage, state, said)
    temptation = stage.scene.temptation
    told = filled(temptation.say, stage.account)
    found.append(Choice(Said(told, (Deed(temptation.act, told, temptation.line),)), temptation.act))
    unique = {choice.said.text: choice for choice in found}
    return list(unique.values())


def offer(
    stage: Stage, state: State, turns: Sequence[Turn], says: dict[str, tuple[str, ...]], rubric: Rubric
) -> list[Choice]:
    """Four things to say now, in an order that gives nothing away. What was said before is not offered again."""
    before = {turn.said.text for turn in turns}
    fresh = [one for one in candidates(stage, says) if one.said.text not in before and one.fits(state)]
    weighed = [
        Choice(one.said, one.act, gain(stage, state, turns, one.said, rubric)) for one in fresh if one.act not in BAD
    ]
    weighed.sort(key=lambda one: (-one.gain, one.said.text))
    picked = weighed[:1]
    others = sorted(weighed[1:], key=lambda one: _shuffle(stage, state, one.said.text))
    for one in others:
        if len(picked) < 3 and one.act not in {chosen.act for chosen in picked}:
            picked.append(one)
    bad = sorted((one for one in fresh if one.act in BAD), key=lambda one: _shuffle(stage, state, one.said.text))
    picked += bad[:1]
    return sorted(picked, key=lambda one: _shuffle(stage, state, "order" + one.said.text))


def gain(stage: Stage, state: State, turns: Sequence[Turn], said: Said, rubric: Rubric) -> float:
    """How much better the conversation stands after saying this: points, and how near the owner is to agreeing."""
    after, turn = say(stage, state, said)
    now = score(stage, [*turns, turn], rubric).total
    left = (100 - now) / 2 if after.ended else 0.0  # what an end leaves undone
    return now + ease(after) - ease(state) - left


def ease(state: State) -> float:
    """How near an agreement is, in points: trust, calm and willingness, what is known, what is agreed."""
    known = 6.0 * ("reason_known" in state.flags) + 8.0 * (state.agreed is not None)
    known += 0.6 * sum(flag in state.flags for flag in ("greet", "verified", "ask_reason", "empathize"))
    lost = 15.0 if state.ended in ("complaint", "walked_out", "recorded", "silence", "time_up") else 0.0
    early = 12.0 if state.ended == "open" else 0.0
    return 0.5 * state.trust - 0.6 * state.anger + 0.6 * state.will + known - lost - early


def _needs(act: str, text: str) -> frozenset[str]:
    """Who repeats what was said must have heard it; who closes with a day must have one."""
    seen = cues(text)
    if act in ("empathize", "ask_reason", "resolve") and seen.restates:
        return frozenset({"reason_known"})
    if act == "close" and (seen.date or seen.amount):
        return frozenset({"agreed"})
    return frozenset()


def _shuffle(stage: Stage, state: State, text: str) -> str:
    return hashlib.sha256(f"{stage.seed}:{stage.scene.id}:{state.turn}:{text}".encode()).hexdigest()
