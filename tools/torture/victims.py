"""What is struck: a command, the files that it makes, and what lies there before."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.course.starter import write_starter
from generator.exports.office import find_office
from tools.bench_ledger import write_csv
from tools.torture.procs import ROOT, courseware, run, sandbox

OLD = b"what was here before"
GRID = {
    "profiles": ["mid-market", "old"],
    "policies": [{"name": name, "policy": name} for name in ("baseline", "sms-and-phone", "full-ladder")],
    "households": [300],
    "months": [12],
    "seeds": [1],
    "replications": 200,
}
LEDGER = "台账.csv"


@dataclass(frozen=True)
class Victim:
    """finals: files and folders, below the folder in which `command` runs, that people use. prepare: puts the inputs
    and the old finals there. missing: why it cannot be tried here (Chinese)."""

    key: str
    name: str
    command: Callable[[Path], list[str]]
    finals: tuple[str, ...]
    prepare: Callable[[Path], object]
    missing: str = ""


def all_of(inputs: Path) -> list[Victim]:
    """`inputs`: an empty folder for what they read."""
    write_starter(inputs / "course")
    (inputs / "grid.yml").write_text(json.dumps(GRID), encoding="utf-8")
    write_csv(inputs / "before.csv", 1200)
    write_csv(inputs / LEDGER, 2400)
    course = ("--course", inputs / "course")
    office = "" if find_office() else "没有 LibreOffice"
    return [
        Victim("site", "courseware site", lambda _: courseware("site"), ("site/public",), _site),
        Victim(
            "sweep",
            "sandbox sweep",
            lambda _: sandbox("sweep", inputs / "grid.yml", "-o", "out.parquet", "--course", ROOT),
            ("out.parquet",),
            _old("out.parquet"),
        ),
        Victim(
            "deck",
            "courseware deck",
            lambda _: courseware("deck", "-o", "o.pptx", *course),
            ("o.pptx",),
            _old("o.pptx"),
        ),
        Victim(
            "import",
            "sandbox import（有上一次的台账和密钥）",
            lambda _: imported(inputs / LEDGER),
            ("out/台账.ledger", "out/台账.key"),
            lambda folder: run(imported(inputs / "before.csv", "--name", "台账"), cwd=folder),
        ),
        Victim(
            "handout",
            "courseware export handout（LibreOffice 画图）",
            lambda _: courseware("export", "handout", "-o", "h.docx", *course),
            ("h.docx",),
            _old("h.docx"),
            office,
        ),
        Victim(
            "release",
            "发布文件夹换上新的",
            lambda _: [sys.executable, "-m", "tools.release", "-o", "out", *map(str, course), *_LITTLE],
            ("out",),
            _old_release,
        ),
    ]


_LITTLE = ("--no-pdf", "--themes", "default", "--jobs", "1")


def imported(ledger: Path, *more: str) -> list[str]:
    """The command that imports a ledger into out/."""
    return sandbox("import", ledger, "-o", "out", "--course", ROOT, *more)


def kind_of(name: str) -> str:
    """What litter is called, its random letters left out."""
    top = "/".join(name.split("/")[:2])
    if ".parts/" in top:
        return top.partition("/")[0] + "/*.npz"
    return re.sub(r"(?<=[-.])[a-z0-9_]{8}(?=/|$)|(?<=/lu)[a-z0-9]+", "*", top)


def _old(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(OLD)


def _site(folder: Path) -> None:
    write_starter(folder)
    (folder / "site" / "public").mkdir(parents=True)
    (folder / "site" / "public" / "index.html").write_bytes(OLD)


def _old_release(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "SHA256SUMS").write_bytes(OLD)
