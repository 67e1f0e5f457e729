"""The course's simulator files as read, kept until one of them changes; estates already drawn."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from simulator.app.own_ledger.lending import lent
from simulator.documents import fingerprint
from simulator.engine import ParameterTable
from simulator.engine.parameters import load_parameters
from simulator.policy import Lever, Policy, RedEntry, load_levers, load_policies, load_red_lines
from simulator.population import Profile, build_estate, load_profiles
from simulator.population.estate import Estate

_FOLDERS = ("estates", "policies", "parameters")
_MOST_ESTATES = 12
_LOCK = Lock()


@dataclass(frozen=True)
class Shelf:
    """What every page needs of a course."""

    course: Path
    table: ParameterTable
    profiles: dict[str, Profile]
    policies: dict[str, Policy]
    red_lines: dict[str, RedEntry]
    levers: list[Lever]


_SHELVES: dict[Path, tuple[tuple[tuple[str, int, int], ...], Shelf]] = {}
_ESTATES: OrderedDict[tuple[str, str, int, int, bool], Estate] = OrderedDict()


def shelf(course: Path) -> Shelf:
    """Read the files, or return what was read if none has changed since. Raises DocumentError with every fault."""
    seen = _seen(course)
    with _LOCK:
        kept = _SHELVES.get(course)
    if kept is not None and kept[0] == seen:
        return kept[1]
    fresh = Shelf(
        course,
        load_parameters(course),
        load_profiles(course),
        load_policies(course),
        load_red_lines(course),
        load_levers(course),
    )
    with _LOCK:
        _SHELVES[course] = seen, fresh
    return fresh


def estate_of(profile: Profile, households: int, seed: int, *, theirs: bool = True) -> Estate:
    """The estate of a profile: the same object for the same question, so that what was computed is found.

    It is drawn; but a profile that belongs to a lent ledger gives the ledger's households, unless `theirs` is False.
    """
    ledger = lent(profile, households) if theirs else None
    key = profile.id, fingerprint(profile), households, seed, ledger is not None
    with _LOCK:
        if key in _ESTATES:
            _ESTATES.move_to_end(key)
            return _ESTATES[key]
    drawn = ledger.estate(seed) if ledger else build_estate(profile, households, seed)
    with _LOCK:
        kept = _ESTATES.setdefault(key, drawn)
        while len(_ESTATES) > _MOST_ESTATES:
            _ESTATES.popitem(last=False)
    return kept


def drop_estates(profile_id: str) -> None:
    """Keep no estate of this profile."""
    with _LOCK:
        for key in [one for one in _ESTATES if one[0] == profile_id]:
            del _ESTATES[key]


def _seen(course: Path) -> tuple[tuple[str, int, int], ...]:
    content = course / "content"
    files = [
        *(p for name in _FOLDERS for p in (content / name).glob("*.yml")),
        content / "red-lines.yml",
        content / "levers.yml",
    ]
    stats = [(path, path.stat()) for path in sorted(files) if path.is_file()]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)
