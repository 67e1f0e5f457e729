"""What runs that were killed left behind is removed a day later; what somebody may be writing is not."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from generator.course.files import scratch, user_cache, write_whole


def days_old(path, days):
    when = time.time() - days * 86_400
    os.utime(path, (when, when))


def test_writing_removes_what_a_killed_run_left_in_the_folder(tmp_path):
    for name, days in ((".part-old", 2), (".part-young", 0), ("mine.txt", 2)):
        (tmp_path / name).touch()
        days_old(tmp_path / name, days)
    write_whole(tmp_path / "out.txt", b"new")
    assert sorted(one.name for one in tmp_path.iterdir()) == [".part-young", "mine.txt", "out.txt"]


def test_a_scratch_folder_goes_and_takes_old_ones_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "courseware-left"
    left.mkdir()
    (left / "document.pptx").touch()
    days_old(left, 2)
    with scratch() as folder:
        (folder / "half").touch()
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_the_cache_is_a_place_where_nothing_can_be_kept(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(OSError, match=r"."):
        write_whole(user_cache() / "kept", b"")
