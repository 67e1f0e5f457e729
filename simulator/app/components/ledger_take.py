"""Step 6: workbook, monthly report and work lists; names only where the key file is given, and only in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from simulator.app.briefing.brief import company_of
from simulator.app.components.ledger_desk import held, onward
from simulator.app.components.upload import upload
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.workbook import workbook_xlsx
from simulator.app.own_ledger.kept import Opened
from simulator.app.shelf import Shelf
from simulator.ledgers.key import Key, KeyFileError, read_key
from simulator.ledgers.labels import load_rules

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_take(opened: Opened, kept: Shelf) -> None:
    """Without names, then with them."""
    books = Books(opened.ledger, company_of(kept.course), load_rules(kept.course), opened.file)
    st.markdown("##### 没有名字的")
    _get("收费台账（Excel）", lambda: workbook_xlsx(books), f"{opened.ledger.name}收费台账.xlsx", _XLSX)
    st.markdown("##### 带名字的")
    key = _key(opened)
    if key is not None:
        named = replace(books, key=key)
        _get(
            "收费台账，带房号（Excel）",
            lambda: workbook_xlsx(named),
            f"{opened.ledger.name}收费台账_带房号.xlsx",
            _XLSX,
        )
    onward(6)


def _get(label: str, make: Callable[[], bytes], file: str, kind: str) -> None:
    st.download_button(label, make, file, kind, icon=":material/download:", on_click="ignore", key=f"take-{label}")


def _key(opened: Opened) -> Key | None:
    st.markdown(
        "催缴的人要知道去哪一户，这时才用密钥文件。给在这里的密钥文件只在内存里用，**不存**；离开这一步就丢掉。"
    )
    where = f"ledger-take-{opened.id}"
    _, blob = upload("密钥文件（.key）", ["key", "json"], where, 50)
    held(where, 6)
    if not blob:
        return None
    passphrase = st.text_input("口令（当时设了才填）", type="password", key="ledger-take-pass")
    try:
        key = read_key(blob, passphrase or None)
    except KeyFileError as error:
        st.error(str(error))
        return None
    known = sum(label in key.people for label in opened.ledger.label)
    if not known:
        st.error("这把密钥不是这份台账的，一户都对不上。请换当时存下的那个文件。")
        return None
    if known < opened.ledger.households:
        st.warning(f"这把密钥认得 {known:,} 户，还有 {opened.ledger.households - known:,} 户对不上，仍用代号。")
    return key
