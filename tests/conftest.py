"""What holds for every test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from tests import outside
from tests.postgres import untested

outside.watch()  # before anything of ours and of what we use is imported

# Tests start many processes. One that may not keep what it compiled needs three times as long to begin: some
# machines ask for that in their environment.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No example is failed for being slow: machines are noisy, and speed is a benchmark's business. The examples are the
# same in every run, so that a change fails by its own fault; `make deep` looks for others.
settings.register_profile("patient", deadline=None, derandomize=True)
settings.register_profile("deep", deadline=None, max_examples=500, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "patient"))


@pytest.fixture(autouse=True)
def _nothing_is_sent() -> Iterator[None]:
    """Also where a library hides that it was stopped."""
    before = len(outside.TRIED)
    yield
    assert outside.TRIED[before:] == []


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was not tested is the last thing that the run says."""
    told = untested(terminalreporter.stats.get("skipped", []))
    if told:
        terminalreporter.write_line("")
        terminalreporter.write_line(f"！{told}", yellow=True, bold=True)


class Whole(LoadGroupScheduling):
    """A file goes whole to one worker, as a group does: what its fixtures make is then made once."""

    def _split_scope(self, nodeid: str) -> str:
        return super()._split_scope(nodeid).partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling | None:
    """For `--dist loadgroup`."""
    return Whole(config, log) if config.getoption("dist") == "loadgroup" else None
