"""The two ways in which the kernel's functions are compiled: serial, cached, no fastmath."""

from __future__ import annotations

from typing import Any

from numba import njit

# For functions that allocate arrays.
compiled: Any = njit(cache=True)
# For the inner loops, which allocate nothing: without reference counting of the arrays they look at (it is atomic, and
# would take half of the time).
inner: Any = njit(cache=True, _nrt=False)  # type: ignore[call-overload]
# For the one loop that everything happens in: written out where it is called, because it looks at the whole World, and
# passing that costs as much as a household's month.
inlined: Any = njit(cache=True, _nrt=False, inline="always")  # type: ignore[call-overload]
# For the entry: other Python threads run meanwhile.
entry: Any = njit(cache=True, nogil=True)
