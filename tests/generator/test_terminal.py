"""However a command ends, it ends with a sentence and a sound exit code."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys

import pytest
import typer

from generator.course.files import scratch
from generator.course.folders import BusyError
from generator.terminal import run
from tests.inprocess import Done, called


def ended(work) -> Done:
    app = typer.Typer(add_completion=False)
    app.command()(work)
    return called(lambda: run(app), "command")


def test_the_systems_sigterm_ends_it_like_ctrl_c_and_nothing_half_made_stays():
    folders = []

    def work() -> None:
        with scratch() as folder:
            folders.append(folder)
            os.kill(os.getpid(), signal.SIGTERM)
            pytest.fail("it went on")

    before = signal.getsignal(signal.SIGTERM)
    assert ended(work) == Done(143, "", "已停止。\n")
    assert not folders[0].exists()
    assert signal.getsignal(signal.SIGTERM) is before


BEGIN = [sys.executable, "-c", "import sys; sys.path.insert(0, '.'); from generator.start import begin; begin('slow')"]
DONE_BEFORE = """
import os, signal
class Late:  # its end is the end of everything
    def __init__(self): self.kill, self.pid = os.kill, os.getpid()
    def __del__(self): self.kill(self.pid, signal.{signal})
late = Late()
def main():
    print("done")
"""
STOPS_ITSELF = """
import os, signal
import typer
from generator.terminal import run
def stop(): os.kill(os.getpid(), signal.{signal})
{while_loading}
def main():
    app = typer.Typer()
    @app.command()
    def work():
        try:
            stop()
        finally:
            print("cleared up")
    run(app)
"""


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize(("when", "cleared"), [("stop()", ""), ("", "cleared up\n")], ids=["loading", "working"])
def test_a_command_is_stopped_with_a_word_from_its_first_moment_on(tmp_path, number, code, when, cleared):
    (tmp_path / "slow.py").write_text(STOPS_ITSELF.format(signal=number, while_loading=when), encoding="utf-8")
    done = subprocess.run(BEGIN, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, cleared, "已停止。\n")


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_work_that_is_done_stays_done_when_it_is_stopped_while_python_tidies_up(tmp_path, number):
    (tmp_path / "slow.py").write_text(DONE_BEFORE.format(signal=number), encoding="utf-8")
    done = subprocess.run(BEGIN, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "内存不够"),
        (BusyError("另一个程序正在写。"), "另一个程序正在写。"),
        (KeyError("x"), "程序内部出错"),
    ],
)
def test_it_says_what_is_wrong(error, said):
    def work() -> None:
        raise error

    done = ended(work)
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err


def test_output_that_cannot_be_written_is_a_failure(monkeypatch):
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    def work() -> None:
        monkeypatch.setattr(sys, "stdout", Full())
        print("done")

    done = ended(work)
    assert done.code == 1
    assert "磁盘满了" in done.err


def test_it_works_without_any_stdout(monkeypatch):
    def work() -> None:
        sys.stdout.write("nobody hears this")

    app = typer.Typer(add_completion=False)
    app.command()(work)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "argv", ["command"])
    with pytest.raises(SystemExit) as left:
        run(app)
    assert left.value.code == 0
