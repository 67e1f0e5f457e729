"""The records that this app writes to."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from simulator.app.components.course import course_root
from simulator.data_folder import data_folder
from simulator.records import Records, open_records


def the_records() -> Records:
    """At DATABASE_URL, else in .local of the course, else (a packaged course) in the user's data folder.

    Raises RecordsError.
    """
    return _opened(os.environ.get("DATABASE_URL"), data_folder(course_root()))


@st.cache_resource(show_spinner=False)
def _opened(url: str | None, folder: Path) -> Records:
    return open_records(url, folder)
