"""角色扮演: the ways between its list, a scene's card and a take, as callbacks; what they could not do is said once."""

from __future__ import annotations

import secrets
import time

import streamlit as st

from simulator.app import identity
from simulator.app.acting.take import KIND, Take, begin, finish, retry
from simulator.app.plain import plain
from simulator.records import Mode, Person, Records, RecordsError
from simulator.roleplay.read import Playbook

OPEN = "take"  # the address's parameter: the attempt on the table (no secret: only its owner sees it)
SCENE = "scene"  # the address's parameter: the scene whose card is looked at
WATCH = "watch"  # the address's parameter: its model run is shown
TAKE = "roleplay-take"  # session state: the Take
FAULT = "roleplay-fault"  # session state: what went wrong in a callback, said once
WAITING = "roleplay-waiting"  # session state: a sentence that waits for the trainee to say what was meant
_TOLD = "roleplay-told"  # session state: what was last said so, and when
UNREAD_S = 2.0  # a page that comes again sooner (a second press, a debrief that is there) was not read
_ALONE = "我"


def open_scene(scene: str, watch: bool = False) -> None:
    """Look at a scene's card, or at its model run."""
    leave()
    st.query_params[SCENE] = scene
    if watch:
        st.query_params[WATCH] = "1"


def open_take(attempt: str) -> None:
    """Put this take on the table."""
    leave()
    st.query_params[OPEN] = attempt


def leave() -> None:
    """Back to the list; the take stays where it is."""
    for name in (OPEN, SCENE, WATCH):
        st.query_params.pop(name, None)
    for name in (TAKE, WAITING, _TOLD):
        st.session_state.pop(name, None)


def begin_take(records: Records, book: Playbook, scene: str, mode: Mode, way: str) -> None:
    """A new take, of whoever is at this browser."""
    name = f"begin-{scene}-{mode}-{way}"
    try:
        who = identity.me(records)
        if who is None:
            who, token = records.newcomer(_ALONE)
            identity.remember(token)
        now: Take | None = st.session_state.get(TAKE)
        if now is not None and _begun_as(records, now, who, scene, mode, way):
            put(now)
            return
        take = begin(records, book, who.id, scene, mode, way, request(name), _luck(records, who, scene, mode))
    except (RecordsError, KeyError) as error:
        st.session_state[FAULT] = str(error)
        return
    done(name)
    put(take)


def _begun_as(records: Records, take: Take, who: Person, scene: str, mode: Mode, way: str) -> bool:
    """Whether this take on the table is what would be begun: the first of two presses has done it."""
    one = take.attempt
    same = (one.person_id, one.scenario, one.mode, one.start.get("way")) == (who.id, scene, mode, way)
    return same and any(not kept.steps for kept in records.attempts(who.id, kind=KIND, among=[one.id]))


def _luck(records: Records, who: Person, scene: str, mode: Mode) -> int:
    """Practice meets other words and choices each time; a test is the same for everybody."""
    if mode == "test":
        return 1
    return 1 + sum(one.scenario == scene for one in records.attempts(person_id=who.id, kind=KIND))


def try_again(records: Records, book: Playbook, take: Take, turn: int) -> None:
    """Once more from sentence `turn` (from 1)."""
    now: Take | None = st.session_state.get(TAKE)
    if now is not None and now.attempt.start.get("from") == take.attempt.id:  # pressed twice
        put(now)
        return
    name = f"retry-{take.attempt.id}-{turn}"
    try:
        fresh = retry(records, book, take, turn, request(name))
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        return
    done(name)
    put(fresh)


def break_off(records: Records, book: Playbook, take: Take) -> None:
    """End it here and score what was said."""
    try:
        put(finish(records, book, take))
    except RecordsError as error:
        st.session_state[FAULT] = str(error)


def put(take: Take) -> None:
    """This take is on the table now."""
    open_take(take.attempt.id)
    st.session_state[TAKE] = take


def delete(records: Records, attempt: str) -> None:
    """Delete a practice take."""
    try:
        records.delete_attempt(attempt)
    except RecordsError as error:
        st.session_state[FAULT] = str(error)


def request(name: str) -> str:
    """The id of a request that is the same until it is `done`: a rerun or a double click asks the same."""
    return st.session_state.setdefault(f"request-{name}", secrets.token_hex(12))


def done(name: str) -> None:
    """The next request of this name is another one; what went wrong before is behind us."""
    st.session_state.pop(f"request-{name}", None)
    st.session_state.pop(_TOLD, None)


def say_fault() -> str:
    """What went wrong in the last callback, once; again where the page comes again before anybody can have read it."""
    now = time.monotonic()
    fault = str(st.session_state.pop(FAULT, None) or "")
    if fault:
        st.session_state[_TOLD] = fault, now
    else:
        told, when = st.session_state.get(_TOLD, ("", 0.0))
        fault = told if now - when < UNREAD_S else ""
    if fault:
        st.error(plain(fault), icon=":material/error:")
    return fault
