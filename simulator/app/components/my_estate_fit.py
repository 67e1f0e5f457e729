"""What a fit of 我的小区 shows: sentences first, then each fact asked and reached, then the mix with its ranges."""

from __future__ import annotations

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.plain import plain
from simulator.app.words import shown
from simulator.experiments.my_estate import FactCheck, Fit, TypeShare
from simulator.policy.words import policy_words
from simulator.population.estate import OWNER_TYPE_NAMES

_HOW = {"taken": "照用", "fitted": "拟合", "checked": "只核对"}
_LEAST = 0.01  # of the estate: rarer types are not drawn


def show_fit(fit: Fit, households: int) -> None:
    """All of it."""
    first, *rest = fit.sentences
    st.markdown(f"#### {first}")
    st.markdown("\n".join(f"- {line}" for line in rest))
    left, right = st.columns(2)
    with left:
        st.markdown("**您报的，和拟合出来的**")
        st.table([_row(one) for one in fit.facts], border="horizontal", hide_index=True, alt="报的和拟合的")
        st.markdown("**现在的做法**（以后可以一项一项改）")
        st.markdown("\n".join(f"- {plain(line)}" for line in policy_words(fit.policy)))
    with right:
        _mix(fit, households)


def _row(one: FactCheck) -> dict[str, str]:
    reached = f"{one.reached:.1f}" if one.how == "checked" else shown(one.reached, one.unit)
    asked = "没有填" if one.asked is None else shown(one.asked, one.unit)
    said = "" if one.asked is None or one.how == "taken" else "对上了" if one.met else "没有对上"
    return {"数字": one.name, "您报的": asked, "拟合的小区": reached, "结果": said, "怎么用": _HOW[one.how]}


def _mix(fit: Fit, households: int) -> None:
    shares = [one for one in fit.mix if max(one.share, one.high) >= _LEAST]
    spec = mix_chart(shares)
    st.markdown(f"**{spec.title}**")
    st.echarts_chart(
        echarts(spec),
        height=70 + 34 * len(shares),
        key="mine-mix",
        alt=f"{spec.title}：{'；'.join(map(_said, shares))}",
    )
    st.caption(
        f"条是采用的构成，细线是同样合得上的构成里中间八成的范围（{fit.fitting} 个世界）。业主的类型谁也看不到，"
        "这是倒推出来的，不是调查出来的。"
    )
    with st.expander("业主构成的数字", icon=":material/table_chart:"):
        st.dataframe(
            [
                {
                    "业主类型": OWNER_TYPE_NAMES[one.name],
                    "采用": f"{one.share:.1%}",
                    "大约户数": round(one.share * households),
                    "合得上的范围": f"{one.low:.1%} 到 {one.high:.1%}",
                }
                for one in shares
            ],
            hide_index=True,
        )


def mix_chart(shares: list[TypeShare]) -> ChartSpec:
    """The mix in %, the largest first."""
    ordered = sorted(shares, key=lambda one: (-one.share, -one.high))

    def percent(name: str) -> tuple[float, ...]:
        return tuple(round(getattr(one, name) * 100, 2) for one in ordered)

    return ChartSpec(
        title="业主构成（占户数的 %）",
        kind="bar",
        unit="%",
        categories=tuple(OWNER_TYPE_NAMES[one.name] for one in ordered),
        series=(ChartSeries(name="采用", values=percent("share"), low=percent("low"), high=percent("high")),),
        source="由您报的数字倒推",
        simulated=True,
    )


def _said(one: TypeShare) -> str:
    return f"{OWNER_TYPE_NAMES[one.name]} {one.share:.1%}（{one.low:.1%} 到 {one.high:.1%}）"
