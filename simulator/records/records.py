"""The one way to the records: every call is a transaction of its own, safe from any thread or process."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from simulator.records import attempts, kept, ledgers, people, secret
from simulator.records.database import FILE, migrate, open_engine, place_of, sqlite_url
from simulator.records.faults import plainly
from simulator.records.model import (
    Attempt,
    Classroom,
    Document,
    KeptLedger,
    Kind,
    Mode,
    Overruling,
    Person,
    Saved,
    Standing,
    State,
    Step,
    Trainer,
)

T = TypeVar("T")


def open_records(url: str | None = None, folder: Path | None = None) -> Records:
    """The records at `url`, else at DATABASE_URL, else in records.sqlite of `folder` (default: the user's data folder).

    The tables are made or brought up to date, and classes whose time is over are deleted. Raises RecordsError.
    """
    address = url or os.environ.get("DATABASE_URL") or sqlite_url(folder or user_folder())
    migrate(address)
    records = Records(open_engine(address))
    records.purge()
    return records


def place(folder: Path | None = None) -> str:
    """Where `open_records(folder=folder)` keeps them: a file, or a database without its password."""
    return place_of(address_of(folder))


def address_of(folder: Path | None = None) -> str:
    """DATABASE_URL, else that of records.sqlite in the folder (default: the user's data folder); makes nothing."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{(folder or user_folder()) / FILE}"


def user_folder() -> Path:
    """Where records go that belong to no course folder."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "dues-academy"


class Records:
    """See the functions that each method calls for what they raise; every error for the user is a RecordsError."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._where = place_of(engine.url.render_as_string())
        self._now = now

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    # People and classes

    def newcomer(self, nickname: str, class_id: str | None = None) -> tuple[Person, str]:
        """Somebody new and the token, which is nowhere else."""
        return self._write(lambda on: people.newcomer(on, nickname, class_id, self._now()))

    def person(self, token: str) -> Person | None:
        """Whose token this is; None once the person or the class is gone."""
        with self._reading() as on:
            found = people.person_of(on, token)
            gone = found and found.class_id and not people.class_by(on, "id", found.class_id, self._now())
            return None if gone else found

    def trainer(self, token: str) -> Trainer | None:
        """Whose trainer token this is."""
        with self._reading() as on:
            return people.trainer_of(on, token)

    def open_class(
        self,
        title: str,
        purpose: str,
        visible_to: str,
        keep_days: int,
        game: str,
        settings: Document,
        trainer_token: str | None = None,
    ) -> tuple[Classroom, str]:
        """A new class and the trainer's token: the one given if it is known, else a new one."""
        return self._write(
            lambda on: people.open_class(
                on, title, purpose, visible_to, keep_days, game, settings, trainer_token, self._now()
            )
        )

    def class_by_code(self, code: str) -> Classroom | None:
        """The class with this code, however it was typed."""
        with self._reading() as on:
            return people.class_by(on, "code", secret.plain_code(code), self._now())

    def class_by_id(self, class_id: str) -> Classroom | None:
        """The class with this id."""
        with self._reading() as on:
            return people.class_by(on, "id", class_id, self._now())

    def classes(self, trainer_id: str) -> list[Classroom]:
        """The trainer's classes, the newest first."""
        with self._reading() as on:
            return people.classes_of(on, trainer_id, self._now())

    def people(self, class_id: str) -> list[Person]:
        """Everybody in the class, in order of joining."""
        with self._reading() as on:
            return people.people_of(on, class_id)

    def set_state(self, class_id: str, state: State) -> None:
        """Open, pause or close the class."""
        self._write(lambda on: people.set_state(on, class_id, state))

    def join(self, code: str, nickname: str) -> tuple[Person, str]:
        """Come into the class as somebody new. Raises NoClassError, ClassClosedError, NameTakenError, BadNameError."""

        def come_in(on: Connection) -> tuple[Person, str]:
            return people.newcomer(on, nickname, people.joinable(on, code, self._now()).id, self._now())

        return self._write(come_in)

    def recovery(self, who: Person | Trainer) -> str:
        """A code, shown once, to come back with from another browser."""
        return self._write(lambda on: people.set_recovery(on, who))

    def recover(self, code: str) -> tuple[Person | Trainer, str]:
        """Come back with a code: it is used up, and the old browser is signed out."""
        return self._write(lambda on: people.recover(on, code))

    def delete_class(self, class_id: str) -> None:
        """Delete the class with everybody and everything in it."""
        self._erase(lambda on: people.delete_class(on, class_id))

    def delete_person(self, person_id: str) -> None:
        """Delete somebody with everything."""
        self._erase(lambda on: people.delete_person(on, person_id))

    def purge(self) -> int:
        """Delete the classes whose time is over; returns how many."""
        with self._reading() as on:
            if not people.expired(on, self._now()):
                return 0
        return self._erase(lambda on: people.purge(on, self._now()))

    # Attempts

    def begin(self, person_id: str, kind: Kind, scenario: str, mode: Mode, start: Document, request_id: str) -> Attempt:
        """Begin an attempt."""
        return self._write(
            lambda on: attempts.begin(on, person_id, kind, scenario, mode, start, request_id, self._now())
        )

    def step(self, attempt_id: str, number: int, action: Document, shown: Document, request_id: str) -> Step:
        """The next step (the first is number 1). Raises StaleStepError if it is not the next."""
        return self._write(lambda on: attempts.add_step(on, attempt_id, number, action, shown, request_id, self._now()))

    def undo(self, attempt_id: str, keep: int, request_id: str) -> Attempt:
        """Keep only the first `keep` steps, in practice."""
        return self._write(lambda on: attempts.undo(on, attempt_id, keep, request_id))

    def finish(self, attempt_id: str, score: Document, request_id: str) -> Attempt:
        """End the attempt with its score."""
        return self._write(lambda on: attempts.finish(on, attempt_id, score, request_id, self._now()))

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt with its steps. Raises GoneError."""
        with self._reading() as on:
            return attempts.attempt_of(on, attempt_id)

    def attempts(
        self, person_id: str | None = None, class_id: str | None = None, kind: Kind | None = None
    ) -> list[Attempt]:
        """Those of a person or of a class with their steps, the oldest first."""
        if person_id is None and class_id is None:
            raise ValueError("attempts of whom?")
        with self._reading() as on:
            return attempts.attempts_of(on, person_id, class_id, kind)

    def standings(
        self, class_id: str, kind: Kind = "game", scenario: str | None = None, mode: Mode | None = None
    ) -> list[Standing]:
        """Where everybody in the class is; cheap enough to ask every two seconds."""
        with self._reading() as on:
            return attempts.standings(on, class_id, kind, scenario, mode)

    def delete_attempt(self, attempt_id: str) -> None:
        """Delete a practice attempt."""
        self._erase(lambda on: attempts.delete_attempt(on, attempt_id))

    def overrule(self, attempt_id: str, point: str, value: Any, reason: str, by: str, request_id: str) -> Overruling:
        """Put the trainer's word in place of the machine's on a point."""
        return self._write(
            lambda on: attempts.overrule(on, attempt_id, point, value, reason, by, request_id, self._now())
        )

    # Documents kept by name

    def save(self, owner: str | None, kind: str, name: str, document: Document) -> Saved:
        """Keep a document; the same owner, kind and name again replaces it."""
        return self._write(lambda on: kept.save(on, owner, kind, name, document, self._now()))

    def saved(self, owner: str | None, kind: str) -> list[Saved]:
        """What the owner kept, the newest change first."""
        with self._reading() as on:
            return kept.saved_by(on, owner, kind)

    def forget(self, saved_id: str, owner: str | None) -> None:
        """Delete a kept document of the owner's."""
        self._erase(lambda on: kept.forget(on, saved_id, owner))

    # Ledgers

    def keep_ledger(
        self, owner: str, name: str, data: bytes, document: Document, original: bytes | None = None
    ) -> KeptLedger:
        """Keep a nameless ledger; the same name again replaces it. `original`: as ciphertext, or not at all."""
        return self._erase(lambda on: ledgers.keep(on, owner, name, data, document, original, self._now()))

    def ledgers(self, owner: str) -> list[KeptLedger]:
        """What the owner brought, the newest change first, without the bytes."""
        with self._reading() as on:
            return ledgers.ledgers_of(on, owner)

    def ledger(self, ledger_id: str, owner: str) -> KeptLedger:
        """One of the owner's, with its bytes. Raises GoneError."""
        with self._reading() as on:
            return ledgers.ledger_of(on, ledger_id, owner)

    def has_ledger(self, ledger_id: str, owner: str) -> bool:
        """Whether it is still there and the owner too; a class whose time is over has nobody, deleted or not yet."""
        with self._reading() as on:
            return ledgers.there(on, ledger_id, owner, self._now())

    def forget_ledger(self, ledger_id: str, owner: str) -> None:
        """Delete one of the owner's, original and all. Raises GoneError."""
        self._erase(lambda on: ledgers.forget(on, ledger_id, owner))

    # Transactions

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with plainly(self._where), self._engine.connect().execution_options(reading=True) as on, on.begin():
            yield on

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Do the work whole or not at all. On PostgreSQL two equal requests may meet: the second reads the first."""
        with plainly(self._where):
            try:
                with self._engine.begin() as on:
                    return work(on)
            except IntegrityError:
                with self._engine.begin() as on:
                    return work(on)

    def _erase(self, work: Callable[[Connection], T]) -> T:
        """Write, then leave no copy of what was deleted in SQLite's log (if nobody is reading it just now)."""
        result = self._write(work)
        if self._engine.dialect.name == "sqlite":
            # What was deleted is deleted, even where the log cannot be emptied just now: the next who can will do it.
            with suppress(sqlite3.Error), closing(self._engine.raw_connection()) as raw:  # not in a transaction
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return result
