"""The best way through each game that a modest search finds: whole-year cards first, then quarter by quarter.

Every candidate meets the same owners and the same luck, so what is found is wise after the event: it says how much
there was to be had, not what somebody ought to have known. Stored in content/figures/games.json with what it was made
from; `sandbox check` says when that has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.documents import check_document
from simulator.experiments.figures import store, stored
from simulator.experiments.game.content import MONTHS, Scenario, game_hash
from simulator.experiments.game.decision import MOST_CARDS, Decision
from simulator.experiments.game.quarter import QUARTER
from simulator.experiments.game.score import score
from simulator.experiments.game.session import Box, Session, replay
from simulator.experiments.manifest import versions

NAME = "games"
_QUARTERS = MONTHS // QUARTER
_ROUNDS = 3

Chosen = tuple[frozenset[str], ...]  # the cards of each quarter


@dataclass(frozen=True)
class Found:
    """A path and what it brings."""

    chosen: Chosen
    session: Session

    @property
    def worth(self) -> tuple[float, float]:
        """The higher the better: points, then net money."""
        return score(self.session).earned, self.session.months[-1].kpis["net_collected"]


def search_best(box: Box, scenario: Scenario, told: Callable[[str], None] = lambda _: None) -> Found:
    """Hill-climbing from the opening and from nothing: cards for the whole year, then for single quarters."""
    tried: dict[Chosen, Found] = {}

    def found(chosen: Chosen) -> Found:
        if chosen not in tried:
            tried[chosen] = Found(chosen, replay(box, scenario, _decisions(box, scenario, chosen), cut=True))
        return tried[chosen]

    start = frozenset(use.card for use in scenario.opening)
    best = max((found((cards,) * _QUARTERS) for cards in (start, frozenset[str]())), key=lambda one: one.worth)
    for moves in (_whole_year, _one_quarter):
        for _ in range(_ROUNDS):
            before = best.worth
            for chosen in moves(box, scenario, best):
                one = found(chosen)
                if one.worth > best.worth:
                    best = one
            told(f"{scenario.name}：试了 {len(tried)} 种走法，最好 {best.worth[0]:.1f} 分")
            if best.worth == before:
                break
    return best


def _whole_year(box: Box, scenario: Scenario, best: Found) -> Iterator[Chosen]:
    """Each card put in or taken out for the whole year. (The best may change while this goes on; so be it.)"""
    for card in scenario.cards:
        yield tuple(_toggled(box, quarter, card) for quarter in best.chosen)


def _one_quarter(box: Box, scenario: Scenario, best: Found) -> Iterator[Chosen]:
    for place in range(_QUARTERS):
        for card in scenario.cards:
            yield tuple(
                _toggled(box, quarter, card) if n == place else quarter for n, quarter in enumerate(best.chosen)
            )


def _toggled(box: Box, cards: frozenset[str], card: str) -> frozenset[str]:
    if card in cards:
        return cards - {card}
    slot = box.cards[card].slot
    return frozenset(one for one in cards if not slot or box.cards[one].slot != slot) | {card}


def _decisions(box: Box, scenario: Scenario, chosen: Chosen) -> list[Decision]:
    ordered = [[one for one in scenario.cards if one in quarter][:MOST_CARDS] for quarter in chosen]
    return [
        Decision.model_validate({"cards": [{"card": one} for one in ordered[month // QUARTER]]})
        for month in range(MONTHS)
    ]


def write_best(
    course: Path, box: Box, told: Callable[[str], None] = lambda _: None, only: str | None = None
) -> dict[str, Any]:
    """Search every game, or only one, and store what was found. Returns the document.

    The other games' rows are kept if they were found from what the course is made of now, else they are dropped.
    """
    known, now = stored(course, NAME) or {}, facts(box)
    made = known.get("manifest", {})
    same = only is not None and all(made.get(key) == now[key] for key in ("engine", "key_layout", "parameters"))
    rows = {
        game: row
        for game, row in known.get("games", {}).items()
        if same and game != only and made.get("games", {}).get(game) == now["games"].get(game)
    }
    for scenario in [one for one in box.games.values() if only in (None, one.id)]:
        best = search_best(box, scenario, told)
        opening = replay(box, scenario, [Decision(cards=scenario.opening)] * MONTHS, cut=True)
        rows[scenario.id] = {
            "score": score(best.session).earned,
            "opening": score(opening).earned,
            "kpis": {goal.kpi: best.session.months[-1].kpis[goal.kpi] for goal in scenario.goals},
            "decisions": [
                month.decision.model_dump(mode="json", exclude_defaults=True) for month in best.session.months
            ],
        }
    document = {
        "manifest": now | {"games": {game: now["games"][game] for game in box.games if game in rows}},
        "games": {game: rows[game] for game in box.games if game in rows},
    }
    store(course, NAME, document)
    return document


def facts(box: Box) -> dict[str, Any]:
    """What must be the same for the paths to be the same."""
    seen = versions()
    return {
        "engine": seen["engine"],
        "key_layout": seen["key_layout"],
        "parameters": box.table.hash,
        "games": {one.id: game_hash(one, box.cards, one.profile(box.profiles)) for one in box.games.values()},
    }


def best_decisions(course: Path, scenario: Scenario) -> list[Decision] | None:
    """The stored path of a game, or None if it was never searched for."""
    row = ((stored(course, NAME) or {}).get("games") or {}).get(scenario.id)
    if row is None:
        return None
    return [check_document(one, Decision, f"content/figures/{NAME}.json") for one in row["decisions"]]


def is_stale(course: Path, box: Box) -> bool:
    """Whether the stored paths were never found, or found from something else than the course has now."""
    found = stored(course, NAME)
    return bool(box.games) and (found is None or found.get("manifest") != facts(box))
