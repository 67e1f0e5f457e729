"""LibreOffice as a converter: found, missing, failing, hanging. A small script stands in for the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from generator.exports import office
from generator.exports.office import OfficeError, convert, find_office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that puts a script on the path under the program's name."""

    def put(script: str) -> Path:
        place = tmp_path / "bin"
        place.mkdir()
        program = place / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        return program

    return put


def test_the_converted_file_comes_back_as_bytes(stand_in) -> None:
    # The last words are: --convert-to TARGET --outdir FOLDER FILE.
    program = stand_in('for last; do :; done\nmkdir -p "$7"\n{ printf "made of "; cat "$last"; } > "$7/document.txt"')
    assert find_office() == program
    assert convert("甲".encode(), source="docx", target="txt:Text", timeout=20) == "made of 甲".encode()


def test_every_call_has_a_profile_of_its_own_and_leaves_nothing(stand_in, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stand_in('mkdir -p "$7"\necho "$1" > "$7/document.txt"')
    told = {convert(b"", source="docx", target="txt", timeout=20) for _ in range(2)}
    assert len(told) == 2
    assert all(b"-env:UserInstallation=file:///" in one for one in told)
    assert [p.name for p in tmp_path.iterdir()] == ["bin"]


def test_what_the_program_complains_of_is_told(stand_in) -> None:
    stand_in("echo 先说一句; echo Error: no export filter >&2")
    with pytest.raises(OfficeError, match=r"no export filter.*Writer 和 Impress"):
        convert(b"", source="docx", target="pdf", timeout=20)


def test_a_program_that_hangs_is_killed_with_its_children(stand_in, tmp_path: Path) -> None:
    stand_in(f"sleep 600 & echo $! > {tmp_path}/child\nwait")
    with pytest.raises(OfficeError, match=r"超过 3 秒"):
        convert(b"", source="docx", target="pdf", timeout=3)
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_whoever_watches_can_end_it(stand_in, tmp_path: Path) -> None:
    stand_in(f"sleep 600 & echo $! > {tmp_path}/child\nwait")

    def enough() -> None:
        if (tmp_path / "child").is_file() and (tmp_path / "child").read_text().endswith("\n"):
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        convert(b"", source="docx", target="pdf", timeout=600, meanwhile=enough)
    state = Path(f"/proc/{int((tmp_path / 'child').read_text())}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_being_watched_changes_nothing(stand_in) -> None:
    stand_in('mkdir -p "$7"\nsleep 1\necho 甲 > "$7/document.txt"')
    looks: list[int] = []
    made = convert(b"", source="docx", target="txt", timeout=20, meanwhile=lambda: looks.append(1))
    assert made == "甲\n".encode()
    assert looks
    with pytest.raises(OfficeError, match=r"超过 0.5 秒"):
        convert(b"", source="docx", target="txt", timeout=0.5, meanwhile=lambda: None)


def test_without_the_program_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_USUAL", (str(tmp_path / "soffice"),))
    assert find_office() is None
    with pytest.raises(OfficeError, match=r"没有找到 LibreOffice.*apt-get install"):
        convert(b"", source="docx", target="pdf")


def test_it_is_found_where_systems_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "LibreOffice.app" / "soffice"
    kept.parent.mkdir()
    kept.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_USUAL", (str(tmp_path / "none"), str(kept)))
    assert find_office() == kept
