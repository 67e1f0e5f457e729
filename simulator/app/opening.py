"""What `sandbox open` tells the app about roles, and what it tells whoever opens it for the first time."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from generator.course import find_course
from simulator.app.access import ACCESS
from simulator.app.signing import SETUP, setup_code
from simulator.data_folder import data_folder
from simulator.records import RecordsError, open_records


def roles(course: Path | None, *, lan: bool) -> tuple[dict[str, str], str]:
    """The app's environment, and what to print: a set-up code where there is no admin yet, else "".

    For a class everybody has a role, whatever the environment says; alone on this machine only if it asks for roles.
    """
    asked = {ACCESS: "roles"} if lan else {}
    if not lan and os.environ.get(ACCESS) != "roles":
        return asked, ""
    with contextlib.suppress(RecordsError):  # why the records do not open, the page says
        records = open_records(folder=data_folder(find_course(course)))
        try:
            made = setup_code(records)
        finally:
            records.close()
        if made is not None:
            code, kept = made
            return asked | {SETUP: kept}, (
                "还没有管理员。请打开“班级”页，选“我是培训师”，用下面的开通码设第一位管理员（只用一次，别给学员看）：\n"
                f"    {code}"
            )
    return asked, ""
