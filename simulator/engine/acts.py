"""What one touch by one lever does: dose, reach, cost, proof, complaint and promise, for each owner type.

Everything that a lever's settings change is worked out here, once for each draw of the parameters, so that kernel and
reference know rules and never ask what a channel, a script or a delivery means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.policy.channels import (
    CHANNELS,
    DELIVERIES,
    LAWSUIT,
    ORDER,
    PHONE,
    SCRIPTS,
    SMS,
    TALKS,
    URGE,
    VISIT,
    VOICE,
    WECHAT,
)
from simulator.policy.compiled import CompiledPolicy

_LETTERS = [CHANNELS.index(name) for name in ("friendly_letter", "formal_letter", "final_letter", "lawyer_letter")]


class Acts(NamedTuple):
    """R rules, T owner types. Chances 0-1, doses in log-odds, money int64 fen, time int64 minutes."""

    dose: np.ndarray  # float64 (R, T, 3): by age of the oldest open bill
    reach: np.ndarray  # float64 (R, T)
    complaint: np.ndarray  # float64 (R, T)
    promise: np.ndarray  # float64 (R, T)
    proof: np.ndarray  # float64 (R,): of a demand; a reminder proves nothing
    written: np.ndarray  # bool (R,): a demand in writing, after which a lawsuit may follow
    norm: np.ndarray  # float64 (R,): dose for each unit of the building's share above neutral
    cost: np.ndarray  # int64 (R,): a touch that reaches somebody
    cost_missed: np.ndarray  # int64 (R,)
    minutes: np.ndarray  # int64 (R,)
    minutes_missed: np.ndarray  # int64 (R,)
    listen: np.ndarray  # float64 (R,): chance, before skill, that it shows what the owner is and why he does not pay
    show: np.ndarray  # float64 (R,): dose for each unit of service above neutral
    tenant: np.ndarray  # float64 (R,): times the dose if it reaches a tenant
    burden: np.ndarray  # float64 (R,): how tiresome a touch is, a call being one
    elder: np.ndarray  # float64 (R,): times the dose if it reaches an elderly owner


def make_acts(pol: CompiledPolicy, par: Behaviour) -> Acts:
    """The table of a policy under one draw of the parameters."""
    channel, delivery = pol.rule_channel, pol.rule_delivery
    fee = par.fee[channel] + par.delivery_fee[delivery]
    batched = (pol.rule_batch >= par.batch_size) & np.isin(channel, (LAWSUIT, ORDER))
    fee = np.where(batched, np.rint(fee * (1.0 - par.batch_saving)).astype(np.int64), fee)
    minutes = par.minutes[channel] + par.delivery_minutes[delivery]
    missed = par.minutes_missed[channel] + par.delivery_minutes[delivery]
    if pol.reminders:
        less = np.isin(channel, _LETTERS)
        minutes, missed = (np.where(less, np.rint(m * (1.0 - par.letter_saving)), m) for m in (minutes, missed))
    minutes = (minutes + _over_talks(pol, par.talk_minutes[:, None])[:, 0]).astype(np.int64)
    missed = missed.astype(np.int64)
    called_on = np.isin(channel, (PHONE, VISIT, VOICE))
    reach = par.reach[channel] * np.where(called_on, par.when[pol.rule_when], 1.0)[:, None]
    factor = np.maximum(0.0, 1.0 + _over_talks(pol, par.talk_effect))
    factor = factor * np.where(channel == URGE, par.urge[pol.attitude], 1.0)[:, None]
    annoyed = np.maximum(0.0, 1.0 + _over_talks(pol, par.talk_complaint[:, None])[:, 0])
    by_number = np.isin(channel, (SMS, WECHAT, PHONE, VOICE)) & (not pol.clean_archive)
    spoken = np.isin(channel, (PHONE, VISIT, URGE))
    written_remote = np.isin(channel, (SMS, WECHAT, VOICE))
    proof = par.delivery_proof[delivery]
    if pol.address:
        proof = np.where(proof > 0.0, proof + (1.0 - proof) * par.address_proof, proof)
    return Acts(
        dose=par.dose[channel] * par.script[pol.rule_script][:, None, None] * factor[:, :, None],
        reach=np.minimum(reach, 1.0),
        complaint=np.minimum(par.complaint[channel] * annoyed[:, None], 1.0),
        promise=par.promise[channel],
        proof=np.where(pol.rule_demand, proof, 0.0),
        written=pol.rule_demand & (delivery != DELIVERIES.index("none")) & ~np.isin(channel, (LAWSUIT, ORDER)),
        norm=np.where(pol.rule_script == SCRIPTS.index("norm"), par.script_norm, 0.0),
        cost=fee + minutes * par.wage // 60,
        cost_missed=fee + missed * par.wage // 60,
        minutes=minutes,
        minutes_missed=missed,
        listen=pol.rule_talk[:, TALKS.index("listen")] * par.talk_reveal,
        show=pol.rule_talk[:, TALKS.index("show_service")] * par.talk_show,
        burden=par.burden[channel],
        tenant=np.where(by_number, par.tenant, 1.0),
        elder=np.where(written_remote, par.elder_remote, np.where(spoken, par.elder_talk, 1.0)),
    )


def _over_talks(pol: CompiledPolicy, table: np.ndarray) -> np.ndarray:
    """(R, N): the sum of the rows (K, N) of a rule's talks, added in a fixed order."""
    total = np.zeros((len(pol.rule_channel), table.shape[1]))
    for talk in range(table.shape[0]):
        total = total + pol.rule_talk[:, talk, None] * table[talk]
    return total
