"""What holds on every system: one version, and no library that only Unix has where Windows would fall over it."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from generator.cli import main as courseware
from simulator.cli import main as sandbox
from tests.inprocess import called

ROOT = Path(__file__).resolve().parent.parent
ONLY_UNIX = {"crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
SOURCES = sorted(p for package in ("generator", "simulator") for p in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize(("main", "name"), [(courseware, "courseware"), (sandbox, "sandbox")])
def test_both_commands_say_the_version_of_the_project(main, name) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    done = called(main, name, "--version")
    assert (done.code, done.out, done.err) == (0, f"催缴学堂 {version}\n", "")


def _imported_at_once(tree: ast.Module) -> set[str]:
    """First names of what a module imports when it is loaded: not in functions, not under `try` or `if`."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_nothing_that_only_unix_has_is_imported_at_once() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in _imported_at_once(ast.parse(path.read_text("utf-8"))) & ONLY_UNIX
    }
    assert found == set()
    assert _imported_at_once(ast.parse("import resource\nfrom fcntl import flock\ndef f():\n    import pwd")) == {
        "resource",
        "fcntl",
    }
