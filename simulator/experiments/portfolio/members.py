"""The estates of a portfolio: each with a key of its own, so that adding one changes no other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from simulator import luck
from simulator.documents import check_document
from simulator.experiments.portfolio.asked import Drawn
from simulator.experiments.questions import merged, picked
from simulator.population import Profile
from simulator.population.estate import OWNER_TYPES

_PROFILE, _SIZE, _FEE, _VACANCY, _SERVICE = range(5)
_HALF = 2**31


@dataclass(frozen=True)
class Member:
    """One estate. `key` stands in file names and keys its luck, `name` is what people read."""

    key: str
    name: str
    profile: Profile
    households: int

    def seed(self, portfolio: int) -> int:
        """Of its households and its luck: from the portfolio's seed and its own key, never from its place in a list."""
        return keyed(f"{portfolio}:{self.key}")


def keyed(text: str) -> int:
    """0 to 2^31 - 1, the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % _HALF


def drawn(asked: Drawn, profiles: Mapping[str, Profile], seed: int) -> list[Member]:
    """Invented estates. The first n of a longer list are the same. Raises DocumentError for an unknown profile."""
    names = list(asked.profiles)
    kinds = [picked(profiles, name, "profiles", "小区档案") for name in names]
    whole = sum(asked.profiles.values())
    edges = [sum(list(asked.profiles.values())[: n + 1]) / whole for n in range(len(names))]
    return [_one(asked, kinds, edges, seed, number) for number in range(1, asked.count + 1)]


def _one(asked: Drawn, kinds: list[Profile], edges: list[float], seed: int, number: int) -> Member:
    key = luck.plain_household_key(luck.plain_stream(seed, 0), number)

    def between(ends: list[float], what: int) -> float:
        return ends[0] + (ends[1] - ends[0]) * luck.plain_uniform(luck.plain_bits(key, luck.DISPLAY, what, 0))

    where = between([0.0, 1.0], _PROFILE)
    base = next(kind for kind, edge in zip(kinds, edges, strict=True) if where <= edge or edge == edges[-1])
    households = round(between(asked.households, _SIZE))
    profile = altered(
        base,
        fee_fen=max(1, round(base.billing.fee_fen_per_m2 * between(asked.fee_times, _FEE))),
        vacancy=round(between(asked.vacancy, _VACANCY), 3),
        service=round(min(max(base.service + between(asked.service_change, _SERVICE), 0.0), 1.0), 3),
    )
    return Member(f"e{number:05d}", f"{base.estate_name} {number:03d}", profile, households)


def altered(
    base: Profile,
    *,
    fee_fen: int | None = None,
    area: float | None = None,
    vacancy: float | None = None,
    service: float | None = None,
    every_months: int | None = None,
    city: str | None = None,
) -> Profile:
    """The profile with what is known of one estate. Raises DocumentError for what no estate can have."""
    changes: dict[str, object] = {}
    billing: dict[str, object] = {}
    if fee_fen is not None:
        billing["fee_fen_per_m2"] = fee_fen
    if every_months is not None:
        billing["every_months"] = every_months
    if billing:
        changes["billing"] = billing
    if area is not None:
        times = area * 3 / (base.area_m2.low + base.area_m2.typical + base.area_m2.high)
        changes["area_m2"] = {key: round(getattr(base.area_m2, key) * times, 2) for key in ("low", "typical", "high")}
    if service is not None:
        changes["service"] = service
    if city is not None:
        changes["city"] = city
    if vacancy is not None:
        changes["owners"] = _vacant(base, vacancy)
    return check_document(merged(base.model_dump(mode="json"), changes), Profile, f"小区档案 {base.id} 的改动")


def _vacant(base: Profile, vacancy: float) -> dict[str, dict[str, float]]:
    """The shares with so many vacant homes, the others in their proportions."""
    others = 1.0 - base.owners.vacant.share
    shares = {name: getattr(base.owners, name).share * (1.0 - vacancy) / others for name in OWNER_TYPES}
    return {name: {"share": vacancy if name == "vacant" else share} for name, share in shares.items()}
