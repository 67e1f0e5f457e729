"""What one session has on its desk while a ledger is brought, and how what has names in it is dropped.

`Raw` is the only thing with names, rooms and numbers of people in it. Work in the pool fills it in place, so that the
pool itself keeps nothing; once the ledger is nameless and the key file saved, `drop` empties it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
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
    """A file in plain text and what was made of it. `fault` says in Chinese why something could not be done.

    Once mended rows have come in, `accepted` is all of it and `book` the workbook they came in; `first` is both as they
    were before.
    """

    file: str
    data: bytes
    book: Book | None = None
    plan: Plan | None = None
    accepted: Accepted | None = None
    key: Key | None = None
    ledger: Ledger | None = None
    fault: str = ""
    given: tuple[str, bytes] | None = None  # a mended workbook that is not read yet
    refused: str = ""  # why it was not taken
    first: tuple[Book, Accepted] | None = None
    dropped: bool = False

    def drop(self) -> None:
        """Nothing of it is left, whoever still holds this object; work that is at it leaves nothing either."""
        self.file, self.data, self.fault, self.refused, self.dropped = "", b"", "", "", True
        self.book = self.plan = self.accepted = self.key = self.ledger = self.given = self.first = None

    def without_mended(self) -> None:
        """As it was before mended rows came in."""
        if self.first is not None:
            (self.book, self.accepted), self.first = self.first, None
            self.ledger = self.key = None
            self.refused = ""


_FILE_GONE = (
    "您离开过这一页，或者三十分钟没有动：带名字的原文件已经从服务器内存里丢掉，没有存。要接着做，请再给一次文件；"
    "密钥文件已经存好的，第 3 步选“用上个月的密钥文件”，代号就不变。"
)
_KEY_GONE = "您离开过这一页，或者三十分钟没有动：密钥文件已经从服务器内存里丢掉。要带姓名的表，请在第 6 步再给一次。"
_TAKE = 6  # the step in which only a key is given


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
    mends: int = 0  # how often a mended workbook was given
    said: str = ""  # what the page says once, at its next run
    setting: Setting | None = None  # what is being calibrated
    faults: tuple[str, ...] = ()
    counted: tuple[LabelRules, Summary] | None = None  # of `opened`
    files: dict[str, tuple[int, Callable[[], None]]] = field(default_factory=dict)  # file id -> its step, how it goes
    left: str = ""  # what is told of what went while nobody was here
    sure_at: float = 0.0  # when `opened` was last seen to be there still, on the clock of time.monotonic

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

    @property
    def holds_names(self) -> bool:
        """Whether there is anything on it that has names in it."""
        return self.raw is not None or bool(self.files)

    def let_go(self, step: int) -> None:
        """Files given in any other step go now."""
        for one in [one for one, (where, _) in self.files.items() if where != step]:
            self.files.pop(one)[1]()

    def leave(self) -> None:
        """Nobody is here any more: whatever has names in it goes, and who comes back is told."""
        if not self.holds_names:
            return
        only_key = self.raw is None and all(where == _TAKE for where, _ in self.files.values())
        self.left = _KEY_GONE if only_key else _FILE_GONE
        self.drop_names()
        self.let_go(0)

    def work(self, what: str) -> str:
        """The key of a piece of work on what is on the desk now."""
        return f"ledger-desk:{self.token}:{self.round}:{what}"
