"""Up to four policies side by side: choose, adjust, add, take away. One is adjusted at a time."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.policy_editor import edit_policy
from simulator.app.components.scenario_state import SIDES, Draft, Slot, new_slot, room_for_more
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.policy import Policy, red_acts
from simulator.policy.words import policy_words

_EDITED = "edited-slot"
_LINES = 4


def choose_policies(here: Draft, kept: Shelf) -> None:
    """Draw the row and, below it, the policy that is being adjusted; the draft's slots follow the widgets."""
    room = room_for_more(here)
    columns = st.columns(len(here.slots) + room)
    for place, (slot, column) in enumerate(zip(list(here.slots), columns, strict=False)):
        with column.container(border=True, height="stretch"):
            _card(here, slot, place, kept)
    if room:
        with columns[-1].container(border=True, height="stretch"):
            _add(here, kept)
    edited = st.session_state.get(_EDITED)
    for place, slot in enumerate(here.slots):
        if slot.uid == edited:
            with st.container(border=True):
                left, right = st.columns([5, 1], vertical_alignment="center")
                left.markdown(f"##### 调整{SIDES[place]}")
                if right.button("调好了", key=f"{slot.uid}-close", icon=":material/check:"):
                    st.session_state.pop(_EDITED, None)
                    st.rerun()
                slot.policy = edit_policy(slot.policy, slot.uid, kept)


def title(policy: Policy, kept: Shelf) -> str:
    """Its name, and whether it was adjusted without being renamed."""
    own = kept.policies.get(policy.id)
    moved = own is not None and own.name == policy.name and own != policy
    return f"{policy.name}（调整过）" if moved else policy.name


def _card(here: Draft, slot: Slot, place: int, kept: Shelf) -> None:
    side = "甲（基准）" if place == 0 else SIDES[place]
    names = list(kept.policies)
    current = slot.policy
    own = kept.policies.get(current.id) == current
    options = names if own else ["", *names]
    picked = st.selectbox(
        side,
        options,
        options.index(current.id) if own else 0,
        format_func=lambda one: kept.policies[one].name if one else title(current, kept),
        key=f"{slot.uid}-preset-{own}",
    )
    if picked and picked != current.id:
        here.slots[place] = new_slot(kept.policies[picked])
        st.rerun()
    lines = [plain(line) for line in policy_words(current)]
    more = f"\n- ……还有 {len(lines) - _LINES} 项" if len(lines) > _LINES else ""
    if red_acts(current):
        lines[0] = f":red[**{lines[0]}**]"
    st.markdown("\n".join(f"- {line}" for line in lines[:_LINES]) + more)
    buttons = st.container(horizontal=True)
    if buttons.button("调整", key=f"{slot.uid}-edit", icon=":material/tune:", help="一项一项改这套做法"):
        st.session_state[_EDITED] = slot.uid
        st.rerun()
    if len(here.slots) > 1 and buttons.button("去掉", key=f"{slot.uid}-drop", icon=":material/close:"):
        here.slots.pop(place)
        st.rerun()


def _add(here: Draft, kept: Shelf) -> None:
    used = [slot.policy.id for slot in here.slots]
    options = [
        "",
        *(name for name in kept.policies if name not in used),
        *(name for name in kept.policies if name in used),
    ]
    picked = st.selectbox(
        "再加一套来比",
        options,
        format_func=lambda one: kept.policies[one].name if one else "请选一套",
        key=f"add-{here.uid}-{len(here.slots)}",
    )
    st.caption("最多四套。先选一套相近的，再按“调整”一项一项改成您的做法。")
    if picked:
        here.slots.append(new_slot(kept.policies[picked]))
        st.rerun()
