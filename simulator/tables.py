"""Tables for other programs: CSV that Excel opens with its Chinese intact, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

Format = Literal["csv", "parquet"]


def write_table(path: Path, head: Sequence[str], columns: Sequence[Sequence[Any]], kind: Format) -> Path:
    """Write columns of equal length to `path`.kind; an old file stays until the new one is whole."""
    target = path.with_suffix(f".{kind}")
    temporary = target.with_name(target.name + ".part")
    try:
        if kind == "csv":
            with temporary.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows([head, *zip(*columns, strict=True)])
        else:
            import pyarrow
            import pyarrow.parquet

            table = pyarrow.table([pyarrow.array(column) for column in columns], names=list(head))
            pyarrow.parquet.write_table(table, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
