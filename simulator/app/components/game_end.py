"""走完以后: the score, three paths with the same luck, the months that mattered most, what to talk about."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

from generator.course.evidence import Law
from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec, describe
from simulator.app.charts import month_name
from simulator.app.components.game_pick import FAULT, TABLE
from simulator.app.components.game_quarter import needs_review, read_review, show_check
from simulator.app.components.red_group import grounds
from simulator.app.compute import Task, pool
from simulator.app.gaming.box import opening
from simulator.app.gaming.table import Table, finish
from simulator.app.gaming.words import goal_words, money
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.app.words import gap, shown
from simulator.experiments import KPI_NAMES, KPI_UNITS
from simulator.experiments.game.best import best_decisions
from simulator.experiments.game.debrief import Debrief, Turning, debrief
from simulator.experiments.game.score import score
from simulator.experiments.game.session import Session
from simulator.records import Records, RecordsError

PATHS = {"mine": "你的走法", "opening": "照旧做", "best": "搜到的最好走法"}
CURVES = {"collection_rate": ("总收缴率（从年初累计）", "%", 100.0), "satisfaction": ("满意度（0 到 1）", "", 1.0)}
MORE = ("net_collected", "complaints", "time_barred")
_MOVED = ("collection_rate", "net_collected", "complaints")


def show_end(records: Records, table: Table, kept: Shelf, laws: dict[str, Law], slides: dict[str, str]) -> None:
    """The last review first, then score and debrief."""
    if table.attempt.finished is None:
        _close(records, table)
        return
    found = score(table.session)
    if found.failed:
        _failed(table, kept, laws)
    else:
        st.markdown(f"## {found.total:.0f} 分，{found.grade}")
    st.table(
        [
            {
                "目标": mark.name,
                "年底": shown(mark.value, KPI_UNITS[mark.goal.kpi]),
                "得分": f"{0 if found.failed else mark.points:.0f} / {mark.goal.weight}",
                "怎么算": goal_words(mark.goal),
            }
            for mark in found.marks
        ],
        border="horizontal",
        hide_index=True,
        alt="每个目标的得分",
    )
    st.caption(_spent(table.session))
    task = _task(table, kept)
    if not task.done:
        st.fragment(_wait, run_every=0.5)(task)
        return
    if task.error is not None:
        st.error("复盘没有算出来。请刷新这一页再试；成绩已经记下了。", icon=":material/error:")
        return
    _debrief(table, task.result)
    _lessons(table, slides)


def _close(records: Records, table: Table) -> None:
    prefix = f"g-{table.attempt.id}-{table.session.month}"
    st.markdown("#### 十二个月走完了")
    show_check(table, prefix, {})
    waits = needs_review(table) and read_review(prefix) is None
    if waits:
        st.info("最后一季的“处置”选好，就看成绩。", icon=":material/fact_check:")
    st.button(
        "看成绩",
        type="primary",
        icon=":material/flag:",
        disabled=waits,
        on_click=_finish,
        args=(records, table, prefix),
        key="game-finish",
    )


def _finish(records: Records, table: Table, prefix: str) -> None:
    review = read_review(prefix)
    request = str(st.session_state.setdefault(f"game-finish-{table.attempt.id}", secrets.token_hex(12)))
    try:
        finish(records, table, request, review.model_dump(mode="json") if review else None)
    except (RecordsError, ValueError) as error:
        st.session_state[FAULT] = str(error)
        st.session_state.pop(TABLE, None)


def _failed(table: Table, kept: Shelf, laws: dict[str, Law]) -> None:
    st.markdown("## 不及格：触碰了红线")
    for act in table.session.red:
        entry = kept.red_lines[act]
        first = next(month.number for month in table.session.months if act in month.red)
        st.error(
            f"**{month_name(table.session.estate.start.month, first)}下令：{entry.name}（{entry.label}）**　"
            f"{entry.says}依据：{grounds(entry, laws)}。{entry.note}\n\n"
            f"做了的人怎样了：{entry.happened}\n\n可以这样做：{entry.instead}",
            icon=":material/block:",
        )
    st.write("收回多少都不算数。下面的复盘照样看：钱是怎么来的，又是怎么走的。")


def _spent(session: Session) -> str:
    extra = sum(month.extra for month in session.months)
    more = f"；处理投诉、更正账单这些意外，公司另付了 {money(extra)}" if extra else ""
    return f"全年预算 {money(session.budget)}，花了 {money(session.spent)}{more}。"


def _task(table: Table, kept: Shelf) -> Task:
    """The debrief, worked out in the slow lane and kept."""
    best = best_decisions(kept.course, table.scenario)
    session = table.session

    def work(_stop: Callable[[], bool], told: Callable[[float, str], None]) -> Debrief:
        return debrief(session, opening(session), best, told)

    return pool().soon(f"debrief:{table.attempt.id}:{kept.table.hash}:{len(table.turns)}", work)


def _wait(task: Task) -> None:
    if task.done:
        st.rerun()
    st.progress(task.progress, f"正在复盘：同样的运气，把每个月换一种选择再走一遍……{task.message}")


def _debrief(table: Table, found: Debrief) -> None:
    st.markdown("### 同样的业主、同样的运气，三种走法")
    paths = {name: path for name, path in zip(PATHS, (found.mine, found.opening, found.best), strict=True) if path}
    _verdict(found)
    keys = [goal.kpi for goal in table.scenario.goals]
    keys += [one for one in MORE if one not in keys]
    rows: list[dict[str, Any]] = [
        {"": "得分"} | {PATHS[name]: f"{one.total:.0f}" for name, one in found.scores.items()}
    ]
    for key in keys:
        rows.append(
            {"": KPI_NAMES[key]}
            | {PATHS[name]: shown(path.months[-1].kpis[key], KPI_UNITS[key]) for name, path in paths.items()}
        )
    rows.append({"": "花了预算"} | {PATHS[name]: money(path.spent) for name, path in paths.items()})
    st.table(rows, border="horizontal", hide_index=True, alt="三种走法的年底数字")
    for column, key in zip(st.columns(2), CURVES, strict=True):
        with column:
            spec = _curve(key, paths)
            st.markdown(f"**{spec.title}**")
            st.echarts_chart(echarts(spec), height=260, alt=describe(spec), key=f"game-curve-{key}")
            with st.expander("数字", icon=":material/table_chart:"):
                st.dataframe(
                    [
                        {"月份": name} | {one.name: one.values[n] for one in spec.series}
                        for n, name in enumerate(spec.categories)
                    ],
                    hide_index=True,
                )
    if found.best is not None:
        st.caption("“搜到的最好走法”是事后用同样的运气一张牌一张牌试出来的，当时谁也不可能知道；它只说明还有多少余地。")
        with st.expander("它每个月做了什么"):
            st.markdown("\n".join(_month_line(found.best, n) for n in range(found.best.month)))
    st.markdown("### 最要紧的几个月")
    if not found.turnings:
        st.write("没有哪一个月换一种选择会改变结果：你每个月的安排几乎一样。")
    start = table.session.estate.start.month
    for one in found.turnings:
        with st.container(border=True):
            st.markdown(_turning(one, month_name(start, one.month)))


def _verdict(found: Debrief) -> None:
    """One sentence before the numbers."""
    mine, same = found.scores["mine"], found.scores["opening"]
    gained = mine.earned - same.earned
    word = (
        f"比照旧做多 {gained:.0f} 分"
        if gained >= 0.5
        else f"比照旧做少 {-gained:.0f} 分"
        if gained <= -0.5
        else "和照旧做差不多"
    )
    top = found.scores.get("best")
    room = f"，离搜到的最好走法还差 {top.earned - mine.earned:.0f} 分" if top and top.earned > mine.earned + 0.5 else ""
    better = "，比搜到的最好走法还高" if top and mine.earned > top.earned + 0.5 else ""
    failed = "不算红线的话，" if mine.failed else ""
    st.markdown(f"**{failed}你{word}{room}{better}。**")


def _curve(key: str, paths: dict[str, Session]) -> ChartSpec:
    title, unit, scale = CURVES[key]
    start = next(iter(paths.values())).estate.start.month
    return ChartSpec(
        title=title,
        kind="line",
        unit=unit,
        categories=tuple(month_name(start, n) for n in range(12)),
        series=tuple(
            ChartSeries(name=PATHS[name], values=tuple(round(m.kpis[key] * scale, 3) for m in path.months))
            for name, path in paths.items()
        ),
        source="模拟结果",
        simulated=True,
    )


def _month_line(path: Session, number: int) -> str:
    cards = path.months[number].decision.ids
    told = "、".join(path.cards[one].name for one in cards) or "什么也没做"
    return f"- {month_name(path.estate.start.month, number)}：{told}"


def _turning(one: Turning, month: str) -> str:
    heavier = one.lasting if abs(one.lasting) > abs(one.points) else one.points
    verb = "值得" if heavier > 0 else "可以想想" if heavier < 0 else "几乎一样"
    moved = [(KPI_NAMES[key], gap(one.kpis[key], KPI_UNITS[key])) for key in _MOVED]
    more = "，".join(f"{name.split('（')[0]} {told}" for name, told in moved if told.split(" ")[0] != "0")
    return (
        f"**{month}（{verb}）**　你做了：{one.done}。照前一个月的话：{one.instead}。\n\n"
        f"- 只换这一个月，最后{_points(one.points)}{f'（你比它：{more}）' if more else ''}。\n"
        f"- 从这个月起一直不这样，最后{_points(one.lasting)}。"
    )


def _points(mine_minus_other: float) -> str:
    """What the other choice would have changed."""
    if not mine_minus_other:
        return "分数不变"
    return f"会**{'少' if mine_minus_other > 0 else '多'} {abs(mine_minus_other):.1f} 分**"


def _lessons(table: Table, slides: dict[str, str]) -> None:
    st.markdown("### 大家可以聊什么")
    for lesson in table.scenario.lessons:
        where = "、".join(f"《{slides[one]}》" for one in lesson.slides if one in slides)
        st.markdown(f"- {plain(lesson.say)}" + (f"  \n  课里讲过：{where}" if where else ""))
