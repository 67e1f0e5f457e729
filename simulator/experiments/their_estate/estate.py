"""Their households as an estate of the engine, and as a profile for pages that know only profiles."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator import luck
from simulator.documents import check_document, fingerprint
from simulator.experiments.their_estate.books import Contract, Opening, in_order, monthly_fees, opening, periods
from simulator.experiments.their_estate.histories import histories
from simulator.experiments.their_estate.hot_deck import FIELDS, THOUSAND
from simulator.experiments.their_estate.level import Hidden, levelled
from simulator.ledgers.model import Ledger
from simulator.population.arrears import MOST_MONTHS
from simulator.population.build import HOME, PARKING, SHOP
from simulator.population.estate import OWNER_TYPES, Estate
from simulator.population.profile import Profile

if TYPE_CHECKING:
    from simulator.experiments.their_estate.calibration import Calibration
    from simulator.experiments.their_estate.setting import Setting

_THEIRS = "ledger-"  # how the id of a profile from a ledger begins
LONGEST_DUE = 60  # days: what a profile can say; the estate itself has the ledger's own


def their_estate(ledger: Ledger, calibration: Calibration, seed: int) -> Estate:
    """Their households: buildings, kinds of property, areas, fees, phones on file and arrears as the ledger has them at
    `calibration.contract.cut`; what nobody can see is drawn from donors of the same history, keyed by (seed, label),
    and moved to the level at which the ledger says they pay (calibration.level).

    Raises ValueError if the ledger is not the one that was calibrated.
    """
    if their_id(ledger) != calibration.profile.id:
        raise ValueError("这份校准不是用这本台账做的；请重新校准。")
    deal = calibration.contract
    found = histories(periods(ledger), ledger.households, ledger.known, calibration.lengths)
    if not np.isin(found.cell, list(calibration.donors)).all():
        raise ValueError("这份校准不完整；请重新校准。")
    hidden = hidden_of(ledger, found.cell, calibration.donors, seed)
    owed = opening(ledger, deal)
    hidden = levelled(calibration.level, hidden, owed, luck_of(ledger, seed))
    return estate_of(ledger, deal, owed, calibration.profile, seed, hidden)


def hidden_of(ledger: Ledger, cell: np.ndarray, donors: dict[int, list[list[int]]], seed: int) -> Hidden:
    """Of each household of these cells (n,), the traits of one donor: arrays (n,) of FIELDS."""
    u = luck.uniforms(seed, keys_of(ledger), luck.OWNER_TYPE)
    traits = np.zeros((ledger.households, len(FIELDS)))
    for code, rows in donors.items():
        mine = cell == code
        traits[mine] = np.array(rows)[(u[mine] * len(rows)).astype(np.int64)]
    hidden = {name: traits[:, place] for place, name in enumerate(FIELDS)}
    hidden["propensity"] = hidden["propensity"] / THOUSAND
    return hidden


def estate_of(
    ledger: Ledger, deal: Contract, owed: Opening, profile: Profile, seed: int, hidden: dict[str, np.ndarray]
) -> Estate:
    """The ledger's households with these hidden traits (arrays (n,) of FIELDS); all else is the profile's."""
    homes = keys_of(ledger)
    n = ledger.households
    place = _places(ledger.building)
    kind = ledger.kind.astype(np.uint8)
    wechat = luck.uniforms(seed, homes, luck.CONTACT, 2) < profile.contact.wechat
    return Estate(
        profile_id=profile.id,
        profile_hash=fingerprint(profile),
        seed=seed,
        start=deal.start,
        every_months=deal.every_months,
        due_days=deal.due_days,
        penalty_ppm_per_day=profile.billing.penalty_ppm_per_day,
        prepay_cap_months=profile.billing.prepay_cap_months,
        service=profile.service,
        building_count=max(len(ledger.buildings), 1),
        mode=profile.billing.mode,
        city=profile.city,
        committee=profile.committee,
        community_office=profile.community_office,
        building=ledger.building.astype(np.int32),
        unit=np.ones(n, dtype=np.int16),
        floor=(place // 4 + 1).astype(np.int16),
        door=(place % 4 + 1).astype(np.int16),
        area=ledger.area.astype(np.int32),
        monthly_fee=monthly_fees(ledger),
        has_phone=ledger.has_phone.copy(),
        has_wechat=wechat,
        opening_due=owed.due,
        opening_amount=owed.amount,
        property_kind=kind,
        cause=hidden["cause"].astype(np.uint8),
        tenant=(hidden["tenant"] > 0) & (kind == HOME),
        elderly=(hidden["elderly"] > 0) & (kind == HOME),
        newcomer=hidden["newcomer"] > 0,
        owner_type=hidden["owner_type"].astype(np.uint8),
        propensity=hidden["propensity"].astype(np.float64),
        phone_works=ledger.has_phone & (hidden["phone_works"] > 0),
    )


def their_id(ledger: Ledger) -> str:
    """A profile id, ledger- and 8 hex digits: of all that the ledger says, whatever the order of its households."""
    ledger = in_order(ledger)
    digest = hashlib.sha256("\n".join([ledger.first.isoformat(), ledger.as_of.isoformat(), *ledger.label]).encode())
    building = np.array([ledger.buildings[one] for one in ledger.building])
    for values in (building, ledger.kind, ledger.area, ledger.has_phone, ledger.complaining):
        digest.update(np.ascontiguousarray(values).tobytes())
    names = ("home", "start", "months", "due", "billed", "discount")
    bills = [getattr(ledger, name).astype(np.int64) for name in names]
    _add(digest, np.stack(bills, axis=1))
    paid = [one[ledger.bill] for one in bills[:4]]
    _add(digest, np.stack([*paid, ledger.day.astype(np.int64), ledger.paid], axis=1))
    return f"{_THEIRS}{digest.hexdigest()[:8]}"


def from_a_ledger(estate: Estate) -> bool:
    """Whether its households are those of a ledger, or drawn like them: then their types are drawn, not known."""
    return estate.profile_id.startswith(_THEIRS)


def _add(digest: Any, rows: np.ndarray) -> None:
    digest.update(np.ascontiguousarray(rows[np.lexsort(rows.T[::-1])]).tobytes())


def keys_of(ledger: Ledger) -> np.ndarray:
    """uint64 (n,): a household's number in draws: of its label, so that the order of the file does not matter."""
    return np.array(
        [int.from_bytes(hashlib.sha256(one.encode()).digest()[:8], "big") for one in ledger.label], dtype=np.uint64
    )


def luck_of(ledger: Ledger, seed: int) -> np.ndarray:
    """float64 (n,): what decides whose old debts are hard to get, in one life."""
    return luck.uniforms(seed, keys_of(ledger), luck.TENURE, 2)


def _places(building: np.ndarray) -> np.ndarray:
    """int64 (n,): how many households of the same building stand before each."""
    order = np.argsort(building, kind="stable")
    first = np.searchsorted(building[order], building[order])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - first
    return place


def profile_from(
    ledger: Ledger,
    deal: Contract,
    owed: Opening,
    kind: Profile,
    setting: Setting,
    shares: np.ndarray,
    chance: np.ndarray,
) -> Profile:
    """The kind of estate with what the ledger knows better: fee, areas, calendar, phones, mix and arrears by type.

    `shares` (types,) of the posterior, `chance` (n, types) of each household. Raises DocumentError.
    """
    fee = monthly_fees(ledger)
    homes = (ledger.kind == HOME) & (fee > 0)
    data: dict[str, Any] = kind.model_dump(mode="json") | {
        "id": their_id(ledger),
        "name": ledger.name or "自己的台账",
        "estate_name": ledger.name or "自己的台账",
        "description": f"按 {ledger.first:%Y-%m} 到 {ledger.as_of:%Y-%m} 的台账校准，共 {ledger.households} 户。",
        "note": f"没有从台账得到的数字来自“{kind.name}”档案。",
        "start": deal.start.isoformat(),
        "city": setting.city,
    }
    data["billing"] |= {
        "every_months": deal.every_months,
        "due_days": min(deal.due_days, LONGEST_DUE),
        "mode": setting.mode,
    }
    area = ledger.area[homes & (ledger.area > 0)]
    if len(area):
        low, typical, high = np.quantile(area, [0.02, 0.5, 0.98]) / 100
        low, typical, high = (round(float(one), 2) for one in np.clip([low, typical, high], 1, 2000))
        data["area_m2"] = {"low": low, "typical": typical, "high": high}
        known = homes & (ledger.area > 0)
        rate = float(np.median(fee[known] * 100 / ledger.area[known]))
        data["billing"]["fee_fen_per_m2"] = min(max(round(rate), 0), 10_000)
    n = max(ledger.households, 1)
    data["contact"]["phone"] = round(float(ledger.has_phone.mean()), 4) if ledger.households else 0.0
    shop, parking = ledger.kind == SHOP, ledger.kind == PARKING
    data["shops"]["share"] = round(float(shop.sum()) / n, 6)
    data["parking"]["share"] = round(float(parking.sum()) / n, 6)
    if parking.any():
        data["parking"]["fee_fen_per_month"] = min(int(np.median(fee[parking])), 1_000_000)
    known = shop & (ledger.area > 0)
    if known.any():
        data["shops"]["fee_fen_per_m2"] = min(round(float(np.median(fee[known] * 100 / ledger.area[known]))), 10_000)
    data["owners"] = _owners(kind, deal, owed, fee, shares, chance)
    return check_document(data, Profile, "由台账得到的档案")


def _owners(
    kind: Profile, deal: Contract, owed: Opening, fee: np.ndarray, shares: np.ndarray, chance: np.ndarray
) -> dict[str, Any]:
    rounded = [round(float(one), 5) for one in shares]
    largest = int(np.argmax(rounded))
    rounded[largest] = round(1.0 - sum(rounded[:largest]) - sum(rounded[largest + 1 :]), 5)
    total = owed.amount.sum(axis=1)
    months = np.where(fee > 0, total / np.maximum(fee, 1), 0.0)
    owing = months > 0.5
    result = {}
    for place, name in enumerate(OWNER_TYPES):
        weight = chance[:, place]
        group = getattr(kind.owners, name).model_dump() | {"share": rounded[place]}
        if weight.sum() > 0:
            group["with_arrears"] = round(float(weight @ owing / weight.sum()), 4)
            mine = weight * owing
            if mine.sum() > 0:
                low, high = _weighted(months, mine, (0.1, 0.9))
                low = min(max(math.floor(low), 1), MOST_MONTHS)
                group |= {"months_low": low, "months_high": min(max(math.ceil(high), low), MOST_MONTHS)}
        result[name] = group
    return result


def _weighted(values: np.ndarray, weight: np.ndarray, at: tuple[float, float]) -> list[float]:
    order = np.argsort(values, kind="stable")
    run = np.cumsum(weight[order])
    run = run / run[-1]
    return [float(values[order][np.searchsorted(run, one)]) for one in at]
