"""The engine: parameters, luck, the compiled kernel, the readable reference model, KPIs.

`prepare` compiles a policy for an estate and a horizon; `simulate` runs one replication; `kpis` turns its flows
into the course's figures. `simulator.engine.reference` is the specification of what `simulate` does.
"""

from simulator.engine.kpi import KPIS, MONTHLY, kpis, monthly
from simulator.engine.parameters import Parameter, ParameterTable, load_parameters
from simulator.engine.run import Prepared, Run, prepare, simulate

__all__ = [
    "KPIS",
    "MONTHLY",
    "Parameter",
    "ParameterTable",
    "Prepared",
    "Run",
    "kpis",
    "load_parameters",
    "monthly",
    "prepare",
    "simulate",
]
