"""红线快答 on the page: one sentence at a time, keys 1 to 4 answer, N goes on; then what is lawful instead.

Every answer goes to the records of whoever is at this browser, so that a reload goes on; all of it can be deleted.
Where nothing can be written (the class is paused, the file is full) practice goes on without.
"""

from __future__ import annotations

import streamlit as st

from generator.course.evidence import Law
from simulator.app import identity
from simulator.app.components.records import the_records
from simulator.app.drill import ALLOWED, NEARLY, RIGHT, Card, choices, deck, marked
from simulator.app.drill_round import Round, rounds, taken_up, write_down
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.records import (
    Attempt,
    FinishedError,
    GoneError,
    Person,
    Records,
    RecordsError,
    StaleStepError,
)

_PLACE = "drill"
_FAULT = "drill-fault"  # session state: why the last answer was not kept, or what became of the round
_ALONE = "我"
_MOST_LISTED = 10
_MEANING = {
    "违法": "法律、法规明文不许",
    "高风险": "很可能被认定违法，或者看怎么做会不会犯罪",
    "本课程禁止": "法律没写死，本课程不许",
    ALLOWED: "照着做没有问题",
}


def show_drill(kept: Shelf, laws: dict[str, Law]) -> None:
    """The card on the table, or how it went; below it what was practised before."""
    records, who = _at_hand()
    past = _past(records, who)
    here = _round(kept, records, who, past)
    st.write(
        "下面这些话，有的是办公室里常听到的、很诱人的，有的是可以照做的。看一句，判断一句："
        f"{'、'.join(f'{name}（{_MEANING[name]}）' for name in choices(kept.red_lines))}。"
    )
    if records is not None:
        shared = "你在班里，老师导出的表里也会有。" if who is not None and who.class_id else ""
        st.caption(f"说错了没关系，不算成绩。答到哪里，记在这台浏览器名下，下次接着练；在下面随时可以删。{shared}")
    fault = st.session_state.get(_FAULT)
    if fault:
        st.info(plain(str(fault)), icon=":material/info:")
    if here.place >= len(here.cards):
        _ended(here, kept)
    else:
        _card(here, kept, laws, records)
    _kept(here, past, records)


def _at_hand() -> tuple[Records | None, Person | None]:
    """The records and whose they are; without them practice is possible all the same."""
    try:
        records = the_records()
        return records, identity.me(records)
    except RecordsError as error:
        st.session_state[_FAULT] = f"这次练习记不下来：{error}"
        return None, None


def _past(records: Records | None, who: Person | None) -> list[Attempt]:
    try:
        return rounds(records, who.id) if records is not None and who is not None else []
    except RecordsError as error:
        st.session_state[_FAULT] = f"读不到以前的练习：{error}"
        return []


def _round(kept: Shelf, records: Records | None, who: Person | None, past: list[Attempt]) -> Round:
    """The session's, else the one not finished, else a new one."""
    here: Round | None = st.session_state.get(_PLACE)
    if here is not None and here.person and records is not None and (who is None or who.id != here.person):
        here = None  # somebody else is here now
    if here is None:
        going = next((one for one in past if one.finished is None), None)
        here = (taken_up(kept.red_lines, going) if going else None) or Round(deck(kept.red_lines, 1), 1)
        st.session_state[_PLACE] = here
        if here.answers:
            st.session_state.setdefault(_FAULT, f"接着上次的：已经答了 {len(here.answers)} 句。")
    return here


def _card(here: Round, kept: Shelf, laws: dict[str, Law], records: Records | None) -> None:
    card = here.cards[here.place]
    st.progress(
        len(here.answers) / len(here.cards),
        f"第 {here.place + 1} 句，共 {len(here.cards)} 句；答对 {here.right} 句",
    )
    with st.container(border=True, key="drill-card"):
        st.markdown(f"#### “{plain(card.sentence)}”")
    if here.shown:
        _explain(card, here.answers[-1], laws)
        st.button("下一句", on_click=here.go_on, key="drill-next", shortcut="N")
    else:
        for number, name in enumerate(choices(kept.red_lines), 1):
            st.button(
                name,
                on_click=_answer,
                args=(here, name, records),
                key=f"drill-answer-{number}",
                width="stretch",
                shortcut=str(number),
            )


def _answer(here: Round, name: str, records: Records | None) -> None:
    """Answer, and write it down."""
    if here.shown:
        return
    here.answer(name)
    st.session_state.pop(_FAULT, None)
    if records is None or (here.person and not here.attempt):  # not kept from the first card on
        return
    try:
        if not here.person:
            who = identity.me(records)
            if who is None:
                who, token = records.newcomer(_ALONE)
                identity.remember(token)
            here.person = who.id
        write_down(records, here)
    except (StaleStepError, FinishedError, GoneError):
        st.session_state.pop(_PLACE, None)
        st.session_state[_FAULT] = "这一次在另一个窗口里已经往前走了，或者删掉了。下面是现在的样子。"
    except RecordsError as error:
        st.session_state[_FAULT] = f"照样可以练，只是这一次没有记下来：{error}"
        here.attempt = ""


def _kept(here: Round, past: list[Attempt], records: Records | None) -> None:
    """What the records keep of it, with the way to delete it."""
    if records is None or not past:
        return
    if identity.held_back():
        st.caption("这个浏览器不留记号（可能是无痕窗口），关掉以后就找不回这些练习了。")
    with st.expander(f"我的快答（{len(past)} 次）"):
        for one in past[:_MOST_LISTED]:
            words, button = st.columns([4, 1], vertical_alignment="center")
            when = one.created.astimezone()
            words.write(f"{when.month} 月 {when.day} 日 {when:%H:%M}：{_how(one)}")
            button.button(
                "删除", key=f"drill-drop-{one.id}", on_click=_drop, args=(records, here, one.id), width="stretch"
            )
        st.caption("删了就真的没了。")


def _how(one: Attempt) -> str:
    score = one.score or {}
    if one.finished is None:
        return f"答了 {len(one.steps)} 句，还没答完"
    return f"{score.get('of', len(one.steps))} 句答对 {score.get('right', 0)} 句"


def _drop(records: Records, here: Round, attempt: str) -> None:
    st.session_state.pop(_FAULT, None)
    try:
        records.delete_attempt(attempt)
    except GoneError:
        pass  # deleted in another window
    except RecordsError as error:
        st.session_state[_FAULT] = f"没有删成：{error}"
        return
    if here.attempt == attempt:
        st.session_state.pop(_PLACE, None)


def _explain(card: Card, answer: str, laws: dict[str, Law]) -> None:
    """Right or not, on what ground, and the other sentence of the pair."""
    red, mark = card.red, marked(card, answer)
    chosen = "" if mark == RIGHT else f"您选的是“{answer}”，"
    title = f"**{mark}。** {chosen}这一句是“**{card.answer}**”。"
    shown = st.success if mark == RIGHT else st.warning if mark == NEARLY else st.error
    icon = ":material/check:" if mark == RIGHT else ":material/priority_high:"
    shown(title, icon=icon)
    head = f"[{red.id} {plain(red.name)}]({evidence_link(red.id)})"
    if card.answer == ALLOWED:
        st.markdown(
            f"这样做，就不用碰红线 {head}。同一件事上，诱人的那句是：“{plain(red.tempting)}”"
            f"——那是**{red.label}**：{plain(red.says)}"
        )
    else:
        st.markdown(f"碰的是红线 {head}：{plain(red.says)}")
        st.markdown(f"**做了的人怎样了**　{plain(red.happened)}")
        st.markdown(f"**可以这样做**　{plain(red.instead)}")
    st.markdown(f"**依据**　{_grounds(card, laws)}")
    if red.note:
        st.caption(plain(red.note))


def _grounds(card: Card, laws: dict[str, Law]) -> str:
    told = [
        f"[{plain(laws[one.law].cite)}]({evidence_link(one.law)})" if one.law in laws else "本课程的规矩"
        for one in card.red.basis
    ]
    return "、".join(dict.fromkeys(told))


def _ended(here: Round, kept: Shelf) -> None:
    st.markdown(f"#### {len(here.cards)} 句答完了，答对 {here.right} 句")
    missed = here.missed
    if missed:
        st.write("没有答对的，再看一眼：")
        st.markdown(
            "\n".join(f"- “{plain(card.sentence)}”：**{card.answer}**（{plain(card.red.says)}）" for card in missed)
        )
    else:
        st.success(
            "一句不差。真到了现场，诱人的话往往是别人先说出口的：那时候也请您把它拦下来。", icon=":material/check:"
        )
    with st.container(horizontal=True):
        st.button("换个次序，再来一遍", on_click=_again, args=(kept, here.seed + 1, []), key="drill-again")
        if missed:
            only = [card.id for card in missed]
            st.button("只练没答对的", on_click=_again, args=(kept, here.seed + 1, only), key="drill-missed")


def _again(kept: Shelf, seed: int, only: list[str]) -> None:
    st.session_state.pop(_FAULT, None)
    st.session_state[_PLACE] = Round(deck(kept.red_lines, seed, only), seed)
