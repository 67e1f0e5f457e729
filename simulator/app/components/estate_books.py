"""小区档案 shows a simulated estate or a company's own ledger: the choice, in the address as ?books=1."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.gate import allowed
from simulator.app.components.records import the_records
from simulator.app.components.take import take
from simulator.app.identity import keeper
from simulator.app.own_ledger.lending import Lent, standing_for
from simulator.app.plain import plain
from simulator.experiments.explorer import Explored
from simulator.population import Profile
from simulator.records import RecordsError
from simulator.tables import csv_bytes

BOOKS = "books"
_SIMULATED, _OWN = "模拟的小区", "我们的台账"
_AT, _TURN = "books-own", "books-turn"


def own_books() -> bool:
    """Draw the choice; whether it is 我们的台账. There is no choice for whom it is not meant."""
    if not allowed("books"):
        return False
    own: bool = st.session_state.setdefault(_AT, st.query_params.get(BOOKS) == "1")
    names = (_SIMULATED, _OWN)
    chosen = st.segmented_control(
        "看什么",
        names,
        default=names[own],
        required=True,
        key=f"books-{st.session_state.get(_TURN, 0)}",
        label_visibility="collapsed",
    )
    own = st.session_state[_AT] = own if chosen is None else chosen == _OWN
    if own != (st.query_params.get(BOOKS) == "1"):
        _write(own)
    return own


def leave_books() -> None:
    """To the simulated estates, from a callback. A new choice is drawn: what the browser still says of the old one is
    not heard."""
    st.session_state[_AT] = False
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    _write(False)


def _write(own: bool) -> None:
    if own:
        st.query_params[BOOKS] = "1"
    else:
        st.query_params.pop(BOOKS, None)


def lent_here(profile: Profile, households: int) -> Lent | None:
    """The ledger whose households may be looked at one by one here; what is shown instead is told."""
    found = standing_for(profile)
    if found is None:
        if profile.id.startswith("ledger-"):
            st.info(
                "这个链接是从一份台账来的，那份台账现在没有打开：下面的住户是照它的比例抽的，不是真的住户。"
                "台账是您的，请到“我们的台账”打开它，再点“在档案里看”。",
                icon=":material/lock:",
            )
        return None
    try:
        person = keeper(the_records())
    except RecordsError:
        person = None
    if person is None or person.id != found.owner:
        st.info(
            "这个小区来自别人带来的台账：您看到的住户是照它的比例抽的，一户一户的真账只有带台账来的人看得到。",
            icon=":material/lock:",
        )
        return None
    if households != found.ledger.households:
        st.info(
            f"户数改过了（台账是 {found.ledger.households:,} 户），下面的住户是照比例抽的。改回去就是台账里的住户。",
            icon=":material/info:",
        )
        return None
    return found


def about_labels(found: Explored, lent: Lent, home: int | None) -> None:
    """Which household is which label: addresses and names of the archive are made up."""
    st.info(
        "**楼栋、户数、面积、月费和旧欠照您的台账；单元、房号、姓名和电话是沙盘编的，别当真。** "
        "从今往后的缴费是模拟的。要知道是哪一户，看代号，再用密钥文件对。",
        icon=":material/menu_book:",
    )
    labels = lent.ledger.label
    if home is not None:
        st.markdown(f"这一户（户号 {home + 1}）在台账里的代号是 **{plain(labels[home])}**。")
    take(
        "ledger-labels",
        "户号和代号的对照（CSV）",
        lambda: csv_bytes(
            ["户号", "代号", "楼栋代号"],
            [
                list(range(1, found.estate.households + 1)),
                list(labels),
                [lent.ledger.buildings[one] for one in lent.ledger.building],
            ],
        ),
        "户号和代号.csv",
        "text/csv",
        key="ledger-labels",
    )
