"""我的小区: two minutes of questions, a fit that waits beside the page, and what came of it.

`own_estate` draws it all and returns the estate once somebody presses 用这个小区. The page around it decides what then.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import streamlit as st

from simulator.app.components.my_estate_fit import show_fit
from simulator.app.compute import Task, pool
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError, fingerprint
from simulator.experiments.my_estate import (
    ARREARS_BANDS,
    TODAY_NAMES,
    Facts,
    Fit,
    StoppedError,
    fit_estate,
    read_facts,
    today_choices,
)
from simulator.policy import Policy
from simulator.population import Profile

_PRE = "mine-"
_ASKED, _CHOSEN = "mine-asked", "mine-chosen"
_CYCLES = {1: "每月", 3: "每季", 6: "每半年", 12: "每年"}
_MODES = {"lump": "包干制", "fee": "酬金制"}
_UNITS = {"yuan": "按金额（元）", "households": "按户数"}
_UNKNOWN, _KNOWN = "不清楚，先按最像的小区估计", "知道，我来填"


class OwnEstate(NamedTuple):
    """What the fit is worth to a comparison: the estate, what is done there today, and how many homes it has."""

    profile: Profile
    policy: Policy
    households: int


def own_estate(kept: Shelf) -> OwnEstate | None:
    """Draw form and fit. The estate in the run after 用这个小区 was pressed, else None."""
    _form(kept)
    return st.session_state.pop(_CHOSEN, None)


@st.fragment
def _form(kept: Shelf) -> None:
    st.markdown(
        "说说您的小区，大约两分钟。沙盘从最像的一类小区出发，调整业主的构成，直到模拟的收缴率和您报的一样。"
        "不清楚的可以先不改：格子里填好的是这一类小区的数。"
    )
    data = {**_house(kept), **_money(kept), **_doing(kept)}
    if st.button("按这些数字拟合", type="primary", icon=":material/tune:", key=f"{_PRE}fit"):
        _ask(data, kept)
    problems = st.session_state.get(f"{_PRE}faults", [])
    if problems:
        st.error("有几处要改：\n\n" + "\n".join(f"- {line}" for line in problems), icon=":material/edit:")
    asked: tuple[Facts, dict[str, Any]] | None = st.session_state.get(_ASKED)
    if asked is not None:
        facts, said = asked
        if said != data:
            st.warning(
                "上面的数字改过了，下面还是改之前的结果。请再按一次“按这些数字拟合”。", icon=":material/history:"
            )
        _answer(facts, _task(facts, kept))


def _house(kept: Shelf) -> dict[str, Any]:
    """What the estate is."""
    kinds = list(kept.profiles)
    wide, narrow = st.columns([2, 1])
    kind = wide.selectbox(
        "最像哪一类小区",
        kinds,
        kinds.index("mid-market") if "mid-market" in kinds else 0,
        format_func=lambda one: kept.profiles[one].name,
        key=f"{_PRE}kind",
        help="您没有填的（楼栋、档案、老人和租户的比例等）都从这一类来",
    )
    kind = kind or kinds[0]
    name = narrow.text_input("小区名字", "我的小区", max_chars=30, key=f"{_PRE}name", help="只用来显示")
    _follow(kept, kind)
    st.caption(kept.profiles[kind].description)
    one, two, three = st.columns(3)
    households = one.number_input(
        "户数", min_value=0, value=1000, step=50, key=f"{_PRE}households", help="收物业费的房屋，30 到 20000 户"
    )
    fee = two.number_input(
        "物业费（元/㎡·月）", 0.0, step=0.1, format="%.2f", key=f"{_PRE}fee", help="住宅每平方米每月多少元"
    )
    area = three.number_input(
        "常见面积（㎡）", 0.0, step=5.0, format="%.0f", key=f"{_PRE}area", help="最常见的一户有多大"
    )
    vacancy = one.number_input(
        "空置率（%）", 0.0, 100.0, step=1.0, format="%.1f", key=f"{_PRE}vacancy", help="没人住的房屋占几成"
    )
    cycle = two.selectbox("多久出一次账单", list(_CYCLES), format_func=lambda n: _CYCLES[n], key=f"{_PRE}cycle")
    mode = three.selectbox(
        "收费方式",
        list(_MODES),
        format_func=lambda m: _MODES[m],
        key=f"{_PRE}mode",
        help="包干制：盈亏归物业公司；酬金制：物业公司拿固定酬金，钱是全体业主的",
    )
    return {
        "name": name.strip() or "我的小区",
        "kind": kind,
        "households": int(households),
        "vacancy": round(vacancy / 100, 4),
        "fee_yuan_per_m2": str(Decimal(str(fee)).quantize(Decimal("0.01"))),
        "area_m2": float(area),
        "every_months": cycle,
        "mode": mode,
    }


def _money(kept: Shelf) -> dict[str, Any]:
    """How it pays."""
    st.markdown("##### 收得怎么样")
    one, two, _ = st.columns(3)
    rate = one.number_input(
        "去年的收缴率（按金额，%）",
        0.0,
        100.0,
        82.0,
        0.5,
        format="%.1f",
        key=f"{_PRE}rate",
        help="去年到期的账单，到年底收到了几成；后来追回的旧欠不算在内",
    )
    known = two.selectbox("旧欠的账龄", [_UNKNOWN, _KNOWN], key=f"{_PRE}known")
    said = {"collection_rate": round(rate / 100, 5)}
    if known != _KNOWN:
        return said
    unit = st.radio(
        "怎么填", list(_UNITS), format_func=lambda u: _UNITS[u], horizontal=True, key=f"{_PRE}unit",
        help="按户数时，每户只算一次，算在它最老的那笔欠费所在的一档",
    )  # fmt: skip
    columns = st.columns(len(ARREARS_BANDS))
    owed = {
        band: int(
            column.number_input(
                f"{label}（{'元' if unit == 'yuan' else '户'}）",
                min_value=0,
                value=0,
                step=10_000 if unit == "yuan" else 10,
                key=f"{_PRE}{band}-{unit}",
            )
        )
        for column, (band, label) in zip(columns, ARREARS_BANDS.items(), strict=True)
    }
    return {**said, "arrears": {"unit": unit, **owed}}


def _doing(kept: Shelf) -> dict[str, Any]:
    """What is done about it."""
    st.markdown("##### 现在怎么催")
    choices = today_choices(kept.policies)
    today = st.pills(
        "做了哪些（点一下选上，可以多选）",
        choices,
        selection_mode="multi",
        default=[one for one in ("sms", "phone") if one in choices],
        format_func=lambda one: TODAY_NAMES[one],
        key=f"{_PRE}today",
        help="先按课程里常见的频次算，拟合以后可以一项一项改",
    )
    one, two, _ = st.columns(3)
    staff = one.number_input(
        "催缴人手（人）", min_value=0, value=3, step=1, key=f"{_PRE}staff", help="每人每月按六十小时催缴算，以后可以改"
    )
    complaints = two.number_input(
        "催缴引起的投诉（件/月，可不填）",
        min_value=0.0,
        value=None,
        step=1.0,
        format="%.0f",
        key=f"{_PRE}complaints",
        help="只用来核对，不参与拟合：模型不算维修、停车引起的投诉",
    )
    return {"today": list(today), "staff": int(staff), "complaints_per_month": complaints}


def _defaults(profile: Profile) -> dict[str, Any]:
    cycles = [n for n in _CYCLES if n >= profile.billing.every_months]
    return {
        "vacancy": round(profile.owners.vacant.share * 100, 1),
        "fee": profile.billing.fee_fen_per_m2 / 100,
        "area": float(profile.area_m2.typical),
        "cycle": cycles[0] if cycles else 12,
        "mode": profile.billing.mode,
    }


def _follow(kept: Shelf, kind: str) -> None:
    """The numbers of the chosen kind, wherever the old kind's were not changed by hand."""
    before, fresh = st.session_state.get(f"{_PRE}before"), _defaults(kept.profiles[kind])
    old = _defaults(kept.profiles[before]) if before in kept.profiles else {}
    for field, value in fresh.items():
        key = f"{_PRE}{field}"
        if key not in st.session_state or (before != kind and st.session_state[key] == old.get(field)):
            st.session_state[key] = value
    st.session_state[f"{_PRE}before"] = kind


def _ask(data: dict[str, Any], kept: Shelf) -> None:
    try:
        facts = read_facts(data, set(kept.profiles))
    except DocumentError as error:
        st.session_state[f"{_PRE}faults"] = [f"{problem.message}。{problem.remedy}。" for problem in error.problems]
        st.session_state.pop(_ASKED, None)
        return
    st.session_state[f"{_PRE}faults"] = []
    st.session_state[_ASKED] = facts, data


def _task(facts: Facts, kept: Shelf) -> Task:
    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> Fit:
        return fit_estate(facts, kept.profiles, kept.policies, kept.table, stop=stop, told=told)

    kinds = fingerprint([fingerprint(one) for one in (*kept.profiles.values(), *kept.policies.values())])
    return pool().later(f"my-estate:{kept.table.hash}:{kinds}:{fingerprint(facts)}", work)


def _answer(facts: Facts, task: Task) -> None:
    if not task.ready.wait(0.2):
        _wait(task)
        return
    if isinstance(task.error, StoppedError):
        st.info("已停止，没有结果。想再算，请按“按这些数字拟合”。", icon=":material/stop_circle:")
    elif isinstance(task.error, DocumentError):
        st.error(
            "拟合不了：\n\n" + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in task.error.problems)
        )
    elif task.error is not None or task.result is None:
        st.error(f"没有算成（{type(task.error).__name__}）。请换一组数字再试；如果总是这样，请告诉维护者。")
    else:
        show_fit(task.result, facts.households)
        if st.button("用这个小区", type="primary", icon=":material/check:", key=f"{_PRE}use"):
            st.session_state[_CHOSEN] = OwnEstate(task.result.profile, task.result.policy, facts.households)
            st.rerun()


@st.fragment(run_every=0.5)
def _wait(task: Task) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(task.progress, task.message)
    if button.button("停止", key=f"{_PRE}stop", icon=":material/stop:"):
        task.stop()
        st.session_state.pop(_ASKED, None)
        st.rerun()
    if task.done:
        st.rerun()
