"""From what was heard in a sentence to what was said: deeds, or a question to the trainee where hearing is not sure.

    asked = questions(heard, "practice")          # () if all is clear
    said = resolve(heard, "practice", {0: "empathize"})   # clause -> act that the trainee meant

A red line that hearing is not sure of is asked about in practice; in a test it is left to the trainer and moves
nothing. Anything else that is not sure is asked about in both, with the likeliest acts that are not red.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.records import Mode
from simulator.roleplay.play import RED, Deed, Said

OTHER = "other"
HALF = 0.5
FIRM = 0.7  # share of the red acts in a clause from which on nobody needs to be asked: below, one in ten only looks red
LIKELIEST = 3
# The line that a red act crosses when neither hearing nor the scene knows better.
LINES = {"illegal_threat": "R4", "third_party": "R3", "overpromise": "R7", "false_claim": "R5"}


class Clause(Protocol):
    """Part of a sentence: `ranked` are the likeliest acts with probabilities, `line` the red line of a red act,
    `red` the share of all red acts together."""

    @property
    def text(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def p(self) -> float: ...
    @property
    def ranked(self) -> Sequence[tuple[str, float]]: ...
    @property
    def line(self) -> str | None: ...
    @property
    def red(self) -> float: ...


class Heard(Protocol):
    """A sentence as understood: its clauses, whether that is sure, the clauses that may be red."""

    @property
    def text(self) -> str: ...
    @property
    def clauses(self) -> Sequence[Clause]: ...
    @property
    def act(self) -> str: ...
    @property
    def sure(self) -> bool: ...
    @property
    def red_unsure(self) -> Sequence[Clause]: ...


@dataclass(frozen=True)
class Question:
    """What the trainee is asked about clause `place`. `red`: the act it may be, if that is a red line, else ""."""

    place: int
    text: str
    options: tuple[str, ...]
    red: str = ""


def questions(heard: Heard, mode: Mode) -> tuple[Question, ...]:
    """In the order of the clauses: each possible red line (practice only), and the main clause if it is not sure."""
    doubted = _doubted(heard)
    asked = [
        Question(place, clause.text, _likely(clause), _red(clause))
        for place, clause in enumerate(heard.clauses)
        if place in doubted and mode == "practice"
    ]
    if not heard.sure and not doubted:
        place = _main(heard)
        if place is not None:
            clause = heard.clauses[place]
            asked.append(Question(place, clause.text, _likely(clause)))
    return tuple(asked)


def resolve(heard: Heard, mode: Mode, answers: Mapping[int, str], lines: Mapping[str, str] = LINES) -> Said:
    """What was said, with the trainee's `answers` (clause -> act) in place of what was guessed.

    A doubted red line without an answer goes into `unsure` and does nothing. `lines` names the red line of an act where
    hearing does not.
    """
    doubted = _doubted(heard)
    deeds: list[Deed] = []
    unsure: list[str] = []
    for place, clause in enumerate(heard.clauses):
        act = answers.get(place)
        if act is None and place in doubted:
            unsure.append(clause.text)
            continue
        act = act or _benign(clause)
        deeds.append(Deed(act, clause.text, (clause.line or lines.get(act, LINES[act])) if act in RED else ""))
    return Said(heard.text, tuple(deeds), tuple(unsure))


def _benign(clause: Clause) -> str:
    """What was heard, in doubt for the speaker: pressure only if that is likelier than all else together."""
    if clause.act != "pressure" or clause.p >= HALF:
        return clause.act
    return next((act for act, _ in clause.ranked if act != "pressure" and act not in RED), clause.act)


def _doubted(heard: Heard) -> set[int]:
    doubted = [(clause.text, clause.act) for clause in heard.red_unsure]
    return {
        place
        for place, clause in enumerate(heard.clauses)
        if (clause.text, clause.act) in doubted or (clause.act in RED and clause.red < FIRM)
    }


def _main(heard: Heard) -> int | None:
    """The clause that the sentence is about; the least sure of them."""
    mine = [place for place, clause in enumerate(heard.clauses) if clause.act == heard.act]
    return min(mine or range(len(heard.clauses)), key=lambda place: heard.clauses[place].p, default=None)


def _red(clause: Clause) -> str:
    """The red act that the clause may be: its own, else the likeliest of the ranked."""
    if clause.act in RED:
        return clause.act
    return next((act for act, _ in clause.ranked if act in RED), RED[0])


def _likely(clause: Clause) -> tuple[str, ...]:
    """The likeliest acts that are no red line, the last way out among them."""
    acts = [act for act, _ in clause.ranked if act not in RED and act != OTHER][:LIKELIEST]
    return (*acts, OTHER)
