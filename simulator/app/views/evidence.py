"""依据: what the simulator shows where the claims speak, the six cases, the calibration, every parameter."""

from __future__ import annotations

from typing import Any

import streamlit as st

from generator.course.evidence import CONFIDENCE_ZH, ROLE_ZH, in_scale
from simulator.app.components.assumptions import parameter_rows
from simulator.app.components.course import course_root
from simulator.experiments.figures import stored

_VERDICTS = {"within": "以内", "outside": "以外", "not-comparable": "无从比较"}


def show() -> None:
    """Four tabs; what was never computed says how to."""
    st.title("依据")
    st.write(
        "资料里的数字，在模拟小区里放一遍，看对得上对不上。没有真实小区的数据，所以这不是验证：对得上，只说明与行业口径大体一致。"
    )
    tested, cases, calibrated, parameters = st.tabs(["逐条检验", "六个案例", "校准", "全部参数"])
    course = course_root()
    with tested:
        _tab(stored(course, "validation"), _validation)
    with cases:
        _tab(stored(course, "cases"), _cases)
    with calibrated:
        _tab(stored(course, "calibration"), _calibration)
    with parameters:
        st.dataframe(parameter_rows(course), hide_index=True, height=520)


def _tab(found: dict[str, Any] | None, shown: Any) -> None:
    if found is None:
        st.info("还没有算过。请在终端运行 `sandbox figures`，再刷新这一页。")
    else:
        shown(found)


def _validation(found: dict[str, Any]) -> None:
    told = found["summary"]
    held, roles = told["held-out"], told["roles"]
    one, two, three = st.columns(3)
    one.metric("留作检验的，落在采用范围以内", f"{held['within']} / {held['of']}", border=True)
    two.metric("留作检验的占能检验的", f"{told['held_out_share']:.0%}", border=True)
    three.metric("无从比较、直接写进参数（都不计）", roles["not-comparable"] + roles["direct-input"], border=True)
    st.dataframe([_row(row) for row in found["claims"]], hide_index=True, height=480)
    st.caption(
        "“以内、以外”看的是参数都取采用值时的结果；“假设不同时”是参数在各自范围里变动的 95% 区间，与计算误差分开。"
    )


def _row(row: dict[str, Any]) -> dict[str, str]:
    found, adopted, scale = row["simulated"], row["adopted"], row["scale"]
    return {
        "说的是": row["topic"],
        "资料": row["claimed"],
        "可信程度": CONFIDENCE_ZH[row["confidence"]],
        "用在哪里": ROLE_ZH[row["role"]],
        "采用范围": f"{in_scale(adopted[0], scale)} 到 {in_scale(adopted[1], scale)}" if adopted else "",
        "模拟": in_scale(found["mean"], scale) if found else "",
        "假设不同时": f"{in_scale(found['low'], scale)} 到 {in_scale(found['high'], scale)}" if found else "",
        "结论": _VERDICTS[row["verdict"]],
        "说明": row["reason"],
        "为什么这样采用": row["adopted_reason"],
    }


def _cases(found: dict[str, Any]) -> None:
    for case in found["cases"]:
        with st.container(border=True):
            st.markdown(f"**{case['name']}**　{'都符合' if case['met'] else '没有都符合'}")
            st.caption(case["story"])
            st.dataframe(
                [
                    {
                        "看什么": one["name"],
                        "资料": f"{one['expected']:.1%} ± {one['tolerance'] * 100:.1f}",
                        "模拟": f"{one['simulated']['mean']:.1%}",
                        "假设不同时": f"{one['simulated']['low']:.1%} 到 {one['simulated']['high']:.1%}",
                        "": "符合" if one["verdict"] == "within" else "不符",
                    }
                    for one in case["kpis"]
                ],
                hide_index=True,
            )
            if case["missing"]:
                st.markdown(f"缺什么：{case['missing']}")


def _calibration(found: dict[str, Any]) -> None:
    st.write(
        f"只用“参与校准”的 {len(found['targets'])} 条。平均偏差平方在从没用过的运气上从 {found['fresh_before']:.1f} "
        f"降到 {found['fresh_after']:.1f}。“钉住”是这些资料让我们少了几成不确定：不到一成的没有动。"
    )
    st.dataframe(
        [
            {
                "哪一组": one["name"],
                "倍数": f"×{one['multiplier']:.2f}",
                "95% 范围": f"{one['low']:.2f} 到 {one['high']:.2f}",
                "钉住": f"{one['pinned']:.0%}",
            }
            for one in found["knobs"]
        ],
        hide_index=True,
    )
