"""What a result prints so that it can be had again: versions, seeds, hashes, and the policies in full."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from simulator import luck
from simulator.cache import source_hash
from simulator.documents import fingerprint
from simulator.engine.parameters import ParameterTable
from simulator.policy import Policy
from simulator.population.estate import Estate


def manifest(
    estate: Estate,
    policies: dict[str, Policy],
    table: ParameterTable,
    *,
    months: int,
    replications: int,
    seed: int,
) -> dict[str, Any]:
    """Plain data; no times, no machine, no threads: equal runs print equal bytes."""
    return versions() | {
        "estate": {
            "profile": estate.profile_id,
            "hash": estate.profile_hash,
            "households": estate.households,
            "seed": estate.seed,
            "start": estate.start.isoformat(),
            "burn_in": estate.burn_in,
            "city": estate.city,
        },
        "policies": {
            name: {"id": policy.id, "hash": fingerprint(policy), "policy": policy.model_dump(mode="json")}
            for name, policy in policies.items()
        },
        "parameters": {"hash": table.hash, "changed": table.overlay},
        "months": months,
        "replications": replications,
        "seed": seed,
    }


def versions() -> dict[str, Any]:
    """Of the program, the engine (`simulator.cache.source_hash`) and the layout of the random numbers."""
    return {"version": _version(), "engine": source_hash(), "key_layout": luck.KEY_LAYOUT}


def _version() -> str:
    try:
        return version("dues-academy")
    except PackageNotFoundError:
        return "0"
