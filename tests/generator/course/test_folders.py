"""A folder takes the place of an old one whole; nobody else is at work there; what a killed run left is cleared."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from generator.course import folders
from generator.course.folders import BusyError, alone, replacing


def fill(target, text):
    with alone(target), replacing(target) as fresh:
        (fresh / "index.html").write_text(text, encoding="utf-8")


@pytest.fixture(params=["in one step", "in two"])
def way(request, monkeypatch):
    if request.param == "in two":
        monkeypatch.setattr(folders, "_exchanged", lambda *_: False)


@pytest.mark.usefixtures("way")
def test_the_new_folder_takes_the_place_of_the_old_one_and_nothing_lies_about(tmp_path):
    fill(tmp_path / "public", "一")
    (tmp_path / "public" / "old.html").touch()
    fill(tmp_path / "public", "二")
    assert [one.name for one in tmp_path.iterdir()] == ["public"]
    assert [one.name for one in (tmp_path / "public").iterdir()] == ["index.html"]
    assert (tmp_path / "public" / "index.html").read_text(encoding="utf-8") == "二"


@pytest.mark.usefixtures("way")
def test_what_fails_leaves_the_old_folder(tmp_path):
    fill(tmp_path / "public", "一")
    with pytest.raises(UnicodeEncodeError):
        fill(tmp_path / "public", "半\ud800")
    assert [one.name for one in tmp_path.iterdir()] == ["public"]
    assert (tmp_path / "public" / "index.html").read_text(encoding="utf-8") == "一"


def test_what_a_killed_run_left_is_removed(tmp_path):
    for left in (".public-new", ".public-old"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "half.html").touch()
    (tmp_path / ".public.lock").touch()
    fill(tmp_path / "public", "一")
    assert [one.name for one in tmp_path.iterdir()] == ["public"]


def test_an_old_folder_that_a_killed_run_had_put_aside_comes_back(tmp_path):
    (tmp_path / ".public-old").mkdir()
    (tmp_path / ".public-old" / "index.html").write_text("旧", encoding="utf-8")
    with pytest.raises(RuntimeError), replacing(tmp_path / "public"):
        raise RuntimeError
    assert (tmp_path / "public" / "index.html").read_text(encoding="utf-8") == "旧"


def test_a_second_program_is_told_to_wait_until_the_first_is_done_or_dead(tmp_path):
    target = tmp_path / "public"
    code = "import sys; from pathlib import Path; from generator.course.folders import alone\n"
    code += "with alone(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    first = subprocess.Popen(
        [sys.executable, "-c", code, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert first.stdout is not None
    assert first.stdout.readline() == b"in\n"
    with pytest.raises(BusyError, match="另一个程序正在写"):
        fill(target, "二")
    assert not target.exists()
    first.kill()
    first.communicate()
    fill(target, "三")
    assert (target / "index.html").read_text(encoding="utf-8") == "三"
