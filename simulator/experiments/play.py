"""Stepwise play: one month at a time, each with its own policy; undo, fork, save.

A game is its start and the list of what was decided: the engine is run again from the beginning whenever a month is
taken back, so there is nothing to restore and nothing can be lost. The same policy in every month gives exactly the
run of that policy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from generator.course.files import write_whole
from simulator.documents import fingerprint
from simulator.engine import ParameterTable, kpis
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.kernel import advance
from simulator.engine.programme import make_programme
from simulator.engine.run import Prepared, begin, prepare
from simulator.engine.world import World, make_policy, make_world
from simulator.policy import Policy, parse_policy
from simulator.population import build_estate, load_profiles
from simulator.population.estate import Estate

ONCE_TOOLS = ("clean_archive", "wechat_drive", "face_payment")  # what Programme.once_cost pays for
_KEPT = 40  # compiled policies
_SEED = 2**62
_EVENTS_A_MONTH = 12  # of one household, at most as a rule


@dataclass(frozen=True)
class Start:
    """What a game begins with. `months` is its horizon; `draw` the draw of the parameters (None: central values).

    With `keep_events` every event of the month just played can be read.
    """

    estate: Estate
    table: ParameterTable
    months: int
    seed: int
    replication: int = 0
    draw: int | None = None
    keep_events: bool = False

    @cached_property
    def behaviour(self) -> Behaviour:
        """The world's own numbers, hidden from the player."""
        return self.table.central() if self.draw is None else self.table.draw(self.seed, self.draw)


@dataclass
class Game:
    """A game in progress. `actions[m]` is the policy of month m; `flow` int64 (months played, FLOWS)."""

    start: Start
    actions: list[Policy] = field(default_factory=list)
    _world: World | None = None
    _current: str = ""
    _prepared: dict[str, Prepared] = field(default_factory=dict)
    _rows: int = 0

    @property
    def month(self) -> int:
        """Months played so far."""
        return len(self.actions)

    @property
    def over(self) -> bool:
        """Whether the horizon is reached."""
        return self.month >= self.start.months

    @property
    def flow(self) -> np.ndarray:
        """int64 (months played, FLOWS)."""
        if self._world is None:
            return np.zeros((0, 0), dtype=np.int64)
        return self._world.flow[: self.month].sum(axis=1)

    def kpis(self) -> dict[str, float]:
        """The key figures so far; the cut-off is the end of the last month played."""
        opening = int(self.start.estate.opening_amount.sum())
        if self._world is None:
            return {}
        return kpis(self.flow, self.start.estate.households, opening)

    def advance(self, policy: Policy) -> np.ndarray:
        """Play one month under `policy`; returns its flows. Raises ValueError when the game is over, DocumentError if
        the policy does not fit the estate (the game is then as before)."""
        if self.over:
            raise ValueError("这一局已经走完，可以悔一步，或另开一局")
        prepared = self.prepared(policy)
        world = self._lived(policy, prepared)
        while self.start.keep_events and int(world.traced[0]) > len(world.trace):
            # More happened than there is room for: the month is lived again with room for all of it.
            self._rows = int(world.traced[0])
            self.undo(0)
            world = self._lived(policy, prepared)
        world.flow[self.month, 0, c.COST] += self.once(policy, prepared)
        self.actions.append(policy)
        return world.flow[self.month - 1].sum(axis=0)

    @property
    def events(self) -> np.ndarray:
        """int64 (rows, EVENT_COLUMNS): what happened in the last month, household by household."""
        if self._world is None:
            return np.zeros((0, c.EVENT_COLUMNS), dtype=np.int64)
        return self._world.trace[: int(self._world.traced[0])]

    def seen(self, policy: Policy) -> World:
        """The estate as the next month will find it, to be looked at and not changed; `policy` is what would begin."""
        if self._world is not None:
            return self._world
        return begin(self.prepared(policy), self.start.behaviour, self.start.seed, self.start.replication)

    def undo(self, months: int = 1) -> None:
        """Take back the last months."""
        if not 0 <= months <= self.month:
            raise ValueError(f"只走了 {self.month} 个月，不能退回 {months} 个月")
        kept = self.actions[: self.month - months]
        self._world, self._current, self.actions = None, "", []
        for policy in kept:
            self.advance(policy)

    def fork(self) -> Game:
        """A second game with the same past: what if from here on something else is done."""
        twin = Game(self.start)
        for policy in self.actions:
            twin.advance(policy)
        return twin

    def save(self) -> dict[str, Any]:
        """Plain data: the seed and the actions, and the hashes of what they were played on."""
        start = self.start
        return {
            "estate": {
                "profile": start.estate.profile_id,
                "hash": start.estate.profile_hash,
                "households": start.estate.households,
                "seed": start.estate.seed,
            },
            "parameters": start.table.hash,
            "months": start.months,
            "seed": start.seed,
            "replication": start.replication,
            "draw": start.draw,
            "actions": [policy.model_dump(mode="json", exclude_none=True) for policy in self.actions],
        }

    def prepared(self, policy: Policy) -> Prepared:
        """The policy compiled for this game. Raises DocumentError, and ValueError if it changes the contract."""
        key = fingerprint(policy)
        if self.actions and fixed_terms(policy) != fixed_terms(self.actions[0]):
            raise ValueError("合同条款和空置减收在一局中间不能改（它们决定账单），请另开一局")
        if key not in self._prepared:
            self._prepared[key] = self._compiled(policy)
            while len(self._prepared) > _KEPT:
                del self._prepared[next(iter(self._prepared))]
        return self._prepared[key]

    def _compiled(self, policy: Policy) -> Prepared:
        """Policies under the same contract share homes and calendar."""
        known = next(iter(self._prepared.values()), None)
        if known is None or fixed_terms(known.policy) != fixed_terms(policy):
            return prepare(self.start.estate, policy, self.start.months, self.start.behaviour)
        return replace(known, policy=policy, compiled=make_policy(policy, known.estate, known.calendar))

    def _lived(self, policy: Policy, prepared: Prepared) -> World:
        self._turn(policy, prepared)
        world = self._need()
        if self.start.keep_events:
            self._rows = self._rows or _EVENTS_A_MONTH * self.start.estate.households + 100
            room = np.zeros((self._rows, c.EVENT_COLUMNS), dtype=np.int64)
            self._world = world = world._replace(trace=room, traced=np.zeros(1, dtype=np.int64))
        advance(world, self.month, self.month + 1)
        return world

    def once(self, policy: Policy, prepared: Prepared) -> int:
        """Fen for tools that cost money once and are new this month (in the first month the kernel books them)."""
        if self.month == 0:
            return 0
        new = {
            name: getattr(policy.tools, name) and not any(getattr(one.tools, name) for one in self.actions)
            for name in ONCE_TOOLS
        }
        if not any(new.values()):
            return 0
        bought = prepared.compiled._replace(**new)
        return make_programme(bought, self.start.behaviour, self.start.estate.households).once_cost

    def _turn(self, policy: Policy, prepared: Prepared) -> None:
        """Put the policy in force, keeping every household's life as it is."""
        key = fingerprint(policy)
        if self._world is None:
            self._world = begin(prepared, self.start.behaviour, self.start.seed, self.start.replication)
        elif key != self._current:
            self._world = changed_world(self._world, self.actions[-1], policy, prepared, self.start.behaviour)
        self._current = key

    def _need(self) -> World:
        if self._world is None:
            raise RuntimeError("advance builds the world first")
        return self._world


def load(saved: dict[str, Any], start: Start) -> Game:
    """The game again, month by month. Raises ValueError if estate or parameters are not those it was played on."""
    if saved["estate"]["hash"] != start.estate.profile_hash or saved["parameters"] != start.table.hash:
        raise ValueError("小区档案或参数改过了，这一局按新的数字重走会不一样；请用原来的课程打开，或另开一局")
    game = Game(replace(start, **{name: saved[name] for name in ("months", "seed", "replication", "draw")}))
    for action in saved["actions"]:
        game.advance(parse_policy(action))
    return game


def changed_world(world: World, old: Policy, new: Policy, prepared: Prepared, behaviour: Behaviour) -> World:
    """The same lives under another policy. Counters go with a lever that both policies have (channel and name)."""
    fresh = make_world(prepared.estate, prepared.homes, prepared.calendar, prepared.compiled, behaviour, int(world.key))
    times = np.zeros_like(world.lives["times"])
    before = _lever_keys(old)
    for place, key in enumerate(_lever_keys(new)):
        if key in before:
            times[:, place] = world.lives["times"][:, before.index(key)]
            fresh.executed_permille[place] = world.executed_permille[before.index(key)]
    world.lives["times"] = times
    learnt = world.lives["label"] != world.homes["label"]
    world.lives["label"] = np.where(learnt, world.lives["label"], fresh.homes["label"])
    return fresh._replace(lives=world.lives, left=world.left, share=world.share, estate=world.estate, flow=world.flow)


def fixed_terms(policy: Policy) -> tuple[Any, ...]:
    """What decides the bills' amounts and due days, which lie in the calendar from the start."""
    return policy.contract, policy.vacancy_reduction


def _lever_keys(policy: Policy) -> list[tuple[str, str, int]]:
    seen: list[tuple[str, str, int]] = []
    for lever in policy.levers:
        twins = sum(1 for one in seen if one[:2] == (lever.channel, lever.name))
        seen.append((lever.channel, lever.name, twins))
    return seen


def open_game(
    course: Path, path: Path, table: ParameterTable, *, profile: str, households: int, months: int, seed: int
) -> Game:
    """The game saved in `path`, or a new one if there is no such file. Raises ValueError, DocumentError."""
    profiles = load_profiles(course)
    if not path.is_file():
        if profile not in profiles:
            raise ValueError(f"没有小区档案“{profile}”。可用的有：{'、'.join(profiles)}。")
        return Game(Start(build_estate(profiles[profile], households, seed), table, months, seed))
    try:
        saved = _checked(json.loads(path.read_text(encoding="utf-8")))
        facts = saved["estate"]
        known = profiles[facts["profile"]]
        estate = build_estate(known, facts["households"], facts["seed"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path} 不是一份完整的存档，请另选一个文件名新开一局。") from error
    return load(saved, Start(estate, table, saved["months"], saved["seed"]))


def _checked(saved: dict[str, Any]) -> dict[str, Any]:
    """What a saved game says, if it is within what `sandbox play` takes. Raises ValueError and what a dict does."""
    facts, draw = saved["estate"], saved["draw"]
    whole = ((facts["households"], 1_000_000), (facts["seed"], _SEED), (saved["months"], 60), (saved["seed"], _SEED),
             (saved["replication"], 1_000_000), (0 if draw is None else draw, 1_000_000))  # fmt: skip
    if not all(type(one) is int and 0 <= one <= most for one, most in whole):
        raise ValueError("a number that no game has")
    if not isinstance(saved["actions"], list) or len(saved["actions"]) > saved["months"]:
        raise ValueError("more months than there are")
    return saved


def store(game: Game, path: Path) -> None:
    """Write the game; a fault never loses the old one."""
    write_whole(path, (json.dumps(game.save(), ensure_ascii=False, indent=2) + "\n").encode())
