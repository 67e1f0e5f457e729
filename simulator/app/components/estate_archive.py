"""档案台账: the owner archive with filters, totals to the fen, page by page, and as CSV and Excel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import streamlit as st

from simulator.app.components.take import take
from simulator.app.shades import OWNERS, by_ageing
from simulator.app.shelf import Shelf
from simulator.experiments.archive_table import ORDERS, archive_rows, ordered
from simulator.experiments.explorer import UNKNOWN, Explored, Wanted, chosen, group
from simulator.experiments.ledger_book import MOST_LEDGER_ROWS, ledger_workbook
from simulator.experiments.story import yuan
from simulator.population.estate import PROPERTY_KIND_NAMES, PROPERTY_KINDS
from simulator.tables import csv_bytes, workbook

A_PAGE = 200
_KEEP = "session"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_archive(found: Explored, kept: Shelf, truth: bool, opened: Callable[[int], None]) -> None:
    """Filters, totals, the table; choosing a row calls `opened` with the household."""
    colouring = by_ageing(found)
    homes = chosen(found, _wanted(found), colouring.values)
    _totals(found, homes)
    if not len(homes):
        st.info("没有一户符合这些条件。请放宽一两项筛选。", icon=":material/filter_alt_off:")
        return
    left, right = st.columns(2)
    names = list(ORDERS)
    order = left.selectbox("先后", names, key="order", persist_state=_KEEP) or names[0]
    homes = ordered(found, homes, order)
    pages = -(-len(homes) // A_PAGE)
    page = 1
    if pages > 1:
        page = int(right.number_input(f"第几页（每页 {A_PAGE} 户，共 {pages} 页）", 1, pages, key="archive-page"))
    shown = homes[(page - 1) * A_PAGE : page * A_PAGE]
    heads, columns = archive_rows(found, shown, colouring.values, colouring.names, truth)

    def picked() -> None:
        rows = st.session_state["archive-rows"].selection.rows
        if rows:
            opened(int(shown[rows[0]]))

    money = {head: st.column_config.NumberColumn(format="%.2f") for head in heads if head.endswith("（元）")}
    days = {"承诺或约定到": st.column_config.DateColumn(format="YYYY-MM-DD")}
    st.dataframe(
        pa.table(dict(zip(heads, columns, strict=True))),
        key="archive-rows",
        hide_index=True,
        height=min(560, 38 * (len(shown) + 1)),
        column_config=money | days,
        on_select=picked,
        selection_mode="single-row",
        alt=f"业主档案，{len(shown)} 户，点一行看这一户的经过",
    )
    st.caption(
        "点一行左边的方框，看这一户的经过。姓名和电话都是虚构的，电话中间几位不显示。点列名可以排序（只排这一页）。"
    )
    _downloads(found, kept, homes, truth)


def _wanted(found: Explored) -> Wanted:
    """The filters."""
    colouring = by_ageing(found)
    label_names = {number: shade.name for number, shade in enumerate(OWNERS)} | {UNKNOWN: "还没推断"}
    known = [label for label in label_names if (found.label == label).any()]
    with st.expander("筛选", icon=":material/filter_alt:"):
        one, two = st.columns(2)
        buildings = one.multiselect(
            "楼栋",
            range(found.estate.building_count),
            format_func=lambda number: f"{number + 1}栋",
            placeholder="全部",
            key="by-building",
            persist_state=_KEEP,
        )
        ages = two.multiselect(
            "账龄",
            range(len(colouring.shades)),
            format_func=lambda number: colouring.names[number],
            placeholder="全部",
            key="by-age",
            persist_state=_KEEP,
        )
        labels = one.multiselect(
            "推断的类型",
            known,
            format_func=lambda label: label_names[label],
            placeholder="全部",
            key="by-label",
            persist_state=_KEEP,
        )
        kinds = two.multiselect(
            "物业",
            [number for number in range(len(PROPERTY_KINDS)) if (found.estate.property_kind == number).any()],
            format_func=lambda number: PROPERTY_KIND_NAMES[PROPERTY_KINDS[number]],
            placeholder="全部",
            key="by-kind",
            persist_state=_KEEP,
        )
        least = one.number_input("欠费至少（元）", 0.0, 1e7, None, 100.0, key="least", persist_state=_KEEP)
        most = two.number_input("欠费至多（元）", 0.0, 1e7, None, 100.0, key="most", persist_state=_KEEP)
        three, four, five = st.columns(3)
        complaining = three.toggle("有投诉还没答复", key="by-complaint", persist_state=_KEEP)
        promised = four.toggle("答应了日期或在分期", key="by-promise", persist_state=_KEEP)
        in_court = five.toggle("在法律程序里", key="by-court", persist_state=_KEEP)
    return Wanted(
        buildings=frozenset(buildings),
        ages=frozenset(ages),
        labels=frozenset(labels),
        kinds=frozenset(kinds),
        least_fen=None if least is None else round(least * 100),
        most_fen=None if most is None else round(most * 100),
        complaining=complaining,
        promised=promised,
        in_court=in_court,
    )


def _totals(found: Explored, homes: np.ndarray) -> None:
    """The filtered households against the whole estate."""
    part, whole = group(found, "选中的", homes), group(found, "整个小区", np.arange(found.estate.households))
    share = (
        f"，占全部欠费的 {part.owing / whole.owing:.1%}" if whole.owing and part.households < whole.households else ""
    )
    st.markdown(
        f"**选中 {part.households:,} 户，还欠 {yuan(part.owing)}**（{part.owing_households:,} 户有欠费{share}）。"
        f"应收（旧欠加期内账单）{yuan(part.due)} = 实收 {yuan(part.received)} + 减免折扣 {yuan(part.forgiven)}"
        f" + 还欠 {yuan(part.owing)}。"
    )
    st.caption(f"整个小区 {whole.households:,} 户，应收 {yuan(whole.due)}，还欠 {yuan(whole.owing)}。")


def _downloads(found: Explored, kept: Shelf, homes: np.ndarray, truth: bool) -> None:
    colouring = by_ageing(found)

    def rows() -> tuple[list[str], list[list[object]]]:
        return archive_rows(found, homes, colouring.values, colouring.names, truth)

    with st.container(horizontal=True):
        take(
            "estate-archive",
            "选中的档案（CSV）",
            lambda: csv_bytes(*rows()),
            "业主档案.csv",
            "text/csv",
        )
        take(
            "estate-archive",
            "选中的档案（Excel）",
            lambda: workbook({"业主档案": rows()}),
            "业主档案.xlsx",
            _XLSX,
        )
        if len(found.events.day) <= MOST_LEDGER_ROWS:
            take(
                "estate-archive",
                "全部台账（Excel）",
                lambda: ledger_workbook(found, kept.table.central()),
                "小区台账.xlsx",
                _XLSX,
                help="业主档案、账单、缴费、催缴、承诺、投诉、法律程序，各一张工作表",
            )
    if len(found.events.day) > MOST_LEDGER_ROWS:
        st.caption("台账的行数太多，Excel 打不动。请少选几户或几个月，或者用命令 `sandbox run --trace` 写成文件。")
