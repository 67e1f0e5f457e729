"""开一个班: title, purpose, who sees what, how long it is kept, what is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import streamlit as st

from simulator.app import identity
from simulator.app.components.class_join import FAULT, say_fault, show_recover
from simulator.app.plain import plain
from simulator.documents import DocumentError
from simulator.records import Kind, Records, RecordsError
from simulator.records.people import TITLE_LENGTH

RECOVERY = "class-recovery-code"  # session state: a trainer's new code, until it has been seen
PICKED = "class-picked"  # session state: the id of the class that the trainer looks at
_TWICE_S = 10.0  # a class of the same name that is younger was opened by the first of two presses

PURPOSES = {
    "practice": "练习依法、有效地收物业费，大家一起讨论，不作考核。",
    "test": "测验：看看能不能依法把费收上来，成绩由培训师讲评。",
}
MODES = {"practice": "练习：走错了可以悔步，可以重来", "test": "测验：走出去的步不能悔"}
KINDS: dict[Kind, str] = {"game": "沙盘推演：管一年小区", "roleplay": "角色扮演：和业主谈一场"}
WAYS = {"free": "自己打字说", "choices": "选着说，没有提示", "hints": "选着说，有提示（只在练习里）"}
BOARDS = {
    "numbers": "大屏上只有编号（1号、2号…），哪个编号是谁只有培训师知道。每个人看得到自己的成绩和全班的分布。",
    "names": "大屏上有昵称和进度，全班都看得到。每个人看得到自己的成绩和全班的分布。",
}
KEEP = {7: "一周", 30: "一个月", 90: "三个月", 365: "一年"}


def show_open(records: Records, read: Callable[[], dict[Kind, dict[str, str]]], *, first: bool) -> None:
    """The form. `read` gives the games and scenes, id -> name; `first`: this browser has no class yet, so the way back
    by code is offered too."""
    try:
        known: dict[Kind, dict[str, str]] = {kind: names for kind, names in read().items() if names}
    except DocumentError as error:
        st.error(
            "课程里的局有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(one))}" for one in error.problems)
        )
        return
    if not known:
        st.info("课程里还没有局，开不了班。请在 content/games 里写一局，再刷新这一页。", icon=":material/info:")
        return
    st.write("学员扫码或输入班级码就能进来，不用注册，也不用联网。开班前先想好四件事，学员进来时会看到。")
    kind = _kind(known)
    games = known[kind]
    with st.form("class-open"):
        st.text_input("班级名称", key="open-title", placeholder="比如：三期客服主管班", max_chars=TITLE_LENGTH)
        left, right = st.columns(2)
        with left:
            what = "练哪一场" if kind == "roleplay" else "走哪一局"
            st.selectbox(what, list(games), format_func=games.__getitem__, key="open-game")
        with right:
            st.selectbox("练习还是测验", list(MODES), format_func=MODES.__getitem__, key="open-mode")
        if kind == "roleplay":
            st.selectbox("学员怎么说", list(WAYS), format_func=WAYS.__getitem__, key="open-way")
        st.text_input("做什么用（学员会看到）", key="open-purpose", placeholder=PURPOSES["practice"], max_chars=200)
        st.radio("谁能看到什么", list(BOARDS), format_func=BOARDS.__getitem__, key="open-board")
        st.select_slider("记录保留多久", list(KEEP), value=30, format_func=_keep, key="open-keep")
        st.form_submit_button(
            "开班", type="primary", icon=":material/meeting_room:", on_click=_open, args=(records, kind, games)
        )
    say_fault()
    if first:
        show_recover(records, "以前在别的浏览器开过班？")


def _keep(days: int) -> str:
    day = datetime.now().astimezone() + timedelta(days=days)
    return f"{KEEP[days]}（到 {day.month} 月 {day.day} 日）"


def _kind(known: dict[Kind, dict[str, str]]) -> Kind:
    """沙盘推演 or 角色扮演, asked where the course has both."""
    kinds = list(known)
    if len(kinds) == 1:
        return kinds[0]
    return (
        st.segmented_control(
            "练什么", kinds, format_func=KINDS.__getitem__, default=kinds[0], required=True, key="open-kind"
        )
        or kinds[0]
    )


def _open(records: Records, kind: Kind, games: dict[str, str]) -> None:
    said = st.session_state
    mode, board = said["open-mode"], said["open-board"]
    title = (said["open-title"] or "").strip()
    try:
        before = records.class_by_id(said[PICKED]) if said.get(PICKED) else None
        if before is not None and before.title == title and _just_now(before.created):  # pressed twice
            return
        room, token = records.open_class(
            title=title,
            purpose=said["open-purpose"] or PURPOSES[mode],
            visible_to=BOARDS[board],
            keep_days=said["open-keep"],
            game=said["open-game"],
            settings={"board": board, "mode": mode, "game_name": games[said["open-game"]]} | _talk(kind),
            trainer_token=identity.trainer_token(),
        )
    except RecordsError as error:
        said[FAULT] = str(error)
        return
    who = records.trainer(token) if token else None
    if who is not None and token != identity.trainer_token():
        said[RECOVERY] = records.recovery(who)
    if token:  # an account's class needs none
        identity.remember(token, "trainer")
    said[PICKED] = room.id
    said["class-new"] = False


def _just_now(created: datetime) -> bool:
    return abs((datetime.now(UTC) - created).total_seconds()) < _TWICE_S


def _talk(kind: Kind) -> dict[str, str]:
    """What the settings of a class with a scene say beside those of every class. A test gives no hints."""
    if kind != "roleplay":
        return {}
    said = st.session_state
    way = said["open-way"] if said["open-mode"] == "practice" or said["open-way"] != "hints" else "choices"
    return {"kind": kind, "way": way}


def show_recovery_once() -> bool:
    """The trainer's code alone on the page, until the trainer says it has been written down; whether it is shown."""
    code = st.session_state.get(RECOVERY)
    if not code:
        return False
    with st.container(border=True):
        st.markdown("**请抄下这个恢复口令，它只显示这一次**")
        st.code(code, language=None)
        st.write("换电脑、清浏览器以后，凭它找回您的班。别给学员看，也别投到大屏上。")
        st.button(
            "我抄好了",
            type="primary",
            on_click=lambda: st.session_state.pop(RECOVERY, None),
            icon=":material/check:",
        )
    return True


def chosen_game(settings: Mapping[str, object], game: str) -> str:
    """The scenario's name as shown to people."""
    return plain(str(settings.get("game_name") or game))
