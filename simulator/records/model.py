"""What the records hold, as plain frozen dataclasses, and what can go wrong, in the user's words.

Times are aware datetimes in UTC. `start`, `action`, `shown`, `score`, `settings` and `document` are JSON documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Document = dict[str, Any]
State = Literal["open", "paused", "closed"]
Kind = Literal["game", "roleplay", "quiz"]
Mode = Literal["practice", "test"]

AccountRole = Literal["trainer", "admin"]

STATES: tuple[State, ...] = ("open", "paused", "closed")
KINDS: tuple[Kind, ...] = ("game", "roleplay", "quiz")
MODES: tuple[Mode, ...] = ("practice", "test")


class RecordsError(ValueError):
    """Something that the user can understand and put right; the message is Chinese."""


class NoClassError(RecordsError):
    """No class has this code (any more)."""


class ClassClosedError(RecordsError):
    """The class is closed: nobody joins or plays on."""


class ClassPausedError(RecordsError):
    """The trainer paused the class: steps wait."""


class NameTakenError(RecordsError):
    """Somebody in the class has this nickname."""


class BadNameError(RecordsError):
    """An empty or overlong nickname, title or other text."""


class GoneError(RecordsError):
    """The person, attempt or saved thing is not there (any more)."""


class StaleStepError(RecordsError):
    """The step is not the next one: another tab went on, or it was taken back."""


class FinishedError(RecordsError):
    """The attempt is finished."""


class NotPracticeError(RecordsError):
    """Only practice may be taken back or deleted."""


class AccountError(RecordsError):
    """An account that cannot be made or changed so."""


@dataclass(frozen=True)
class Account:
    """A trainer or admin who signs in. `password`: whether it has one; `last`: when it last signed in."""

    id: str
    name: str
    role: AccountRole
    email: str | None
    off: bool
    created: datetime
    last: datetime | None
    password: bool


@dataclass(frozen=True)
class SignIn:
    """A try to sign in. `name` is the account's, None where there is none of the name that was typed."""

    name: str | None
    way: str
    good: bool
    address: str
    created: datetime


@dataclass(frozen=True)
class Room:
    """A class as the admin sees it: `owner` is the account's name, None for whoever opened it without one."""

    id: str
    title: str
    code: str
    state: State
    created: datetime
    expires: datetime
    owner: str | None
    people: int


@dataclass(frozen=True)
class Person:
    """Somebody at a browser. `number` is the place in the class, from 1 in order of joining (None outside classes)."""

    id: str
    nickname: str
    class_id: str | None
    number: int | None
    created: datetime


@dataclass(frozen=True)
class Trainer:
    """Somebody who opened classes at this browser."""

    id: str
    created: datetime


@dataclass(frozen=True)
class Classroom:
    """A class: why it is held, who sees what, until when it is kept. `game` is the id of its scenario."""

    id: str
    code: str
    title: str
    purpose: str
    visible_to: str
    keep_days: int
    game: str
    settings: Document
    state: State
    trainer_id: str
    created: datetime
    expires: datetime


@dataclass(frozen=True)
class Step:
    """One decision: `number` counts from 1; `shown` is what the player saw after it."""

    attempt_id: str
    number: int
    action: Document
    shown: Document
    created: datetime


@dataclass(frozen=True)
class Overruling:
    """A trainer's word on a point, instead of the machine's. The newest on a point counts; all are kept."""

    attempt_id: str
    point: str
    value: Any
    reason: str
    by: str
    created: datetime


@dataclass(frozen=True)
class Attempt:
    """One go at a scenario, with its steps in order. `score` is None until finished."""

    id: str
    person_id: str
    class_id: str | None
    kind: Kind
    scenario: str
    mode: Mode
    start: Document
    created: datetime
    finished: datetime | None
    score: Document | None
    steps: tuple[Step, ...] = ()
    overruled: tuple[Overruling, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where somebody in a class is: the newest attempt (steps left out), how many steps, what the last one showed."""

    person: Person
    attempt: Attempt | None
    steps: int
    last: Step | None


@dataclass(frozen=True)
class Saved:
    """A named document of a person's, or of this installation (`owner` None)."""

    id: str
    owner: str | None
    kind: str
    name: str
    document: Document
    created: datetime
    changed: datetime


@dataclass(frozen=True)
class KeptLedger:
    """A ledger of a person's. `size` and `original_size` in bytes (0: no original is kept).

    `data` is the nameless ledger, `original` the encrypted file; both None in a list.
    """

    id: str
    owner: str
    name: str
    document: Document
    created: datetime
    changed: datetime
    size: int
    original_size: int
    data: bytes | None = None
    original: bytes | None = None
