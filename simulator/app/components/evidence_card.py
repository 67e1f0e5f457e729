"""One entry of the evidence in full: its facts, what it leads to, and its own link."""

from __future__ import annotations

import streamlit as st

from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.experiments.evidence_book import RED, Book, Entry

ID, TAB = "id", "tab"
_LONGEST_LEAD = 24


def open_entry(tab: str, entry_id: str) -> None:
    """Show another entry: what a button or a row of a table calls."""
    st.session_state[TAB] = tab
    st.query_params[ID] = entry_id


def close_entry() -> None:
    """Back to the tables."""
    st.query_params.pop(ID, None)


def show_entry(entry: Entry, book: Book) -> None:
    """The card. Buttons lead to the entries that it speaks of."""
    with st.container(border=True, key="entry"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.caption(entry.tab)
        right.button("收起", on_click=close_entry, icon=":material/close:", key="entry-close")
        st.markdown(f"#### {plain(entry.title)}")
        shown = st.error if entry.tab == RED else st.markdown
        shown(plain(entry.gist))
        for fact in entry.facts:
            st.markdown(f"**{plain(fact.name)}**　{plain(fact.text)}")
            found = [(tab, book.find(name, tab)) for tab, name in fact.leads]
            if any(one for _, one in found):
                with st.container(horizontal=True, gap="small"):
                    for tab, one in found:
                        if one is not None:
                            st.button(
                                f"看{tab}：{short(one.title)}",
                                on_click=open_entry,
                                args=(tab, one.id),
                                key=f"lead-{fact.name}-{tab}-{one.id}",
                                icon=":material/arrow_forward:",
                            )
        st.caption("这一条的链接（右边可以复制）")
        st.code(_address(entry), language=None, wrap_lines=True)


def short(title: str) -> str:
    """A title that fits a button."""
    return title if len(title) <= _LONGEST_LEAD else title[: _LONGEST_LEAD - 1] + "…"


def _address(entry: Entry) -> str:
    here = (st.context.url or "").split("?")[0].rstrip("/")
    link = evidence_link(entry.id, entry.tab)
    return f"{here.removesuffix('/evidence')}/{link}" if here else link
