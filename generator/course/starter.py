"""A fresh small course that checks clean and builds: what `courseware new` writes.

It is a real course, kept as files in generator/starter: the reference of the block kinds (docs/blocks.md) is made from
it too.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

STARTER = Path(str(files("generator"))) / "starter"


def write_starter(folder: Path) -> list[Path]:
    """Write the small course into `folder` (made if missing); return the files. Raises OSError."""
    written = []
    for source in sorted(path for path in STARTER.rglob("*") if path.is_file()):
        path = folder / source.relative_to(STARTER)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes())
        written.append(path)
    return written
