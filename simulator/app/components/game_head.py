"""The head of a game: which month, what is left, the goals as they stand, and in practice the way back."""

from __future__ import annotations

import secrets

import streamlit as st

from simulator.app.charts import month_name
from simulator.app.components.game_pick import FAULT, TABLE, leave, open_attempt
from simulator.app.gaming.box import opening
from simulator.app.gaming.table import Table, branch, take_back
from simulator.app.gaming.words import DIFFICULTY, MODES, goal_words, hours, mark_words, money
from simulator.app.words import gap, shown
from simulator.experiments import KPI_UNITS
from simulator.experiments.game.content import MONTHS
from simulator.experiments.game.score import score, score_of
from simulator.experiments.game.session import Box
from simulator.policy import RED_NAMES
from simulator.records import Records, RecordsError

TILES_A_ROW = 4


def this_month(table: Table) -> str:
    """The calendar name of the coming month (of the last one, once the year is over)."""
    return month_name(table.session.estate.start.month, min(table.session.month, MONTHS - 1))


def show_head(table: Table) -> None:
    """Name, mode, progress, money and hours, and the red lines that were ordered."""
    session, scenario = table.session, table.scenario
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.title(scenario.name, anchor=False)
    right.button("换一局", icon=":material/list:", on_click=leave, key="game-leave", width="stretch")
    luck = "" if session.luck == 0 else f"　换了一年的运气（{session.luck}）"
    st.caption(f"{MODES[table.attempt.mode]}　{DIFFICULTY[scenario.difficulty]}　{scenario.households} 户{luck}")
    if session.red:
        names = "、".join(RED_NAMES[act] for act in session.red)
        back = "练习里可以悔到那一步之前。" if table.practice and not table.attempt.finished else ""
        st.error(f"这一局下令触碰了红线（{names}），不管收了多少，都不及格。{back}", icon=":material/block:")
    if not session.month:
        st.write(scenario.story)
    if session.over:
        return
    team = scenario.team
    st.progress(session.month / MONTHS, f"走了 {session.month} 个月，现在是 **{this_month(table)}** 一号早上")
    one, two, three = st.columns(3)
    one.metric("预算还剩", money(session.left), border=True)
    one.caption(f"全年 {money(session.budget)}，还有 {MONTHS - session.month} 个月")
    two.metric("这个月的工时", hours(team.people * team.hours_per_person_month * 60), border=True)
    two.caption(f"{team.people} 个人，每人 {team.hours_per_person_month} 小时")
    ahead = _ahead(table)
    told = "还没开始" if ahead is None else "一样" if round(ahead) == 0 else f"{ahead:+.0f} 分"
    three.metric("比照旧做", told, border=True)
    three.caption("同样的业主和运气，一直照开局那样做；最后只看年底的数")


def _ahead(table: Table) -> float | None:
    """Points ahead of going on as before, at the same day of the year."""
    session = table.session
    if not session.month:
        return None
    same = opening(session).months[session.month - 1].kpis
    return score(session).earned - score_of(session.scenario.goals, same).earned


def show_goals(table: Table, where: str = "page") -> None:
    """A tile a goal: the figure, what moved since last month, and against going on as before."""
    session = table.session
    found = score(session)
    before = session.months[-2].kpis if session.month > 1 else None
    same = opening(session).months[session.month - 1].kpis if session.month else None
    across = TILES_A_ROW if where == "page" else 2
    for first in range(0, len(found.marks), across):
        row = found.marks[first : first + across]
        for column, mark in zip(st.columns(across), row, strict=False):
            kpi, unit = mark.goal.kpi, KPI_UNITS[mark.goal.kpi]
            with column.container(border=True, height="stretch"):
                if not session.month:
                    st.markdown(f"**{mark.name}**")
                    st.caption(goal_words(mark.goal))
                    continue
                moved = None if before is None else gap(mark.value - before[kpi], unit)
                still = moved is not None and moved.split(" ")[0] == "0"
                st.metric(
                    mark.name.split("（")[0],
                    shown(mark.value, unit),
                    None if moved is None else "和上月底一样" if still else moved,
                    delta_color="off" if still else "normal" if mark.more_is_better else "inverse",
                    delta_arrow="off" if still else "auto",
                    help=goal_words(mark.goal),
                )
                st.caption(mark_words(mark, same[kpi] if same else mark.value))
    if before is not None:
        st.caption("箭头是和上月底比。")


def show_ways_back(records: Records, made: Box, table: Table) -> None:
    """Undo and branch, in practice."""
    month = table.session.month
    if not table.practice or not month or table.attempt.finished:
        return
    with st.expander("悔步，或者另走一支", icon=":material/undo:"):
        st.write("练习里走过的月份可以收回，就像没有发生过；也可以留着这一局，从前面某个月另走一支，回头好比较。")
        start = table.session.estate.start.month
        keep = st.selectbox(
            "回到哪个月的月初",
            list(range(month - 1, -1, -1)),
            format_func=lambda n: f"{month_name(start, n)}（留下前 {n} 个月）",
            key=f"game-back-{table.attempt.id}-{month}",
        )
        one, two = st.columns(2)
        one.button(
            "悔到这里",
            icon=":material/undo:",
            on_click=_undo,
            args=(records, table, keep),
            key="game-undo",
            width="stretch",
        )
        two.button(
            "留着这一局，从这里另走一支",
            icon=":material/call_split:",
            on_click=_branch,
            args=(records, made, table, keep),
            key="game-branch",
            width="stretch",
        )


def _undo(records: Records, table: Table, keep: int) -> None:
    try:
        take_back(records, table, keep, f"undo-{table.attempt.id}-{secrets.token_hex(8)}")
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        st.session_state.pop(TABLE, None)
    forget_requests(table.attempt.id)


def _branch(records: Records, made: Box, table: Table, keep: int) -> None:
    now: Table | None = st.session_state.get(TABLE)
    if now is not None and now.attempt.start.get("from") == table.attempt.id:  # pressed twice
        open_attempt(now.attempt.id)
        st.session_state[TABLE] = now
        return
    try:
        fresh = branch(records, made, table, keep, f"branch-{secrets.token_hex(12)}")
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        return
    open_attempt(fresh.attempt.id)
    st.session_state[TABLE] = fresh


def request_id(attempt: str, number: int) -> str:
    """One id for one month of one game in this window: pressed twice, it is the same request."""
    return str(st.session_state.setdefault(f"game-request-{attempt}-{number}", secrets.token_hex(12)))


def forget_requests(attempt: str) -> None:
    """After an undo the months to come are new requests, and what was laid out for them is forgotten."""
    for key in list(st.session_state.keys()):
        if str(key).startswith((f"game-request-{attempt}-", f"g-{attempt}-")):
            del st.session_state[key]
