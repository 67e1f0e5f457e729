"""The records that this app writes to."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from simulator.app.access import guarded
from simulator.app.components.course import course_root
from simulator.app.guarded import GuardedRecords
from simulator.data_folder import data_folder
from simulator.records import Records, open_as


def the_records() -> Records:
    """At DATABASE_URL, else in .local of the course, else (a packaged course) in the user's data folder.

    Where roles are asked for, every call of it looks at who asks. Raises RecordsError.
    """
    return _opened(os.environ.get("DATABASE_URL"), data_folder(course_root()), guarded())


@st.cache_resource(show_spinner=False)
def _opened(url: str | None, folder: Path, roles: bool) -> Records:
    return open_as(GuardedRecords if roles else Records, url, folder)
