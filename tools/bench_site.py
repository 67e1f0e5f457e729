"""Measure how long the site takes after one module changed: our own work, then MkDocs and Zensical apart.

    python tools/bench_site.py [--rounds 5] [--json]

Works on a copy of the course. Each round adds a sentence to one module, reads the course, writes the pages with and
without what was kept from the last run, and has both generators build the whole site from them. Prints medians.
"""

from __future__ import annotations

import argparse
import json
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


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = perf_counter()
    result = work()
    return perf_counter() - begin, result


def zensical(config: Path) -> None:
    tool = Path(sys.executable).parent / "zensical"
    subprocess.run([str(tool), "build", "-f", str(config)], cwd=config.parent, check=True, capture_output=True)


def measure(rounds: int, copy: Path) -> dict[str, list[float]]:
    for part in ("content", "site"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("pages", "public", FOLDER))
    module = copy / "content" / "modules" / sorted(p.name for p in (copy / "content/modules").glob("*.md"))[3]
    course = load_course(copy)[0]
    config, _ = write_pages(course, copy)
    run_mkdocs(config, copy / "site/public", strict=True)
    zensical(config)
    found: dict[str, list[float]] = {}

    def note(what: str, seconds: float) -> None:
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
    middle = {what: median(seconds) for what, seconds in found.items()}
    own = middle["read"] + middle["write, unchanged modules kept"]
    if options.json:
        print(json.dumps({"seconds": middle, "write_limit": LIMIT, "read_and_write": own}, ensure_ascii=False))
    else:
        for what, seconds in middle.items():
            spread = f"{min(found[what]):.2f} to {max(found[what]):.2f}"
            print(f"{what:<32}{seconds:>7.2f} s   ({spread})")
        print(f"{'read and write together':<32}{own:>7.2f} s")
    if middle["write, unchanged modules kept"] > LIMIT:
        raise SystemExit(f"writing the pages took more than {LIMIT:g} s")


if __name__ == "__main__":
    main()
