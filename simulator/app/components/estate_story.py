"""一户的经过: one household from the first bill to the last day, by date, in words, with what was owed after each."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec, describe
from simulator.app.charts import month_name
from simulator.app.plain import plain
from simulator.experiments.explorer import Explored, rooms
from simulator.experiments.story import KINDS, Line, date_words, month_ends, standing, story, truth, yuan
from simulator.population.display import address, household_card

HOME = "home"
_KEEP = "session"


def open_home(home: int) -> None:
    """Name a household in the address."""
    st.query_params[HOME] = str(home + 1)


def home_of(found: Explored) -> int | None:
    """The household that the address names; what it names wrongly is explained."""
    said = st.query_params.get(HOME, "")
    if not said:
        return None
    if said.isascii() and said.isdigit() and len(said) < 9 and 1 <= int(said) <= found.estate.households:
        return int(said) - 1
    st.warning(f"链接里的户号不在这个小区里。这里的户号是 1 到 {found.estate.households}。", icon=":material/link_off:")
    return None


def show_story(found: Explored, home: int | None, teacher: bool) -> None:
    """Ask for a room; tell its story."""
    _ask(found)
    if home is None:
        st.info(
            "在上面写房号或户号，或者在“档案台账”里点一行，就能看这一户从头到尾发生了什么。"
            f"房号这样写：{address(found.estate, found.estate.households // 2)}，"
            "也可以写 3-2-1502、车位B-0123，或户号 12。",
            icon=":material/home:",
        )
        return
    card = household_card(found.estate, home)
    st.markdown(f"#### {card.address}（户号 {home + 1}）")
    phone = card.phone or "没有登记"
    st.markdown(
        f"{card.kind}，{card.area_m2:g} ㎡，月物业费 {yuan(card.monthly_fee)}。"
        f"业主{card.name}（虚构），电话 {plain(phone)}。"
    )
    st.markdown(f"**截至{date_words(found.last_day)}：{standing(found, home)}**")
    if teacher:
        told = "；".join(f"{name}：{text}" for name, text in truth(found, home))
        st.warning(f"底牌（现实中看不到）。{told}。", icon=":material/visibility:")
    _balance(found, home)
    lines = story(found, home)
    kinds = [kind for kind in KINDS if any(line.kind == kind for line in lines)]
    shown = st.pills("只看", kinds, selection_mode="multi", key="story-kinds", persist_state=_KEEP)
    _timeline([line for line in lines if not shown or line.kind in shown])
    _neighbours(found, home)


def _ask(found: Explored) -> None:
    said = st.text_input(
        "房号或户号",
        key="room",
        placeholder="例如 3栋2单元1502、3-2-1502、户号 12",
        icon=":material/search:",
        max_chars=40,
        on_change=lambda: _go(found),
    )
    fits = rooms(found.estate, said or "")
    if said and not fits:
        st.info("这个小区里没有这个房号。请看看栋号、单元和房号有没有写错。", icon=":material/search_off:")
    if len(fits) > 1:
        st.caption("符合的不止一户，点一户看：")
        with st.container(horizontal=True, gap="small"):
            for home in fits:
                st.button(address(found.estate, home), on_click=open_home, args=(home,), key=f"room-{home}")


def _go(found: Explored) -> None:
    fits = rooms(found.estate, st.session_state.get("room", ""))
    if len(fits) == 1:
        open_home(fits[0])


def _balance(found: Explored, home: int) -> None:
    start = found.estate.start.month
    spec = ChartSpec(
        title="每月末还欠多少",
        kind="line",
        unit="元",
        categories=tuple(month_name(start, number) for number in range(found.months)),
        series=(ChartSeries(name="还欠", values=tuple(fen / 100 for fen in month_ends(found, home))),),
        source="模拟结果",
        simulated=True,
    )
    if not any(spec.series[0].values):
        st.caption("每个月末都没有欠费。")
        return
    st.markdown(f"**{spec.title}**")
    st.echarts_chart(echarts(spec), height=180, key="story-balance", alt=describe(spec))


def _timeline(lines: list[Line]) -> None:
    """Month by month; the balance is told where it moves. Only principal counts in it."""
    for (year, month), part in groupby(lines, key=lambda line: (line.day.year, line.day.month)):
        told = [_bullet(line) for line in part]
        st.markdown(f"**{year}年{month}月**\n\n" + "\n".join(told))
    st.caption("“还欠”只算物业费本金，违约金另列。张贴在楼里的公告不记在哪一户名下，所以不在这里。")


def _bullet(line: Line) -> str:
    owed = f"　→ 还欠 **{yuan(line.balance)}**" if line.change else ""
    return f"- {line.day.month}月{line.day.day}日　〔{line.kind}〕{line.text}{owed}"


def _neighbours(found: Explored, home: int) -> None:
    with st.container(horizontal=True, gap="small"):
        if home > 0:
            st.button("上一户", on_click=open_home, args=(home - 1,), key="story-before", icon=":material/arrow_back:")
        if home + 1 < found.estate.households:
            st.button("下一户", on_click=open_home, args=(home + 1,), key="story-next", icon=":material/arrow_forward:")
    st.caption("这一户的经过有自己的网址：地址栏里的就是，可以发给别人。")
