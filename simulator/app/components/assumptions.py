"""这些数字从哪里来: every parameter behind a curve, with its range, source and how far to trust it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from generator.course.evidence import CONFIDENCE_ZH
from generator.course.read_evidence import read_claims, read_laws
from simulator.engine.parameters import TEACHING_ASSUMPTION, load_parameters
from simulator.experiments.parameter_names import parameter_name

TRUST_ASSUMED = "教学假设，没有数据"


def show_assumptions(course: Path) -> None:
    """A switch, and below it the table: sourced numbers first."""
    st.divider()
    if not st.toggle("这些数字从哪里来", key="sources"):
        return
    rows = parameter_rows(course)
    sourced = sum(row["可信程度"] != TRUST_ASSUMED for row in rows)
    st.write(
        f"模型一共用了 {len(rows)} 个行为参数，其中 {sourced} 个参照了资料，其余是教学假设；"
        "每个假设不同的世界都在“最低”和“最高”之间另取一组，所以答案带着区间。"
    )
    st.dataframe(rows, hide_index=True, height=420)


@st.cache_resource(max_entries=2, show_spinner=False)
def parameter_rows(course: Path) -> list[dict[str, str | float]]:
    """One row a parameter, those with a source first."""
    folder = course / "content" / "evidence"
    claims, laws = read_claims(folder / "claims.yml")[0], read_laws(folder / "laws.yml")[0]
    rows: list[dict[str, str | float]] = []
    for name, one in load_parameters(course).entries.items():
        source, trust = "", TRUST_ASSUMED
        if one.source in claims:
            claim = claims[one.source]
            source, trust = f"{claim.topic}：{claim.value}", CONFIDENCE_ZH[claim.confidence]
        elif one.source in laws:
            source, trust = laws[one.source].cite, "法条"
        elif one.source != TEACHING_ASSUMPTION:
            source, trust = one.source, ""
        rows.append(
            {
                "参数": parameter_name(name),
                "取值": one.value,
                "最低": one.low,
                "最高": one.high,
                "单位": one.unit,
                "可信程度": trust,
                "参照的资料": source,
                "说明": one.note,
            }
        )
    return sorted(rows, key=lambda row: row["可信程度"] == TRUST_ASSUMED)
