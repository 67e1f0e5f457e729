"""The whole ledger of a run as one Excel workbook."""

from __future__ import annotations

from simulator.engine.behaviour import Behaviour
from simulator.experiments.explorer import Explored
from simulator.experiments.trace import tables, trace
from simulator.tables import workbook

MOST_LEDGER_ROWS = 250_000


def ledger_workbook(found: Explored, behaviour: Behaviour) -> bytes:
    """Run it again (arrays are kept, not events in their order) and write a sheet a table."""
    one = trace(found.prepared, behaviour, found.seed, rows=max(1, len(found.events.day)))
    return workbook(tables(one))
