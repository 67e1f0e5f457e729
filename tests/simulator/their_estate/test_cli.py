"""`sandbox ledger`, and `run` and `compare` on what it writes."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.ledgers.archive import to_bytes
from tests.simulator.test_cli import sandbox
from tests.simulator.their_estate.lived import lived


def test_a_ledger_becomes_an_estate_to_run_policies_on(tmp_path: Path) -> None:
    """Calibrated and tested as JSON; then today's practice against another on the very households."""
    file, estate = tmp_path / "a.ledger", tmp_path / "a.estate"
    books = lived(60, 30, 3, 21).ledger
    file.write_bytes(to_bytes(books))
    setting = ["--kind", "mid-market", "--today", "sms,phone", "--staff", "1", "--worlds", "4"]
    done = sandbox("ledger", str(file), *setting, "-o", str(estate), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["calibration"]["households"] == 60
    assert len(found["back_test"]["targets"]) == 9
    few = ["--ledger", str(estate), "--months", "6", "--replications", "2", "--json"]
    compared = sandbox("compare", "today", "full-ladder", *few)
    assert compared.returncode == 0, compared.stderr
    manifest = json.loads(compared.stdout)["manifest"]
    assert manifest["estate"]["profile"] == found["calibration"]["profile"]["id"]
    assert manifest["estate"]["households"] == 60
    ran = sandbox("run", "--policy", "today", *few)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["manifest"]["estate"]["households"] == 60
    refused = sandbox("run", *few, "--burn-in", "6")
    assert refused.returncode == 2
    assert "--burn-in" in refused.stderr


def test_what_is_no_ledger_is_said_in_chinese(tmp_path: Path) -> None:
    other = tmp_path / "b.ledger"
    other.write_bytes(b"nothing")
    for arguments in (("ledger", str(other)), ("run", "--ledger", str(other)), ("ledger", str(tmp_path / "none"))):
        done = sandbox(*arguments)
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
        assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stderr)
    wrong = tmp_path / "c.ledger"
    wrong.write_bytes(to_bytes(lived(10, 12, 3, 21).ledger))
    done = sandbox("ledger", str(wrong), "--kind", "castle", "--today", "phone")
    assert done.returncode != 0
    assert "castle" in done.stderr or "没有这一类" in done.stderr
