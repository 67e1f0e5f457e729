"""沙盘推演: a year on one estate, month by month."""

from __future__ import annotations

import streamlit as st

from simulator.app import identity
from simulator.app.components.course import course_root
from simulator.app.components.game_cards import TURNED, show_cards
from simulator.app.components.game_end import show_end
from simulator.app.components.game_head import show_goals, show_head, show_ways_back
from simulator.app.components.game_map import is_playing, show_dialog, show_map
from simulator.app.components.game_pick import OPEN, TABLE, leave, say_fault, show_picker
from simulator.app.components.game_situation import show_news, show_situation
from simulator.app.components.records import the_records
from simulator.app.gaming.box import box, laws, slides
from simulator.app.gaming.table import GONE_ON, Table, rebuild, signature
from simulator.app.plain import plain
from simulator.app.shelf import Shelf, shelf
from simulator.documents import DocumentError
from simulator.experiments.game.session import Box
from simulator.records import Person, Records, RecordsError

PATH = "game"


def show() -> None:
    """The whole page: the list of games, or the one on the table."""
    course = course_root()
    try:
        records, kept, made = the_records(), shelf(course), box(course)
    except RecordsError as error:
        st.title("沙盘推演", anchor=False)
        st.error(plain(str(error)))
        return
    except DocumentError as error:
        st.title("沙盘推演", anchor=False)
        st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    who = identity.me(records)
    table = _table(records, made, who)
    if table is None:
        st.title("沙盘推演", anchor=False)
        say_fault()
        if not made.games:
            st.info("课程里还没有局。请在 content/games 里写一局，再刷新这一页。")
            return
        show_picker(records, made, who)
        return
    articles = laws(course)
    st.session_state.pop(TURNED, None)
    show_head(table)
    say_fault()
    if identity.held_back():
        st.warning("这个浏览器不留记号（可能是无痕窗口），关掉以后就找不回这一局了。", icon=":material/visibility_off:")
    if is_playing(table):
        show_dialog(table, lambda: _told(table, kept))
    elif not table.session.over:
        show_map(table)
    if table.session.over:
        show_end(records, table, kept, articles, slides(course))
        if not is_playing(table):
            show_map(table)
    else:
        show_goals(table)
        show_situation(table, kept)
        st.fragment(show_cards)(records, table, kept, articles, slides(course))
    show_ways_back(records, made, table)


def _told(table: Table, kept: Shelf) -> None:
    """Below the map in the dialog: how the goals moved, and what is heard."""
    show_goals(table, "dialog")
    show_news(table, kept)


def _table(records: Records, made: Box, who: Person | None) -> Table | None:
    """The game that the address names, as the records have it now."""
    wanted = st.query_params.get(OPEN)
    if not wanted:
        return None
    try:
        attempt = records.attempt(wanted)
        if who is None or attempt.person_id != who.id or attempt.scenario not in made.games:
            raise RecordsError("这一局不在这台浏览器名下，打不开。下面是你自己的。")
        known: Table | None = st.session_state.get(TABLE)
        if known is not None and known.signature == signature(attempt) and known.session.box is made:
            return known
        table = rebuild(made, attempt)
    except (RecordsError, DocumentError) as error:
        leave()
        st.session_state["game-fault"] = str(error)
        return None
    if known is not None and known.attempt.id == attempt.id and known.session.month != table.session.month:
        st.toast(GONE_ON.format(month=min(table.session.month + 1, 12)))
    st.session_state[TABLE] = table
    return table
