"""Attempts and their steps. Whatever writes locks its attempt first, so that steps come one after another.

A request id is written down with what it did. The same id again gives the same result and writes nothing; it is still
known after the step was taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, delete, func, insert, select, update

from simulator.records import secret
from simulator.records.model import (
    KINDS,
    MODES,
    Attempt,
    ClassClosedError,
    ClassPausedError,
    Document,
    FinishedError,
    GoneError,
    Kind,
    Mode,
    NotPracticeError,
    Overruling,
    StaleStepError,
    Standing,
    Step,
)
from simulator.records.order import after
from simulator.records.people import checked, people_of
from simulator.records.tables import attempt, classroom, overruling, person, request, step

STALE = "这一步已经走过了，可能是在另一个窗口里走的。请刷新页面，从最新的一步接着走。"


def begin(
    on: Connection,
    person_id: str,
    kind: Kind,
    scenario: str,
    mode: Mode,
    start: Document,
    request_id: str,
    now: datetime,
) -> Attempt:
    """A new attempt. Raises GoneError, ClassPausedError, ClassClosedError."""
    if kind not in KINDS or mode not in MODES:
        raise ValueError(f"no such kind or mode: {kind}, {mode}")
    owner = on.execute(select(person).where(person.c.id == person_id).with_for_update()).first()
    if owner is None:
        raise GoneError("找不到你的记录，可能班级已经删除。请重新加入或重新开始。")
    done = _done(on, request_id, None, "begin")
    if done is not None:
        return attempt_of(on, done)
    _require_playing(on, owner.class_id)
    now = after(now, on.execute(select(func.max(attempt.c.created)).where(attempt.c.person_id == person_id)).scalar())
    values: dict[str, Any] = {
        "id": secret.new_id(),
        "person_id": person_id,
        "class_id": owner.class_id,
        "kind": kind,
        "scenario": scenario,
        "mode": mode,
        "start": start,
        "created": now,
        "finished": None,
        "score": None,
    }
    on.execute(insert(attempt).values(**values))
    _note(on, request_id, values["id"], "begin", values["id"])
    return Attempt(**values)


def add_step(
    on: Connection, attempt_id: str, number: int, action: Document, shown: Document, request_id: str, now: datetime
) -> Step:
    """The next step. Raises StaleStepError, FinishedError, GoneError, ClassPausedError, ClassClosedError."""
    row = _locked(on, attempt_id)
    done = _done(on, request_id, attempt_id, "step")
    if done is not None:
        found = on.execute(select(step).where(step.c.attempt_id == attempt_id, step.c.number == int(done))).first()
        if found is None:
            raise StaleStepError("这一步已经悔掉了。请刷新页面，从最新的一步接着走。")
        return Step(**found._mapping)
    _require_open(on, row)
    if number != _count(on, attempt_id) + 1:
        raise StaleStepError(STALE)
    one = Step(attempt_id, number, action, shown, now)
    on.execute(insert(step).values(attempt_id=attempt_id, number=number, action=action, shown=shown, created=now))
    _note(on, request_id, attempt_id, "step", str(number))
    return one


def undo(on: Connection, attempt_id: str, keep: int, request_id: str) -> Attempt:
    """Only the first `keep` steps stay. Raises NotPracticeError, StaleStepError and what add_step raises."""
    row = _locked(on, attempt_id)
    if _done(on, request_id, attempt_id, "undo") is None:
        _require_open(on, row)
        if row.mode != "practice":
            raise NotPracticeError("测验里走过的步不能悔；练习里可以。")
        if not 0 <= keep <= _count(on, attempt_id):
            raise StaleStepError(STALE)
        on.execute(delete(step).where(step.c.attempt_id == attempt_id, step.c.number > keep))
        _note(on, request_id, attempt_id, "undo", str(keep))
    return attempt_of(on, attempt_id)


def finish(on: Connection, attempt_id: str, score: Document, request_id: str, now: datetime) -> Attempt:
    """The attempt with its score; a second one does not change it. Raises FinishedError, GoneError."""
    row = _locked(on, attempt_id)
    if _done(on, request_id, attempt_id, "finish") is None:
        if row.finished is not None:
            raise FinishedError("这一次已经结束，成绩不会再变。")
        on.execute(update(attempt).where(attempt.c.id == attempt_id).values(finished=now, score=score))
        _note(on, request_id, attempt_id, "finish", attempt_id)
    return attempt_of(on, attempt_id)


def overrule(
    on: Connection, attempt_id: str, point: str, value: Any, reason: str, by: str, request_id: str, now: datetime
) -> Overruling:
    """The trainer's word on a point, with a reason. Raises BadNameError, GoneError."""
    _locked(on, attempt_id)
    done = _done(on, request_id, attempt_id, "overrule")
    if done is not None:
        return _overruling(on.execute(select(overruling).where(overruling.c.id == done)).one())
    ruled = select(func.max(overruling.c.created)).where(overruling.c.attempt_id == attempt_id)
    now = after(now, on.execute(ruled).scalar())
    one = Overruling(attempt_id, point, value, checked(reason, "理由", 400), checked(by, "改分的人", 40), now)
    identifier = secret.new_id()
    on.execute(
        insert(overruling).values(
            id=identifier, attempt_id=attempt_id, point=point, value=value, reason=one.reason, by=one.by, created=now
        )
    )
    _note(on, request_id, attempt_id, "overrule", identifier)
    return one


def delete_attempt(on: Connection, attempt_id: str) -> None:
    """Practice is gone with all its steps. Raises NotPracticeError, GoneError."""
    if _locked(on, attempt_id).mode != "practice":
        raise NotPracticeError("测验的记录要留给培训师，不能删除；练习的可以。")
    on.execute(delete(attempt).where(attempt.c.id == attempt_id))


def attempt_of(on: Connection, attempt_id: str) -> Attempt:
    """The attempt with its steps. Raises GoneError."""
    found = _whole(on, on.execute(select(attempt).where(attempt.c.id == attempt_id)).all())
    if not found:
        raise GoneError("这一次的记录已经删除。")
    return found[0]


def whose(on: Connection, attempt_id: str) -> tuple[str, str | None] | None:
    """The ids of its person and class; None if it is gone."""
    row = on.execute(select(attempt.c.person_id, attempt.c.class_id).where(attempt.c.id == attempt_id)).first()
    return None if row is None else (row.person_id, row.class_id)


def attempts_of(
    on: Connection,
    person_id: str | None,
    class_id: str | None,
    kind: Kind | None,
    among: Collection[str] | None = None,
) -> list[Attempt]:
    """Those of a person or of a class, the oldest first; `among`: only those with these ids."""
    wanted = select(attempt).order_by(attempt.c.created, attempt.c.id)
    for column, value in ((attempt.c.person_id, person_id), (attempt.c.class_id, class_id), (attempt.c.kind, kind)):
        if value is not None:
            wanted = wanted.where(column == value)
    if among is not None:
        wanted = wanted.where(attempt.c.id.in_(among))
    return _whole(on, on.execute(wanted).all())


def newest_finished(on: Connection, class_id: str, kind: Kind, scenario: str, mode: Mode | None) -> list[Attempt]:
    """Of everybody in the class the newest that is finished, with its steps, the oldest first."""
    light = select(attempt.c.id, attempt.c.person_id).order_by(attempt.c.created, attempt.c.id)
    light = light.where(attempt.c.class_id == class_id, attempt.c.kind == kind, attempt.c.scenario == scenario)
    light = light.where(attempt.c.finished.is_not(None))
    if mode is not None:
        light = light.where(attempt.c.mode == mode)
    newest = {row.person_id: row.id for row in on.execute(light)}
    return attempts_of(on, None, class_id, kind, newest.values())


def shown_with(on: Connection, class_id: str, kind: Kind, key: str) -> list[Document]:
    """What the steps of a class have shown, of those that showed something under this key, in no order."""
    wanted = select(step.c.shown).select_from(step.join(attempt, step.c.attempt_id == attempt.c.id))
    wanted = wanted.where(attempt.c.class_id == class_id, attempt.c.kind == kind)
    # As text, since both databases keep what was written: a class has hundreds of steps, few with such a key.
    wanted = wanted.where(cast(step.c.shown, Text).contains(f'"{key}":', autoescape=True))
    return [shown for (shown,) in on.execute(wanted) if key in shown]


def standings(on: Connection, class_id: str, kind: Kind, scenario: str | None, mode: Mode | None) -> list[Standing]:
    """Everybody in the class with the newest attempt, in order of joining; four queries whatever the size."""
    mine = select(attempt).where(attempt.c.class_id == class_id, attempt.c.kind == kind)
    for column, value in ((attempt.c.scenario, scenario), (attempt.c.mode, mode)):
        if value is not None:
            mine = mine.where(column == value)
    newest = {row.person_id: row for row in on.execute(mine.order_by(attempt.c.created, attempt.c.id))}
    ids = [row.id for row in newest.values()]
    last_number = select(step.c.attempt_id, func.max(step.c.number).label("number"))
    last_number = last_number.where(step.c.attempt_id.in_(ids)).group_by(step.c.attempt_id).subquery()
    joined = step.join(
        last_number, (step.c.attempt_id == last_number.c.attempt_id) & (step.c.number == last_number.c.number)
    )
    last = {row.attempt_id: Step(**row._mapping) for row in on.execute(select(step).select_from(joined))}
    ruled = _rulings(on, ids)
    found: list[Standing] = []
    for one in people_of(on, class_id):
        row = newest.get(one.id)
        if row is None:
            found.append(Standing(one, None, 0, None))
        else:
            final = last.get(row.id)
            mine_now = Attempt(**row._mapping, overruled=tuple(ruled.get(row.id, ())))
            found.append(Standing(one, mine_now, final.number if final else 0, final))
    return found


def _whole(on: Connection, rows: Sequence[Row[Any]]) -> list[Attempt]:
    ids = [row.id for row in rows]
    steps: dict[str, list[Step]] = {}
    for found in on.execute(select(step).where(step.c.attempt_id.in_(ids)).order_by(step.c.number)):
        steps.setdefault(found.attempt_id, []).append(Step(**found._mapping))
    ruled = _rulings(on, ids)
    return [
        Attempt(**row._mapping, steps=tuple(steps.get(row.id, ())), overruled=tuple(ruled.get(row.id, ())))
        for row in rows
    ]


def _rulings(on: Connection, ids: list[str]) -> dict[str, list[Overruling]]:
    ruled: dict[str, list[Overruling]] = {}
    wanted = select(overruling).where(overruling.c.attempt_id.in_(ids))
    for row in on.execute(wanted.order_by(overruling.c.created, overruling.c.id)):
        ruled.setdefault(row.attempt_id, []).append(_overruling(row))
    return ruled


def _overruling(row: Row[Any]) -> Overruling:
    return Overruling(row.attempt_id, row.point, row.value, row.reason, row.by, row.created)


def _locked(on: Connection, attempt_id: str) -> Row[Any]:
    row = on.execute(select(attempt).where(attempt.c.id == attempt_id).with_for_update()).first()
    if row is None:
        raise GoneError("这一次的记录已经删除，请重新开始。")
    return row


def _require_open(on: Connection, row: Row[Any]) -> None:
    if row.finished is not None:
        raise FinishedError("这一次已经结束，不能再走。可以另开一次。")
    _require_playing(on, row.class_id)


def _require_playing(on: Connection, class_id: str | None) -> None:
    state = on.execute(select(classroom.c.state).where(classroom.c.id == class_id)).scalar()
    if state == "paused":
        raise ClassPausedError("培训师暂停了全班，请听讲；继续以后从这里接着走，什么都不会丢。")
    if state == "closed":
        raise ClassClosedError("这个班已经结束，走过的都保留着，不能再走。")


def _count(on: Connection, attempt_id: str) -> int:
    return on.execute(select(func.count()).select_from(step).where(step.c.attempt_id == attempt_id)).scalar_one()


def _done(on: Connection, request_id: str, attempt_id: str | None, what: str) -> str | None:
    """What this request did already. Raises ValueError if the id was used for something else."""
    row = on.execute(select(request).where(request.c.id == request_id)).first()
    if row is None:
        return None
    if row.what != what or (attempt_id is not None and row.attempt_id != attempt_id):
        raise ValueError(f"request id {request_id!r} was used for {row.what} of attempt {row.attempt_id}")
    return row.result


def _note(on: Connection, request_id: str, attempt_id: str, what: str, result: str) -> None:
    on.execute(insert(request).values(id=request_id, attempt_id=attempt_id, what=what, result=result))
