"""计划、检查、处置: before a quarter what it shall reach and why, after it what came of that, then keep or drop."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.app.gaming.box import opening
from simulator.app.gaming.table import Table
from simulator.app.gaming.words import QUARTERS, check_words
from simulator.app.words import shown
from simulator.experiments import KPI_NAMES, KPI_UNITS
from simulator.experiments.game.decision import Plan, Review
from simulator.experiments.game.quarter import QUARTER, begins, check, quarter_of

KEEP = {"keep": "坚持：照这个想法接着做", "change": "改一改：想法留着，做法换", "drop": "放弃：这条路不通"}
_SCALE = {"rate": 100.0, "fen": 0.01}
_SUFFIX = {"rate": "%", "fen": "元", "days": "天", "score": "0 到 1", "count": "起、户、次"}
_CHECKS = "game-checks"


def show_check(table: Table, prefix: str, draft: dict[str, Any]) -> None:
    """检查 and 处置 of the quarter that has just ended, if one has."""
    month = table.session.month
    quarter = quarter_of(month - 1) if month else -1
    plan = table.plan(quarter) if month and begins(month) else None
    if plan is None:
        return
    found = _checked(table, quarter, plan)
    card = table.session.cards.get(plan.card)
    with st.container(border=True):
        st.markdown(f"#### {QUARTERS[quarter]}：检查")
        st.markdown("\n".join(f"- {one}" for one in check_words(found, KPI_NAMES[plan.kpi], card)))
        st.markdown(f"#### {QUARTERS[quarter]}：处置")
        kept = (draft.get("review") or {}).get("keep")
        st.radio(
            "这个想法，往后怎么办",
            list(KEEP),
            index=list(KEEP).index(kept) if kept in KEEP else None,
            format_func=KEEP.__getitem__,
            key=f"{prefix}-keep",
        )
        st.text_area(
            "学到了什么（可以不写）",
            (draft.get("review") or {}).get("learnt", ""),
            max_chars=300,
            height=80,
            key=f"{prefix}-learnt",
        )


def read_review(prefix: str) -> Review | None:
    """What the widgets of show_check say, None if nothing was chosen."""
    keep = st.session_state.get(f"{prefix}-keep")
    learnt = st.session_state.get(f"{prefix}-learnt") or ""
    return Review(keep=keep, learnt=learnt.strip()) if keep in KEEP else None


def needs_review(table: Table) -> bool:
    """Whether a quarter that has ended waits for its 处置."""
    month = table.session.month
    return bool(month) and begins(month) and table.plan(quarter_of(month - 1)) is not None


def show_plan(table: Table, prefix: str, draft: dict[str, Any]) -> None:
    """计划 of the quarter that begins, or the running one's as a reminder."""
    month = table.session.month
    quarter = quarter_of(month)
    if not begins(month):
        plan = table.plan(quarter)
        if plan is not None:
            card = table.session.cards.get(plan.card)
            told = f"，押在“{card.name}”上" if card else ""
            target = shown(plan.target, KPI_UNITS[plan.kpi])
            st.caption(f"{QUARTERS[quarter]}的计划：{KPI_NAMES[plan.kpi]}到 {target}{told}。")
        return
    before = draft.get("plan") or {}
    with st.container(border=True):
        st.markdown(f"#### {QUARTERS[quarter]}：计划")
        st.write("先说这三个月要到哪里、为什么，季末再对。说不清为什么的，季末也说不清是谁的功劳。")
        kpis = [goal.kpi for goal in table.scenario.goals]
        left, right = st.columns(2)
        with left:
            kpi = st.selectbox(
                "看哪个指标（从年初算起）",
                kpis,
                index=kpis.index(before["kpi"]) if before.get("kpi") in kpis else 0,
                format_func=KPI_NAMES.__getitem__,
                key=f"{prefix}-kpi",
            )
        unit = KPI_UNITS[kpi]
        usual = opening(table.session).months[(quarter + 1) * QUARTER - 1].kpis[kpi]
        default = before["target"] if before.get("kpi") == kpi and "target" in before else usual
        with right:
            st.number_input(
                f"季末要到多少（{_SUFFIX[unit]}）",
                value=round(default * _SCALE.get(unit, 1.0), 3 if unit == "score" else 1),
                step=0.01 if unit == "score" else 1.0,
                format="%.3f" if unit == "score" else "%.1f",
                key=f"{prefix}-target-{kpi}",
                help=f"照旧做，季末会是 {shown(usual, unit)}。",
            )
        cards = ["", *table.session.cards]
        st.selectbox(
            "押在哪张牌上（季末拿“不出它会怎样”来对）",
            cards,
            index=cards.index(before["card"]) if before.get("card") in cards else 0,
            format_func=lambda one: table.session.cards[one].name if one else "不押哪一张",
            key=f"{prefix}-card",
        )
        st.text_input("为什么这样想（可以不写）", before.get("because", ""), max_chars=300, key=f"{prefix}-because")


def read_plan(table: Table, prefix: str) -> Plan | None:
    """What the widgets of show_plan say; None where no quarter begins."""
    if not begins(table.session.month):
        return None
    said = st.session_state
    kpi = said.get(f"{prefix}-kpi") or table.scenario.goals[0].kpi
    target = said.get(f"{prefix}-target-{kpi}")
    if target is None:
        return None
    return Plan(
        kpi=kpi,
        target=float(target) / _SCALE.get(KPI_UNITS[kpi], 1.0),
        card=said.get(f"{prefix}-card") or "",
        because=(said.get(f"{prefix}-because") or "").strip(),
    )


def _checked(table: Table, quarter: int, plan: Plan) -> Any:
    """The check of a quarter, worked out once."""
    kept = st.session_state.setdefault(_CHECKS, {})
    key = table.signature, quarter
    if key not in kept:
        kept.clear()
        kept[key] = check(table.session, quarter, plan, opening(table.session))
    return kept[key]
