"""选一局: the games there are, those begun, and the class's own."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from simulator.app import identity
from simulator.app.gaming.table import KIND, Table, begin
from simulator.app.gaming.words import DIFFICULTY, MODES, goal_words, money
from simulator.app.plain import plain
from simulator.documents import DocumentError
from simulator.experiments import KPI_NAMES
from simulator.experiments.game.content import MONTHS, Scenario
from simulator.experiments.game.session import Box
from simulator.records import Attempt, Classroom, Mode, Person, Records, RecordsError

FAULT = "game-fault"  # session state: what went wrong in a callback, said once
OPEN = "game"  # the address's parameter: the attempt on the table (no secret: only its owner sees it)
TABLE = "game-table"  # session state: the Table
_ALONE = "我"


def show_picker(records: Records, made: Box, who: Person | None) -> None:
    """The class's game first, then what was begun, then all games."""
    st.write(
        "你来当一年的家：看台账，定安排，过一个月，再看结果。钱和人手有数，做过的事会在后面几个月里回来找你。"
        "每个月做什么都行，只有红线不行。"
    )
    room = records.class_by_id(who.class_id) if who and who.class_id else None
    mine = [one for one in records.attempts(person_id=who.id, kind=KIND) if one.scenario in made.games] if who else []
    if room is not None and room.game in made.games:
        _class_game(records, made, room, mine)
    _begun(records, made, mine)
    st.subheader("选一局", anchor=False)
    mode, luck = _how()
    games = [one for one in made.games.values() if room is None or one.id != room.game]  # the class's stands above
    for first in range(0, len(games), 2):
        for column, scenario in zip(st.columns(2), games[first : first + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _card(scenario)
                st.button(
                    f"开始：{scenario.name}",
                    key=f"begin-{scenario.id}",
                    icon=":material/play_arrow:",
                    on_click=_begin,
                    args=(records, made, scenario.id, mode, luck),
                )


def _how() -> tuple[Mode, int]:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        mode = st.segmented_control(
            "怎么走",
            ["practice", "test"],
            format_func={"practice": "练习：能悔步，能另走一支", "test": "测验：走出去不能悔"}.__getitem__,
            default="practice",
            required=True,
            key="game-mode",
        )
    with right, st.popover("运气", icon=":material/casino:"):
        luck = st.number_input(
            "哪一年的运气",
            0,
            999,
            0,
            key="game-luck",
            help="0 是大家都一样的那一年，好和别人比；换一个数，业主还是那些业主，碰上的事不一样。",
        )
    return ("test" if mode == "test" else "practice"), int(luck or 0)


def _card(scenario: Scenario) -> None:
    st.markdown(f"#### {scenario.name}")
    st.caption(
        f"{DIFFICULTY[scenario.difficulty]}　{scenario.households} 户　"
        f"一年 {money(scenario.budget_yuan * 100)}　{scenario.team.people} 个人"
    )
    st.write(scenario.story)
    with st.expander("怎样算好"):
        st.markdown("\n".join(f"- **{KPI_NAMES[goal.kpi]}**：{goal_words(goal)}" for goal in scenario.goals))


def _class_game(records: Records, made: Box, room: Classroom, mine: list[Attempt]) -> None:
    scenario = made.games[room.game]
    mode: Mode = "test" if room.settings.get("mode") == "test" else "practice"
    ours = [one for one in mine if one.class_id == room.id and one.scenario == room.game and one.mode == mode]
    with st.container(border=True):
        st.markdown(f"**{plain(room.title)}** 这节课走的是 **{scenario.name}**（{MODES[mode]}）")
        if ours and (mode == "test" or ours[-1].finished is None):
            last = ours[-1]
            label = "看这一局" if last.finished else f"接着走（走了 {len(last.steps)} 个月）"
            st.button(label, type="primary", key="class-go-on", on_click=open_attempt, args=(last.id,))
        else:
            st.button(
                "开始", type="primary", key="class-begin", on_click=_begin, args=(records, made, room.game, mode, 0)
            )


def _begun(records: Records, made: Box, mine: list[Attempt]) -> None:
    going = [one for one in reversed(mine) if one.finished is None]
    done = [one for one in reversed(mine) if one.finished is not None]
    if going:
        st.subheader("接着走", anchor=False)
        for one in going[:6]:
            _row(records, made, one, f"走了 {len(one.steps)} / {MONTHS} 个月", "接着走")
    if done:
        with st.expander(f"走完的（{len(done)} 局）"):
            for one in done[:20]:
                total = (one.score or {}).get("total")
                _row(records, made, one, f"{total:.0f} 分" if isinstance(total, int | float) else "", "看结果")


def _row(records: Records, made: Box, one: Attempt, told: str, label: str) -> None:
    when = one.created.astimezone()
    words, go, drop = st.columns([5, 2, 1], vertical_alignment="center")
    begun = f"{when.month} 月 {when.day} 日 {when:%H:%M} 开始"
    words.markdown(f"**{made.games[one.scenario].name}**（{MODES[one.mode]}）　{told}　{begun}")
    go.button(label, key=f"open-{one.id}", on_click=open_attempt, args=(one.id,), width="stretch")
    if one.mode == "practice":
        drop.button(
            "删除",
            key=f"drop-{one.id}",
            on_click=_delete,
            args=(records, one.id),
            width="stretch",
            help="练习可以删，删了就真的没了",
        )


def _delete(records: Records, attempt: str) -> None:
    try:
        records.delete_attempt(attempt)
    except RecordsError as error:
        st.session_state[FAULT] = str(error)


def open_attempt(attempt: str) -> None:
    """Put this game on the table."""
    st.query_params[OPEN] = attempt
    st.session_state.pop(TABLE, None)


def leave() -> None:
    """Back to the list; the game stays where it is."""
    st.query_params.pop(OPEN, None)
    st.session_state.pop(TABLE, None)


def _begin(records: Records, made: Box, scenario: str, mode: Mode, luck: int) -> None:
    request = st.session_state.setdefault(f"begin-request-{scenario}", secrets.token_hex(12))
    try:
        who = identity.me(records)
        if who is None:
            who, token = records.newcomer(_ALONE)
            identity.remember(token)
        now: Table | None = st.session_state.get(TABLE)
        if now is not None and _begun_as(records, now, who, scenario, mode, luck):
            open_attempt(now.attempt.id)
            st.session_state[TABLE] = now
            return
        table: Table = begin(records, made, who.id, scenario, mode, request, luck)
    except (RecordsError, DocumentError) as error:
        st.session_state[FAULT] = str(error)
        return
    st.session_state.pop(f"begin-request-{scenario}", None)
    open_attempt(table.attempt.id)
    st.session_state[TABLE] = table


def _begun_as(records: Records, table: Table, who: Person, scenario: str, mode: Mode, luck: int) -> bool:
    """Whether this game on the table is what would be begun: the first of two presses has done it."""
    one = table.attempt
    same = (one.person_id, one.scenario, one.mode, one.start.get("luck")) == (who.id, scenario, mode, luck)
    return same and any(not kept.steps for kept in records.attempts(who.id, kind=KIND, among=[one.id]))


def say_fault() -> None:
    """What went wrong in the last callback, once."""
    fault: Any = st.session_state.pop(FAULT, None)
    if fault:
        st.error(plain(str(fault)), icon=":material/error:")
