"""The scenario of the page 政策对比: kept in the session while it is edited, written into the address at every step.

A scenario is a link: whoever opens it sees the same estate, the same policies and, with the same luck, the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import streamlit as st

from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.experiments.scenario import (
    MOST_POLICIES,
    Scenario,
    ScenarioError,
    decode,
    encode,
    resolve,
    shortened,
)
from simulator.policy import Policy
from simulator.population import Profile

PARAMETER = "s"
SIDES = ("甲", "乙", "丙", "丁")
_UIDS = count(1)
_PLACE = "scenario"


@dataclass
class Slot:
    """One policy on the page. `uid` begins the keys of its widgets, so that a new policy gets fresh ones."""

    uid: str
    policy: Policy


@dataclass
class Draft:
    """The scenario being edited; `link` is what was last written into the address, `note` what was wrong with the link
    that was opened, said until something is changed."""

    profile: str | Profile
    households: int
    months: int
    seed: int
    worlds: int
    slots: list[Slot]
    link: str = ""
    uid: str = ""
    note: str = ""

    def scenario(self) -> Scenario:
        """As a value."""
        return Scenario(
            profile=self.profile,
            households=self.households,
            months=self.months,
            seed=self.seed,
            worlds=self.worlds,
            policies=[slot.policy for slot in self.slots],
        )


def draft(kept: Shelf) -> Draft:
    """The session's draft; a link that was opened (or gone back to) takes its place. A bad link is explained."""
    link = st.query_params.get(PARAMETER, "")
    here: Draft | None = st.session_state.get(_PLACE)
    if here is None or link not in ("", here.link):
        here = _opened(link, kept)
        st.session_state[_PLACE] = here
    if here.note:
        st.warning(plain(here.note), icon=":material/link_off:")
    return here


def _opened(link: str, kept: Shelf) -> Draft:
    if not link:
        return drawn_up(Scenario(), kept)
    try:
        made = drawn_up(decode(link), kept)
        made.link = link
    except ScenarioError as error:
        made = drawn_up(Scenario(), kept)
        made.note = f"{error}\n\n先按默认的小区和政策打开。"
    return made


def drawn_up(asked: Scenario, kept: Shelf) -> Draft:
    """A draft of a scenario. Raises ScenarioError."""
    found = resolve(asked, kept.profiles, kept.policies)
    return Draft(
        asked.profile,
        asked.households,
        asked.months,
        asked.seed,
        asked.worlds,
        [new_slot(policy) for policy in found.policies],
        uid=str(next(_UIDS)),
    )


def replace_draft(asked: Scenario, kept: Shelf) -> None:
    """Open another scenario in place of the draft (a saved one, one's own estate)."""
    made = drawn_up(asked, kept)
    st.session_state[_PLACE] = made
    publish(made, kept)


def new_slot(policy: Policy) -> Slot:
    """A policy with widgets of its own."""
    return Slot(f"p{next(_UIDS)}", policy)


def publish(here: Draft, kept: Shelf) -> Scenario:
    """Write the draft into the address; return it as a value, what is the course's own named by id."""
    scenario = shortened(here.scenario(), kept.profiles, kept.policies)
    link = encode(scenario)
    if here.link and link != here.link:
        here.note = ""
    here.link = link
    if st.query_params.get(PARAMETER) != here.link:
        st.query_params[PARAMETER] = here.link
    return scenario


def room_for_more(here: Draft) -> bool:
    """Whether one more policy fits."""
    return len(here.slots) < MOST_POLICIES
