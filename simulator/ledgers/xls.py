"""Old .xls files are read in a process of their own: a broken one makes the reader ask for all memory there is, and
that ends the process. Standard input: the file. Standard output: a zip of names.json and one Arrow file a sheet.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import Any

import polars as pl

MOST_MEMORY = 3_000_000_000
_SECONDS = 300


def sheets_of(data: bytes) -> list[tuple[str, pl.DataFrame]]:
    """Sheet titles and cells as text. Raises ValueError if the file cannot be read."""
    command = [sys.executable, "-P", "-m", "simulator.ledgers.xls"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=True)
        with zipfile.ZipFile(io.BytesIO(done.stdout)) as package:
            names = json.loads(package.read("names.json"))
            return [(name, pl.read_ipc(package.read(f"{n}.arrow"))) for n, name in enumerate(names)]
    except (subprocess.SubprocessError, zipfile.BadZipFile, KeyError) as error:
        raise ValueError("unreadable") from error


def cells_of(reader: Any, title: str) -> pl.DataFrame:
    """A sheet's cells as text, row i being line i + 1."""
    loaded = reader.load_sheet(title, header_row=None, skip_rows=0, dtypes="string", whitespace_as_null=True)
    return loaded.to_polars()


def with_marks(cells: pl.DataFrame, marks: dict[tuple[int, int], str]) -> pl.DataFrame:
    """The cells with errors and unfinished formulas (by row and column from 0) written in: blank would mean nothing."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for (line, column), text in marks.items():
        if line < cells.height and column < cells.width:
            by_column.setdefault(column, []).append((line, text))
    for column, found in by_column.items():
        blank = cells[:, column].is_null()
        wanted = [(line, text) for line, text in found if blank[line]]
        marked = cells[:, column].scatter([line for line, _ in wanted], [text for _, text in wanted])
        cells = cells.with_columns(marked)
    return cells


def _main() -> None:
    import fastexcel

    data = sys.stdin.buffer.read()  # the interpreter and its libraries are in memory by now
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # not on this system: its own limits hold
        pass
    reader = fastexcel.read_excel(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("names.json", json.dumps(reader.sheet_names))
        for number, title in enumerate(reader.sheet_names):
            sheet = io.BytesIO()
            loaded = reader.load_sheet(title, header_row=None, skip_rows=0, dtypes="string", whitespace_as_null=True)
            errors = loaded.to_arrow_with_errors()[1]
            marks = {one.position: "#错误值" for one in errors.errors} if errors else {}
            with_marks(loaded.to_polars(), marks).write_ipc(sheet)
            package.writestr(f"{number}.arrow", sheet.getvalue())
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    _main()
