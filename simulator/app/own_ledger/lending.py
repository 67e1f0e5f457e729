"""Ledgers lent to the sandbox: a profile that belongs to one stands for its very households.

Pages know only profiles. One whose id, content and number of households are those of a lent ledger is answered with
that ledger's households: sums may be asked by everybody who has the link, household by household only by the owner.
Kept in memory; after a restart a ledger is lent again when its owner opens it. A ledger that is no longer in the
records (deleted, or its owner, or the owner's class) is lent no longer: whoever uses one asks, now and then.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from simulator.documents import fingerprint
from simulator.experiments.their_estate import Calibration, their_estate
from simulator.ledgers.model import Ledger
from simulator.population import Profile
from simulator.population.estate import Estate

EVERY_S = 5.0  # how long what the records said is believed
_MOST = 12
_LOCK = Lock()


@dataclass(frozen=True, repr=False)
class Lent:
    """A ledger, what it taught, and who brought it (a person's id).

    `there` asks whether it is still kept; `gone` forgets all that was computed from it.
    """

    ledger: Ledger
    calibration: Calibration
    owner: str
    print: str
    there: Callable[[], bool]
    gone: Callable[[], None]

    def estate(self, seed: int) -> Estate:
        """Its households."""
        return their_estate(self.ledger, self.calibration, seed)


_LENT: OrderedDict[str, Lent] = OrderedDict()
_LOOKED = [-EVERY_S]


def lend(
    ledger: Ledger,
    calibration: Calibration,
    owner: str,
    there: Callable[[], bool] = lambda: True,
    gone: Callable[[], None] = lambda: None,
) -> None:
    """From now on `calibration.profile` stands for the households of `ledger`, as long as it is `there`."""
    profile = calibration.profile
    old = []
    with _LOCK:
        _LENT[profile.id] = Lent(ledger, calibration, owner, fingerprint(profile), there, gone)
        _LENT.move_to_end(profile.id)
        while len(_LENT) > _MOST:
            old.append(_LENT.popitem(last=False)[1])
    for one in old:
        one.gone()


def look() -> None:
    """Take back what is no longer in the records. Cheap: asks at most every EVERY_S, and only if something is lent."""
    now = time.monotonic()
    with _LOCK:
        if not _LENT or now - _LOOKED[0] < EVERY_S:
            return
        _LOOKED[0] = now
        held = list(_LENT.items())
    for name, one in held:
        if one.there():
            continue
        with _LOCK:
            if _LENT.get(name) is not one:
                continue
            del _LENT[name]
        one.gone()


def lent(profile: Profile, households: int) -> Lent | None:
    """The ledger that this profile stands for, if it is all of it."""
    found = standing_for(profile)
    return found if found is not None and found.ledger.households == households else None


def standing_for(profile: Profile) -> Lent | None:
    """The ledger that this profile came from, however many households are asked for."""
    look()
    with _LOCK:
        found = _LENT.get(profile.id)
    return found if found is not None and found.print == fingerprint(profile) else None


def take_back(profile_id: str) -> None:
    """It stands for nobody any more."""
    with _LOCK:
        _LENT.pop(profile_id, None)
