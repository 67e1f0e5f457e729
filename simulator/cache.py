"""Where compiled code is kept: a folder of the user's, one for each version of the sources.

Numba's own cache looks only at the file of a function, not at the functions that it calls: after an update it would
go on using old parts. So the folder's name carries a hash of every source that the kernel is made of.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import numba

from generator.course.files import make_writable, user_cache


def folder() -> Path:
    """NUMBA_CACHE_DIR if set, else dues-academy/numba in the user's cache folder; then the hash of the sources."""
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or user_cache() / "numba")
    name = f"kernel-{source_hash()}"
    return base if base.name == name else base / name


def source_hash() -> str:
    """12 hex digits over the sources of the kernel and of what it is handed: manifests call it "engine".

    That is simulator/engine, luck, the estate's arrays, and the policy's model, channels and compilation, comments
    included: whoever changes one of these files has every stored chart to draw and every game to search again. How an
    estate is drawn (population/build, arrears) and policy/fit and offers are not in it, though results hang on them
    too: there tests that draw some of the stored charts again are the guard.
    """
    root = Path(__file__).parent
    sources = [
        *sorted((root / "engine").glob("*.py")),
        root / "luck.py",
        root / "policy" / "channels.py",
        root / "policy" / "compiled.py",
        root / "policy" / "model.py",
        root / "population" / "estate.py",
    ]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def is_warm() -> bool:
    """Whether the compiled kernel of these sources is there: without it the first answer waits half a minute.

    Numba keeps what it compiles by the folder of the source: another copy of the same sources is of no use.
    """
    engine = Path(__file__).parent.resolve() / "engine"
    mine = f"engine_{hashlib.sha1(str(engine).encode(), usedforsecurity=False).hexdigest()}"
    return any((folder() / mine).glob("kernel.advance-*.nbc"))


def prepare() -> None:
    """Point Numba at the folder; call before the first function is decorated. Older versions' folders are left.

    Where nothing can be written there, this process and its children get a folder that goes with it: they work, but
    compile anew.
    """
    try:
        make_writable(folder())
    except OSError:
        own = tempfile.mkdtemp(prefix="dues-academy-numba-")
        atexit.register(shutil.rmtree, own, ignore_errors=True)
        os.environ["NUMBA_CACHE_DIR"] = own
    numba.config.CACHE_DIR = str(folder())  # type: ignore[attr-defined]
