"""Names and telephone numbers: made up one household at a time, only when somebody looks."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from faker import Faker

from simulator import luck
from simulator.population.estate import PROPERTY_KIND_NAMES, PROPERTY_KINDS, Estate

_MINE = threading.local()


@dataclass(frozen=True)
class HouseholdCard:
    """What the archive page shows of one household. Invented person, real structure; money in fen."""

    household: int
    name: str
    phone: str
    address: str
    kind: str
    area_m2: float
    monthly_fee: int
    opening_arrears: int
    has_wechat: bool


def household_card(estate: Estate, household: int) -> HouseholdCard:
    """Return the card of one household (0 <= household < estate.households), the same on every call."""
    faker = _faker()
    key = luck.plain_household_key(luck.plain_stream(estate.seed, 0), household)
    faker.seed_instance(luck.plain_bits(key, luck.DISPLAY, 0, 0) & 0xFFFFFFFF)
    return HouseholdCard(
        household=household,
        name=faker.name(),
        phone=masked(faker.phone_number()) if estate.has_phone[household] else "",
        address=address(estate, household),
        kind=PROPERTY_KIND_NAMES[PROPERTY_KINDS[int(estate.property_kind[household])]],
        area_m2=int(estate.area[household]) / 100,
        monthly_fee=int(estate.monthly_fee[household]),
        opening_arrears=int(estate.opening_amount[household].sum()),
        has_wechat=bool(estate.has_wechat[household]),
    )


def _faker() -> Faker:
    """One a thread: making one takes far longer than seeding it, and a seed belongs to whoever set it."""
    if not hasattr(_MINE, "faker"):
        _MINE.faker = Faker("zh_CN", use_weighting=False)
    return _MINE.faker


def masked(phone: str) -> str:
    """An invented number may be somebody's real one: its middle is never shown."""
    return f"{phone[:3]}****{phone[-4:]}"


def address(estate: Estate, household: int) -> str:
    """E.g. 3栋2单元1502: the floor and the door on it; 3栋底商12号, 车位B-0123."""
    kind = PROPERTY_KINDS[int(estate.property_kind[household])]
    if kind == "parking":
        return f"车位B-{household + 1:04d}"
    if kind == "shop":
        return f"{int(estate.building[household]) + 1}栋底商{household % 100 + 1}号"
    return (
        f"{int(estate.building[household]) + 1}栋{int(estate.unit[household])}单元"
        f"{int(estate.floor[household])}{int(estate.door[household]):02d}"
    )
