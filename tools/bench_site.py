"""Measure how long the site takes after one module changed: our own work, then MkDocs and Zensical apart.

    python tools/bench_site.py [--rounds 5] [--json]

Works on a copy of the course. Each round adds a sentence to one module, reads the course, writes the pages with and
without what was kept from the last run, and has both generators build the whole site from them. Prints medians, by
the clock and in seconds of processor time, which other work on the machine does not change.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from generator.course import load_course
from generator.pages import write_pages
from generator.pages.kept import FOLDER
from generator.pages.mkdocs import run_mkdocs

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1.0


Times = tuple[float, float]


def timed(work: Callable[[], Any]) -> tuple[Times, Any]:
    """Seconds by the clock and of the processor, the started programs' included."""
    begin, used = perf_counter(), os.times()
    result = work()
    now = os.times()
    return (perf_counter() - begin, sum(now[:4]) - sum(used[:4])), result


def zensical(config: Path) -> None:
    tool = Path(sys.executable).parent / "zensical"
    subprocess.run([str(tool), "build", "-f", str(config)], cwd=config.parent, check=True, capture_output=True)


def measure(rounds: int, copy: Path) -> dict[str, list[Times]]:
    for part in ("content", "site"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("pages", "public", FOLDER))
    module = copy / "content" / "modules" / sorted(p.name for p in (copy / "content/modules").glob("*.md"))[3]
    course = load_course(copy)[0]
    config, _ = write_pages(course, copy)
    run_mkdocs(config, copy / "site/public", strict=True)
    zensical(config)
    found: dict[str, list[Times]] = {}

    def note(what: str, seconds: Times) -> None:
        found.setdefault(what, []).append(seconds)

    for n in range(rounds):
        module.write_text(module.read_text(encoding="utf-8") + f"\n这一句是第 {n + 1} 次改动。\n", encoding="utf-8")
        seconds, (course, problems) = timed(lambda: load_course(copy))
        if any(p.level == "error" for p in problems):
            raise SystemExit(f"the changed course has errors: {problems}")
        note("read", seconds)
        note("write, unchanged modules kept", timed(lambda c=course: write_pages(c, copy))[0])
        shutil.rmtree(copy / "site" / FOLDER)
        note("write, nothing kept", timed(lambda c=course: write_pages(c, copy))[0])
        note("MkDocs", timed(lambda: run_mkdocs(config, copy / "site/public", strict=True))[0])
        note("Zensical", timed(lambda: zensical(config))[0])
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-site-") as folder:
        found = measure(options.rounds, Path(folder))
    found["read and write together"] = [
        (a[0] + b[0], a[1] + b[1]) for a, b in zip(found["read"], found["write, unchanged modules kept"], strict=True)
    ]
    clock = {what: median(t[0] for t in times) for what, times in found.items()}
    used = {what: median(t[1] for t in times) for what, times in found.items()}
    if options.json:
        print(json.dumps({"seconds": clock, "processor_seconds": used, "limit": LIMIT}, ensure_ascii=False))
    else:
        print(f"{'':<32}{'clock':>8}{'processor':>11}")
        for what in found:
            print(f"{what:<32}{clock[what]:>6.2f} s{used[what]:>9.2f} s")
    if used["read and write together"] > LIMIT:
        raise SystemExit(f"our own work took more than {LIMIT:g} s of processor time")


if __name__ == "__main__":
    main()
