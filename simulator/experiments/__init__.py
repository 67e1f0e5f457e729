"""Experiments: many replications of one policy, or of two with the same luck.

`compare_steps` refines a `Comparison` chunk by chunk; `compare` waits for the last one; `run` does one policy.
"""

from simulator.experiments.compare import Comparison, Paired, PairedBand, Worth, compare, compare_steps
from simulator.experiments.labels import KPI_FORMULAS, KPI_NAMES, KPI_TARGETS, KPI_UNITS
from simulator.experiments.run import RunResult, run
from simulator.experiments.spread import Band, Difference, Spread

__all__ = [
    "KPI_FORMULAS",
    "KPI_NAMES",
    "KPI_TARGETS",
    "KPI_UNITS",
    "Band",
    "Comparison",
    "Difference",
    "Paired",
    "PairedBand",
    "RunResult",
    "Spread",
    "Worth",
    "compare",
    "compare_steps",
    "run",
]
