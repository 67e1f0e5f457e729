"""LibreOffice as a converter: bytes in, bytes out. Each call has a profile of its own and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from generator.course.files import scratch
from generator.exports.pdf import settled

_NAMES = ("soffice", "libreoffice", "soffice.com", "soffice.exe")
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
_LOOK_S = 0.25
MISSING = (
    "没有找到 LibreOffice。请先安装（免费，zh-cn.libreoffice.org；Debian/Ubuntu 用 "
    "apt-get install libreoffice-impress libreoffice-writer fonts-noto-cjk），再运行一次。"
)


class OfficeError(Exception):
    """LibreOffice is missing, failed or took too long. The message is Chinese and says what to do."""


def find_office() -> Path | None:
    """The LibreOffice program: from PATH, else from where Windows, macOS and Linux usually keep it."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return next((path for path in map(Path, _USUAL) if path.is_file()), None)


def convert(
    raw: bytes, *, source: str, target: str, timeout: float = 300, meanwhile: Callable[[], object] | None = None
) -> bytes:
    """Return a document in another format.

    source: suffix of what `raw` is, without a dot (`docx`, `pptx`).
    target: what LibreOffice's --convert-to takes: `pdf`, or `pdf:writer_pdf_Export:{...}` with options.
    timeout: seconds, after which the program and its children are killed.
    meanwhile: called a few times a second; if it raises, they are killed too and what it raised goes on.
    A PDF of equal input is equal bytes on one machine. Raises OfficeError.
    """
    office = find_office()
    if office is None:
        raise OfficeError(MISSING)
    with scratch() as folder:
        given = folder / f"document.{source}"
        given.write_bytes(raw)
        made = folder / "out" / f"document.{target.partition(':')[0]}"
        command = [str(office), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", target, "--outdir", str(made.parent), str(given)]
        said = _run(command, folder, timeout, meanwhile)
        if not made.is_file():
            raise OfficeError(
                f"LibreOffice（{office}）没有转出文件：{said or '没有说明原因'}。"
                "请确认装全了 Writer 和 Impress 两个组件，再运行一次。"
            )
        result = made.read_bytes()
        return settled(result) if made.suffix == ".pdf" else result


def _run(command: list[str], folder: Path, timeout: float, meanwhile: Callable[[], object] | None) -> str:
    """Run to the end; return the last line said. The launcher starts children, so a group is killed, not a process."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
            env={**os.environ, "TMPDIR": str(folder)},  # what it leaves lying goes with the folder
        )
    except OSError as error:
        raise OfficeError(f"LibreOffice 启动不了（{error.strerror or error}）。请重新安装后再试。") from None
    try:
        said = _ended(process, timeout, meanwhile)
    except subprocess.TimeoutExpired:
        raise OfficeError(
            f"LibreOffice 转换超过 {timeout:g} 秒，已经停掉。请关掉别的大程序再试，或减少模块。"
        ) from None
    finally:
        if process.poll() is None:
            _kill(process)
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def _ended(process: subprocess.Popen[bytes], timeout: float, meanwhile: Callable[[], object] | None) -> bytes:
    until = time.monotonic() + timeout
    while meanwhile is not None and time.monotonic() < until:
        try:
            return process.communicate(timeout=_LOOK_S)[0]
        except subprocess.TimeoutExpired:
            meanwhile()
    return process.communicate(timeout=max(0.0, until - time.monotonic()))[0]


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
