"""What the documents say is there: commands, make targets, files that they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from generator.cli import main as courseware
from simulator.cli import main as sandbox
from tests.inprocess import called

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "ROADMAP.md",
    *(page.relative_to(ROOT).as_posix() for page in sorted((ROOT / "docs").glob("*.md"))),
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
RUN = re.compile(r"`(?:\.venv/bin/)?(courseware|sandbox) ([a-z]+)")
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"`make ([a-z-]+)")


def commands(program: Callable[[], NoReturn]) -> set[str]:
    """As its own help lists them."""
    _, told = called(program, "program", "--help").out.split("Commands:")
    return set(re.findall(r"^  ([a-z]+)", told, re.MULTILINE))


def targets(only_told: bool = False) -> set[str]:
    made = re.findall(r"^([a-z][a-z-]*):(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return {name for name, rest in made if "##" in rest or not only_told}


@pytest.mark.parametrize("page", ["docs/commands.md", "docs/commands.zh-CN.md"])
def test_every_command_and_target_is_told(page: str) -> None:
    words = set(re.findall(r"[a-z][a-z-]*", " ".join(re.findall(r"`[^`]+`", (ROOT / page).read_text("utf-8")))))
    assert sorted((commands(courseware) | commands(sandbox)) - words) == []
    assert sorted(targets(only_told=True) - words - {"all", "clean", "help", "setup", "setup-dev", "warm"}) == []


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    known = {"courseware": commands(courseware), "sandbox": commands(sandbox)}
    assert [one for one in RUN.findall(text) if one[1] not in known[one[0]]] == []
    assert sorted(set(MAKE.findall(text)) - targets()) == []
    local = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in local if not ((ROOT / page).parent / link).exists()] == []
