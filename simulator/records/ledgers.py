"""Ledgers that somebody brought: the nameless one as bytes, and the file it came from only if asked for, encrypted.

What is inside the bytes is not known here; the key that opens an original is never here. Only the owner reads or
deletes a ledger, and it goes with the owner.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from simulator.records import secret
from simulator.records.model import Document, GoneError, KeptLedger
from simulator.records.order import after
from simulator.records.people import checked
from simulator.records.tables import classroom, ledger, person

_TOKEN = b"gAAAA"  # how every Fernet token begins
_LISTED = (
    ledger.c.id,
    ledger.c.owner,
    ledger.c.name,
    ledger.c.document,
    ledger.c.created,
    ledger.c.changed,
    func.length(ledger.c.data).label("size"),
    func.coalesce(func.length(ledger.c.original), 0).label("original_size"),
)


def keep(
    on: Connection, owner: str, name: str, data: bytes, document: Document, original: bytes | None, now: datetime
) -> KeptLedger:
    """Keep it; the same name again replaces it, its original too. Raises BadNameError, GoneError.

    Raises ValueError if the original is not ciphertext (see simulator.ledgers.original).
    """
    name = checked(name, "台账的名称", 60)
    if original is not None and not original.startswith(_TOKEN):
        raise ValueError("an original is kept as a Fernet token only")
    known = on.execute(select(person.c.id).where(person.c.id == owner).with_for_update()).first()
    if known is None:
        raise GoneError("找不到你的记录，台账没有保存。请刷新页面再试。")
    now = after(now, on.execute(select(func.max(ledger.c.changed)).where(ledger.c.owner == owner)).scalar())
    values = {"document": document, "data": data, "original": original, "changed": now}
    same = (ledger.c.owner == owner, ledger.c.name == name)
    found = on.execute(select(ledger.c.id).where(*same)).scalar()
    if found is None:
        found = secret.new_id()
        on.execute(insert(ledger).values(id=found, owner=owner, name=name, created=now, **values))
    else:
        on.execute(update(ledger).where(ledger.c.id == found).values(**values))
    return ledger_of(on, found, owner)


def ledgers_of(on: Connection, owner: str) -> list[KeptLedger]:
    """The owner's, the newest change first, without data and original."""
    mine = select(*_LISTED).where(ledger.c.owner == owner)
    return [_kept(row) for row in on.execute(mine.order_by(ledger.c.changed.desc(), ledger.c.id))]


def ledger_of(on: Connection, ledger_id: str, owner: str) -> KeptLedger:
    """The whole of it, if it is the owner's. Raises GoneError."""
    mine = (ledger.c.id == ledger_id, ledger.c.owner == owner)
    row = on.execute(select(*_LISTED, ledger.c.data, ledger.c.original).where(*mine)).first()
    if row is None:
        raise GoneError("这份台账已经不在了，或者不是你保存的。")
    return _kept(row)


def there(on: Connection, ledger_id: str, owner: str, now: datetime) -> bool:
    """Whether the owner still has it, and is in no class whose time is over."""
    mine = select(ledger.c.id).join(person, person.c.id == ledger.c.owner).outerjoin(classroom)
    mine = mine.where(ledger.c.id == ledger_id, ledger.c.owner == owner)
    return on.execute(mine.where(or_(classroom.c.id.is_(None), classroom.c.expires > now))).first() is not None


def forget(on: Connection, ledger_id: str, owner: str) -> None:
    """Delete it, if it is the owner's. Raises GoneError."""
    if not on.execute(delete(ledger).where(ledger.c.id == ledger_id, ledger.c.owner == owner)).rowcount:
        raise GoneError("这份台账已经不在了，或者不是你保存的。")


def _kept(row: Any) -> KeptLedger:
    return KeptLedger(**row._mapping)
