"""What the reader of workbooks does not tell: where a sheet begins and ends, what is merged, which formulas are empty.

Also the guard before it: a sheet is unpacked in pieces and counted, so that a bomb is found before anything is built
in memory (a single stray cell in the last row makes the reader lay out the whole sheet).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

MOST_UNPACKED = 1_000_000_000
_PIECE = 4_000_000
_MOST_ODD = 200_000
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>(?!</)')
_IN_A = re.compile(rb'\sr="A\d{1,7}"[^>]*[^/]>(?!</)')
_LETTERS = [re.compile(rb'r="[A-Z]{%d}' % more) for more in (2, 3)]
_DIGITS = [re.compile(rb'r="[A-Z]{1,3}\d{%d}' % more) for more in range(2, 8)]
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>(?:(?!</c>).){0,9000}?<v>([^<]*)</v>', re.S
)
_EMPTY = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]{0,9000}</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Layout:
    """Columns from 0, lines from 0. `in_a`: column A holds something. `letters` and `digits`: how long the names of
    columns and the numbers of rows get. `odd`: cells that hold an error or an unfinished formula."""

    in_a: bool = False
    letters: int = 1
    digits: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    odd: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def at_most(self) -> tuple[int, int]:
        """Rows and columns that there can be."""
        return 10**self.digits - 1, (26, 702, 18_278)[self.letters - 1]


def layouts(data: bytes) -> dict[str, Layout]:
    """Layout of each sheet by its title. Raises ValueError (Chinese) for what is too big, zipfile's errors else."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(info.file_size for info in package.infolist()) > MOST_UNPACKED:
            raise ValueError("解压后太大，不像台账。请分开导出，或另存为 CSV。")
        names = set(package.namelist())
        left = MOST_UNPACKED
        parts = _parts(package) if "xl/workbook.xml" in names else {}
        titles = {path: title for title, path in parts.items()}
        found: dict[str, Layout] = {}
        for info in package.infolist():
            layout = Layout()
            left -= _scan(package, info, layout if info.filename in titles else None, left)
            if info.filename in titles:
                found[titles[info.filename]] = layout
    return found


def with_content(data: bytes, title: str) -> tuple[int, int, int]:
    """First and last column (from 0) and last line (a count) of the cells that hold something; slower than `layouts`,
    which tells bounds and also counts cells that are only coloured."""
    columns: set[bytes] = set()
    last = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(_parts(package)[title]) as stream:
        for text in _pieces(stream, MOST_UNPACKED):
            cells = _CELL.findall(text)
            columns.update(name for name, _ in cells)
            last = max([last, *(int(line) for line in {line for _, line in cells})])
    numbers = [_number(name) for name in columns] or [0]
    return min(numbers), max(numbers), last


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet titles and the files they stand in."""
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book = etree.fromstring(package.read("xl/workbook.xml"), safe)
        links = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), safe)
    except etree.XMLSyntaxError as error:
        raise zipfile.BadZipFile(str(error)) from error
    targets = {str(link.get("Id")): str(link.get("Target")) for link in links}
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(str(sheet.get(_OFFICE)), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        found[str(sheet.get("name"))] = path
    return found


def _scan(package: zipfile.ZipFile, info: zipfile.ZipInfo, layout: Layout | None, left: int) -> int:
    """Unpack to the end, checking size and checksum, and note the layout on the way. Returns the bytes unpacked."""
    size = 0
    merged: list[tuple[int, int, int, int]] = []
    with package.open(info) as stream:
        for text in _pieces(stream, left):
            size += len(text)
            if layout is not None:
                _note(text, layout, merged)
    if layout is not None:
        layout.merged = tuple(merged)
    return size


def _pieces(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The stream in pieces that end between two cells wherever that is possible. ValueError beyond `most` bytes."""
    tail = b""
    while piece := stream.read(_PIECE):
        most -= len(piece)
        if most < 0:
            raise ValueError("解压后太大，不像台账。请分开导出，或另存为 CSV。")
        text = tail + piece
        cut = max(text.rfind(b"<c "), text.rfind(b"<row"), text.rfind(b"<mergeCell "))
        if cut <= len(text) - _PIECE // 2:
            cut = len(text)
        yield text[:cut]
        tail = text[cut:]
    yield tail


def _note(text: bytes, layout: Layout, merged: list[tuple[int, int, int, int]]) -> None:
    layout.in_a = layout.in_a or bool(_IN_A.search(text))
    while layout.letters < 3 and _LETTERS[layout.letters - 1].search(text):
        layout.letters += 1
    while layout.digits < 7 and _DIGITS[layout.digits - 1].search(text):
        layout.digits += 1
    if b'"e"' in text:
        for column, line, value in _ERROR.findall(text):
            layout.odd[int(line) - 1, _number(column)] = value.decode("utf-8", "replace")
    if b"<f" in text:
        for column, line in _EMPTY.findall(text):
            layout.odd[int(line) - 1, _number(column)] = "#没有结果的公式"
    if len(layout.odd) > _MOST_ODD:
        raise ValueError("里几乎都是没有结果的公式。请用 Excel 打开，保存一次再导入。")
    if b"mergeCell " in text:
        for first, top, last, bottom in _MERGED.findall(text):
            merged.append((int(top) - 1, int(bottom) - 1, _number(first), _number(last)))


def _number(name: bytes) -> int:
    number = 0
    for sign in name:
        number = number * 26 + sign - 64
    return number - 1
