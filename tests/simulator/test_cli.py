"""The command line: the stable JSON shapes, and messages instead of tracebacks."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from simulator.cli import main
from tests.inprocess import called

from .worlds import ROOT

KEYS = {
    "collection_rate",
    "collection_rate_households",
    "on_time_rate",
    "contact_success_rate",
    "cost_per_contacted",
    "complaint_rate",
    "arrears_recovery_rate",
    "cost_ratio",
    "satisfaction",
    "net_collected",
    "days_to_cash",
    "old_arrears",
    "time_barred",
    "red_lines",
}
SMALL = ["--households", "60", "--months", "6", "--replications", "4", "--seed", "1"]


def sandbox(*arguments: str, course: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A command in this process; a process of its own shows the same, and takes seconds to start."""
    words = ["sandbox", *arguments, "--course", str(course)]
    done = called(main, *words)
    return subprocess.CompletedProcess(words, done.code, done.out, done.err)


def sandbox_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    code = "from simulator.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments, "--course", str(ROOT)], capture_output=True, text=True
    )


def document(*arguments: str) -> Any:
    done = sandbox(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_compare_prints_the_stable_shape_and_the_same_bytes_twice() -> None:
    command = ["compare", "baseline", "sms-and-phone", *SMALL, "--json"]
    first, second = sandbox_alone(*command, "--threads", "1"), sandbox(*command, "--threads", "2")
    assert first.stdout == second.stdout
    found = json.loads(first.stdout)
    assert found["replications"] == 4
    assert set(found["kpis"]) >= KEYS
    for kpi in found["kpis"].values():
        assert set(kpi) == {"a", "b", "difference"}
        assert {"mean", "low", "high"} <= set(kpi["a"])
        assert {"mean", "low", "high", "mc_low", "mc_high"} <= set(kpi["difference"])
    facts = found["manifest"]
    assert facts["seed"] == 1
    assert facts["policies"]["b"]["policy"]["id"] == "sms-and-phone"
    assert {"hash", "profile", "seed"} <= set(facts["estate"])


def test_run_prints_months() -> None:
    found = document("run", "--policy", "sms-and-phone", *SMALL)
    assert set(found["kpis"]) >= KEYS
    assert [month["month"] for month in found["months"]] == [1, 2, 3, 4, 5, 6]
    assert {"collection_rate", "cash", "cost"} <= set(found["months"][0])


def test_check_finds_nothing_wrong_with_the_course() -> None:
    assert document("check") == {"errors": []}


def test_estate_writes_the_archive(tmp_path: Path) -> None:
    done = sandbox("estate", "--profile", "old", "--households", "30", "--seed", "3", "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "业主档案.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 30


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "baseline", "nonsense"),
        ("compare", "baseline", "missing.yml"),
        ("run", "--policy", "baseline", "--profile", "nonsense"),
        ("run", "--households", "-5"),
        ("frobnicate",),
    ],
)
def test_mistakes_are_told_in_chinese(arguments: tuple[str, ...]) -> None:
    done = sandbox(*arguments)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert any("一" <= letter <= "鿿" for letter in done.stderr)


def test_the_archive_reads_the_same_as_csv_and_as_parquet(tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        done = sandbox("estate", "--households", "40", "-o", str(tmp_path), "--format", kind)
        assert done.returncode == 0, done.stderr
    with (tmp_path / "期初欠费台账.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pyarrow.parquet.read_table(tmp_path / "期初欠费台账.parquet").to_pylist()
    assert len(rows) == len(table) > 0
    assert [{key: str(value) for key, value in row.items()} for row in table] == rows


def test_play_goes_on_from_its_save(tmp_path: Path) -> None:
    game, other = tmp_path / "局.json", tmp_path / "另一局.json"
    small = ["--households", "40", "--months", "6", "--json"]
    first = sandbox("play", str(game), *small, "--advance", "baseline", "--advance", "sms-and-phone")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["month"] == 2
    forked = sandbox("play", str(game), "--undo", "1", "--advance", "full-ladder", "--fork", str(other), "--json")
    again = sandbox("play", str(game), "--json")
    assert json.loads(forked.stdout)["month"] == json.loads(again.stdout)["month"] == 2
    assert json.loads(again.stdout)["kpis"] == json.loads(first.stdout)["kpis"]
    assert json.loads(other.read_text("utf-8"))["actions"][1]["id"] == "full-ladder"
    game.write_text("{", encoding="utf-8")
    broken = sandbox("play", str(game), "--advance", "baseline")
    assert broken.returncode == 1
    assert "不是一份完整的存档" in broken.stderr
    assert game.read_text("utf-8") == "{"


def test_levers_prints_every_lever() -> None:
    options = ["--households", "10", "--months", "2", "--replications", "1", "--json"]
    document = json.loads(sandbox("levers", *options).stdout)
    names = [row["lever"] for row in document["levers"]]
    assert len(names) == len(set(names)) > 60
    assert all("net_collected" in row for row in document["levers"])


def test_compare_says_what_the_touches_are_worth() -> None:
    document = json.loads(sandbox("compare", "baseline", "sms-and-phone", *SMALL, "--json").stdout)
    assert 0 <= document["worth"]["incremental_success"] <= 1
    idle = json.loads(sandbox("compare", "sms-and-phone", "baseline", *SMALL, "--json").stdout)
    assert idle["worth"] is None
