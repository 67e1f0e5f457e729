"""Which estate, how many homes, how long: the first line of the page 政策对比."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.my_estate import own_estate
from simulator.app.components.scenario_state import Draft, replace_draft
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.experiments.scenario import Scenario
from simulator.population import Profile

_OWN = "own"


def choose_estate(here: Draft, kept: Shelf) -> None:
    """Draw the line; the draft follows."""
    key = f"est-{here.uid}"
    names = list(kept.profiles)
    own = isinstance(here.profile, Profile) and kept.profiles.get(here.profile.id) != here.profile
    options = [_OWN, *names] if own else names
    current = _OWN if own else here.profile if isinstance(here.profile, str) else here.profile.id
    one, two, three, four = st.columns([3, 3, 3, 2], vertical_alignment="bottom")

    def name(option: str) -> str:
        if option == _OWN:
            return f"{here.profile.name}（我的小区）" if isinstance(here.profile, Profile) else "我的小区"
        return kept.profiles[option].name

    picked = one.selectbox("小区", options, options.index(current), format_func=name, key=f"{key}-profile-{own}")
    if picked not in (_OWN, current):
        here.profile = picked
    here.households = int(
        two.number_input(
            "户数", 50, 20_000, here.households, 100, key=f"{key}-households", help="模拟多少户；户数多，运气就少"
        )
    )
    here.months = int(three.slider("看多少个月", 6, 60, here.months, key=f"{key}-months"))
    with four.popover("更多设置", icon=":material/settings:"):
        here.seed = int(
            st.number_input(
                "运气的种子", 0, 9999, min(here.seed, 9999), key=f"{key}-seed", help="换一个数，就换一批业主和运气"
            )
        )
        steps = [20, 50, 100, 200, 400]
        near = min(steps, key=lambda n: abs(n - here.worlds))
        moved = st.select_slider(
            "多少个说得通的世界",
            steps,
            near,
            key=f"{key}-worlds",
            help="每个世界在参数的范围里另取一组数；计算误差另外自动算到足够小",
        )
        if moved != near:
            here.worlds = int(moved)
    mine = None
    if st.toggle("没有像的？用我的小区（两分钟填一张表）", key="own-estate"):
        with st.container(border=True):
            mine = own_estate(kept)
    if mine is not None:
        others = [slot.policy for slot in here.slots[1:]]
        replace_draft(
            Scenario(
                profile=mine.profile,
                households=mine.households,
                months=here.months,
                seed=here.seed,
                worlds=here.worlds,
                policies=[mine.policy, *others],
            ),
            kept,
        )
        st.rerun()
    told = plain(profile_of(here, kept).description)
    if told:
        st.caption(told)


def profile_of(here: Draft, kept: Shelf) -> Profile:
    """The draft's profile, looked up."""
    return here.profile if isinstance(here.profile, Profile) else kept.profiles[here.profile]
