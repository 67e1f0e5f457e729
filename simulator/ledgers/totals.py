"""The file's own totals rows held against what was read: a difference is said, never mended."""

from __future__ import annotations

import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.accepted import Total
from simulator.ledgers.lines import Block, column_of
from simulator.ledgers.rows import ROW_KINDS
from simulator.ledgers.words import AMOUNTS, Words


def totals_of(block: Block, elsewhere: dict[str, int], words: Words) -> list[Total]:
    """Each amount in a totals row beside the sum it stands for.

    A totals row may sum since the totals row before it, since the last one of the same name, or all so far; `elsewhere`
    holds the sums of each field over all sheets, for a grand total. If none fits, the likeliest is given.
    """
    is_total = block.kinds == ROW_KINDS.index("totals")
    if not is_total.any():
        return []
    frame = block.sheet.cells.with_row_index("line").with_columns(total=is_total)
    texts = [pl.col(name).str.replace_all(r"\s", "") for name in block.sheet.cells.columns]
    text = pl.coalesce([pl.when(cell.str.contains_any(words.totals)).then(cell) for cell in texts])
    found: list[Total] = []
    for one in block.planned.used:
        if one.field not in AMOUNTS:
            continue
        amounts = pl.DataFrame({"line": (block.frame["line"] - 1).cast(pl.UInt32), "fen": block.as_written(one.letter)})
        rows = (
            frame.select("line", "total", text.alias("name"), pl.col(column_of(one.letter)).alias("cell"))
            .join(amounts, on="line", how="left", maintain_order="left")
            .with_columns(so_far=pl.col("fen").fill_null(0).cum_sum())
            .filter("total")
        )
        told = cells.read_column(rows["cell"], cells.fen_in(one.times), pl.Int64)[0]
        before = pl.col("so_far").shift(1, fill_value=0)
        rows = rows.with_columns(said=told).filter(pl.col("said").is_not_null())
        rows = rows.with_columns(block=pl.col("so_far") - before, same=pl.col("so_far") - before.over("name"))
        label = f"{one.letter} {one.name}".strip()
        line: int
        so_far: int
        since: int
        said: int
        for line, name, so_far, since, same, said in rows.select(
            "line", "name", "so_far", "block", "same", "said"
        ).iter_rows():
            likely = since if "小计" in (name or "") or "本页" in (name or "") else so_far
            fits: bool = said in (since, same, so_far, elsewhere.get(one.field, so_far))
            found.append(Total(block.sheet.name, line + 1, label, said, said if fits else likely))
    return found
