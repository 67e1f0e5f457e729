"""Documents kept by name: a policy, a scenario, an estate of one's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from simulator.records import secret
from simulator.records.model import Document, GoneError, Saved
from simulator.records.order import after
from simulator.records.people import checked
from simulator.records.tables import person, saved


def save(on: Connection, owner: str | None, kind: str, name: str, document: Document, now: datetime) -> Saved:
    """Keep the document; the same name again replaces it. Raises BadNameError, GoneError."""
    name = checked(name, "名称", 60)
    if owner is not None:
        known = on.execute(select(person.c.id).where(person.c.id == owner).with_for_update()).first()
        if known is None:
            raise GoneError("找不到你的记录，没有保存。请刷新页面再试。")
    same = (saved.c.owner.is_(None) if owner is None else saved.c.owner == owner, saved.c.kind == kind)
    now = after(now, on.execute(select(func.max(saved.c.changed)).where(*same)).scalar())
    row = on.execute(select(saved).where(*same, saved.c.name == name).with_for_update()).first()
    if row is not None:
        on.execute(update(saved).where(saved.c.id == row.id).values(document=document, changed=now))
        return Saved(row.id, owner, kind, name, document, row.created, now)
    one = Saved(secret.new_id(), owner, kind, name, document, now, now)
    on.execute(
        insert(saved).values(id=one.id, owner=owner, kind=kind, name=name, document=document, created=now, changed=now)
    )
    return one


def saved_by(on: Connection, owner: str | None, kind: str) -> list[Saved]:
    """What is kept, the newest change first."""
    mine = saved.c.owner.is_(None) if owner is None else saved.c.owner == owner
    rows = on.execute(select(saved).where(mine, saved.c.kind == kind).order_by(saved.c.changed.desc(), saved.c.id))
    return [Saved(**row._mapping) for row in rows]


def forget(on: Connection, saved_id: str, owner: str | None) -> None:
    """Delete it, if it is the owner's. Raises GoneError."""
    mine = saved.c.owner.is_(None) if owner is None else saved.c.owner == owner
    if not on.execute(delete(saved).where(saved.c.id == saved_id, mine)).rowcount:
        raise GoneError("它已经不在了，或者不是你保存的。")
