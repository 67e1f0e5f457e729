"""A few dozen spoilt files of every kind, always the same: taken, or refused in our words. `make torture` has more."""

from __future__ import annotations

import pytest

from tools.torture.inputs import play

QUICK = {
    "csv": 15, "xlsx": 10, "letters": 30, "table": 20, "key": 30, "archive": 30, "pptx": 10, "logo": 30, "policy": 30,
    "link": 40, "portfolio": 30, "game": 30, "backup": 15, "docx": 20,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", QUICK)
def test_a_spoilt_file_is_taken_or_refused_in_our_words(kind: str) -> None:
    found = play(kind, QUICK[kind], 1)
    assert found["faults"] == []
    assert found["refused"] or kind == "csv"  # of a ledger rows are refused, not the file
