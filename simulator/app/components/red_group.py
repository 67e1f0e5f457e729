"""Red lines in a policy: apart from all else, in red, each with its label and its law. Only to see what they cost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from generator.course.read_evidence import read_laws
from simulator.app.shelf import Shelf
from simulator.policy import Policy, RedEntry

HOUSE = "本课程的规矩"


def edit_red_lines(policy: Policy, key: str, kept: Shelf) -> dict[str, Any]:
    """`red_lines` and `demonstration` as the widgets say."""
    st.error(
        "这一组都不能做。放在这里，是为了让人看清代价：选了哪一条，结果里就只讲眼前的好处和后面的代价，不给净收益，也永远不会被推荐。",
        icon=":material/block:",
    )
    laws = read_laws(kept.course / "content" / "evidence" / "laws.yml")[0]
    now = {one.act: one for one in policy.red_lines}
    found: list[dict[str, Any]] = []
    for act, entry in kept.red_lines.items():
        told = f"{entry.says}依据：{grounds(entry, laws)}。{entry.note}\n\n合法的做法：{entry.instead}"
        label = f":red[**{act}**] {entry.name}（{entry.label}）"
        if st.checkbox(label, act in now, key=f"{key}-{act}", help=told):
            found.append(
                now[act].model_dump(mode="json")
                if act in now
                else {"act": act, "from_month": 4, "min_days_overdue": 60}
            )
    return {"red_lines": found, "demonstration": policy.demonstration or bool(found)}


def grounds(entry: RedEntry, laws: dict[str, Any]) -> str:
    """What a red line rests on."""
    return "、".join(laws[one.law].cite if one.law else HOUSE for one in entry.basis)
