"""Estates already lived through, kept for every session: arrays only, the last few questions. No Streamlit."""

from __future__ import annotations

from collections import OrderedDict
from threading import BoundedSemaphore, Lock

from simulator.app.shelf import Shelf, estate_of
from simulator.documents import fingerprint
from simulator.experiments.explorer import Explored, explore
from simulator.policy import Policy
from simulator.population import Profile

_MOST = 6
_LARGE, _MOST_LARGE = 5_000_000, 2  # household-days from which an answer is large, and how many of those are kept
_KNOWN: OrderedDict[tuple[object, ...], Explored] = OrderedDict()
_LOCK = Lock()
_AT_ONCE = BoundedSemaphore(2)  # a class that opens the page together must not starve the other pages


def explored_of(
    kept: Shelf, profile: Profile, policy: Policy, households: int, months: int, seed: int, *, theirs: bool = False
) -> Explored:
    """The estate after `months` of the policy; `theirs`: the households of a lent ledger, for its owner only.

    Raises DocumentError if the policy does not fit it.
    """
    key = profile.id, theirs, kept.table.hash, fingerprint(profile), fingerprint(policy), households, months, seed
    with _LOCK:
        if key in _KNOWN:
            _KNOWN.move_to_end(key)
            return _KNOWN[key]
    with _AT_ONCE:
        found = explore(estate_of(profile, households, seed, theirs=theirs), policy, kept.table, months, seed)
    with _LOCK:
        _KNOWN[key] = found
        large = [one for one, held in _KNOWN.items() if _size(held) >= _LARGE]
        for old in large[: max(0, len(large) - _MOST_LARGE)]:
            del _KNOWN[old]
        while len(_KNOWN) > _MOST:
            _KNOWN.popitem(last=False)
    return found


def drop_explored(profile_id: str) -> None:
    """Keep nothing that was lived through with this profile."""
    with _LOCK:
        for key in [one for one in _KNOWN if one[0] == profile_id]:
            del _KNOWN[key]


def _size(found: Explored) -> int:
    return found.estate.households * found.end
