"""What is illegal about a policy, said where its figures stand."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from generator.course.read_evidence import read_laws
from simulator.app.jobs import Question
from simulator.policy import Policy, RedEntry, load_red_lines, red_acts

HOUSE = "本课程的规矩"


def show_red_lines(question: Question) -> None:
    """A red box for each side that crosses a line: the line, its label, the law, and that it must not be done."""
    for side, policy in (("甲", question.a), ("乙", question.b)):
        if red_acts(policy):
            st.error(red_text(side, policy, question.course), icon=":material/block:")


def red_text(side: str, policy: Policy, course: Path) -> str:
    """The box in Markdown."""
    entries = load_red_lines(course)
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]
    lines = [f"**{side}触碰红线，只为看清代价，不能照做。**"]
    for act in red_acts(policy):
        entry = entries[act]
        lines.append(f"- {act} {entry.name}（{entry.label}）：{entry.says}依据：{_grounds(entry, laws)}。{entry.note}")
    return "\n".join(lines)


def _grounds(entry: RedEntry, laws: dict) -> str:
    return "、".join(laws[one.law].cite if one.law else HOUSE for one in entry.basis)
