"""What role-play stands on, as read: scenes, acts and hearing, kept until a file of theirs changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from simulator.app.acting.hearing import Heard
from simulator.roleplay.read import Playbook, read_playbook
from simulator.roleplay.understanding.acts import Act, read_acts

T = TypeVar("T")
_LOCK = Lock()
_KEPT: dict[tuple[str, Path], tuple[tuple[tuple[str, int], ...], object]] = {}
_FOLDERS = ("personas", "scenarios", "dialogue", "estates")


def playbook(course: Path) -> Playbook:
    """The scenes. Raises DocumentError with every fault."""
    return _kept("playbook", course, lambda: read_playbook(course))


def acts(course: Path) -> dict[str, Act]:
    """What a sentence can do, by id; empty if the course does not say."""
    return _kept("acts", course, lambda: read_acts(course / "content")[0])


def can_hear(course: Path) -> bool:
    """Whether the course has sentences to learn from, so that a trainee may type."""
    return any((course / "content" / "dialogue" / "utterances").glob("*.yml"))


def heard_from(course: Path) -> int:
    """Another number whenever hearing has to be learnt anew."""
    return hash((course, _seen(course)))


def ear(course: Path) -> Callable[[str], Heard]:
    """Hears what a sentence does. Learning from changed sentences takes some seconds. Raises DocumentError."""
    from simulator.roleplay.understanding.hear import hear
    from simulator.roleplay.understanding.model import load_understanding

    found = _kept("understanding", course, lambda: load_understanding(course))
    return lambda text: hear(found, text)


def _kept(name: str, course: Path, read: Callable[[], T]) -> T:
    seen = _seen(course)
    with _LOCK:
        known = _KEPT.get((name, course))
    if known is not None and known[0] == seen:
        return known[1]  # type: ignore[return-value]
    fresh = read()
    with _LOCK:
        _KEPT[name, course] = seen, fresh
    return fresh


def _seen(course: Path) -> tuple[tuple[str, int], ...]:
    content = course / "content"
    files = [path for name in _FOLDERS for path in (content / name).rglob("*.yml")]
    files.append(content / "rubric.yml")
    return tuple((str(path), path.stat().st_mtime_ns) for path in sorted(files) if path.is_file())
