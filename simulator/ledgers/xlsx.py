"""What the reader of workbooks does not tell: where a sheet begins and ends, what is merged, which formulas are empty.

Also the guard before it: a sheet is unpacked in pieces and counted, so that a bomb is found before anything is built
in memory (a single stray cell in the last row makes the reader lay out the whole sheet).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.course.unpack import PackageError, directory, unpacked

MOST_UNPACKED = 1_000_000_000
_MOST_INDEX = 20_000_000  # the list of a workbook's sheets
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PIECE = 4_000_000
_MOST_ODD = 200_000
_MOST_MERGED, _MOST_MERGED_LINES = 1_000_000, 20_000_000
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
    """Layout of each sheet by its title. Raises ValueError (Chinese) for what is too big,
    PackageError for what is no sound package."""
    entries = {entry.filename: entry for entry in directory(data, most=MOST_UNPACKED)}
    titles = {path: title for title, path in _parts(data, entries).items()} if _BOOK in entries else {}
    found: dict[str, Layout] = {}
    for name, entry in entries.items():
        layout = Layout() if name in titles else None
        _scan(data, entry, layout)
        if layout is not None:
            found[titles[name]] = layout
    return found


def with_content(data: bytes, title: str) -> tuple[int, int, int]:
    """First and last column (from 0) and last line (a count) of the cells that hold something; slower than `layouts`,
    which tells bounds and also counts cells that are only coloured."""
    columns: set[bytes] = set()
    last = 0
    entries = {entry.filename: entry for entry in directory(data, most=MOST_UNPACKED)}
    for text in pieces(unpacked(data, entries[_parts(data, entries)[title]])):
        cells = _CELL.findall(text)
        columns.update(name for name, _ in cells)
        last = max([last, *(int(line) for line in {line for _, line in cells})])
    numbers = [_number(name) for name in columns] or [0]
    return min(numbers), max(numbers), last


def _parts(data: bytes, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Sheet titles and the files they stand in."""
    try:
        book, links = (_tree(data, entries[name]) for name in (_BOOK, _LINKS))
    except (KeyError, etree.XMLSyntaxError) as error:
        raise PackageError("broken") from error
    targets = {str(link.get("Id")): str(link.get("Target")) for link in links}
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(str(sheet.get(_OFFICE)), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        found[str(sheet.get("name"))] = path
    return found


def _tree(data: bytes, entry: zipfile.ZipInfo) -> etree._Element:
    if entry.file_size > _MOST_INDEX:
        raise PackageError("big")
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(b"".join(unpacked(data, entry)), safe)


def _scan(data: bytes, entry: zipfile.ZipInfo, layout: Layout | None) -> None:
    """Unpack to the end, checking size and checksum, and note the layout on the way."""
    merged: list[tuple[int, int, int, int]] = []
    for text in pieces(unpacked(data, entry)):
        if layout is not None:
            _note(text, layout, merged)
    if layout is not None:
        if len(merged) > _MOST_MERGED or sum(bottom - top for top, bottom, _, _ in merged) > _MOST_MERGED_LINES:
            raise ValueError("里合并的单元格太多，而且互相重叠。请用 Excel 打开，取消合并，保存一次再导入。")
        layout.merged = tuple(merged)


def pieces(stream: Iterator[bytes]) -> Iterator[bytes]:
    """The stream in pieces that end between two cells wherever that is possible."""
    tail = b""
    for piece in stream:
        text = tail + piece
        cut = max(text.rfind(b"<c "), text.rfind(b"<row"), text.rfind(b"<mergeCell "))
        if cut <= max(len(text) - _PIECE // 2, 0):
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
