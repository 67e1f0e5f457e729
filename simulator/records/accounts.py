"""Accounts of trainers and admins, and the browsers where they are signed in. Inside the transaction of `on`.

Being signed in ends after IDLE without a page asked for, after LONGEST in any case, and at once when the account is
switched off, removed or given a new password. Of the token only its hash is kept. There is always an admin left.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from simulator.records import secret
from simulator.records.model import Account, AccountError, AccountRole, Person, Room, SignIn, Trainer
from simulator.records.people import NICKNAME_LENGTH, checked
from simulator.records.tables import account, classroom, person, sign_in, signed_in, trainer

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)  # being seen is written down at most so often
NOTES_KEPT = timedelta(days=90)
NAME_LENGTH = 20
LAST_ADMIN = "至少要留一位能登录的管理员。请先另设一位，再来改这一位。"


def add(
    on: Connection, name: str, role: AccountRole, password_hash: str | None, email: str | None, now: datetime
) -> Account:
    """A new account. Raises BadNameError, AccountError."""
    name, email = checked(name, "名字", NAME_LENGTH), plain_email(email)
    if password_hash is None and email is None:
        raise AccountError("请给一个密码，或者公司账号的邮箱。")
    if on.execute(select(account.c.id).where(account.c.name_key == secret.name_key(name))).first():
        raise AccountError(f"已经有一个账号叫“{name}”了，请换一个名字。")
    if email and on.execute(select(account.c.id).where(account.c.email == email)).first():
        raise AccountError(f"邮箱 {email} 已经属于另一个账号。")
    found: dict[str, Any] = {
        "id": secret.new_id(),
        "name": name,
        "name_key": secret.name_key(name),
        "role": role,
        "password_hash": password_hash,
        "email": email,
        "subject": None,
        "off": False,
        "created": now,
        "last": None,
    }
    on.execute(insert(account).values(**found))
    return Account(found["id"], name, role, email, False, now, None, password_hash is not None)


def first_admin(on: Connection, name: str, password_hash: str, now: datetime) -> Account:
    """The first admin. Raises AccountError if there is one already."""
    if has_admin(on):
        raise AccountError("管理员已经设好了，开通码不能再用。请用管理员的名字和密码登录。")
    return add(on, name, "admin", password_hash, None, now)


def has_admin(on: Connection) -> bool:
    """Whether an admin can sign in."""
    return on.execute(_admins().limit(1)).first() is not None


def accounts_of(on: Connection) -> list[Account]:
    """All, in the order of their making."""
    return [_account(row) for row in on.execute(select(account).order_by(account.c.created, account.c.id))]


def named(on: Connection, name: str) -> Row[Any] | None:
    """The row of the account of this name, however it was typed, hash and all."""
    return on.execute(select(account).where(account.c.name_key == secret.name_key(name))).first()


def change(on: Connection, account_id: str, **values: Any) -> Account:
    """Change role, password_hash, email or off. Whoever gets a new password or is switched off is signed out.

    Raises AccountError.
    """
    if "email" in values:
        values["email"] = plain_email(values["email"])
        values["subject"] = None
        same = (account.c.email == values["email"], account.c.id != account_id)
        if values["email"] and on.execute(select(account.c.id).where(*same)).first():
            raise AccountError(f"邮箱 {values['email']} 已经属于另一个账号。")
    if values.get("off") or values.get("role") == "trainer":
        _leave_an_admin(on, account_id)
    if not on.execute(update(account).where(account.c.id == account_id).values(**values)).rowcount:
        raise AccountError("这个账号已经不在了。")
    if values.get("off") or "password_hash" in values or "email" in values:
        on.execute(delete(signed_in).where(signed_in.c.account_id == account_id))
    return _account(on.execute(select(account).where(account.c.id == account_id)).one())


def remove(on: Connection, account_id: str) -> None:
    """Without the account: its ledgers and saved things go, its classes stay until their day. Raises AccountError."""
    _leave_an_admin(on, account_id)
    if not on.execute(delete(account).where(account.c.id == account_id)).rowcount:
        raise AccountError("这个账号已经不在了。")


def sign_in_as(on: Connection, account_id: str, now: datetime) -> str:
    """The token of a browser that is signed in from now on."""
    on.execute(delete(signed_in).where(_over(now)))
    token = secret.new_token()
    on.execute(
        insert(signed_in).values(
            token_hash=secret.hashed(token), account_id=account_id, created=now, seen=now, expires=now + LONGEST
        )
    )
    on.execute(update(account).where(account.c.id == account_id).values(last=now))
    return token


def by_company(on: Connection, email: str, subject: str) -> Account | None:
    """Whose company account this is: by its subject, else by an e-mail that has no subject yet, which it then has."""
    row = on.execute(select(account).where(account.c.subject == subject, account.c.off.is_(False))).first()
    if row is None:
        mine = (account.c.email == plain_email(email), account.c.subject.is_(None), account.c.off.is_(False))
        row = on.execute(select(account).where(*mine).with_for_update()).first()
        if row is not None:
            on.execute(update(account).where(account.c.id == row.id).values(subject=subject))
    return None if row is None else _account(row)


def by_token(on: Connection, token: str, now: datetime) -> tuple[Account, datetime] | None:
    """Whose browser this is, as long as it is signed in, and when it was last seen."""
    mine = select(account, signed_in.c.seen).join(signed_in, signed_in.c.account_id == account.c.id)
    wanted = (signed_in.c.token_hash == secret.hashed(token), account.c.off.is_(False), ~_over(now))
    row = on.execute(mine.where(*wanted)).first()
    return None if row is None else (_account(row), row.seen)


def seen(on: Connection, token: str, now: datetime) -> None:
    """A page was asked for."""
    on.execute(update(signed_in).where(signed_in.c.token_hash == secret.hashed(token)).values(seen=now))


def sign_out(on: Connection, token: str) -> None:
    """This browser is signed in no longer."""
    on.execute(delete(signed_in).where(signed_in.c.token_hash == secret.hashed(token)))


def note(on: Connection, account_id: str | None, way: str, good: bool, address: str, now: datetime) -> None:
    """Write down a try to sign in; those of long ago go."""
    on.execute(delete(sign_in).where(sign_in.c.created < now - NOTES_KEPT))
    values = {"account_id": account_id, "way": way, "good": good, "address": address[:64], "created": now}
    on.execute(insert(sign_in).values(id=secret.new_id(), **values))


def notes(on: Connection, most: int) -> list[SignIn]:
    """The last tries to sign in, the newest first."""
    wanted = select(sign_in, account.c.name).outerjoin(account, account.c.id == sign_in.c.account_id)
    rows = on.execute(wanted.order_by(sign_in.c.created.desc(), sign_in.c.id).limit(most))
    return [SignIn(row.name, row.way, row.good, row.address, row.created) for row in rows]


def settle(
    on: Connection, account_id: str, trainer_token: str | None, person_token: str | None, now: datetime
) -> str | None:
    """What this browser had without an account becomes the account's; returns the token of a new trainer row, if one
    had to be made.

    Classes stay with whoever opened them. A person of a class stays in the class.
    """
    name = on.execute(select(account.c.name).where(account.c.id == account_id)).scalar_one()
    if trainer_token:
        mine = (trainer.c.token_hash == secret.hashed(trainer_token), trainer.c.account_id.is_(None))
        on.execute(update(trainer).where(*mine).values(account_id=account_id))
    made = None
    if trainer_of(on, account_id) is None:
        made = secret.new_token()
        values = {"token_hash": secret.hashed(made), "created": now, "account_id": account_id}
        on.execute(insert(trainer).values(id=secret.new_id(), **values))
    if person_of(on, account_id) is None and person_token:
        alone = (person.c.class_id.is_(None), person.c.account_id.is_(None))
        mine = (person.c.token_hash == secret.hashed(person_token), *alone)
        on.execute(update(person).where(*mine).values(account_id=account_id))
    if person_of(on, account_id) is None:
        nickname = name[:NICKNAME_LENGTH]
        values = {"token_hash": secret.hashed(secret.new_token()), "created": now, "account_id": account_id}
        values |= {"nickname": nickname, "nickname_key": secret.name_key(nickname)}
        on.execute(insert(person).values(id=secret.new_id(), **values))
    return made


def trainer_of(on: Connection, account_id: str) -> Trainer | None:
    """As whom the account opens classes: its oldest trainer row."""
    mine = select(trainer).where(trainer.c.account_id == account_id).order_by(trainer.c.created, trainer.c.id)
    row = on.execute(mine.limit(1)).first()
    return None if row is None else Trainer(row.id, row.created)


def person_of(on: Connection, account_id: str) -> Person | None:
    """As whom the account practises and keeps things."""
    row = on.execute(select(person).where(person.c.account_id == account_id).limit(1)).first()
    return None if row is None else Person(row.id, row.nickname, row.class_id, row.number, row.created)


def leads(on: Connection, account_id: str, class_id: str) -> bool:
    """Whether the class is the account's own."""
    owner = select(trainer.c.account_id).join(classroom, classroom.c.trainer_id == trainer.c.id)
    return on.execute(owner.where(classroom.c.id == class_id)).scalar() == account_id


def rooms(on: Connection, now: datetime) -> list[Room]:
    """All classes, the newest first."""
    people = select(person.c.class_id, func.count().label("people")).group_by(person.c.class_id).subquery()
    wanted = (
        select(classroom, account.c.name.label("owner"), func.coalesce(people.c.people, 0).label("people"))
        .join(trainer, trainer.c.id == classroom.c.trainer_id)
        .outerjoin(account, account.c.id == trainer.c.account_id)
        .outerjoin(people, people.c.class_id == classroom.c.id)
        .where(classroom.c.expires > now)
        .order_by(classroom.c.created.desc(), classroom.c.id)
    )
    return [
        Room(row.id, row.title, row.code, row.state, row.created, row.expires, row.owner, row.people)
        for row in on.execute(wanted)
    ]


def plain_email(email: str | None) -> str | None:
    """As it is kept and compared. Raises AccountError."""
    plain = unicodedata.normalize("NFKC", email or "").strip().casefold()
    if not plain:
        return None
    name, at, host = plain.partition("@")
    if not (name and at and "." in host) or len(plain) > 200 or any(c.isspace() for c in plain):
        raise AccountError("邮箱写得不对，应当像 li@example.com。")
    return plain


def _admins() -> Any:
    return select(account.c.id).where(account.c.role == "admin", account.c.off.is_(False))


def _leave_an_admin(on: Connection, account_id: str) -> None:
    admins = [row.id for row in on.execute(_admins().with_for_update())]
    if admins == [account_id]:
        raise AccountError(LAST_ADMIN)


def _over(now: datetime) -> Any:
    return or_(signed_in.c.expires <= now, signed_in.c.seen <= now - IDLE)


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, row.role, row.email, row.off, row.created, row.last, row.password_hash is not None)
