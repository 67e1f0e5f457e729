"""定安排: the cards by group with what they take, the red lines apart, and 下个月."""

from __future__ import annotations

from typing import Any

import streamlit as st

from generator.course.evidence import Law
from simulator.app.charts import month_name
from simulator.app.components.game_head import request_id
from simulator.app.components.game_map import start_playing
from simulator.app.components.game_pick import FAULT, TABLE
from simulator.app.components.game_quarter import needs_review, read_plan, read_review, show_check, show_plan
from simulator.app.components.game_segment import choose_segment, read_segment
from simulator.app.components.red_group import grounds
from simulator.app.evidence_links import evidence_link
from simulator.app.gaming.table import Table, draft, keep_draft, send
from simulator.app.gaming.words import hours, line_words, money
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError
from simulator.experiments.game.content import GROUP_NAMES, Card, Segment, Use
from simulator.experiments.game.decision import Decision, Turn, parse_turn
from simulator.experiments.game.decision import plain as plain_turn
from simulator.experiments.game.orders import Estimate, Line
from simulator.experiments.game.quarter import begins
from simulator.experiments.game.session import GameError
from simulator.policy import RedEntry
from simulator.policy.channels import RedAct
from simulator.records import Records, RecordsError

TURNED = "game-turned"  # session state: a month was just sent, the whole page is to be drawn again
_LINES = "game-lines"
_DRAFT = "game-draft"


def show_cards(records: Records, table: Table, kept: Shelf, laws: dict[str, Law], slides: dict[str, str]) -> None:
    """Quarter's forms, cards, what they come to, the button. Only this part is drawn again while choosing."""
    if st.session_state.pop(TURNED, False):  # the button drew only this part again
        st.rerun()
    prefix = f"g-{table.attempt.id}-{table.session.month}"
    before = _before(records, table)
    show_check(table, prefix, before)
    show_plan(table, prefix, before)
    first = _first(table, before)
    _groups(table, first, prefix, laws, slides)
    _red(table, first, prefix, kept.red_lines, laws)
    try:
        turn = read_turn(table, first, prefix)
        _, judged = table.session.judge(turn.decision)
    except (GameError, ValueError) as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    _keep(records, table, turn)
    _sum(records, table, first, prefix, turn, judged)


def _before(records: Records, table: Table) -> dict[str, Any]:
    """What was laid out for this month before a reload, {} if nothing was."""
    key = table.attempt.id, table.session.month
    known = st.session_state.get(_DRAFT)
    if known is None or known[0] != key:
        try:
            found = draft(records, table) or {}
            parse_turn({"decision": {}} | found)
        except (DocumentError, RecordsError):
            found = {}
        known = key, found
        st.session_state[_DRAFT] = known
    return known[1]


def _first(table: Table, before: dict[str, Any]) -> Decision:
    """What the widgets begin with: the draft, else what was done last month."""
    if "decision" in before:
        found = parse_turn({"decision": before["decision"]}).decision
        if all(one in table.session.cards for one in found.ids):
            return found
    return table.session.last()


def read_turn(table: Table, first: Decision, prefix: str) -> Turn:
    """The month as the widgets say it now. Raises ValueError for what does not go together."""
    said = st.session_state
    uses = []
    for name, card in table.session.cards.items():
        default = name in first.ids
        if not said.get(f"{prefix}-use-{name}", default):
            continue
        own = _own(first, card)
        segment = read_segment(card, own, f"{prefix}-{name}") if card.action is not None else None
        uses.append(Use(card=name, segment=None if segment in (None, card.segment) else segment))
    red: list[RedAct] = [act for act in table.scenario.red if said.get(f"{prefix}-red-{act}", act in first.red)]
    decision = Decision(cards=uses, red=red)
    return Turn(decision=decision, plan=read_plan(table, prefix), review=read_review(prefix))


def _own(first: Decision, card: Card) -> Segment:
    found = next((use.segment for use in first.cards if use.card == card.id), None)
    return card.segment if found is None else found


def _groups(table: Table, first: Decision, prefix: str, laws: dict[str, Law], slides: dict[str, str]) -> None:
    session = table.session
    st.markdown("#### 这个月做什么")
    st.caption("默认照上个月。选了以后，钱和工时当场算给你看；没发出去之前，随便改。")
    lasting = session.past.lasting
    for group, name in GROUP_NAMES.items():
        cards = [card for card in session.cards.values() if card.group == group]
        if not cards:
            continue
        with st.expander(f"**{name}**", expanded=any(card.id in first.ids for card in cards)):
            for place in range(0, len(cards), 2):
                for column, card in zip(st.columns(2), cards[place : place + 2], strict=False):
                    with column.container(border=True, height="stretch"):
                        _card(table, card, first, prefix, lasting, laws, slides)


def _card(
    table: Table,
    card: Card,
    first: Decision,
    prefix: str,
    lasting: tuple[str, ...],
    laws: dict[str, Law],
    slides: dict[str, str],
) -> None:
    session = table.session
    if card.id in lasting:
        st.markdown(f":material/check: **{card.name}**")
        st.caption("已经做过了，一直有效。")
        return
    chosen = st.checkbox(f"**{card.name}**", card.id in first.ids, key=f"{prefix}-use-{card.id}")
    st.caption(card.says)
    own = _own(first, card)
    segment = read_segment(card, own, f"{prefix}-{card.id}") if card.action is not None else None
    line = _line(table, card, segment)
    if line is not None:
        st.markdown(line_words(card, line))
    if chosen and card.action is not None:
        choose_segment(card, own, f"{prefix}-{card.id}", session.ledger(), session.estate)
    told = [f"[{plain(laws[one].cite)}]({evidence_link(one)})" for one in card.law if one in laws]
    said = [f":small[依据：{'、'.join(told)}]"] if told else []  # a caption would make the links too pale
    titles = "、".join(plain(slides[one]) for one in card.slides if one in slides)
    said += [f":small[课里讲过：{titles}]"] if titles else []
    if said:
        st.markdown("  \n".join(said))


def _line(table: Table, card: Card, segment: Segment | None) -> Line | None:
    """What this one card would take alone; worked out once for each setting."""
    kept = st.session_state.get(_LINES)
    if kept is None or kept[0] != table.signature:
        kept = table.signature, {}
        st.session_state[_LINES] = kept
    use = Use(card=card.id, segment=segment)
    key = use.model_dump_json()
    if key not in kept[1]:
        try:
            kept[1][key] = table.session.judge(Decision(cards=[use]))[1].line(card.id)
        except GameError:
            kept[1][key] = None
    return kept[1][key]


def _red(table: Table, first: Decision, prefix: str, entries: dict[str, RedEntry], laws: dict[str, Law]) -> None:
    with st.expander(":red[**红线（都不能做）**]", expanded=bool(first.red), icon=":material/block:"):
        st.error(
            "办公室里总有人提起这些。下令做了哪一样，这一局都不及格，不管收回多少；后果也会在后面几个月里来。",
            icon=":material/block:",
        )
        for act in table.scenario.red:
            entry = entries[act]
            st.markdown(f"“{plain(entry.tempting)}”")
            st.checkbox(f":red[下令：{entry.name}（{entry.label}）]", act in first.red, key=f"{prefix}-red-{act}")
            st.caption(f"{entry.says}依据：{grounds(entry, laws)}。可以这样做：{entry.instead}")


def _keep(records: Records, table: Table, turn: Turn) -> None:
    """The draft goes to the records whenever it has changed."""
    document = plain_turn(turn)
    key = f"{_DRAFT}-kept-{table.attempt.id}"
    if st.session_state.get(key) == (table.session.month, document):
        return
    st.session_state[key] = (table.session.month, document)
    try:
        keep_draft(records, table, document)
    except RecordsError as error:
        st.warning(f"刚才的选择没有存下来：{plain(str(error))}")


def _sum(records: Records, table: Table, first: Decision, prefix: str, turn: Turn, judged: Estimate) -> None:
    session = table.session
    with st.container(border=True):
        people = sum(line.reach for line in judged.lines if line.minutes or line.money or line.reach)
        st.markdown(
            f"**这个月 {len(turn.decision.cards)} 样安排**"
            + (f"，找 {people} 户次" if people else "")
            + (f"，核对、分派、登记另用 {hours(judged.desk_minutes)}" if judged.desk_minutes else "")
        )
        one, two = st.columns(2)
        one.progress(
            _part(judged.money, judged.left_money),
            f"钱：最多 {money(judged.money)}，预算还剩 {money(judged.left_money)}",
        )
        two.progress(
            _part(judged.minutes, judged.left_minutes),
            f"工时：最多 {hours(judged.minutes)}，这个月有 {hours(judged.left_minutes)}",
        )
        st.caption(
            "先按最多的冻结，月底照实结算，没花完的退回预算；处理投诉、更正账单这些意外的钱由公司另付，从净回款里扣。"
        )
        for fault in judged.faults:
            st.error(plain(fault), icon=":material/error:")
        waits = needs_review(table) and turn.review is None
        if waits:
            st.info("上一季的“处置”还没选：坚持、改一改，还是放弃？", icon=":material/fact_check:")
        if turn.decision.red:
            st.error("这样发出去，这一局就不及格了。", icon=":material/block:")
        name = month_name(session.estate.start.month, session.month)
        st.button(
            "下个月",
            type="primary",
            icon=":material/skip_next:",
            disabled=bool(judged.faults) or waits,
            on_click=_send,
            args=(records, table, first, prefix, session.month),
            key=f"{prefix}-send",
            width="stretch",
            help=f"照上面的安排，把{name}过完",
        )


def _send(records: Records, table: Table, first: Decision, prefix: str, number: int) -> None:
    if table.session.month > number:  # pressed twice
        return
    st.session_state[TURNED] = True
    try:
        turn = read_turn(table, first, prefix)
        if begins(number) and turn.plan is None:
            raise GameError("这一季的计划还没有填目标")
        send(records, table, number, turn, request_id(table.attempt.id, number))
    except (GameError, RecordsError, ValueError) as error:
        st.session_state[FAULT] = str(error)
        st.session_state.pop(TABLE, None)
        return
    start_playing(table)


def _part(used: int, whole: int) -> float:
    return 0.0 if used <= 0 else min(1.0, used / whole) if whole > 0 else 1.0
