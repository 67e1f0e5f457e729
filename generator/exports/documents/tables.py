"""Tables of fixed widths, quickly made: cells come back by row, shading and repeated heads are one call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.table import CT_Tbl
from docx.shared import Cm, Emu
from docx.table import Table, _Cell

from generator.exports.documents.ink import Box, element, line
from generator.exports.documents.style import DEEP, PAGE_WIDTH, PAPER

Cells = list[list[_Cell]]
_WHOLE_ROW = 500
_WHOLE_TABLE = (9, 700)  # rows and characters of a table that had better not be torn apart


def grid(box: Box, rows: int, widths: Sequence[float], *, style: str = "CourseTable") -> Cells:
    """Add a table; widths in centimetres, `style` the id of a table style. An empty line keeps it off the next one."""
    made = CT_Tbl.new_tbl(rows, len(widths), Cm(sum(widths)))
    properties = made.tblPr
    for child in list(properties):
        properties.remove(child)
    properties.append(element("w:tblStyle", val=style))
    properties.append(element("w:tblW", w=_twips(sum(widths)), type="dxa"))
    properties.append(element("w:tblLayout", type="fixed"))
    if style == "CoursePlain":
        properties.append(_no_margins())
    for column, width in zip(made.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)
    table = Table(made, box)
    cells = [[_Cell(cell, table) for cell in row.tc_lst] for row in made.tr_lst]
    for row in cells:
        for cell, width in zip(row, widths, strict=True):
            cell.width = Cm(width)
    if isinstance(box, _Cell):
        raise TypeError("tables do not nest")
    body = box.element.body
    body.insert(len(body) - 1, made)
    line(box, "Gap")
    return cells


def cards(box: Box, count: int, most: int = 2) -> Cells:
    """Add shaded cards, at most so many side by side (three if there are just three); the last takes what is left."""
    across = 3 if count == 3 else min(most, max(count, 1))
    rows = -(-count // across)
    cells = grid(box, rows, [PAGE_WIDTH / across] * across, style="CourseCards")
    over = rows * across - count
    if over:
        last = cells[-1]
        cells[-1] = [*last[: across - over - 1], span(last[across - over - 1 :])]
    for cell in (cell for row in cells for cell in row):
        fill(cell, PAPER)
    return cells


def fill(cell: _Cell, colour: str) -> None:
    """Shade a cell."""
    properties = cell._tc.get_or_add_tcPr()
    properties.append(element("w:shd", val="clear", color="auto", fill=colour))


def middle(cell: _Cell) -> None:
    """Centre a cell's content from top to bottom. Call it after `fill`."""
    cell._tc.get_or_add_tcPr().append(element("w:vAlign", val="center"))


def span(row: list[_Cell]) -> _Cell:
    """Make one cell of a row and return it; the others must be empty."""
    first = row[0]
    width = Emu(sum(cell.width or 0 for cell in row))
    for cell in row[1:]:
        cell._tc.getparent().remove(cell._tc)
    properties = first._tc.get_or_add_tcPr()
    first._tc.width = width
    properties.insert(1, element("w:gridSpan", val=str(len(row))))
    return first


def whole_rows(cells: Cells) -> None:
    """Keep each row on one page, and a small table too; not rows so long that a program might cut them off."""
    lengths = [sum(len(p.text) for cell in row for p in cell.paragraphs) for row in cells]
    for row, length in zip(cells, lengths, strict=True):
        if length <= _WHOLE_ROW:
            row[0]._tc.getparent().get_or_add_trPr().append(element("w:cantSplit"))
    if len(cells) <= _WHOLE_TABLE[0] and sum(lengths) <= _WHOLE_TABLE[1]:
        for paragraph in (p for row in cells[:-1] for cell in row for p in cell.paragraphs):
            paragraph.paragraph_format.keep_with_next = True


def head(row: list[_Cell], names: Sequence[str], *, style: str = "CellHead", colour: str = DEEP) -> None:
    """Fill a head row, which is repeated on every page."""
    for cell, name in zip(row, names, strict=True):
        fill(cell, colour)
        line(cell, style, name)
    repeat(row)


def repeat(row: list[_Cell]) -> None:
    row[0]._tc.getparent().get_or_add_trPr().append(element("w:tblHeader"))


def row_height(row: list[_Cell], centimetres: float, *, exact: bool = False) -> None:
    properties = row[0]._tc.getparent().get_or_add_trPr()
    rule = "exact" if exact else "atLeast"
    properties.append(element("w:trHeight", val=_twips(centimetres), hRule=rule))


def shares(columns: Sequence[Sequence[str]], total: float = PAGE_WIDTH) -> list[float]:
    """Widths in centimetres for columns that hold these words: longer text gets more, none too little."""
    least = min(1.6, total / max(len(columns), 1))
    weights = [max(3.0, min(max((len(t) for t in column), default=0), 40)) ** 0.75 for column in columns]
    room = total - least * len(columns)
    return [least + room * w / sum(weights) for w in weights]


def _no_margins() -> Any:
    """LibreOffice takes margins of nothing only from the table itself, not from its style."""
    made = element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        made.append(element(f"w:{side}", w="0", type="dxa"))
    return made


def _twips(centimetres: float) -> str:
    return str(round(centimetres * 567))
