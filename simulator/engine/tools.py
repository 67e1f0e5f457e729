"""What a policy's tools do to what is known of the households, before the first month."""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.behaviour import Behaviour
from simulator.policy.channels import LABELS, QUEUES
from simulator.policy.compiled import CompiledPolicy

MOST_ACCURATE = 0.95  # nobody is known for certain
BY_LABEL = QUEUES.index("label")
VACANT = LABELS.index("vacant")


def equip(homes: np.ndarray, pol: CompiledPolicy, par: Behaviour, stream_key: int) -> np.ndarray:
    """HOME (n,) as this policy knows it: numbers found and put right, and what each owner is taken for.

    The array itself is returned where the policy has no tool that changes it.
    """
    labelled = not pol.rule_labels.all() or pol.queue == BY_LABEL
    if not (pol.clean_archive or labelled or pol.wechat_drive or pol.vacancy_ppm):
        return homes
    homes = homes.copy()
    numbers = np.arange(len(homes))
    if pol.clean_archive:
        found = ~homes["has_phone"] & (luck.uniforms_of(stream_key, numbers, luck.ARCHIVE, 0) < par.archive_found)
        fixed = luck.uniforms_of(stream_key, numbers, luck.ARCHIVE, 1) < par.archive_fixed
        homes["phone_works"] |= found | (homes["has_phone"] & fixed)
        homes["has_phone"] |= found
    if pol.wechat_drive:
        homes["has_wechat"] |= luck.uniforms_of(stream_key, numbers, luck.FOLLOW) < par.follow
    if pol.vacancy_ppm:
        # A vacant home can be verified by its meters: the reduction needs no guess about its owner.
        empty = homes["kind"] == VACANT
        homes["bill"][empty] -= homes["bill"][empty] * pol.vacancy_ppm // 1_000_000
        homes["propensity"][empty] += par.vacancy_shift * pol.vacancy_ppm / 1_000_000 / max(par.spread, 0.01)
    if labelled:
        homes["label"] = _labels(homes["kind"], accuracy(pol, par), stream_key, par.base.shape[0])
    return homes


def accuracy(pol: CompiledPolicy, par: Behaviour) -> float:
    """Chance that an owner is taken for what he is."""
    wanted = par.label_base + par.label_archive * pol.clean_archive + par.label_analytics * pol.analytics
    return min(wanted, MOST_ACCURATE)


def _labels(kind: np.ndarray, right: float, stream_key: int, types: int) -> np.ndarray:
    """uint8 (n,): the true type, or with equal chance any other."""
    numbers = np.arange(len(kind))
    other = (luck.uniforms_of(stream_key, numbers, luck.LABEL, 1) * (types - 1)).astype(np.uint8)
    other += other >= kind
    return np.where(luck.uniforms_of(stream_key, numbers, luck.LABEL, 0) < right, kind, other)
