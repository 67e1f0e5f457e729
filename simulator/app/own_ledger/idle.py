"""Desks at which nobody has been for half an hour: what has names in it goes, whether or not somebody comes back.

A session that only stays open runs no page, so a thread looks; it lives as long as there is something to look after.
"""

from __future__ import annotations

import threading
import time
from weakref import WeakKeyDictionary

from simulator.app.own_ledger.desk import Desk

IDLE_S = 30 * 60.0
_EVERY_S = 30.0
_LOCK = threading.Lock()
_USED: WeakKeyDictionary[Desk, float] = WeakKeyDictionary()
_WATCH: list[threading.Thread] = []


def used(desk: Desk) -> None:
    """Somebody is at it now."""
    with _LOCK:
        if not desk.holds_names:
            _USED.pop(desk, None)
            return
        _USED[desk] = time.monotonic()
        if not _WATCH:
            _WATCH.append(threading.Thread(target=_watch, name="ledger-idle", daemon=True))
            _WATCH[0].start()


def sweep(now: float) -> None:
    """Clear the desks not used for IDLE_S before `now`, on the clock of time.monotonic."""
    with _LOCK:
        late = [desk for desk, seen in _USED.items() if now - seen >= IDLE_S]
        for desk in late:
            del _USED[desk]
    for desk in late:
        desk.leave()


def _watch() -> None:
    while True:
        time.sleep(_EVERY_S)
        sweep(time.monotonic())
        with _LOCK:
            if not _USED:
                _WATCH.clear()
                return
