"""Trainers, classes and who is in them. Every function works inside the transaction of the connection it gets."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from simulator.records import secret
from simulator.records.model import (
    STATES,
    BadNameError,
    ClassClosedError,
    Classroom,
    Document,
    GoneError,
    NameTakenError,
    NoClassError,
    Person,
    RecordsError,
    State,
    Trainer,
)
from simulator.records.tables import classroom, person, trainer

NICKNAME_LENGTH = 12
TITLE_LENGTH = 40
MAX_DAYS = 3650
MAX_PEOPLE = 500


def newcomer(on: Connection, nickname: str, class_id: str | None, now: datetime) -> tuple[Person, str]:
    """A new person and the token. Raises BadNameError, NameTakenError, NoClassError."""
    nickname = checked(nickname, "昵称", NICKNAME_LENGTH)
    key, number = secret.name_key(nickname), None
    if class_id is not None:
        locked = on.execute(select(classroom.c.id).where(classroom.c.id == class_id).with_for_update()).first()
        if locked is None:
            raise NoClassError("这个班已经不在了。请向培训师要新的班级码。")
        in_class = person.c.class_id == class_id
        if on.execute(select(person.c.id).where(in_class, person.c.nickname_key == key)).first():
            raise NameTakenError(
                f"班里已经有一位“{nickname}”了，请换一个昵称，比如加上姓或部门。"
                "如果那就是你，请用原来的浏览器打开，或请培训师给你一个重新进入的口令。"
            )
        last, count = on.execute(select(func.max(person.c.number), func.count()).where(in_class)).one()
        if count >= MAX_PEOPLE:
            raise ClassClosedError(f"这个班已经有 {MAX_PEOPLE} 人，满了。请培训师另开一个班。")
        number = (last or 0) + 1
    token = secret.new_token()
    one = Person(secret.new_id(), nickname, class_id, number, now)
    on.execute(
        insert(person).values(
            id=one.id,
            nickname=nickname,
            nickname_key=key,
            class_id=class_id,
            number=number,
            token_hash=secret.hashed(token),
            created=now,
        )
    )
    return one, token


def person_of(on: Connection, token: str) -> Person | None:
    """Whose token this is."""
    row = on.execute(select(person).where(person.c.token_hash == secret.hashed(token))).first()
    return None if row is None else _person(row)


def class_of(on: Connection, person_id: str) -> str | None:
    """The id of the class that a person is in."""
    return on.execute(select(person.c.class_id).where(person.c.id == person_id)).scalar()


def people_of(on: Connection, class_id: str) -> list[Person]:
    """Everybody in the class, in order of joining."""
    rows = on.execute(select(person).where(person.c.class_id == class_id).order_by(person.c.number))
    return [_person(row) for row in rows]


def trainer_of(on: Connection, token: str) -> Trainer | None:
    """Whose trainer token this is."""
    row = on.execute(select(trainer).where(trainer.c.token_hash == secret.hashed(token))).first()
    return None if row is None else Trainer(row.id, row.created)


def open_class(
    on: Connection,
    title: str,
    purpose: str,
    visible_to: str,
    keep_days: int,
    game: str,
    settings: Document,
    trainer_token: str | None,
    now: datetime,
    leader: Trainer | None = None,
) -> tuple[Classroom, str]:
    """A class with a code of its own, of `leader`, else of the token's trainer; who is new here gets a token.

    Raises BadNameError.
    """
    title = checked(title, "班级名称", TITLE_LENGTH)
    purpose, visible_to = checked(purpose, "目的", 400), checked(visible_to, "谁能看到", 400)
    if not 1 <= keep_days <= MAX_DAYS:
        raise BadNameError(f"保留天数要在 1 到 {MAX_DAYS} 之间。")
    known = leader or (trainer_of(on, trainer_token) if trainer_token else None)
    if leader is not None:
        trainer_token = ""
    if known is None or trainer_token is None:
        trainer_token = secret.new_token()
        known = Trainer(secret.new_id(), now)
        on.execute(insert(trainer).values(id=known.id, token_hash=secret.hashed(trainer_token), created=now))
    code = secret.new_code()
    while on.execute(select(classroom.c.id).where(classroom.c.code == code)).first():
        code = secret.new_code()
    values = {
        "id": secret.new_id(),
        "code": code,
        "title": title,
        "purpose": purpose,
        "visible_to": visible_to,
        "keep_days": keep_days,
        "game": game,
        "settings": settings,
        "state": "open",
        "trainer_id": known.id,
        "created": now,
        "expires": now + timedelta(days=keep_days),
    }
    on.execute(insert(classroom).values(**values))
    return Classroom(**values), trainer_token


def class_by(on: Connection, column: str, value: str, now: datetime) -> Classroom | None:
    """The class whose `column` (id or code) has this value; not one that expired."""
    row = on.execute(select(classroom).where(classroom.c[column] == value, classroom.c.expires > now)).first()
    return None if row is None else _classroom(row)


def classes_of(on: Connection, trainer_id: str, now: datetime) -> list[Classroom]:
    """The trainer's classes, the newest first; an account's are those of all its trainer rows."""
    account_id = on.execute(select(trainer.c.account_id).where(trainer.c.id == trainer_id)).scalar()
    same = trainer.c.id == trainer_id if account_id is None else trainer.c.account_id == account_id
    mine = select(classroom).join(trainer).where(same, classroom.c.expires > now)
    return [_classroom(row) for row in on.execute(mine.order_by(classroom.c.created.desc(), classroom.c.id))]


def joinable(on: Connection, code: str, now: datetime) -> Classroom:
    """The class with this code, if it lets people in. Raises NoClassError, ClassClosedError."""
    found = class_by(on, "code", secret.plain_code(code), now)
    if found is None:
        raise NoClassError("没有这个班级码。请看清投影上的六位码，字母不分大小写；过了保留期的班会被删除。")
    if found.state == "closed":
        raise ClassClosedError(f"“{found.title}”已经结束，不能再加入。")
    return found


def set_state(on: Connection, class_id: str, state: State) -> None:
    """Open, paused or closed. Raises NoClassError."""
    if state not in STATES:
        raise ValueError(f"no such state: {state}")
    if not on.execute(update(classroom).where(classroom.c.id == class_id).values(state=state)).rowcount:
        raise NoClassError("这个班已经不在了。")


def delete_class(on: Connection, class_id: str) -> None:
    """The class with everybody and everything in it."""
    on.execute(delete(classroom).where(classroom.c.id == class_id))


def delete_person(on: Connection, person_id: str) -> None:
    """Somebody with all attempts and saved documents."""
    on.execute(delete(person).where(person.c.id == person_id))


def expired(on: Connection, now: datetime) -> bool:
    """Whether there is a class whose time is over."""
    return on.execute(select(classroom.c.id).where(classroom.c.expires <= now).limit(1)).first() is not None


def purge(on: Connection, now: datetime) -> int:
    """Delete the classes whose time is over; returns how many."""
    return on.execute(delete(classroom).where(classroom.c.expires <= now)).rowcount


def set_recovery(on: Connection, who: Person | Trainer) -> str:
    """A code to come back with from another browser; the earlier one is no longer good. Raises GoneError."""
    table = trainer if isinstance(who, Trainer) else person
    code = secret.new_recovery()
    kept = secret.hashed(secret.plain_code(code))
    if not on.execute(update(table).where(table.c.id == who.id).values(recovery_hash=kept)).rowcount:
        raise GoneError("这个人已经不在记录里了。")
    return code


def recover(on: Connection, code: str) -> tuple[Person | Trainer, str]:
    """Who the code belongs to, and a new token; code and old token are used up. Raises RecordsError."""
    kept, token = secret.hashed(secret.plain_code(code)), secret.new_token()
    for table in (trainer, person):
        row = on.execute(select(table).where(table.c.recovery_hash == kept).with_for_update()).first()
        if row is not None:
            changed = {"recovery_hash": None, "token_hash": secret.hashed(token)}
            on.execute(update(table).where(table.c.id == row.id).values(**changed))
            return (Trainer(row.id, row.created) if table is trainer else _person(row)), token
    raise RecordsError("这个口令不对，或者已经用过一次。请检查有没有抄错，或请培训师重新给一个。")


def checked(text: str, what: str, longest: int) -> str:
    """The text without blanks at its ends and without what cannot be seen. Raises BadNameError."""
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C").strip()
    if not text:
        raise BadNameError(f"{what}还空着，请填一下。")
    if len(text) > longest:
        raise BadNameError(f"{what}太长了，最多 {longest} 个字，现在是 {len(text)} 个。")
    return text


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.nickname, row.class_id, row.number, row.created)


def _classroom(row: Row[Any]) -> Classroom:
    return Classroom(**row._mapping)
