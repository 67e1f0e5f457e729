"""The month that was played, on the buildings: in steps of some days by itself, or day by day by hand.

It plays in a dialog, because whoever has pressed 下个月 is at the foot of a long page.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from simulator.app.charts import month_name
from simulator.app.components.building_map import AGEING, ageing, building_map
from simulator.app.gaming.table import Table
from simulator.app.gaming.words import money
from simulator.experiments.game.content import MONTHS
from simulator.experiments.game.frames import Frame, frames
from simulator.population.estate import Estate

SHOWN = "game-shown"  # session state: the signature of the game whose last month is being shown in the dialog
PLAYING = "game-playing"  # session state: the step that is shown while the month plays, None when it stands still
ANIMATED = "game-animation"  # session state: whether months play by themselves
STEP_S = 0.8
_KEPT = "game-frames"


def start_playing(table: Table) -> None:
    """The next time the page is drawn, the month is shown."""
    st.session_state[SHOWN] = table.signature
    st.session_state[PLAYING] = 0 if st.session_state.get(ANIMATED, True) else None


def is_playing(table: Table) -> bool:
    """Whether the dialog is open."""
    return st.session_state.get(SHOWN) == table.signature


def show_dialog(table: Table, below: Callable[[], None]) -> None:
    """The month in a dialog, with `below` under the map."""
    name = month_name(table.session.estate.start.month, table.session.month - 1)

    @st.dialog(f"{name}过完了", width="large", on_dismiss=_close)
    def dialog() -> None:
        steps = _steps(table)
        if st.session_state.get(PLAYING) is not None:
            st.fragment(_play, run_every=STEP_S)(table, steps)
        else:
            _by_hand(table, steps, "dialog")
        below()
        left, right = st.columns([3, 2], vertical_alignment="center")
        over = table.session.month >= MONTHS
        following = month_name(table.session.estate.start.month, table.session.month)
        label = "去看全年" if over else f"看看情况，定{following}的安排"
        if left.button(label, type="primary", key="game-dialog-close", width="stretch"):
            _close()
            st.rerun()
        with right:
            _switch()

    dialog()


def show_map(table: Table) -> None:
    """The last month (or, before the first, the estate as it was taken over), standing still."""
    session = table.session
    if not session.months:
        st.markdown("**接手时的楼栋**（新账单已经发出）")
        ledger = session.ledger()
        overdue = np.where(ledger.owing > 0, ledger.day - ledger.oldest.astype(np.int64), 0)
        _draw(session.estate, ledger.owing, overdue, "taken-over")
        return
    name = month_name(session.estate.start.month, session.month - 1)
    with st.expander(f"{name}的楼栋图", icon=":material/apartment:"):
        _by_hand(table, _steps(table), "page")
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left:
            if st.button("再放一遍", icon=":material/replay:", key="game-replay"):
                start_playing(table)
                st.session_state[PLAYING] = 0
                st.rerun()
        with right:
            _switch()


def _switch() -> None:
    st.session_state[ANIMATED] = st.toggle(
        "每个月自动放动画", st.session_state.get(ANIMATED, True), key=f"{ANIMATED}-switch"
    )


def _close() -> None:
    st.session_state[SHOWN] = st.session_state[PLAYING] = None


def _play(table: Table, steps: list[Frame]) -> None:
    place = st.session_state.get(PLAYING)
    if place is None or place >= len(steps):
        st.session_state[PLAYING] = None
        st.rerun()
    st.session_state[PLAYING] = place + 1
    _show(table, steps, place, "dialog")
    if st.button("不放了，看月底", icon=":material/skip_next:", key="game-skip"):
        st.session_state[PLAYING] = None
        st.rerun()


def _by_hand(table: Table, steps: list[Frame], where: str) -> None:
    place = st.select_slider(
        "看哪一天",
        list(range(len(steps))),
        value=len(steps) - 1,
        format_func=lambda n: _day(steps, n),
        key=f"game-day-{where}-{table.attempt.id}-{table.session.month}",
    )
    _show(table, steps, int(place), where)


def _show(table: Table, steps: list[Frame], place: int, where: str) -> None:
    frame = steps[place]
    st.markdown(
        f"{_day(steps, place)}：到账 **{money(frame.cash)}**，"
        f"联系了 **{frame.touches}** 次，投诉 **{frame.complaints}** 起"
    )
    _draw(table.session.estate, frame.owing, frame.overdue, where)


def _day(steps: list[Frame], place: int) -> str:
    day = steps[place].day
    return f"{day.month} 月 1 日早上" if place == 0 else f"{day.month} 月 {day.day} 日晚上"


def _draw(estate: Estate, owing: np.ndarray, overdue: np.ndarray, where: str) -> None:
    drawn = building_map(estate, ageing(owing, overdue), AGEING, _notes(owing, overdue))
    st.echarts_chart(drawn.chart, height=drawn.height, alt=drawn.alt, key=f"game-map-{where}")
    st.caption(drawn.alt)
    with st.expander("每栋楼的户数", icon=":material/table_chart:"):
        st.dataframe(drawn.table, hide_index=True)


def _notes(owing: np.ndarray, overdue: np.ndarray) -> list[str]:
    return [
        "都缴清了" if fen <= 0 else f"欠 {fen / 100:,.0f} 元，" + (f"逾期 {days} 天" if days > 0 else "还没到期")
        for fen, days in zip(owing.tolist(), overdue.tolist(), strict=True)
    ]


def _steps(table: Table) -> list[Frame]:
    """The steps of the last month, worked out once."""
    key = table.signature
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != key:
        kept = key, frames(table.session)
        st.session_state[_KEPT] = kept
    return kept[1]
