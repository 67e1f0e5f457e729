"""Module pages kept from the last run, so that only changed modules are written anew.

A page is kept under the digest of everything it is made from: the module as it was read, the rest of the course, the
simulator's figures and our own source. Nothing is ever looked up by time or name, so a kept page cannot be stale; the
folder can be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from generator.course.files import write_whole
from generator.course.model import Course, Module

FOLDER = ".cache"
_FILE = "modules.json"


def kept_pages(course: Course, site: Path, write: Callable[[Module], str]) -> dict[str, str]:
    """Return the page of each module by its id; `write` is called only for modules that have no page under `site`."""
    old = _read(site / FOLDER / _FILE)
    keys = {module.id: key for module, key in zip(course.modules, _keys(course), strict=True)}
    pages = {module.id: old.get(keys[module.id]) or write(module) for module in course.modules}
    new = {keys[i]: page for i, page in pages.items()}
    if new != old:
        _save(site / FOLDER, new)
    return pages


def _keys(course: Course) -> list[str]:
    rest = sha256(course.model_dump_json(exclude={"root", "modules"}).encode())
    rest.update(_source().encode())
    for module in course.modules:  # what links lead to
        ids = [part.id for slide in module.slides for part in (slide, *slide.activities, *slide.quizzes)]
        rest.update(json.dumps([module.id, module.file, module.part, module.title, ids]).encode())
    for path in sorted((course.root / "content" / "figures").glob("*")):
        if path.is_file():
            rest.update(path.name.encode() + path.read_bytes())
    return [sha256(rest.digest() + module.model_dump_json().encode()).hexdigest() for module in course.modules]


@cache
def _source() -> str:
    """The digest of the code that writes pages."""
    code = sha256()
    generator = Path(__file__).resolve().parents[1]
    for part in ("course", "figures", "pages"):
        for path in sorted((generator / part).rglob("*.py")):
            code.update(path.read_bytes())
    return code.hexdigest()


def _read(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _save(folder: Path, pages: dict[str, str]) -> None:
    """Keep the pages if that is possible; without them the next run only takes a little longer."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        write_whole(folder / _FILE, json.dumps(pages, ensure_ascii=False).encode())
    except OSError:
        return
