"""A small game of the course's own, and random decisions in it."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from simulator.experiments.game.content import AGES, Scenario, Segment, Use, load_cards, load_games
from simulator.experiments.game.decision import Decision
from simulator.experiments.game.session import Box, Session
from simulator.policy import load_red_lines
from simulator.policy.red import RedEntry

from ..worlds import ROOT, profiles, table

NAMES = ("old-rescue", "quiet-luxury", "shops-and-homes", "half-empty", "first-fee")


@cache
def box() -> Box:
    return Box(table(), profiles(), load_cards(ROOT), load_games(ROOT))


@cache
def red_lines() -> dict[str, RedEntry]:
    return load_red_lines(ROOT)


@cache
def small(name: str = "old-rescue", households: int = 120, budget: int = 12_000) -> Scenario:
    return box().games[name].model_copy(update={"households": households, "budget_yuan": budget})


def session(name: str = "old-rescue", **changes: int) -> Session:
    return Session(box(), small(name, **changes))


segments = st.builds(
    Segment,
    ages=st.lists(st.sampled_from(AGES), max_size=4, unique=True),
    buildings=st.sampled_from([[], [], [1], [1, 2]]),
    labels=st.sampled_from([[], [], ["forgetful", "habitual", "wilful"]]),
    complaints=st.sampled_from(["any", "none", "only"]),
    min_yuan=st.sampled_from([None, None, 300]),
    most=st.sampled_from([None, 3, 20]),
    first=st.sampled_from(["amount", "age", "limitation"]),
    households=st.sampled_from([[], [], [1, 5, 9, 33]]),
)


@st.composite
def decisions(draw: st.DrawFn, name: str = "old-rescue", prepay: bool = True) -> Decision:
    cards = box().cards
    chosen = draw(st.lists(st.sampled_from(small(name).cards), max_size=9, unique=True))
    uses, slots = [], set()
    for one in chosen:
        slot = cards[one].slot
        if (slot and slot in slots) or (slot == "prepay" and not prepay):
            continue
        slots.add(slot)
        own = draw(st.one_of(st.none(), segments)) if cards[one].action is not None else None
        uses.append(Use(card=one, segment=own))
    return Decision(cards=uses)
