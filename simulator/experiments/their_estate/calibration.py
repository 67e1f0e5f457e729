"""A ledger and a setting -> what kind of owners these are: the mix with its spread, and donors for every history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from simulator.engine import ParameterTable
from simulator.experiments.my_estate.fit import Told
from simulator.experiments.my_estate.mix import shares_of
from simulator.experiments.my_estate.today import today_policy
from simulator.experiments.my_estate.words import TypeShare
from simulator.experiments.pool import Stop
from simulator.experiments.their_estate.books import Contract, contract, in_order, opening, periods
from simulator.experiments.their_estate.complaints import checked, complaints_a_month
from simulator.experiments.their_estate.estate import hidden_of, profile_from, their_estate
from simulator.experiments.their_estate.histories import NO_HISTORY, Histories, histories
from simulator.experiments.their_estate.hot_deck import FIELDS, THOUSAND, Cells, cells, donors, translated
from simulator.experiments.their_estate.level import NOT_MOVED, Level
from simulator.experiments.their_estate.levelling import YEAR, Again, lives_of, matched, stretches
from simulator.experiments.their_estate.library import SEED, Life, World, life, worlds
from simulator.experiments.their_estate.mix import Mix, Overlap, class_counts, draws, posterior
from simulator.experiments.their_estate.setting import Setting
from simulator.experiments.their_estate.words import Said, sentences
from simulator.ledgers.model import Ledger
from simulator.policy import Policy
from simulator.population.estate import CAUSES, OWNER_TYPE_NAMES, OWNER_TYPES
from simulator.population.profile import Profile

WORLDS = 40
_FIRST_LOOK = 8  # worlds with the mix of the chosen kind, to see roughly who lives there
_DONORS = 40  # of each cell of histories
_LIVES = 2  # times as many lives as one world of a back-test needs: the estate is stored for good
_ALIKE = 0.45  # of their histories: types that overlap so much are shown together
HARD = ("hardship", "dissatisfied", "vacant", "wilful", "developer")


@dataclass(frozen=True)
class Calibration:
    """What a ledger taught: with the ledger it is enough to make the estate.

    mix: the owner types with the middle 80 % of the posterior; groups: types the payments cannot tell apart, together;
    hard: all who hardly pay together. explained: share of the households whose histories the model can have.
    donors: for each cell of histories, hidden traits of simulated households
    (hot_deck.FIELDS, the propensity in thousandths). level: what their habits are moved by (older documents: nothing).
    """

    setting: Setting
    contract: Contract
    households: int
    profile: Profile
    policy: Policy
    mix: tuple[TypeShare, ...]
    groups: tuple[tuple[tuple[str, ...], TypeShare], ...]
    hard: TypeShare
    explained: float
    worlds: int
    effective: float
    temper: float
    lengths: tuple[int, ...]
    donors: dict[int, list[list[int]]]
    sentences: tuple[str, ...]
    level: Level = NOT_MOVED

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        deal = asdict(self.contract)
        return {
            "setting": self.setting.model_dump(mode="json"),
            "contract": deal | {name: deal[name].isoformat() for name in ("start", "cut")},
            "households": self.households,
            "profile": self.profile.model_dump(mode="json"),
            "policy": self.policy.model_dump(mode="json"),
            "mix": [asdict(one) for one in self.mix],
            "groups": [[list(names), asdict(one)] for names, one in self.groups],
            "hard": asdict(self.hard),
            "explained": self.explained,
            "worlds": self.worlds,
            "effective": self.effective,
            "temper": self.temper,
            "lengths": list(self.lengths),
            "donors": {str(key): rows for key, rows in self.donors.items()},
            "sentences": list(self.sentences),
            "level": asdict(self.level),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Calibration:
        """The same back from plain data. Raises KeyError, TypeError or ValueError if it is none."""
        donors = {int(key): rows for key, rows in data["donors"].items()}
        for row in (row for rows in donors.values() for row in rows):
            if len(row) != len(FIELDS) or not (0 <= row[0] < len(OWNER_TYPES) and 0 <= row[2] < len(CAUSES)):
                raise ValueError("校准里有一行看不懂")
        deal: dict[str, Any] = dict(data["contract"])
        deal |= {name: date.fromisoformat(deal[name]) for name in ("start", "cut")}
        return Calibration(
            setting=Setting.model_validate(data["setting"]),
            contract=Contract(**deal),
            households=data["households"],
            profile=Profile.model_validate(data["profile"]),
            policy=Policy.model_validate(data["policy"]),
            mix=tuple(TypeShare(**one) for one in data["mix"]),
            groups=tuple((tuple(names), TypeShare(**one)) for names, one in data["groups"]),
            hard=TypeShare(**data["hard"]),
            explained=data["explained"],
            worlds=data["worlds"],
            effective=data["effective"],
            temper=data["temper"],
            lengths=tuple(data["lengths"]),
            donors=donors,
            sentences=tuple(data["sentences"]),
            level=Level.from_dict(data.get("level", {})),
        )


@dataclass(frozen=True)
class Learnt:
    """What a calibration and a back-test share: the worlds are kept in memory, not stored."""

    ledger: Ledger
    deal: Contract
    kind: Profile
    policy: Policy
    one: Life
    found: Histories
    worlds: list[World]
    mix: Mix


def learn(
    ledger: Ledger,
    setting: Setting,
    profiles: Mapping[str, Profile],
    policies: Mapping[str, Policy],
    table: ParameterTable,
    *,
    threads: int,
    count: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
    deal: Contract | None = None,
) -> Learnt:
    """Simulate the library and find the mix. Raises LedgerTooThinError, StoppedError, DocumentError."""
    deal = deal or contract(ledger)
    kind = profiles[setting.kind].model_copy(update={"city": setting.city})
    policy = today_policy(ledger.name, setting.today, setting.staff, policies)
    one = life(ledger, deal, kind, policy)
    found = histories(periods(ledger), ledger.households, ledger.known, one.lengths)
    counts, unknown = class_counts(found), int((found.kind == NO_HISTORY).sum())
    prior = shares_of(kind)
    options = {"threads": threads, "stop": stop, "told": told}
    middle = span[0] + (span[1] - span[0]) * _FIRST_LOOK / (_FIRST_LOOK + count)
    first = worlds(one, table, prior, 0, _FIRST_LOOK, span=(span[0], middle), **options)
    rough = posterior(counts, unknown, prior, first)
    shares = np.einsum("w,wt->t", rough.weight, rough.shares.mean(axis=1))
    shares = np.where(prior > 0, 0.5 * shares + 0.5 * prior, 0.0)  # a first look, not the answer
    lived = worlds(one, table, shares / shares.sum(), 0, count, span=(middle, span[1]), **options)
    return Learnt(ledger, deal, kind, policy, one, found, lived, posterior(counts, unknown, prior, lived))


def calibrate(
    ledger: Ledger,
    setting: Setting,
    profiles: Mapping[str, Profile],
    policies: Mapping[str, Policy],
    table: ParameterTable,
    *,
    threads: int = 2,
    count: int = WORLDS,
    stop: Stop | None = None,
    told: Told = lambda _, __: None,
) -> Calibration:
    """Calibrate on everything that the ledger knows. Equal ledgers give equal calibrations, whatever the order of their
    households. Raises LedgerTooThinError (Chinese), StoppedError, DocumentError."""
    ledger = in_order(ledger)
    learnt = learn(
        ledger, setting, profiles, policies, table, threads=threads, count=count, stop=stop, told=told, span=(0.0, 0.95)
    )
    result = calibration_of(learnt, setting, table)
    if setting.complaints_per_month is not None:
        found = complaints_a_month(their_estate(ledger, result, SEED), result.policy, table, SEED)
        said = checked(found, setting.complaints_per_month)
        result = replace(result, sentences=(*result.sentences, said))
    told(1.0, "校准完成")
    return result


def calibration_of(learnt: Learnt, setting: Setting, table: ParameterTable) -> Calibration:
    """Put into numbers and words what was learnt."""
    mix, ledger, deal = learnt.mix, learnt.ledger, learnt.deal
    world, number = draws(mix, 400, 0)
    drawn = mix.shares[world, number]
    middle = drawn.mean(axis=0)
    prior = shares_of(learnt.kind)
    present = [place for place in range(len(OWNER_TYPES)) if prior[place] > 0]
    types = tuple(_middle(OWNER_TYPES[place], drawn[:, place]) for place in present)
    groups = tuple(
        (tuple(OWNER_TYPES[one] for one in group), _middle(_group_name(group), drawn[:, group].sum(axis=1)))
        for group in Overlap.of(mix).groups(present, _ALIKE)
        if len(group) > 1
    )
    hard = _middle("hard", drawn[:, [OWNER_TYPES.index(name) for name in HARD]].sum(axis=1))
    where = cells(learnt.found)
    found = _donors(learnt, where, table)
    owed = opening(ledger, deal)
    profile = profile_from(ledger, deal, owed, learnt.kind, setting, middle, _owner_chances(where, found))
    level = _level(learnt, found, profile, table)
    said = Said(ledger, deal, owed, learnt.kind, types, groups, hard, mix, learnt.found, level)
    return Calibration(
        setting=setting,
        contract=deal,
        households=ledger.households,
        profile=profile,
        policy=learnt.policy.model_copy(update={"name": "现在的做法"}),
        mix=types,
        groups=groups,
        hard=hard,
        explained=mix.explained,
        worlds=len(learnt.worlds),
        effective=mix.effective,
        temper=mix.temper,
        lengths=learnt.one.lengths,
        donors=found,
        sentences=sentences(said),
        level=level,
    )


def _level(learnt: Learnt, found: dict[int, list[list[int]]], profile: Profile, table: ParameterTable) -> Level:
    """Of the stored estate, at the adopted parameters."""
    ledger = learnt.ledger
    lives = range(SEED, SEED + _LIVES * lives_of(ledger.households))
    hidden = [hidden_of(ledger, learnt.found.cell, found, seed) for seed in lives]
    year = stretches(ledger, learnt.deal, YEAR)
    return matched(Again(year, profile, learnt.policy, table.central(), hidden, SEED))


def _middle(name: str, values: np.ndarray) -> TypeShare:
    low, high = np.quantile(values, [0.1, 0.9])
    return TypeShare(name, float(values.mean()), float(low), float(high))


def _group_name(group: list[int]) -> str:
    names = [OWNER_TYPES[one] for one in group]
    if all(name in HARD for name in names):
        return "难缴的合计"
    return "、".join(OWNER_TYPE_NAMES[name] for name in names) + "合计"


def _donors(learnt: Learnt, where: Cells, table: ParameterTable) -> dict[int, list[list[int]]]:
    """By cell: rows of FIELDS, equally likely, worlds and mixes drawn from the posterior."""
    centre = table.central()
    world, number = draws(learnt.mix, _DONORS, 1)
    every = np.arange(len(where.code))
    luck = np.random.Generator(np.random.PCG64([SEED, 3]))
    rows: dict[int, list[list[int]]] = {int(code): [] for code in where.code}
    for at in range(_DONORS):
        one = learnt.worlds[world[at]]
        chosen = donors(one, learnt.mix.shares[world[at], number[at]], where, every, luck.random(len(every)))
        like = translated(one, chosen, centre)
        for code, row, propensity in zip(where.code.tolist(), chosen.tolist(), like.tolist(), strict=True):
            traits = [int(getattr(one, name)[row]) for name in FIELDS]
            traits[1] = round(propensity * THOUSAND)
            rows[code].append(traits)
    return rows


def _owner_chances(where: Cells, found: dict[int, list[list[int]]]) -> np.ndarray:
    """float64 (n, types): how likely each household is of each type, from the donors of its cell."""
    chance = [
        np.bincount([row[0] for row in found[code]], minlength=len(OWNER_TYPES)) / len(found[code])
        for code in where.code.tolist()
    ]
    return np.stack(chance)[where.of]
