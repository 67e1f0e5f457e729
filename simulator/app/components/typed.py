"""Text that people typed, shown as typed: no character of it means anything to Markdown."""

from __future__ import annotations

from generator.pages.inline import escape


def typed(text: str) -> str:
    """For st.markdown and everything that reads Markdown (tables, captions, labels). Newlines become spaces."""
    return "".join(f"&#{ord(c)};" if c in ":-+.)%" else c for c in escape(text))
