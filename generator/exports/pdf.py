"""PDFs of LibreOffice as the same bytes every time: the moment of making and ids drawn by lot get one value."""

from __future__ import annotations

import re

_MOMENT = b"D:20260101000000Z'"
_HEX = b"0123456789ABCDEF"


def settled(raw: bytes) -> bytes:
    """Return the PDF with a fixed date and ids. Nothing moves: every replacement is as long as what it replaces."""
    raw = re.sub(rb"/(CreationDate|ModDate)\((D:\d{14}Z')\)", lambda m: b"/%s(%s)" % (m[1], _MOMENT), raw)
    return re.sub(
        rb"/ID \[ <[0-9A-F]{32}>\s*<[0-9A-F]{32}> \]|/DocChecksum /[0-9A-F]{32}",
        lambda m: re.sub(rb"[0-9A-F]{32}", _HEX * 2, m[0]),
        raw,
    )
