"""Ledgers lent to the sandbox: a profile that belongs to one stands for its very households.

Pages know only profiles. One whose id, content and number of households are those of a lent ledger is answered with
that ledger's households: sums may be asked by everybody who has the link, household by household only by the owner.
Kept in memory; after a restart a ledger is lent again when its owner opens it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from simulator.documents import fingerprint
from simulator.experiments.their_estate import Calibration, their_estate
from simulator.ledgers.model import Ledger
from simulator.population import Profile
from simulator.population.estate import Estate

_MOST = 12
_LOCK = Lock()


@dataclass(frozen=True, repr=False)
class Lent:
    """A ledger, what it taught, and who brought it (a person's id)."""

    ledger: Ledger
    calibration: Calibration
    owner: str
    print: str

    def estate(self, seed: int) -> Estate:
        """Its households."""
        return their_estate(self.ledger, self.calibration, seed)


_LENT: OrderedDict[str, Lent] = OrderedDict()


def lend(ledger: Ledger, calibration: Calibration, owner: str) -> None:
    """From now on `calibration.profile` stands for the households of `ledger`."""
    profile = calibration.profile
    with _LOCK:
        _LENT[profile.id] = Lent(ledger, calibration, owner, fingerprint(profile))
        _LENT.move_to_end(profile.id)
        while len(_LENT) > _MOST:
            _LENT.popitem(last=False)


def lent(profile: Profile, households: int) -> Lent | None:
    """The ledger that this profile stands for, if it is all of it."""
    found = standing_for(profile)
    return found if found is not None and found.ledger.households == households else None


def standing_for(profile: Profile) -> Lent | None:
    """The ledger that this profile came from, however many households are asked for."""
    with _LOCK:
        found = _LENT.get(profile.id)
    return found if found is not None and found.print == fingerprint(profile) else None


def take_back(profile_id: str) -> None:
    """It stands for nobody any more."""
    with _LOCK:
        _LENT.pop(profile_id, None)
