"""找谁: to whom a card is played, by age, building, what the owner is taken for, amount, complaint, or door by door."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import streamlit as st

from simulator.experiments.game.content import AGE_NAMES, AGES, Card, Segment
from simulator.experiments.game.debrief import segment_words
from simulator.experiments.game.ledger import Ledger
from simulator.policy.channels import LABEL_NAMES, LABELS
from simulator.population.display import address
from simulator.population.estate import Estate

FIRST = {"amount": "欠得多的", "age": "欠得久的", "limitation": "快过时效的"}
COMPLAINTS = {"any": "不论", "none": "不找", "only": "只找"}
MOST_DOORS = 400


def choose_segment(card: Card, own: Segment, key: str, ledger: Ledger, estate: Estate) -> None:
    """The widgets; `own` is what they begin with."""
    now = read_segment(card, own, key)
    st.caption(f"找谁：{segment_words(now) or '所有欠着的'}")
    with st.popover("换一批人", icon=":material/group:", width="stretch"):
        st.pills(
            "欠了多久（不选就是全部）",
            AGES,
            selection_mode="multi",
            default=own.ages,
            format_func=AGE_NAMES.__getitem__,
            key=f"{key}-ages",
        )
        left, right = st.columns(2)
        left.number_input("最多找几户（0 是不限）", 0, 5000, own.most or 0, key=f"{key}-most")
        right.selectbox(
            "先找谁",
            list(FIRST),
            list(FIRST).index(own.first),
            format_func=FIRST.__getitem__,
            key=f"{key}-first",
        )
        left.number_input("至少欠多少元", 0, 1_000_000, int(own.min_yuan or 0), step=100, key=f"{key}-min")
        right.selectbox(
            "投诉还没答复的",
            list(COMPLAINTS),
            list(COMPLAINTS).index(own.complaints),
            format_func=COMPLAINTS.__getitem__,
            key=f"{key}-complaints",
        )
        if estate.building_count > 1:
            st.pills(
                "哪几栋（不选就是全部）",
                list(range(1, estate.building_count + 1)),
                selection_mode="multi",
                default=[one for one in own.buildings if one <= estate.building_count],
                format_func=lambda n: f"{n}栋",
                key=f"{key}-buildings",
            )
        st.multiselect(
            "看起来像哪类业主（推断会错；不选就是全部）",
            LABELS,
            own.labels,
            format_func=LABEL_NAMES.__getitem__,
            key=f"{key}-labels",
            placeholder="不论",
        )
        doors = np.flatnonzero(ledger.owing > 0)
        doors = doors[np.argsort(-ledger.owing[doors], kind="stable")][:MOST_DOORS]
        numbers = sorted({int(home) + 1 for home in doors} | set(own.households), key=lambda n: -ledger.owing[n - 1])
        st.multiselect(
            "点名找哪几户（不选就按上面的条件）",
            numbers,
            own.households,
            format_func=lambda n: f"{address(estate, n - 1)}　{ledger.owing[n - 1] / 100:,.0f} 元",
            key=f"{key}-doors",
            placeholder="输入房号找",
        )


def read_segment(card: Card, own: Segment, key: str) -> Segment:
    """What the widgets say, or `own` as long as they are not drawn."""
    said: Any = st.session_state
    if f"{key}-ages" not in said:
        return own
    least = int(said.get(f"{key}-min") or 0)
    return Segment(
        ages=list(said.get(f"{key}-ages") or []),
        buildings=list(said.get(f"{key}-buildings") or []),
        labels=list(said.get(f"{key}-labels") or []),
        complaints=said.get(f"{key}-complaints") or "any",
        min_yuan=Decimal(least) if least else None,
        max_yuan=own.max_yuan,
        households=list(said.get(f"{key}-doors") or []),
        most=int(said.get(f"{key}-most") or 0) or None,
        first=said.get(f"{key}-first") or "amount",
    )
