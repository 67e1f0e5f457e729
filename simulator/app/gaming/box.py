"""The course's games as read, kept until a file changes; the paths that every player of a game is held against."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from generator.course.evidence import Law
from generator.course.read_evidence import read_laws
from simulator.app.shelf import shelf
from simulator.experiments.game.content import game_hash, load_cards, load_games, slide_titles
from simulator.experiments.game.quarter import opening_path
from simulator.experiments.game.session import Box, Session

_LOCK = Lock()
_BOXES: dict[Path, tuple[tuple[object, ...], Box]] = {}
_SLIDES: dict[Path, dict[str, str]] = {}
_LAWS: dict[Path, tuple[int, dict[str, Law]]] = {}
_OPENINGS: OrderedDict[tuple[str, str, int], Session] = OrderedDict()
_MOST_OPENINGS = 24


def box(course: Path) -> Box:
    """Read the games, or return what was read if nothing has changed since. Raises DocumentError with every fault."""
    kept = shelf(course)
    files = [course / "content" / "game-cards.yml", *sorted((course / "content" / "games").glob("*.yml"))]
    seen = (id(kept), *((str(path), path.stat().st_mtime_ns) for path in files if path.is_file()))
    with _LOCK:
        known = _BOXES.get(course)
    if known is not None and known[0] == seen:
        return known[1]
    fresh = Box(kept.table, kept.profiles, load_cards(course), load_games(course))
    with _LOCK:
        _BOXES[course] = seen, fresh
    return fresh


def slides(course: Path) -> dict[str, str]:
    """The titles of the course's slides by id, read once."""
    with _LOCK:
        if course not in _SLIDES:
            _SLIDES[course] = slide_titles(course)
        return _SLIDES[course]


def laws(course: Path) -> dict[str, Law]:
    """The articles by id, read again when the file changes."""
    path = course / "content" / "evidence" / "laws.yml"
    seen = path.stat().st_mtime_ns
    with _LOCK:
        if course not in _LAWS or _LAWS[course][0] != seen:
            _LAWS[course] = seen, read_laws(path)[0]
        return _LAWS[course][1]


def opening(session: Session) -> Session:
    """The year that goes on as at the start, with the same luck; played once for all who play the game."""
    scenario = session.scenario
    made = game_hash(scenario, session.box.cards, scenario.profile(session.box.profiles))
    key = f"{session.box.table.hash}:{made}", scenario.id, session.luck
    with _LOCK:
        if key in _OPENINGS:
            _OPENINGS.move_to_end(key)
            return _OPENINGS[key]
    path = opening_path(session)
    with _LOCK:
        path = _OPENINGS.setdefault(key, path)
        while len(_OPENINGS) > _MOST_OPENINGS:
            _OPENINGS.popitem(last=False)
    return path
