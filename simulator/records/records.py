"""The one way to the records: every call is a transaction of its own, safe from any thread or process."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from simulator.records import accounts, attempts, kept, ledgers, passwords, people, secret, transactions
from simulator.records.database import migrate, open_engine, place_of, sqlite_url
from simulator.records.model import (
    Account,
    AccountRole,
    Attempt,
    Classroom,
    Document,
    KeptLedger,
    Kind,
    Mode,
    Overruling,
    Person,
    Room,
    Saved,
    SignIn,
    Standing,
    State,
    Step,
    Trainer,
)
from simulator.records.where import user_folder

T = TypeVar("T")
R = TypeVar("R", bound="Records")


def open_records(url: str | None = None, folder: Path | None = None) -> Records:
    """The records at `url`, else at DATABASE_URL, else in records.sqlite of `folder` (default: the user's data folder).

    The tables are made or brought up to date, and classes whose time is over are deleted. Raises RecordsError.
    """
    return open_as(Records, url, folder)


def open_as(kind: type[R], url: str | None = None, folder: Path | None = None) -> R:
    """As `open_records`, of a kind that looks at who asks."""
    address = url or os.environ.get("DATABASE_URL") or sqlite_url(folder or user_folder())
    migrate(address)
    records = kind(open_engine(address))
    records.purge()
    return records


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
        account_id: str | None = None,
    ) -> tuple[Classroom, str]:
        """A new class and the trainer's token: the one given if it is known, else a new one; "" for an account's."""
        return self._write(
            lambda on: people.open_class(
                on,
                title,
                purpose,
                visible_to,
                keep_days,
                game,
                settings,
                trainer_token,
                self._now(),
                accounts.trainer_of(on, account_id) if account_id else None,
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

    def class_of(self, person_id: str) -> str | None:
        """The id of the class that a person is in."""
        with self._reading() as on:
            return people.class_of(on, person_id)

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

    # Accounts

    def add_account(
        self, name: str, role: AccountRole, password: str | None = None, email: str | None = None
    ) -> Account:
        """A new trainer or admin. Raises AccountError, BadNameError."""
        kept = _kept_of(password, name) if password is not None else None
        return self._write(lambda on: accounts.add(on, name, role, kept, email, self._now()))

    def first_admin(self, name: str, password: str) -> Account:
        """The first admin. Raises AccountError if there is one."""
        kept = _kept_of(password, name)
        return self._write(lambda on: accounts.first_admin(on, name, kept, self._now()))

    def has_admin(self) -> bool:
        """Whether an admin can sign in."""
        with self._reading() as on:
            return accounts.has_admin(on)

    def accounts(self) -> list[Account]:
        """All, the oldest first."""
        with self._reading() as on:
            return accounts.accounts_of(on)

    def account_named(self, name: str) -> Account | None:
        """The account of this name, however it was typed."""
        return next((one for one in self.accounts() if secret.name_key(one.name) == secret.name_key(name)), None)

    def set_password(self, one: Account, password: str) -> Account:
        """A new password: wherever the account was signed in, it is no longer. Raises AccountError."""
        kept = _kept_of(password, one.name)
        return self._write(lambda on: accounts.change(on, one.id, password_hash=kept))

    def set_role(self, account_id: str, role: AccountRole) -> Account:
        """Trainer or admin. Raises AccountError for the last admin."""
        return self._write(lambda on: accounts.change(on, account_id, role=role))

    def set_email(self, account_id: str, email: str | None) -> Account:
        """The e-mail of the company's account. Raises AccountError."""
        return self._write(lambda on: accounts.change(on, account_id, email=email))

    def switch_off(self, account_id: str, off: bool = True) -> Account:
        """Whether it may sign in. Raises AccountError for the last admin."""
        return self._write(lambda on: accounts.change(on, account_id, off=off))

    def remove_account(self, account_id: str) -> None:
        """Delete it with what it kept; its classes stay. Raises AccountError for the last admin."""
        self._erase(lambda on: accounts.remove(on, account_id))

    def sign_in(self, name: str, password: str, address: str) -> tuple[Account, str] | None:
        """The account and a token for its browser; None for whatever reason, always after the same time."""
        with self._reading() as on:
            row = accounts.named(on, name)
        good = passwords.matches(row.password_hash if row else None, password) and row is not None and not row.off
        return self._signed(row.id if row else None, "password", good, address)

    def sign_in_by_company(self, email: str, subject: str, address: str) -> tuple[Account, str] | None:
        """As `sign_in`, by a company's account with a verified e-mail; `subject` is its lasting name."""
        found = self._write(lambda on: accounts.by_company(on, email, subject))
        return self._signed(found.id if found else None, "oidc", found is not None, address)

    def _signed(self, account_id: str | None, way: str, good: bool, address: str) -> tuple[Account, str] | None:
        def write(on: Connection) -> str | None:
            accounts.note(on, account_id, way, good, address, self._now())
            return accounts.sign_in_as(on, account_id, self._now()) if good and account_id else None

        token = self._write(write)
        found = self.account(token) if token else None
        return (found, token) if found and token else None

    def account(self, token: str, *, page: bool = False) -> Account | None:
        """Who is signed in with this token. `page`: because a page was asked for, so that it goes on."""
        with self._reading() as on:
            found = accounts.by_token(on, token, self._now())
        if found is None:
            return None
        if page and self._now() - found[1] >= accounts.SEEN_EVERY:
            self._write(lambda on: accounts.seen(on, token, self._now()))
        return found[0]

    def sign_out(self, token: str) -> None:
        """The token is good no longer."""
        self._write(lambda on: accounts.sign_out(on, token))

    def settle(self, account_id: str, trainer_token: str | None, person_token: str | None) -> str | None:
        """What a browser had becomes the account's; see accounts.settle."""
        return self._write(lambda on: accounts.settle(on, account_id, trainer_token, person_token, self._now()))

    def trainer_of(self, account_id: str) -> Trainer | None:
        """As whom the account opens classes."""
        with self._reading() as on:
            return accounts.trainer_of(on, account_id)

    def person_of(self, account_id: str) -> Person | None:
        """As whom the account practises and keeps things."""
        with self._reading() as on:
            return accounts.person_of(on, account_id)

    def leads(self, account_id: str, class_id: str) -> bool:
        """Whether the class is the account's own."""
        with self._reading() as on:
            return accounts.leads(on, account_id, class_id)

    def rooms(self) -> list[Room]:
        """All classes, for the admin."""
        with self._reading() as on:
            return accounts.rooms(on, self._now())

    def sign_ins(self, most: int = 100) -> list[SignIn]:
        """The last tries to sign in, for the admin."""
        with self._reading() as on:
            return accounts.notes(on, most)

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

    def whose(self, attempt_id: str) -> tuple[str, str | None] | None:
        """The ids of the person and of the class that an attempt belongs to."""
        with self._reading() as on:
            return attempts.whose(on, attempt_id)

    def attempts(
        self,
        person_id: str | None = None,
        class_id: str | None = None,
        kind: Kind | None = None,
        among: Collection[str] | None = None,
    ) -> list[Attempt]:
        """Those of a person or of a class with their steps, the oldest first; `among`: only those with these ids.

        All of a class is much (30 kB each): for a page that is looked at all the time, ask for less.
        """
        if person_id is None and class_id is None:
            raise ValueError("attempts of whom?")
        with self._reading() as on:
            return attempts.attempts_of(on, person_id, class_id, kind, among)

    def newest_finished(self, class_id: str, kind: Kind, scenario: str, mode: Mode | None = None) -> list[Attempt]:
        """Of everybody in the class the newest finished attempt at a scenario, with its steps, the oldest first."""
        with self._reading() as on:
            return attempts.newest_finished(on, class_id, kind, scenario, mode)

    def shown_with(self, class_id: str, kind: Kind, key: str) -> list[Document]:
        """What the steps of a class have shown, of those that showed something under this key, in no order."""
        with self._reading() as on:
            return attempts.shown_with(on, class_id, kind, key)

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

    def _reading(self) -> AbstractContextManager[Connection]:
        return transactions.reading(self._engine, self._where)

    def _write(self, work: Callable[[Connection], T]) -> T:
        return transactions.write(self._engine, self._where, work)

    def _erase(self, work: Callable[[Connection], T]) -> T:
        return transactions.erase(self._engine, self._where, work)


def _kept_of(password: str, name: str) -> str:
    return passwords.hashed(passwords.checked(password, name))
