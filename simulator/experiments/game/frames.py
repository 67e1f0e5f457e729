"""A month played, in steps of some days: what was owed by whom on the evening of each, for the animated map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.engine import columns as c
from simulator.experiments.game.ledger import Ledger, after_events
from simulator.experiments.game.session import GameError, Session

STEP_DAYS = 5
_MONEY = (c.E_PAID, c.E_PART, c.E_PENALTY, c.E_PREPAID)
_TOUCHES = (c.E_TOUCH, c.E_MISSED, c.E_MISTAKE)


@dataclass(frozen=True)
class Frame:
    """One evening. `owing` int64 (n,) fen, `overdue` int64 (n,) days of the oldest open bill (not positive: not due).

    `cash` fen, `touches` and `complaints` count from the first of the month.
    """

    day: date
    owing: np.ndarray
    overdue: np.ndarray
    cash: int
    touches: int
    complaints: int


def frames(session: Session) -> list[Frame]:
    """The last month: its first morning (bills sent), every fifth evening, and its last one."""
    if session.detail is None:
        raise GameError("还没有走过一个月")
    ledger, events = session.detail.ledger, session.detail.events
    calendar = session.game.prepared(session.standing).calendar
    first, last = ledger.day, int(calendar.month_start[session.month]) - 1
    bill = session.game.seen(session.standing).homes["bill"]
    # The ledger has the new bills already; a bill that a prepayment of this morning covers is still open in it.
    covered = events[:, 2] == c.E_CREDIT
    covered[covered] = ledger.still[events[covered, 0], events[covered, 3]] > 0
    later = events[~np.isin(events[:, 2], (c.E_BILL, c.E_CREDIT)) | covered]
    ends = [first - 1, *range(first + STEP_DAYS - 1, last - 1, STEP_DAYS), last]
    return [_frame(session, ledger, later[later[:, 1] <= day], max(day, first), bill) for day in ends]


def _frame(session: Session, ledger: Ledger, events: np.ndarray, day: int, bill: np.ndarray) -> Frame:
    still = after_events(ledger.still, events, bill)
    owing = still.sum(axis=1)
    oldest = np.where(still > 0, ledger.due, np.int32(2**30)).min(axis=1, initial=2**30).astype(np.int64)
    kind = events[:, 2]
    return Frame(
        day=session.estate.start + timedelta(days=day),
        owing=owing,
        overdue=np.where(owing > 0, day - oldest, 0),
        cash=int(events[np.isin(kind, _MONEY), 4].sum()),
        touches=int(np.isin(kind, _TOUCHES).sum()),
        complaints=int((kind == c.E_COMPLAINT).sum()),
    )
