"""和这一户谈一谈: a household of the archive becomes a scene of 角色扮演, about what it owes in the simulation."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from simulator.app import identity
from simulator.app.acting.book import playbook
from simulator.app.acting.household import account_of_home, history_of, scene_for
from simulator.app.acting.take import begin
from simulator.app.components.course import course_root
from simulator.app.components.records import the_records
from simulator.app.components.roleplay_way import OPEN, request
from simulator.app.plain import plain
from simulator.documents import DocumentError
from simulator.experiments.explorer import Explored
from simulator.records import RecordsError

_ALONE = "我"


def offer_talk(found: Explored, home: int, talk: StreamlitPage) -> None:
    """A button that opens the scene; nothing where nothing is owed or no scene fits."""
    try:
        book = playbook(course_root())
    except DocumentError:
        return  # what is wrong with the scenes, their own page says
    scene = scene_for(book, found, home)
    if scene is None:
        return
    pressed = st.button(
        "和这一户谈一谈",
        key=f"talk-{home}",
        icon=":material/forum:",
        help="到“角色扮演”里，就按这一户现在欠的钱，和一位脾气相近的业主谈。人物是虚构的。",
    )
    if not pressed:
        return
    try:
        records = the_records()
        who = identity.me(records)
        if who is None:
            who, token = records.newcomer(_ALONE)
            identity.remember(token)
        account, past = account_of_home(book, scene, found, home), history_of(found, home)
        name = request(f"talk-{home}")
        take = begin(
            records, book, who.id, scene, "practice", "hints", name, account=account, history=past, synthetic=True
        )
    except RecordsError as error:
        st.error(plain(str(error)))
        return
    st.switch_page(talk, query_params={OPEN: take.attempt.id})
