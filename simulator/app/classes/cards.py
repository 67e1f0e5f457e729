"""What single cards were worth to a class: each taken out of the whole year, with the same luck. No Streamlit here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from simulator.app.classes.debrief import FEW
from simulator.app.gaming.table import rebuild
from simulator.experiments.game.score import score
from simulator.experiments.game.session import Box, Session, replay
from simulator.records import Attempt

GAMES, CARDS = 12, 10  # at most: with two tenths of a second a year, half a minute of work
SAME = 0.05  # points that nobody would call a difference


@dataclass(frozen=True)
class Worth:
    """A card: in how many of the games looked at it was played, and what the points would have been without it.

    `points` is the mean of as played minus without; in `better` games it brought points, in `worse` it cost some.
    """

    name: str
    games: int
    points: float
    better: int
    worse: int


@dataclass(frozen=True)
class Worths:
    """The cards that most played, the weightiest first, and how many finished games were looked at, of how many."""

    cards: tuple[Worth, ...]
    looked: int
    finished: int


def worths(
    box: Box,
    attempts: Sequence[Attempt],
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[float, str], None] = lambda _share, _words: None,
) -> Worths:
    """Of the finished games among `attempts`; what is done so far when stopped.

    Of many games every so-many-th is looked at. Only cards that at least FEW played are weighed: of fewer, it would
    show who they are. Raises ChangedGameError, DocumentError where a game cannot be played again.
    """
    finished = [one for one in attempts if one.finished is not None]
    picked = [finished[n * len(finished) // GAMES] for n in range(GAMES)] if len(finished) > GAMES else finished
    sessions: list[Session] = []
    for number, one in enumerate(picked):
        if stop():
            break
        told(0.1 * number / len(picked), f"重走第 {number + 1} 局……")
        sessions.append(rebuild(box, one).session)
    months = Counter(card for one in sessions for month in one.months for card in month.decision.ids)
    players = Counter(card for one in sessions for card in _played(one))
    known = [card for card in players if players[card] >= FEW]
    known.sort(key=lambda card: (-players[card], -months[card], card))
    found: list[Worth] = []
    for number, card in enumerate(known[:CARDS]):
        if stop():
            break
        name = box.cards[card].name
        told(0.1 + 0.9 * number / len(known[:CARDS]), f"拿掉“{name}”再走一遍……")
        gained = [_gained(one, card) for one in sessions if card in _played(one)]
        better, worse = sum(one >= SAME for one in gained), sum(one <= -SAME for one in gained)
        found.append(Worth(name, len(gained), round(mean(gained), 1), better, worse))
    found.sort(key=lambda one: (-abs(one.points), -one.games, one.name))
    return Worths(tuple(found), len(sessions), len(finished))


def _played(session: Session) -> set[str]:
    return {card for month in session.months for card in month.decision.ids}


def _gained(session: Session, card: str) -> float:
    bare = [month.decision.without(card) for month in session.months]
    return score(session).earned - score(replay(session.box, session.scenario, bare, session.luck, cut=True)).earned
