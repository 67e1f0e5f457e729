"""How long and how much memory a ledger of 200,000 rows takes: reading, proposing, accepting, each file in a process
of its own, beside the bare reading of the same file by fastexcel and by pandas in the same run.

    python tools/bench_ledger.py [--rows 200000] [--json]
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEAD = [
    "序号",
    "楼栋",
    "单元",
    "房号",
    "业主姓名",
    "联系电话",
    "房屋类型",
    "建筑面积(㎡)",
    "收费项目",
    "费用期间",
    "应缴日期",
    "应收金额(元)",
    "减免金额",
    "实收金额",
    "缴费日期",
    "欠费",
]


def lines(count: int) -> list[list[Any]]:
    """Rows as a property company's program exports them: 24 months a household, amounts in yuan."""
    found: list[list[Any]] = []
    for n in range(count):
        home, month = divmod(n, 24)
        building, flat = home // 120 + 1, home % 120
        start = date(2023 + month // 12, month % 12 + 1, 1)
        area = 6000 + home * 37 % 8000
        billed = area * 260 // 100
        paid = billed if (home * 7 + month * 3) % 10 else 0
        room = f"{building}-{flat // 60 + 1}-{flat % 60 // 2 + 1:02d}0{flat % 2 + 1}"
        on = start + timedelta(days=(home * 13 + month) % 70) if paid else None
        found.append(
            [
                n + 1,
                f"{building}栋",
                f"{flat // 60 + 1}单元",
                room,
                f"业主{home}",
                f"138{home:08d}",
                "住宅",
                area / 100,
                "物业费",
                f"{start:%Y-%m}",
                start + timedelta(days=27),
                billed / 100,
                0,
                paid / 100,
                on,
                (billed - paid) / 100,
            ]
        )
    return found


def write_xlsx(path: Path, count: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("收费明细")
        sheet.write(0, 0, "某某花园物业费收费明细表")
        sheet.write_row(1, 0, HEAD)
        rows = lines(count)
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)
        sheet.write(len(rows) + 2, 0, "合计")
        sheet.write(len(rows) + 2, 11, sum(round(row[11] * 100) for row in rows) / 100)


def write_csv(path: Path, count: int) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["某某花园物业费收费明细表"])
    writer.writerow(HEAD)
    for row in lines(count):
        writer.writerow([f"{value:,.2f}" if isinstance(value, float) else value or "" for value in row])
    path.write_bytes(out.getvalue().encode("gb18030"))


def ours(path: Path) -> dict[str, float]:
    from simulator.ledgers.accept import accept
    from simulator.ledgers.propose import propose
    from simulator.ledgers.read import read_book
    from simulator.ledgers.words import load_words

    words, took, begun = load_words(ROOT), {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal begun
        took[name] = time.perf_counter() - begun
        begun = time.perf_counter()

    book = read_book(path.name, path.read_bytes())
    lap("read")
    plan = propose(book, words)
    lap("propose")
    found = accept(book, plan, words)
    lap("accept")
    assert found.sums.agree
    assert not found.rejected
    return {**took, "total": sum(took.values()), "accepted": found.rows.height}


def bare(path: Path) -> dict[str, float]:
    import fastexcel
    import polars

    begun = time.perf_counter()
    if path.suffix == ".xlsx":
        fastexcel.read_excel(path.read_bytes()).load_sheet(0, header_row=None, dtypes="string").to_polars()
    else:
        text = path.read_bytes().decode("gb18030").encode()
        polars.read_csv(text, skip_rows=1, infer_schema=False)
    return {"total": time.perf_counter() - begun}


def pandas(path: Path) -> dict[str, float]:
    import pandas

    begun = time.perf_counter()
    if path.suffix == ".xlsx":
        pandas.read_excel(path, header=1, dtype=str)
    else:
        pandas.read_csv(path, encoding="gb18030", skiprows=1, dtype=str)
    return {"total": time.perf_counter() - begun}


WAYS: dict[str, Callable[[Path], dict[str, float]]] = {"ours": ours, "bare": bare, "pandas": pandas}


def measured(way: str, path: Path) -> dict[str, float]:
    """Run one way in a process of its own: its seconds, its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", way, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(done.stdout)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--json", action="store_true")
    options.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.write:  # here too a process of its own: a child counts its parent's memory as its peak
        (write_xlsx if given.write.suffix == ".xlsx" else write_csv)(given.write, given.rows)
        return
    if given.one:
        begun = time.process_time()
        found = WAYS[given.one[0]](Path(given.one[1]))
        found["cpu"] = time.process_time() - begun
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found))
        return
    results: dict[str, Any] = {"rows": given.rows}
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".xlsx", ".csv"):
            path = Path(folder) / f"ledger{suffix}"
            subprocess.run([sys.executable, __file__, "--write", str(path), "--rows", str(given.rows)], check=True)
            found: dict[str, Any] = {way: measured(way, path) for way in WAYS}
            found["file_mb"] = path.stat().st_size / 1e6
            found["ratio_to_bare"] = found["ours"]["total"] / found["bare"]["total"]
            found["ratio_to_pandas"] = found["ours"]["total"] / found["pandas"]["total"]
            results[suffix[1:]] = found
    if given.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
        return
    for kind in ("xlsx", "csv"):
        one = results[kind]
        print(f"{kind}: {given.rows:,} rows, {one['file_mb']:.1f} MB")
        for way in WAYS:
            parts = "  ".join(f"{name} {value:,.2f}" for name, value in one[way].items())
            print(f"  {way:7s} {parts}")
        print(f"  ours / bare reader {one['ratio_to_bare']:.2f}, ours / pandas {one['ratio_to_pandas']:.2f}")


if __name__ == "__main__":
    main()
