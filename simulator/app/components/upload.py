"""A place to give a file, in Chinese: Streamlit's own words for it are English and cannot be set."""

from __future__ import annotations

from typing import Any

import streamlit as st

# The words are hidden and ours put in their place. Where a browser or a later Streamlit does not take this, the English
# ones are seen again; nothing else changes. A button whose words are not only unseen but gone would have no name.
_STYLE = """<style>
[data-testid="stFileUploaderDropzone"] button p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] button p::after { content: "选文件"; font-size: 0.875rem; }
[data-testid="stFileUploaderDropzoneInstructions"] span,
[data-testid="stFileChip"] [role="alert"],
[data-testid="stTooltipErrorContent"] { visibility: hidden; font-size: 0; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after,
[data-testid="stFileChip"] [role="alert"]::after,
[data-testid="stTooltipErrorContent"]::after { visibility: visible; font-size: 0.875rem; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after { content: "或者拖到这里"; }
[data-testid="stFileChip"] [role="alert"]::after,
[data-testid="stTooltipErrorContent"]::after { content: "这个文件没有收下：类型或大小不对，见上面写的"; }
[data-testid="stFileChip"][aria-invalid="true"] [data-testid="stFileChipName"] + div::after { content: "，没有收下"; }
</style>"""


def upload(label: str, kinds: list[str], key: str, most_mb: int, **more: Any) -> tuple[str, bytes]:
    """The name and bytes of the file given, or two empty ones. `kinds` are suffixes without a dot."""
    st.html(_STYLE)
    file = st.file_uploader(label, kinds, key=key, max_upload_size=most_mb, **more)
    return (file.name, file.getvalue()) if file else ("", b"")
