"""Draw an estate from a profile: vectorised, keyed by (seed, household), the same on every machine."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date

import numpy as np

from simulator import luck
from simulator.documents import fingerprint
from simulator.population.arrears import opening_lots
from simulator.population.estate import OWNER_TYPES, PROPERTY_KINDS, Estate
from simulator.population.profile import Area, Profile

HOME, SHOP, PARKING = range(len(PROPERTY_KINDS))
PARKING_AREA = 1300  # 0.01 m²: a usual space


def build_estate(profile: Profile, households: int, seed: int) -> Estate:
    """Return the estate of `households` (>= 0) homes. The first n homes of a larger estate are the same homes."""
    if households < 0:
        raise ValueError("户数不能为负数")
    homes = np.arange(households, dtype=np.int64)
    structure = profile.structure
    per_floor = structure.units * structure.doors
    per_building = per_floor * structure.floors
    within = homes % per_building
    owner_type = _owner_types(profile, seed, homes)
    kind = _kinds(profile, luck.uniforms(seed, homes, luck.PROPERTY))
    area, fee = _areas_and_fees(profile, kind, luck.uniforms(seed, homes, luck.AREA))
    every = profile.billing.every_months
    bills = np.where(fee > 0, _bills_owed(profile, seed, homes, owner_type), 0)
    opening_due, opening_amount = opening_lots(bills, fee * every, profile.start, every, profile.billing.due_days)
    phone = luck.uniforms(seed, homes, luck.CONTACT, 0) < profile.contact.phone
    return Estate(
        profile_id=profile.id,
        profile_hash=fingerprint(profile),
        seed=seed,
        start=profile.start,
        every_months=every,
        due_days=profile.billing.due_days,
        penalty_ppm_per_day=profile.billing.penalty_ppm_per_day,
        prepay_cap_months=profile.billing.prepay_cap_months,
        service=profile.service,
        building_count=-(-households // per_building),
        mode=profile.billing.mode,
        city=profile.city,
        committee=profile.committee,
        community_office=profile.community_office,
        property_kind=kind,
        cause=_causes(profile, seed, homes, owner_type),
        tenant=(kind == HOME) & (luck.uniforms(seed, homes, luck.TENURE, 0) < profile.tenant_share),
        elderly=(kind == HOME) & (luck.uniforms(seed, homes, luck.TENURE, 1) < profile.elderly_share),
        newcomer=luck.uniforms(seed, homes, luck.TENURE, 2) < profile.newcomer_share,
        building=(homes // per_building).astype(np.int32),
        unit=(within // structure.doors % structure.units + 1).astype(np.int16),
        floor=(within // per_floor + 1).astype(np.int16),
        door=(within % structure.doors + 1).astype(np.int16),
        area=area,
        monthly_fee=fee,
        has_phone=phone,
        has_wechat=luck.uniforms(seed, homes, luck.CONTACT, 2) < profile.contact.wechat,
        opening_due=opening_due,
        opening_amount=opening_amount,
        owner_type=owner_type,
        propensity=_standard(seed, homes),
        phone_works=phone & (luck.uniforms(seed, homes, luck.CONTACT, 1) >= profile.contact.phone_wrong),
    )


def _owner_types(profile: Profile, seed: int, homes: np.ndarray) -> np.ndarray:
    shares = np.array([getattr(profile.owners, name).share for name in OWNER_TYPES])
    edges = np.cumsum(shares)[:-1]
    return np.searchsorted(edges, luck.uniforms(seed, homes, luck.OWNER_TYPE), side="right").astype(np.uint8)


def _kinds(profile: Profile, u: np.ndarray) -> np.ndarray:
    """uint8: shops and parking spaces lie among the homes; their owners are of the same types as those of homes."""
    shops, parking = profile.shops.share, profile.parking.share
    return np.where(u < shops, SHOP, np.where(u < shops + parking, PARKING, HOME)).astype(np.uint8)


def _areas_and_fees(profile: Profile, kind: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Area int32 (0.01 m²) and monthly fee int64 (fen). A parking space has a fixed fee."""
    area = _areas(profile.area_m2, u)
    area = np.where(kind == SHOP, _areas(profile.shops.area_m2, u), area)
    area = np.where(kind == PARKING, PARKING_AREA, area).astype(np.int32)
    rate = np.where(kind == SHOP, profile.shops.fee_fen_per_m2, profile.billing.fee_fen_per_m2)
    fee = area.astype(np.int64) * rate // 100
    return area, np.where(kind == PARKING, profile.parking.fee_fen_per_month, fee)


def _causes(profile: Profile, seed: int, homes: np.ndarray, owner_type: np.ndarray) -> np.ndarray:
    """uint8: what a dissatisfied or complaining owner is angry about."""
    mix = profile.cause_mix
    edges = np.cumsum([mix.company, mix.developer, mix.neighbour])
    cause = 1 + np.searchsorted(edges, luck.uniforms(seed, homes, luck.CAUSE), side="right")
    angry = np.isin(owner_type, [OWNER_TYPES.index(name) for name in ("dissatisfied", "complainer")])
    return np.where(angry, cause, 0).astype(np.uint8)


def _standard(seed: int, homes: np.ndarray) -> np.ndarray:
    """Mean 0, variance 1, bell-shaped, no libm: the sum of four uniforms."""
    total = np.zeros(len(homes))
    for index in range(4):
        total = total + luck.uniforms(seed, homes, luck.PROPENSITY, index)
    return (total - 2.0) * math.sqrt(3.0)


def _areas(area: Area, u: np.ndarray) -> np.ndarray:
    """Triangular areas in 0.01 m² (int32). Square roots are exact in IEEE arithmetic."""
    width = area.high - area.low
    if width == 0:
        return np.full(len(u), round(area.low * 100), dtype=np.int32)
    split = (area.typical - area.low) / width
    left = area.low + np.sqrt(u * width * (area.typical - area.low))
    right = area.high - np.sqrt((1 - u) * width * (area.high - area.typical))
    return np.rint(np.where(u < split, left, right) * 100).astype(np.int32)


def _bills_owed(profile: Profile, seed: int, homes: np.ndarray, owner_type: np.ndarray) -> np.ndarray:
    """int64 (n,): how many of its last bills a household still owes at the start."""
    groups = [getattr(profile.owners, name) for name in OWNER_TYPES]
    share, low, high = (
        np.array([getattr(group, name) for group in groups])[owner_type]
        for name in ("with_arrears", "months_low", "months_high")
    )
    how_long = luck.uniforms(seed, homes, luck.OPENING, 1)
    spread = high - low + 1
    months = low + np.minimum((how_long * how_long * spread).astype(np.int64), spread - 1)
    bills = np.maximum(1, months // profile.billing.every_months)
    return np.where(luck.uniforms(seed, homes, luck.OPENING, 0) < share, bills, 0)


def month_starts(start: date, months: int) -> np.ndarray:
    """int32 (months + 1,): the day on which each month begins, counted from `start`."""
    days, year, month = [0], start.year, start.month
    for _ in range(months):
        days.append(days[-1] + monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return np.array(days, dtype=np.int32)
