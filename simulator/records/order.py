"""What comes after what is told by moments, and a machine's clock may be put back, or not move between two writes."""

from __future__ import annotations

from datetime import datetime, timedelta


def after(now: datetime, last: datetime | None) -> datetime:
    """Now, or the very next moment after `last` where the clock says that it is not later."""
    return now if last is None or now > last else last + timedelta(microseconds=1)
