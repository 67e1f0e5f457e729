"""Where compiled code goes when there is nowhere to keep it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numba

from simulator import cache


def test_where_nothing_can_be_kept_the_process_has_a_folder_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "numba"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    cache.prepare()
    chosen = Path(numba.config.CACHE_DIR)
    assert chosen == cache.folder()  # children are told the same
    assert chosen.parent.parent == tmp_path
    assert chosen.parent.is_dir()
