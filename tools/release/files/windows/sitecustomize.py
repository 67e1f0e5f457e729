"""Read by every process of this Python: what it keeps for itself goes to the user's folder, so that this one can be
read-only, be on a stick, or be deleted without a trace of anything but the records."""

import os
import sys
from pathlib import Path

_OURS = Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "dues-academy"
sys.pycache_prefix = str(_OURS / "cache" / "pycache")
os.environ.setdefault("XDG_CACHE_HOME", str(_OURS / "cache"))
