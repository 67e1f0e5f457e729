"""Which program this process runs: what client and workers compare before they trust each other's figures.

Taken when the module is first imported, with the sources as they were then: a worker that was started before an update
goes on with the old code, and must not show the new sources' hash.
"""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from simulator.experiments.manifest import versions

_ROOT = Path(__file__).parents[1]
_ELSEWHERE = {"app", "roleplay", "records"}  # no task runs in them


def _sources() -> str:
    """12 hex digits over every source that a task can run in."""
    digest = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*.py")):
        name = path.relative_to(_ROOT)
        if name.parts[0] not in _ELSEWHERE and not name.parts[0].startswith("cli"):
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


PROGRAM: dict[str, str] = {
    **{name: str(value) for name, value in versions().items()},
    "sources": _sources(),
    "python": ".".join(platform.python_version_tuple()[:2]),
    **{name: version(name) for name in ("numpy", "numba")},
}
"""Program version, engine hash, key layout, hash of the sources, Python (major.minor), NumPy, Numba."""
