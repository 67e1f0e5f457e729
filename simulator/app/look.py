"""What Streamlit's settings cannot say about the look: a few styles, which take no room on the page.

Where a later Streamlit names these pieces otherwise, its own look is seen again; nothing else changes.
"""

from __future__ import annotations

import streamlit as st

# The first link that the keyboard reaches, in Chinese.
_SKIP = """
[data-testid="stSkipToContent"] { font-size: 0; }
[data-testid="stSkipToContent"]::after { content: "跳到正文"; font-size: 1rem; }
"""
# Streamlit prints white on its accent; an accent that can be read as ink on a dark page is too light for that.
# A button that is pointed at is made darker, which dark print cannot bear: it is made lighter.
_DARK = """
[data-testid^="stBaseButton-primary"]:not(:disabled), [data-testid="stMultiSelectTag"] { color: #0e1117; }
[data-testid^="stBaseButton-primary"]:not(:disabled):is(:hover, :focus-visible) {
  background-color: #4fb8b4; border-color: #4fb8b4;
}
"""


def finish_look() -> None:
    """Once a page, before what it shows."""
    dark = st.context.theme.type == "dark"
    st.html(f"<style>{_SKIP}{_DARK if dark else ''}</style>")
