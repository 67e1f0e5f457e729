"""What other processes of the tests do: write steps to one attempt as fast as they can."""

from __future__ import annotations

import sys
from pathlib import Path

from simulator.records import StaleStepError, open_records


def race(url: str, attempt_id: str, who: int, wanted: int) -> list[int]:
    """Add `wanted` steps to an attempt that others write to as well; returns the numbers that were ours."""
    records = open_records(url)
    mine: list[int] = []
    while len(mine) < wanted:
        number = len(records.attempt(attempt_id).steps) + 1
        try:
            records.step(attempt_id, number, {"who": who}, {}, f"{who}-{len(mine)}-{number}")
        except StaleStepError:
            continue
        mine.append(number)
    records.close()
    return mine


def write_for_ever(folder: str, attempt_id: str) -> None:
    """Add steps until killed; says each number once it is written."""
    records = open_records(folder=Path(folder))
    number = 0
    while True:
        number += 1
        records.step(attempt_id, number, {"month": number}, {"text": "账" * 2000}, f"step-{number}")
        print(number, flush=True)


if __name__ == "__main__":
    write_for_ever(*sys.argv[1:])
