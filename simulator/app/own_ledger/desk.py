"""What one session has on its desk while a ledger is brought, and how what has names in it is dropped.

`Raw` is the only thing with names, rooms and numbers of people in it. Work in the pool fills it in place, so that the
pool itself keeps nothing; once the ledger is nameless and the key file saved, `drop` empties it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from simulator.app.own_ledger.kept import Opened
from simulator.experiments.their_estate import Setting
from simulator.ledgers.accepted import Accepted
from simulator.ledgers.labels import LabelRules
from simulator.ledgers.model import Ledger
from simulator.ledgers.plan import Plan
from simulator.ledgers.pseudonym import Key
from simulator.ledgers.read import Book
from simulator.ledgers.summary import Summary


@dataclass(eq=False, repr=False)
class Raw:
    """A file in plain text and what was made of it. `fault` says in Chinese why something could not be done."""

    file: str
    data: bytes
    book: Book | None = None
    plan: Plan | None = None
    accepted: Accepted | None = None
    key: Key | None = None
    ledger: Ledger | None = None
    fault: str = ""

    def drop(self) -> None:
        """Nothing of it is left, whoever still holds this object."""
        self.file, self.data, self.fault = "", b"", ""
        self.book = self.plan = self.accepted = self.key = self.ledger = None


@dataclass(eq=False, repr=False)
class Desk:
    """`token` begins the keys of its work in the pool and tells nothing of the ledger; `round` counts what was asked
    of it."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))
    round: int = 0
    estate: str = ""
    raw: Raw | None = None
    opened: Opened | None = None
    begun: Plan | None = None  # the plan as proposed: what the widgets of step 2 begin with
    asked: str = ""  # fingerprint of the plan last asked for
    turn: int = 0
    said: str = ""  # what the page says once, at its next run
    setting: Setting | None = None  # what is being calibrated
    faults: tuple[str, ...] = ()
    counted: tuple[LabelRules, Summary] | None = None  # of `opened`

    @property
    def reached(self) -> int:
        """The last step that can be gone to, 1 to 6."""
        if self.opened is not None:
            return 6
        if self.raw is None:
            return 1
        return 3 if self.raw.accepted is not None and len(self.raw.accepted.rows) else 2

    def bring(self, file: str, data: bytes, estate: str) -> None:
        """A file comes on the desk; what was there before is put away."""
        self.clear()
        self.raw, self.estate = Raw(file, data), estate

    def clear(self) -> None:
        """An empty desk."""
        self.drop_names()
        self.opened, self.estate = None, ""
        self.setting, self.faults, self.counted = None, (), None

    def drop_names(self) -> None:
        """Whatever has names in it goes."""
        if self.raw is not None:
            self.raw.drop()
        self.raw = self.begun = None
        self.round, self.asked, self.turn = self.round + 1, "", 0

    def work(self, what: str) -> str:
        """The key of a piece of work on what is on the desk now."""
        return f"ledger-desk:{self.token}:{self.round}:{what}"
