"""Is a prepayment discount worth its money? The same policy with and without it, the same luck, home by home."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.experiments.pool import in_chunks
from simulator.policy import Policy
from simulator.population.estate import OWNER_TYPES, Estate

_MONTHS = 12


@dataclass(frozen=True)
class BreakEven:
    """Means over the replications, fen unless said otherwise; rates 0-1.

    discount: given away. dead_weight: the part of it that went to bills which the same household pays on time anyway.
    extra: principal settled (paid or discounted) that would otherwise have stayed open. saved: collecting cost saved.
    interest: what having the money earlier is worth. to_refund: prepaid money still owed in service at the end.
    net: extra - discount + saved + interest. break_even_discount: the discount rate at which net would be zero if
    take-up stayed the same (None if there is nothing to gain). needed_collection: what the collection rate would
    have to become if every yuan received were discounted by the longest offer: today's rate / (1 - discount), as in the
    course (82 % -> 93.2 % at 12 %); may exceed 1.
    take_up: share of households that prepaid at least once, by owner type.
    """

    discount: float
    dead_weight: float
    extra: float
    saved: float
    interest: float
    to_refund: float
    net: float
    break_even_discount: float | None
    needed_collection: float
    take_up: dict[str, float]
    replications: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def break_even(
    estate: Estate,
    policy: Policy,
    table: ParameterTable,
    *,
    months: int = 24,
    replications: int = 20,
    seed: int = 1,
    threads: int = 2,
) -> BreakEven:
    """Weigh the prepayment offers of `policy`. Raises ValueError if it has none, DocumentError if it does not fit."""
    if policy.prepay is None:
        raise ValueError(f"政策“{policy.name}”没有预缴优惠（prepay），没有可算的盈亏平衡点")
    behaviour = table.central()
    offered = prepare(estate, policy, months, behaviour)
    plain = prepare(estate, policy.model_copy(update={"prepay": None}), months, behaviour)

    def work(replication: int) -> tuple[np.ndarray, np.ndarray]:
        one, other = (simulate(each, behaviour, seed, replication, ledger=True) for each in (offered, plain))
        a, b = one.ledger.sum(axis=1), other.ledger.sum(axis=1)  # (n, FLOWS)
        on_time = b[:, c.ON_TIME_BILLS] / np.maximum(b[:, c.DUE_BILLS], 1)
        earlier = (one.flow[:, c.CASH] - other.flow[:, c.CASH]).cumsum()
        settled = (a[:, [c.APPLIED, c.DISCOUNT]] - b[:, [c.APPLIED, c.DISCOUNT]]).sum()
        figures = np.array(
            [
                a[:, c.DISCOUNT].sum(),
                (a[:, c.DISCOUNT] * on_time).sum(),
                settled,
                other.flow[:, c.COST].sum() - one.flow[:, c.COST].sum(),
                earlier.sum() * behaviour.capital_cost / _MONTHS,
                one.flow[-1, c.CREDIT],
                other.flow[:, c.DUE_APPLIED].sum() / max(other.flow[:, c.DUE_AMOUNT].sum(), 1),
            ],
            dtype=np.float64,
        )
        return figures, a[:, c.PREPAID_HOUSEHOLDS] > 0

    results = [one for part in in_chunks(work, replications, threads, replications, None) for one in part]
    discount, dead, extra, saved, interest, to_refund, rate = (
        math.fsum(figures[place] for figures, _ in results) / len(results) for place in range(7)
    )
    gained = extra + saved + interest
    longest = policy.prepay.all_offers[0]
    return BreakEven(
        discount=discount,
        dead_weight=dead,
        extra=extra,
        saved=saved,
        interest=interest,
        to_refund=to_refund,
        net=gained - discount,
        break_even_discount=longest.discount * gained / discount if discount > 0 and gained > 0 else None,
        needed_collection=rate / (1.0 - longest.discount),
        take_up=_take_up(estate, np.mean([taken for _, taken in results], axis=0)),
        replications=len(results),
    )


def _take_up(estate: Estate, taken: np.ndarray) -> dict[str, float]:
    kinds = {name: estate.owner_type == place for place, name in enumerate(OWNER_TYPES)}
    return {name: float(taken[mine].mean()) for name, mine in kinds.items() if mine.any()}
