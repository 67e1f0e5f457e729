"""What `make release` knows about installing without installing: the Windows folder's parts, licences, the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.release import bill, windows
from tools.release.checks import Check, Missed, ran, sums_up, table, tried


def package(
    site: Path, name: str, version: str, *requires: str, tag: str = "py3-none-any", licence: str = "MIT"
) -> None:
    """Only what installing leaves of a package beside its code."""
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", f"License-Expression: {licence}"]
    (info / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {r}" for r in requires)]) + "\n")
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")


@pytest.fixture
def folder(tmp_path: Path) -> windows.Folder:
    """A folder for Windows without an interpreter, and one package in it."""
    made = windows.Folder(tmp_path / windows.TOP, complete=False)
    package(made.site, "course", "1.0", 'colours>=2; sys_platform == "win32"', 'forks>=1; sys_platform == "linux"')
    windows.write_scripts(made.root, "1.0.0", complete=False)
    return made


def looked(folder: windows.Folder, which: int) -> str:
    return windows.looks(folder)[which][1]()


@pytest.mark.parametrize(("version", "said"), [(None, "没有"), ("1.9", "里面是 1.9")])
def test_what_windows_alone_asks_for_must_be_there(folder, version, said) -> None:
    if version:
        package(folder.site, "colours", version)
    with pytest.raises(Missed, match=said):
        looked(folder, 0)


def test_what_other_systems_ask_for_need_not(folder) -> None:
    package(folder.site, "colours", "2.1", tag="cp312-cp312-win_amd64")
    assert looked(folder, 0) == "2 个包，1 条要求都满足"
    assert looked(folder, 1) == "2 个包，其中 1 个是 win_amd64 的，其余不分系统"


@pytest.mark.parametrize("tag", ["cp312-cp312-manylinux_2_17_x86_64", "cp311-cp311-win_amd64", "cp312-cp312-win32"])
def test_a_package_for_another_system_is_found(folder, tag) -> None:
    package(folder.site, "colours", "2.1", tag=tag)
    with pytest.raises(Missed, match="colours"):
        looked(folder, 1)


def test_scripts_are_what_cmd_reads_everywhere(folder) -> None:
    assert "ASCII" in looked(folder, 3)
    start = (folder.root / "开始.cmd").read_bytes()
    assert windows.SHA256.encode() in start
    assert b"start.py open\r\n" in start
    assert windows.URL in (folder.root / "先读我.txt").read_text("utf-8-sig")
    (folder.root / "开始.cmd").write_bytes(start.replace(b"\r\n", b"\n"))
    with pytest.raises(Missed, match="CRLF"):
        looked(folder, 3)


def test_another_interpreter_is_refused(tmp_path) -> None:
    (tmp_path / windows.ZIP).write_bytes(b"not python")
    with pytest.raises(Missed, match="SHA-256"):
        windows.interpreter(tmp_path, tmp_path / windows.ZIP)


def test_licences_are_read_and_weighed(tmp_path) -> None:
    package(tmp_path, "free", "1.0")
    package(tmp_path, "strict", "1.0", licence="AGPL-3.0-only")
    known = bill.licences([str(tmp_path)])
    assert known == {"free": "MIT", "strict": "AGPL-3.0-only"}
    assert "MIT" in bill.suits(["MIT", "LGPL-2.1-only", "GPL-3.0-only OR MIT"])
    with pytest.raises(Missed, match="AGPL"):
        bill.suits(known.values())


def test_the_table_tells_what_failed() -> None:
    checks = [tried("这里", "假装", lambda: ran(["false"], Path.cwd())), Check("那里", "a | b", "好", 1.0)]
    assert checks[0].state == "失败"
    assert sums_up(checks) == "共 2 项：通过 1，失败 1，未做 0。"
    assert table(checks).splitlines()[-1] == "| 那里 | `a ｜ b` | 好 | 1.0 | 通过 |"
