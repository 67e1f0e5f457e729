"""Step 4: what the books say of the estate. What was paid and when; never why."""

from __future__ import annotations

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSpec, describe
from simulator.app.components.ledger_desk import onward
from simulator.app.own_ledger import telling
from simulator.app.own_ledger.desk import Desk
from simulator.app.own_ledger.kept import Opened
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError
from simulator.ledgers.labels import LABELS, LabelRules, load_rules
from simulator.ledgers.summary import Segment, Summary, summary

_MONEY = st.column_config.NumberColumn(format="%.2f")
_MOST_BUILDINGS = 24


def show_look(here: Desk, opened: Opened, kept: Shelf) -> None:
    """Sentences first, then charts with their tables."""
    try:
        rules = load_rules(kept.course)
    except DocumentError as error:
        st.error("标签的规则文件有问题：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    said = _summary(here, opened, rules)
    first, *rest = telling.headline(said)
    st.markdown(f"#### {first.strip('*')}")
    st.markdown("\n".join(f"- {line}" for line in rest))
    left, right = st.columns(2)
    with left:
        _chart(telling.ageing_chart(said), "ledger-ageing", 260)
        _table("账龄的数字", telling.ageing_rows(said), ("欠费（元）",))
    with right:
        _labels(said, rules)
    st.markdown(f"**什么时候缴** {telling.payment_words(said)}")
    _chart(telling.months_chart(said), "ledger-months", 300)
    st.caption("“到期”按账单的到期日算，“到账”按缴费日算，所以追回来的旧欠算在到账的那一期。")
    _table(
        "每个月的数字", telling.months_rows(said), ("当月到期的应收（元）", "其中到现在已收（元）", "当月到账（元）")
    )
    _parts(said)
    onward(4)


def _summary(here: Desk, opened: Opened, rules: LabelRules) -> Summary:
    """Counted once, as long as it is on the desk; a second for a million bills."""
    if here.counted is None or here.counted[0] != rules:
        here.counted = rules, summary(opened.ledger, rules)
    return here.counted[1]


def _labels(said: Summary, rules: LabelRules) -> None:
    """What each label means, and how many wear it."""
    st.markdown("**按缴费的样子分**")
    by = {part.name: part for part in said.by_label}
    for name in LABELS:
        part = by.get(name)
        if part is None:
            continue
        words = rules.labels[name]
        st.markdown(
            f"- **{name}：{part.households:,} 户**（{part.households / said.households:.0%}），"
            f"逾期 {telling.money(part.overdue)}。{words.says} {words.next}"
        )
    st.caption("标签只说账上看得见的行为。为什么没缴，账上看不出来，要去问；不要照标签给人下断语。")


def _parts(said: Summary) -> None:
    """By building, by kind of property, by label."""
    ways: dict[str, tuple[Segment, ...]] = {
        "楼栋": said.by_building,
        "物业": said.by_kind,
        "缴费的样子": said.by_label,
    }
    by = st.segmented_control("分开看", list(ways), default="楼栋", required=True, key="ledger-by") or "楼栋"
    parts = ways[by]
    title = f"按{by}的收缴率" + (f"，最低的 {_MOST_BUILDINGS} 个" if len(parts) > _MOST_BUILDINGS else "")
    spec = telling.segment_chart(title, parts, _MOST_BUILDINGS)
    if spec.categories:
        _chart(spec, f"ledger-by-{by}", 60 + 30 * len(spec.categories))
    _table(f"按{by}的数字", telling.segment_rows(by, parts), ("逾期（元）",))
    if by == "楼栋":
        st.caption("楼栋也是代号：楼号加金额同样认得出人。密钥文件里有对照。")


def _chart(spec: ChartSpec, key: str, height: int) -> None:
    st.markdown(f"**{spec.title}（{spec.unit}）**")
    chart = echarts(spec)
    if len(spec.series) == 1:
        chart["legend"] = {"show": False}
        chart["grid"] |= {"top": 16}
    if spec.kind == "bar":
        chart["xAxis"] |= {"name": ""} | ({"max": 100} if spec.unit == "%" else {})
    else:
        chart["yAxis"] |= {"min": 0}
    st.echarts_chart(chart, height=height, key=key, alt=describe(spec))


def _table(title: str, rows: list[dict[str, object]], amounts: tuple[str, ...]) -> None:
    with st.expander(title, icon=":material/table_chart:"):
        st.dataframe(rows, hide_index=True, column_config=dict.fromkeys(amounts, _MONEY))
