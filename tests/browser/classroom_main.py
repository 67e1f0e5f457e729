"""班级 beside a game of one button a month, as the tests need it: no simulation, the same records."""

from __future__ import annotations

import secrets

import streamlit as st

from simulator.app import identity, unbroken
from simulator.app.components.records import the_records
from simulator.app.look import finish_look
from simulator.app.views import classroom
from simulator.records import RecordsError

MONTHS = 4
unbroken.install()
st.set_page_config(page_title="班级", layout="wide")
finish_look()


def play() -> None:
    """Each month the rate rises by as many points as the trainee's number."""
    records = the_records()
    who = identity.me(records)
    room = records.class_by_id(who.class_id) if who and who.class_id else None
    if who is None or room is None:
        st.write("请先加入班级")
        return
    mine = records.attempts(person_id=who.id, kind="game")
    attempt = mine[-1] if mine else None
    st.title("小游戏")
    st.write(f"{who.nickname} 走了 {len(attempt.steps) if attempt else 0} 个月")
    request = st.session_state.setdefault("request", secrets.token_hex(8))

    def month() -> None:
        try:
            now = attempt or records.begin(
                who.id, "game", room.game, room.settings["mode"], {"months": MONTHS}, f"begin-{request}"
            )
            number = len(now.steps) + 1
            rate = 0.5 + number * (who.number or 0) / 100
            shown = {"kpis": {"collection_rate": rate, "satisfaction": 0.7, "complaint_rate": 0.01 * number}}
            records.step(now.id, number, {"做法": "短信"}, shown, request)
            if number == MONTHS:
                points = {"collect": {"name": "收缴", "value": 100 * rate - 30, "most": 60}}
                points |= {"law": {"name": "依法", "value": 30, "most": 40}}
                score = {"total": sum(one["value"] for one in points.values()), "failed": False, "points": points}
                records.finish(now.id, score, f"finish-{request}")
        except RecordsError as error:
            st.session_state["fault"] = str(error)
        st.session_state.pop("request", None)

    st.button("走一个月", on_click=month)
    if fault := st.session_state.pop("fault", None):
        st.error(fault)
    st.page_link(room_page, label="回到班级")


home = st.Page(lambda: st.title("首页"), title="首页", default=True, url_path="home")
game = st.Page(play, title="小游戏", url_path="game")
room_page = st.Page(lambda: classroom.show(game), title="班级", url_path=classroom.PATH)
page = st.navigation([home, game, room_page])
identity.listen()
page.run()
