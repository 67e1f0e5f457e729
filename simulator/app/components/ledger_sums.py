"""What was accepted, sent back and set aside, with sums that agree to the fen."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.ledger_desk import came, held, put_away
from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.compute import pool
from simulator.app.own_ledger import sums
from simulator.app.own_ledger.desk import Desk, Raw
from simulator.app.own_ledger.reading import mending
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.ledgers.repair import repair_workbook

_MOST_MB = 60
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_sums(here: Desk, raw: Raw, kept: Shelf) -> None:
    """Sums, rejected rows, what was set aside; before and after rows were mended."""
    task = pool().known(here.work(f"mend-{here.mends}"))
    if task is not None and not came(task, "正在把改好的行补进来……"):
        return
    accepted = raw.accepted
    if accepted is None:
        return
    if raw.first is not None:
        before = raw.first[1].sums
        st.markdown(f"**{sums.mended_verdict(before, accepted.sums)}**")
        _table(sums.mended_rows(before, accepted.sums), "补之前和补之后")
    told = sums.verdict(accepted.sums)
    if accepted.sums.agree:
        st.success(told, icon=":material/check_circle:")
    else:
        st.error(told, icon=":material/error:")
    _table(sums.sum_rows(accepted.sums), "应收、减免、实收的核对")
    totals = sums.total_rows(accepted.sums)
    if totals:
        st.markdown("**文件自己的合计行，和读到的**")
        _table(totals, "文件自己的合计行和读到的")
    else:
        st.caption("文件里没有合计行可以对照。")
    if accepted.notes:
        st.markdown("\n".join(f"- {plain(note)}" for note in accepted.notes))
    if accepted.sums.rows_rejected:
        _rejected(here, raw, kept)
    if accepted.aside:
        with st.expander(f"不算的 {accepted.sums.rows_aside:,} 行：为什么", icon=":material/low_priority:"):
            st.dataframe(sums.aside_rows(accepted.aside), hide_index=True)


def _table(rows: list[dict[str, str]], alt: str) -> None:
    """A grid of its own that scrolls: on a telephone it is wider than the page."""
    st.dataframe(rows, hide_index=True, alt=alt, height=38 * (len(rows) + 1))


def _rejected(here: Desk, raw: Raw, kept: Shelf) -> None:
    """Which rows did not come in, why, and the file to mend them in."""
    accepted = raw.accepted
    assert accepted is not None
    count = accepted.sums.rows_rejected
    with st.expander(f"退回的 {count:,} 行：哪一行、为什么", icon=":material/edit_note:", expanded=count <= 20):
        st.markdown(
            f"{plain(sums.reasons(accepted))}。退回的行没有丢：下载下来，在表里改好，"
            "再传回来补上；也可以先不管，拿收下的往下走。"
        )
        rows = sums.rejected_rows(accepted)
        st.dataframe(rows, hide_index=True, alt=f"退回的行，{len(rows)} 处", height=min(420, 38 * (len(rows) + 1)))
        if len(accepted.rejected) > len(rows):
            st.caption(f"这里只列前 {len(rows)} 处，一共 {len(accepted.rejected):,} 处，都在下载的表里。")
        take(
            "ledger-mend",
            "下载待修正的行（Excel）",
            lambda: _workbook(raw),
            f"{here.estate}_待修正.xlsx",
            _XLSX,
            key="ledger-repair",
        )
        _mended(here, raw, kept)


def _mended(here: Desk, raw: Raw, kept: Shelf) -> None:
    """A place for the workbook once it is mended, beside the one to download."""
    key = f"ledger-mended-{here.round}-{here.mends}"
    file, data = upload("改好的待修正表（xlsx）", ["xlsx"], key, _MOST_MB)
    held(key, 2)
    if raw.refused:
        st.error(plain(raw.refused), icon=":material/error:")
    st.button(
        "把改好的行补进来",
        icon=":material/playlist_add_check:",
        disabled=not data,
        key="ledger-mend",
        on_click=_mend,
        args=(here, raw, kept, file, data, key),
        help=None if data else "先选改好的那份表",
    )


def _mend(here: Desk, raw: Raw, kept: Shelf, file: str, data: bytes, key: str) -> None:
    put_away(key)
    here.mends += 1
    pool().soon(here.work(f"mend-{here.mends}"), mending(raw, file, data, kept.course))


def _workbook(raw: Raw) -> bytes:
    """By way of `raw`, so that nothing holds the rows once they are dropped."""
    return repair_workbook(raw.book, raw.accepted) if raw.book is not None and raw.accepted is not None else b""
