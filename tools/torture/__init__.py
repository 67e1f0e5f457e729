"""Everything is broken on purpose, and what happens is written down: `make torture`.

Each part is a module with `rows(stage) -> Iterator[Row]` (row.py): kills (kill -9 at random moments), faults (full
disks, read-only folders, clocks, signals ...), inputs (bad input), load (a class at work). `python -m tools.torture`
runs the parts that are there and writes report.md and report.json.
"""
