"""`sandbox import`: what it says, what it writes, what it leaves alone."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from simulator.ledgers.archive import from_bytes
from tests.simulator.ledgers import mangled
from tests.simulator.ledgers.made import rows
from tests.simulator.ledgers.test_faults import mended
from tests.simulator.test_cli import sandbox

BOOKS = rows(30, as_of=date(2025, 12, 31))
SPOILT = next(row for row in BOOKS if row.billed >= 100_000)


def brought(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    name, data = mangled.gbk_with_titles(BOOKS)
    spoilt = data.decode("gbk").replace(f'"{mangled.commas(SPOILT.billed)}"', "1？2", 1)
    (folder / name).write_bytes(spoilt.encode("gbk"))
    return sandbox("import", str(folder / name), *more)


def test_a_ledger_is_written_without_a_name_and_its_key_beside_it(tmp_path: Path) -> None:
    done = brought(tmp_path, "-o", str(tmp_path / "out"), "--name", "测试小区", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sums_agree"]
    assert told["rows"] == {"read": len(BOOKS), "accepted": len(BOOKS) - 1, "rejected": 1, "aside": 0}
    assert [one["column"] for one in told["rejected"]] == ["K 应收金额(元)"]
    ledger = (tmp_path / "out" / "测试小区.ledger").read_bytes()
    assert from_bytes(ledger).households == 30
    key = tmp_path / "out" / "测试小区.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert BOOKS[0].owner in key.read_text()
    assert BOOKS[0].phone not in done.stdout
    again = brought(tmp_path, "-o", str(tmp_path / "out"), "--name", "测试小区")
    assert again.returncode == 0
    assert (tmp_path / "out" / "测试小区.ledger").read_bytes() == ledger


def test_the_mended_rows_make_it_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert brought(tmp_path, "-o", str(out)).returncode == 0
    repair = out / "待修正.xlsx"
    repaired = tmp_path / "改好.xlsx"
    repaired.write_bytes(mended(repair.read_bytes()))
    done = brought(tmp_path, "-o", str(out), "--mended", str(repaired), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["mended"]["rows"]["accepted"] == 1
    ledger = from_bytes((out / "收费明细.ledger").read_bytes())
    assert ledger.billed.sum() == sum(row.billed for row in BOOKS) - SPOILT.billed + 1200
    assert ledger.received.sum() == sum(row.paid for row in BOOKS)


def test_the_plan_can_be_corrected(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yml"
    first = brought(tmp_path, "--plan", str(plan))
    assert first.returncode == 0
    assert "什么都没有写" in first.stdout
    document = yaml.safe_load(plan.read_text())
    column = next(one for one in document["sheets"][0]["columns"] if one["field"] == "discount")
    column["field"] = ""
    plan.write_text(yaml.safe_dump(document, allow_unicode=True))
    told = json.loads(brought(tmp_path, "--plan", str(plan), "--json").stdout)
    assert told["sums"]["read"]["discount"] == 0


def test_neither_plan_nor_rejected_rows_print_a_room_or_a_name(tmp_path: Path) -> None:
    lines = [["房号", "业主", "账期", "应收", "实收"]]
    lines += [[f"13-2-170{n}", "王小芳", "2024-01", "300", ""] for n in range(1, 6)]
    lines += [["13-2-1799", "王小芳", "2024-01", "", "300"], ["13-2-1798#" + "9" * 80, "王小芳", "2024-01", "300", ""]]
    file, plan = tmp_path / "台账.csv", tmp_path / "plan.yml"
    file.write_bytes(mangled.csv_bytes(lines, "utf-8"))
    told = sandbox("import", str(file), "--plan", str(plan), "--json", "-o", str(tmp_path / "out"))
    document = json.loads(told.stdout)
    assert {one["column"] for one in document["rejected"]} == {"A 房号"}
    assert document["plan"]["sheets"][0]["columns"][0]["examples"][0] == "1*-*-17**"
    for said in (told.stdout, plan.read_text(), sandbox("import", str(file)).stdout):
        assert "13-2" not in said
        assert "王小芳" not in said
        assert "179" not in said.replace("17**", "")


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "空文件"), (b"a,b\n1,2\n", "没有一行收得进来"), (b"PK\3\4", "打不开")]
)
def test_what_cannot_be_taken_fails_in_one_chinese_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "坏.xlsx").write_bytes(data)
    done = sandbox("import", str(tmp_path / "坏.xlsx"), "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
