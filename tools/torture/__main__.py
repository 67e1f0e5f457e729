"""python -m tools.torture [kills faults inputs load] [--seed 1] [--short] [--minutes 15] [-o torture]: see __init__."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.torture.procs import ROOT
from tools.torture.report import summary, write_report
from tools.torture.row import Row, Stage

PARTS = ("kills", "faults", "inputs", "load")
_FATE = {True: "守住", False: "没守住", None: "没法试"}


def main(words: Sequence[str] | None = None) -> int:
    """Run the parts; 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tools.torture", description="故意弄坏每一样，看会怎样。")
    parser.add_argument("parts", nargs="*", help=f"只要这几类：{' '.join(PARTS)}；不写就全部")
    parser.add_argument("--seed", type=int, default=1, help="什么时候下手，由它抽签")
    parser.add_argument("--short", action="store_true", help="每样只试几次，看看这一套自己走不走得通")
    parser.add_argument("--minutes", type=float, default=15.0, help="一个班同时在用，走多少分钟")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "torture", help="表写到哪个文件夹")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"没有这一类：{'、'.join(unknown)}")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in a shell's background: what it starts would be deaf
        signal.signal(signal.SIGINT, signal.default_int_handler)
    began, rows = time.monotonic(), list[Row]()
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as folder:
        for name in asked.parts or PARTS:
            rows += _played(name, Stage(Path(folder) / name, asked.seed, asked.short, asked.minutes, asked.output))
    about = {
        "种子": asked.seed,
        "用户": "root" if os.name == "posix" and os.geteuid() == 0 else "普通用户",
        "系统": platform.platform(),
        "用了": f"{(time.monotonic() - began) / 60:.1f} 分钟",
    }
    write_report(rows, asked.output, about)
    print(f"{summary(rows)}表在 {asked.output / 'report.md'}", flush=True)
    return int(any(row.ok is False for row in rows))


def _played(name: str, stage: Stage) -> list[Row]:
    """A part to its end, said as it goes. A part that falls itself is a row that did not hold."""
    module = f"tools.torture.{name}"
    if importlib.util.find_spec(module) is None:
        return []
    stage.folder.mkdir()
    rows: list[Row] = []
    began = time.monotonic()
    try:
        for row in importlib.import_module(module).rows(stage):
            rows.append(row)
            print(f"{_FATE[row.ok]}  {row.part}｜{row.what}｜{row.happened}（{row.seconds:.0f} 秒）", flush=True)
    except Exception as error:
        told = f"{type(error).__name__}：{error}"
        rows.append(Row(name, "这一类自己没有走完", 1, "走完", told, False, round(time.monotonic() - began, 1)))
        print(f"没守住  {name}｜{told}", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
