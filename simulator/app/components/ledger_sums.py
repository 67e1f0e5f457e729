"""What was accepted, sent back and set aside, with sums that agree to the fen."""

from __future__ import annotations

import streamlit as st

from simulator.app.own_ledger.desk import Desk, Raw


def show_sums(here: Desk, raw: Raw) -> None:
    """Sums, rejected rows, what was set aside."""
    st.write(len(raw.accepted.rows) if raw.accepted else 0)
