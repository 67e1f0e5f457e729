"""What users make lies in the course's own folder, never inside an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.course.root import packaged_course
from simulator.data_folder import data_folder


def test_a_packaged_course_is_not_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert data_folder(packaged_course()) == tmp_path / "dues-academy"
    assert data_folder(tmp_path / "course") == tmp_path / "course" / ".local"
