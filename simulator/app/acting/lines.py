"""What the trainee may choose to say next, each with what it would do; a way to take a red line back among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.app.acting.take import Take
from simulator.roleplay.choices import BAD, Choice, gain, offer
from simulator.roleplay.play import RED, Deed, Said, State, say
from simulator.roleplay.read import Playbook
from simulator.roleplay.trainees import model_run

WITHDRAW = "刚才那句话是我说错了，我收回，对不起。该怎么办我们按规矩来，请您别往心里去。"
FIRST = 2  # turns in which the model run says what comes first: who I am, whom I talk to
Worth = Literal["best", "fair", "early", "harm", "red"]
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
    """Three or four things to say now, in an order that gives nothing away: the same for the same past."""
    stage, state = take.stage, take.state
    found = offer(stage, state, take.turns, book.says, book.rubric)
    opening = _opening(book, take)
    if opening is not None and not any(one.said.text == opening.said.text for one in found):
        known = [place for place, one in enumerate(found) if one.act == opening.act]
        best = max((p for p, one in enumerate(found) if one.act not in BAD), key=lambda p: found[p].gain, default=0)
        found[known[0] if known else best : (known[0] if known else best) + 1] = [opening]
    if state.pending is not None:
        sorry = Said(WITHDRAW, (Deed("empathize", WITHDRAW),))
        kept = [one for one in found if one.act not in RED][:2]
        found = (
            [*kept, Choice(sorry, "empathize", 100.0)]
            if len(take.turns) % 2
            else [Choice(sorry, "empathize", 100.0), *kept]
        )
        opening = found[-1] if len(take.turns) % 2 else found[0]
    top = max((one.gain for one in found if one.act not in BAD), default=0.0)
    return [_weighed(take, state, one, top, best=opening) for one in found]


def _opening(book: Playbook, take: Take) -> Choice | None:
    """The first words are those of the model run: by points alone a beginner would skip them."""
    turn = take.state.turn
    if turn >= FIRST or take.state.pending is not None:
        return None
    model = model_run(take.stage)
    said = model[turn] if turn < len(model) else None
    if said is None or any(one.said.text == said.text for one in take.turns):
        return None
    return Choice(said, said.deeds[0].act, gain(take.stage, take.state, take.turns, said, book.rubric))


def _weighed(take: Take, state: State, choice: Choice, top: float, best: Choice | None) -> Line:
    after, _ = say(take.stage, state, choice.said)
    if choice.act in RED:
        worth: Worth = "red"
    elif choice.act in BAD:
        worth = "harm"
    elif choice is best or (best is None and choice.gain >= top):
        worth = "best"
    else:
        worth = "fair" if choice.gain >= top - _FAIR else "early"
    return Line(choice, worth, after.trust - state.trust, after.anger - state.anger, after.will - state.will)
