"""What is illegal about a policy, said where its figures stand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from generator.course.read_evidence import read_laws
from simulator.app.components.red_group import grounds
from simulator.app.components.scenario_state import SIDES
from simulator.app.shelf import Shelf
from simulator.policy import Policy, red_acts


def show_red_lines(policies: Sequence[Policy], kept: Shelf) -> None:
    """A red box for each policy that crosses a line: the line, its label, the law, and that it must not be done."""
    for side, policy in zip(SIDES, policies, strict=False):
        if red_acts(policy):
            st.error(red_text(side, policy, kept), icon=":material/block:")


def red_text(side: str, policy: Policy, kept: Shelf) -> str:
    """The box in Markdown."""
    laws = read_laws(kept.course / "content" / "evidence" / "laws.yml")[0]
    lines = [f"**{side}触碰红线，只为看清代价，不能照做。**"]
    for act in red_acts(policy):
        entry = kept.red_lines[act]
        lines.append(f"- {act} {entry.name}（{entry.label}）：{entry.says}依据：{grounds(entry, laws)}。{entry.note}")
    return "\n".join(lines)
