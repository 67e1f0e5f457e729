"""One go through the cards of 红线快答, and its place in the records, so that a reload goes on. No Streamlit in here.

In the records it is practice of kind "quiz": `start` {"name", "seed", "cards": ids in their order}, a step an answer
(action {"card", "answer"}, shown {"mark"}), score {"total": 0-100, "right", "of", "missed": ids}.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.app.drill import RIGHT, Card, deck, marked
from simulator.policy import RedEntry
from simulator.records import Attempt, Kind, Records

KIND: Kind = "quiz"
SCENARIO, NAME = "red-lines", "红线快答"


@dataclass
class Round:
    """`answers` are those given so far. `person` and `attempt` are ids in the records, "" while nothing is kept."""

    cards: list[Card]
    seed: int
    answers: list[str] = field(default_factory=list)
    shown: bool = False  # the last answer is being explained
    person: str = ""
    attempt: str = ""
    key: str = field(default_factory=lambda: secrets.token_hex(12))  # begins the request ids

    @property
    def place(self) -> int:
        """Which card is on the table."""
        return len(self.answers) - self.shown

    @property
    def over(self) -> bool:
        """Whether the last card was answered."""
        return len(self.answers) >= len(self.cards)

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        return sum(marked(card, answer) == RIGHT for card, answer in zip(self.cards, self.answers, strict=False))

    @property
    def missed(self) -> list[Card]:
        """Those that were not."""
        return [card for card, answer in zip(self.cards, self.answers, strict=False) if marked(card, answer) != RIGHT]

    def answer(self, name: str) -> None:
        """Answer the card; a second press before the page has answered counts once."""
        if not self.shown:
            self.answers.append(name)
            self.shown = True

    def go_on(self) -> None:
        """Lay the next card on the table."""
        self.shown = False


def write_down(records: Records, here: Round) -> None:
    """Keep the newest answer of `here.person`; the last one ends the round. Raises RecordsError."""
    if not here.attempt:
        start = {"name": NAME, "seed": here.seed, "cards": [card.id for card in here.cards]}
        here.attempt = records.begin(here.person, KIND, SCENARIO, "practice", start, here.key).id
    number = len(here.answers)
    card, answer = here.cards[number - 1], here.answers[-1]
    action, shown = {"card": card.id, "answer": answer}, {"mark": marked(card, answer)}
    records.step(here.attempt, number, action, shown, f"{here.key}-{number}")
    if here.over:
        score = {
            "total": round(100 * here.right / len(here.cards), 1),
            "right": here.right,
            "of": len(here.cards),
            "missed": [card.id for card in here.missed],
        }
        records.finish(here.attempt, score, f"{here.key}-end")


def rounds(records: Records, person: str) -> list[Attempt]:
    """All that somebody has begun, the newest first. Raises RecordsError."""
    found = records.attempts(person_id=person, kind=KIND)
    return [one for one in reversed(found) if one.scenario == SCENARIO]


def taken_up(entries: Mapping[str, RedEntry], found: Attempt) -> Round | None:
    """The round as its steps left it; None if its cards are not the course's any more."""
    seed, wanted = found.start.get("seed"), found.start.get("cards")
    cards = {card.id: card for card in deck(entries, 0)}
    if not isinstance(seed, int) or not isinstance(wanted, list) or not wanted or not set(wanted) <= set(cards):
        return None
    answers = [str(step.action.get("answer", "")) for step in found.steps]
    return Round([cards[one] for one in wanted], seed, answers, person=found.person_id, attempt=found.id)
