"""The line that computes a scenario again."""

from __future__ import annotations

from simulator.experiments.scenario import Scenario, encode


def command_line(scenario: Scenario) -> str:
    """`sandbox compare --scenario CODE`; the code is letters, digits, "-", "_" and one ".": safe in any shell."""
    return f"sandbox compare --scenario {encode(scenario)}"
