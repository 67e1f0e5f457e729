"""What the trainee may choose to say next, each with what it would do; a way to take a red line back among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.app.acting.take import Take
from simulator.roleplay.choices import BAD, WITHDRAWAL, Choice, gain, offer
from simulator.roleplay.play import RED, say
from simulator.roleplay.read import Playbook
from simulator.roleplay.runs import model_run

FIRST = 2  # turns in which the model run says what comes first: who I am, whom I talk to
Worth = Literal["best", "fair", "early", "harm", "red"]
_HOT = 0.5  # anger that a sentence brings, from which on it is not the time for it
_FAIR = 12.0  # points behind the best from which on something comes too early or too late


@dataclass(frozen=True)
class Line:
    """One sentence on offer. `trust`, `anger` and `will` are what it would move, in steps of the level."""

    choice: Choice
    worth: Worth
    trust: float
    anger: float
    will: float


def lines(book: Playbook, take: Take) -> list[Line]:
    """Three or four things to say now, one of them the best, in an order that gives nothing away: the same for the same
    past."""
    found = offer(take.stage, take.state, take.turns, book.says, book.rubric)
    best = (WITHDRAWAL if take.state.pending is not None else None) or _opening(book, take)
    if best is not None and take.state.pending is not None:
        found = [one for one in found if one.act not in RED][:2]
        found.insert(len(take.turns) % 3, best)
    elif best is not None and all(one.said.text != best.said.text for one in found):
        found[_place(found, best.act)] = best
    elif best is None:
        best = max((one for one in found if one.act not in BAD), key=lambda one: one.gain, default=None)
    return [_weighed(take, one, best) for one in found]


def _place(found: list[Choice], act: str) -> int:
    """Whose place a line of this act takes: that of the same act, else of the best but temptations."""
    same = [place for place, one in enumerate(found) if one.act == act]
    good = [place for place, one in enumerate(found) if one.act not in BAD]
    return same[0] if same else max(good, key=lambda place: found[place].gain, default=0)


def _opening(book: Playbook, take: Take) -> Choice | None:
    """The first words are those of the model run: by points alone a beginner would skip them."""
    turn = take.state.turn
    if turn >= FIRST:
        return None
    model = model_run(take.stage)
    said = model[turn] if turn < len(model) else None
    if said is None or any(one.said.text == said.text for one in take.turns):
        return None
    return Choice(said, said.deeds[0].act, gain(take.stage, take.state, take.turns, said, book.rubric))


def _weighed(take: Take, choice: Choice, best: Choice | None) -> Line:
    state = take.state
    after, _ = say(take.stage, state, choice.said)
    if choice.act in RED:
        worth: Worth = "red"
    elif choice.act in BAD:
        worth = "harm"
    elif best is not None and choice.said.text == best.said.text:
        worth = "best"
    else:
        worth = "fair" if best is not None and choice.gain >= best.gain - _FAIR else "early"
    heats = choice.act in take.stage.scene.wrong or after.anger > state.anger + _HOT
    if worth == "fair" and (heats or state.pending is not None):
        worth = "early"  # points or not, it drives this owner away; and a red line has to be taken back first
    return Line(choice, worth, after.trust - state.trust, after.anger - state.anger, after.will - state.will)
