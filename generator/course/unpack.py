"""Zip packages from elsewhere (.xlsx, .pptx, .docx and our own), looked at before any library opens them.

    entries = directory(data, most=1_000_000_000)      # what it says it holds, as far as that can be
    for entry in entries:
        for piece in unpacked(data, entry): ...        # at most 4 MB each, exactly as many bytes as it said

The libraries believe a package: they take all that comes out of an entry, however small it calls itself, unpack the
same bytes under a thousand names, and work out entities of XML. Here an entry that says anything but the truth is a
fault, entries may not share bytes, and XML may not bring definitions of its own (no office file has any).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal

MOST_ENTRIES = 20_000
_PIECE = 4_000_000
_RAW = 1_000_000
_HEAD = struct.Struct("<4s5H3I2H")
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_XML = (".xml", ".rels", ".vml")
_DEFINES = tuple(
    sign.encode(encoding)
    for sign in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
_OVERLAP = max(map(len, _DEFINES)) - 1
_SAID: dict[str, str] = {
    "broken": "文件不完整，或者被改过",
    "big": "解压后太大",
    "locked": "设了打开密码",
    "defines": "里面夹了不该有的 XML 定义，可能是有人做了手脚",
}


class PackageError(ValueError):
    """A package that must not be opened. `kind` says why; the message says it in Chinese, without a full stop."""

    def __init__(self, kind: Literal["broken", "big", "locked", "defines"]) -> None:
        super().__init__(_SAID[kind])
        self.kind = kind


def check_package(data: bytes, *, most: int) -> list[zipfile.ZipInfo]:
    """Unpack everything once, keeping nothing. Raises PackageError."""
    entries = directory(data, most=most)
    for entry in entries:
        for _ in unpacked(data, entry):
            pass
    return entries


def read_package(data: bytes, *, most: int) -> dict[str, bytes]:
    """Everything in it, by name. Raises PackageError."""
    return {entry.filename: b"".join(unpacked(data, entry)) for entry in directory(data, most=most)}


def directory(data: bytes, *, most: int) -> list[zipfile.ZipInfo]:
    """What a package says it holds: at most `most` bytes unpacked, no two entries from the same bytes or of the same
    name, none that would land outside a folder. Raises PackageError."""
    if data.count(b"PK\x01\x02") > 5 * MOST_ENTRIES:  # before a million of them become objects
        raise PackageError("big")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, struct.error) as error:
        raise PackageError("broken") from error
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > most:
        raise PackageError("big")
    if any(entry.flag_bits & 1 for entry in entries):
        raise PackageError("locked")
    if len({entry.filename for entry in entries}) < len(entries) or not all(map(_stays, entries)):
        raise PackageError("broken")
    last = 0
    for start, end in sorted((entry.header_offset, _place(data, entry)[1]) for entry in entries):
        if start < last:
            raise PackageError("broken")
        last = end
    return entries


def unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes, never more than it said. Raises PackageError."""
    start, end = _place(data, entry)
    inside = entry.filename.lower().endswith(_XML)
    size, check, tail = 0, 0, b""
    for piece in _inflated(data, start, end, entry):
        size += len(piece)
        if size > entry.file_size:
            raise PackageError("big")
        check = zlib.crc32(piece, check)
        if inside:
            seen = tail + piece
            if any(sign in seen for sign in _DEFINES):
                raise PackageError("defines")
            tail = seen[-_OVERLAP:]
        yield piece
    if size != entry.file_size or check != entry.CRC:
        raise PackageError("broken")


def _inflated(data: bytes, start: int, end: int, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.compress_type == zipfile.ZIP_STORED:
        for at in range(start, end, _PIECE):
            yield data[at : min(at + _PIECE, end)]
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    at, rest = start, b""
    try:
        while not inflate.eof:
            if not rest:
                if at >= end:
                    break
                rest = data[at : min(at + _RAW, end)]
                at += len(rest)
            piece = inflate.decompress(rest, _PIECE)
            rest = inflate.unconsumed_tail
            if piece:
                yield piece
        while piece := inflate.decompress(inflate.unconsumed_tail, _PIECE) if not inflate.eof else b"":
            yield piece
    except zlib.error as error:
        raise PackageError("broken") from error
    if not inflate.eof:
        raise PackageError("broken")


def _place(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the entry's packed bytes begin and end."""
    if entry.compress_type not in _KNOWN or not 0 <= entry.header_offset <= len(data) - _HEAD.size:
        raise PackageError("broken")
    sign, *_, names, more = _HEAD.unpack_from(data, entry.header_offset)
    start = entry.header_offset + _HEAD.size + names + more
    if sign != b"PK\x03\x04" or start + entry.compress_size > len(data):
        raise PackageError("broken")
    return start, start + entry.compress_size


def _stays(entry: zipfile.ZipInfo) -> bool:
    """Whether the name stays inside the folder that it would be unpacked into, on every system."""
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    return bool(name) and "\0" not in name and ".." not in parts and parts[0] != "" and ":" not in name
