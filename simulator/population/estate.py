"""The estate as a structure of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

# What an owner really is. Never visible to a policy; the order is the index used in every array of types.
# Append only: the rows of every parameter table and the edges of every draw follow this order.
OWNER_TYPES = (
    "prompt",
    "habitual",
    "forgetful",
    "hardship",
    "dissatisfied",
    "vacant",
    "wilful",
    "complainer",
    "conformist",
    "savvy",
    "institution",
    "developer",
)
OWNER_TYPE_NAMES = {
    "prompt": "按时型",
    "habitual": "习惯拖延型",
    "forgetful": "忘记型",
    "hardship": "困难型",
    "dissatisfied": "不满型",
    "vacant": "空置型",
    "wilful": "恶意型",
    "complainer": "频繁投诉型",
    "conformist": "从众型",
    "savvy": "懂法型",
    "institution": "单位业主",
    "developer": "开发商",
}
# What is owned. The order is the index used in arrays; append only.
PROPERTY_KINDS = ("home", "shop", "parking")
PROPERTY_KIND_NAMES = {"home": "住宅", "shop": "商铺", "parking": "车位"}
# Why an owner is dissatisfied; "none" for those who are not.
CAUSES = ("none", "company", "developer", "neighbour", "fee")
COMMITTEES = ("none", "neutral", "friendly", "hostile")
OPENING_LOTS = 8


@dataclass(frozen=True)
class Estate:
    """One drawn estate of n households. All arrays have length n (or shape (n, OPENING_LOTS)).

    Money is int64 fen, areas are 0.01 m² (int32), days are int32 counted from `start` (opening arrears fell due on
    negative days). What stands under "hidden" may be read by no policy condition.

    `mode` is "lump" (包干制) or "fee" (酬金制), `city` a place in content/cities.yml or "", `committee`
    one of COMMITTEES.
    """

    profile_id: str
    profile_hash: str
    seed: int
    start: date
    every_months: int
    due_days: int
    penalty_ppm_per_day: int
    prepay_cap_months: int
    service: float
    building_count: int
    mode: str
    city: str
    committee: str
    community_office: bool
    # visible
    building: np.ndarray  # int32, from 0
    unit: np.ndarray  # int16, from 1
    floor: np.ndarray  # int16, from 1
    door: np.ndarray  # int16, from 1
    area: np.ndarray  # int32, 0.01 m²
    monthly_fee: np.ndarray  # int64, fen
    has_phone: np.ndarray  # bool: a number is on file
    has_wechat: np.ndarray  # bool: follows the estate's account
    opening_due: np.ndarray  # int32 (n, OPENING_LOTS), oldest first, unused lots in front
    opening_amount: np.ndarray  # int64 (n, OPENING_LOTS), fen, 0 = unused
    property_kind: np.ndarray  # uint8, index into PROPERTY_KINDS
    # hidden
    cause: np.ndarray  # uint8, index into CAUSES
    tenant: np.ndarray  # bool: the number on file is a tenant's, the owner pays
    elderly: np.ndarray  # bool
    newcomer: np.ndarray  # bool: the opening arrears were the previous owner's
    owner_type: np.ndarray  # uint8, index into OWNER_TYPES
    propensity: np.ndarray  # float64, mean 0, variance 1: how the household differs from its type
    phone_works: np.ndarray  # bool: the number on file is right
    burn_in: int = 0  # months lived without any collecting before the start: see simulator.experiments.burn_in

    @property
    def households(self) -> int:
        """Number of households."""
        return len(self.building)

    @property
    def bill_amount(self) -> np.ndarray:
        """int64 (n,): fen of one bill (monthly fee times the months that one bill covers)."""
        return self.monthly_fee * self.every_months
