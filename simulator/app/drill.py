"""红线快答: sentences heard in an office, tempting ones and lawful ones; which may one act on? No Streamlit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.policy import RedEntry

ALLOWED = "可以"
RIGHT, NEARLY, WRONG = "对了", "方向对，差一点", "不对"


@dataclass(frozen=True)
class Card:
    """A sentence and what it is: the red line's label, or ALLOWED."""

    red: RedEntry
    sentence: str
    answer: str

    @property
    def id(self) -> str:
        """R3 for the tempting sentence, R3+ for the lawful one."""
        return self.red.id + ("+" if self.answer == ALLOWED else "")


def deck(entries: Mapping[str, RedEntry], seed: int, only: Sequence[str] = ()) -> list[Card]:
    """Both sentences of each red line, shuffled by the seed; `only` keeps these ids."""
    cards = [card for red in entries.values() for card in _both(red)]
    kept = [card for card in cards if not only or card.id in only]
    return sorted(kept, key=lambda card: hashlib.sha256(f"{seed}:{card.id}".encode()).digest())


def _both(red: RedEntry) -> tuple[Card, Card]:
    return Card(red, red.tempting, red.label), Card(red, red.instead, ALLOWED)


def choices(entries: Mapping[str, RedEntry]) -> list[str]:
    """The answers that can be given: the labels in use, then ALLOWED."""
    labels = ("违法", "高风险", "本课程禁止")
    return [label for label in labels if any(red.label == label for red in entries.values())] + [ALLOWED]


def marked(card: Card, answer: str) -> str:
    """RIGHT, NEARLY (it is forbidden, but for another reason), or WRONG."""
    if answer == card.answer:
        return RIGHT
    return WRONG if ALLOWED in (answer, card.answer) else NEARLY
