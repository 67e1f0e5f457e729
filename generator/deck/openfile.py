"""Opening a presentation that somebody else made: what is wrong with the file is said in plain words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pptx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.exc import InvalidXmlError, PythonPptxError
from pptx.presentation import Presentation

from generator.course.unpack import PackageError, check_package

_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_OTHERS = (
    b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
    b"application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
)
MOST_BYTES = 300_000_000
MOST_UNPACKED = 1_000_000_000
_SAID = {
    "broken": "已损坏，或不是 PowerPoint 文件",
    "defines": "里面夹了不该有的 XML 定义，可能是有人做了手脚",
    "big": "解开后太大",
    "locked": "有密码保护",
}
_REMEDIES = {
    "broken": "请用 PowerPoint 打开修复，或换一份。",
    "defines": "请用 PowerPoint 打开，另存一份再用。",
    "big": "请先删去里面的视频和大图。",
    "locked": "请先打开它，取消密码，另存为 .pptx 再用。",
}
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


class OpenError(ValueError):
    """The file cannot be used; the message is in Chinese and says what to do."""


def open_presentation(path: Path) -> Presentation:
    """Open a .pptx, .potx, .ppsx or their macro-bearing kinds (macros are left behind). Raises OpenError."""
    if not path.is_file():
        raise OpenError(f"找不到文件 {path}。请检查路径。")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise OpenError(f"{path} 有 {size / 1e6:,.0f} MB，太大。请先删去里面的视频和大图。")
    raw = path.read_bytes()
    if raw[:8] == _COMPOUND:
        old = path.suffix.lower() in (".ppt", ".pot", ".pps") and b"E\0n\0c\0r\0y\0p\0t" not in raw
        if old:
            raise OpenError(f"{path} 是旧的 .ppt 格式。请在 PowerPoint 或 WPS 里另存为 .pptx 再用。")
        raise OpenError(f"{path} 有密码保护（或是旧格式）。请先打开它，取消密码，另存为 .pptx 再用。")
    try:
        names = {entry.filename for entry in check_package(raw, most=MOST_UNPACKED)}
    except PackageError as error:
        raise OpenError(f"{path} {_SAID[error.kind]}。{_REMEDIES[error.kind]}") from error
    if "[Content_Types].xml" not in names or not any(n.startswith("ppt/") for n in names):
        raise OpenError(f"{path} 不是 PowerPoint 文件。请选 .pptx 或 .potx。")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            types = package.read("[Content_Types].xml")
            if any(kind in types for kind in _OTHERS):
                raw = _as_presentation(package, types)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise OpenError(f"{path} 已损坏，或不是 PowerPoint 文件。请用 PowerPoint 打开修复，或换一份。") from error
    try:
        return pptx.Presentation(io.BytesIO(raw))
    except OpenError:
        raise
    except Exception as error:
        # python-pptx raises many kinds for a package whose parts do not hang together.
        raise OpenError(f"{path} 里面缺东西，打不开。请用 PowerPoint 打开、另存一份再用。") from error


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """For what looks deeper into a presentation of somebody else's: what is not there, or is not what it should be,
    becomes an OpenError. python-pptx looks only when it is asked, and then raises many kinds."""
    try:
        yield
    except (
        LookupError,
        AttributeError,
        TypeError,
        ValueError,
        AssertionError,
        InvalidXmlError,
        PythonPptxError,
        etree.LxmlError,  # parts that python-pptx does not know are read by us
    ) as error:
        if isinstance(error, OpenError):
            raise
        raise OpenError(f"{path} 里面缺东西，读不下去。请用 PowerPoint 打开、另存一份再用。") from error


def _as_presentation(package: zipfile.ZipFile, types: bytes) -> bytes:
    for kind in _OTHERS:
        types = types.replace(kind, _MAIN)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for name in package.namelist():
            if not name.endswith("vbaProject.bin"):
                new.writestr(name, types if name == "[Content_Types].xml" else package.read(name))
    return stream.getvalue()
