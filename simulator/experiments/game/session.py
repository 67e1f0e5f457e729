"""One game in progress: a scenario, its luck, and the months played. The same decisions give the same game again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.engine import ParameterTable
from simulator.engine import columns as c
from simulator.engine.parameters import load_parameters
from simulator.experiments.game.content import MONTHS, Card, Scenario, load_cards, load_games
from simulator.experiments.game.decision import Decision
from simulator.experiments.game.ledger import Ledger, bills_left, opening_bills, read_ledger
from simulator.experiments.game.orders import (
    Estimate,
    Orders,
    Past,
    estimate,
    trimmed,
    unknown_cards,
    work_out,
)
from simulator.experiments.play import Game, Start
from simulator.policy import Policy, red_acts
from simulator.policy.channels import RedAct
from simulator.population import Profile, build_estate, load_profiles
from simulator.population.estate import Estate

SPENT = (c.COST, c.INCENTIVES, c.SERVICE_COST)
_TRIMS = 60


class GameError(ValueError):
    """A month that cannot be played as decided. The message is Chinese; the game is as before."""


@dataclass(frozen=True)
class Box:
    """What every game of a course is made of, read once."""

    table: ParameterTable
    profiles: dict[str, Profile]
    cards: dict[str, Card]
    games: dict[str, Scenario]


def open_box(course: Path) -> Box:
    """Raises DocumentError with the faults of all files."""
    return Box(load_parameters(course), load_profiles(course), load_cards(course), load_games(course))


@dataclass(frozen=True)
class Month:
    """One month played, in a few figures. Money int64 fen.

    `charged` goes to the budget, at most what the estimate said; `extra` is what the company paid beside it.
    """

    number: int  # from 0
    decision: Decision
    flow: np.ndarray  # int64 (FLOWS,)
    kpis: dict[str, float]  # from the first month to this one
    charged: int
    extra: int
    red: tuple[RedAct, ...]


@dataclass(frozen=True)
class Detail:
    """What the last month was decided on and all that happened in it; older months keep only their figures."""

    ledger: Ledger  # of its first morning
    orders: Orders
    estimate: Estimate
    events: np.ndarray  # int64 (rows, EVENT_COLUMNS)


@dataclass
class Session:
    """A game. `luck` 0 is the scenario's own; another number is another year with the same owners."""

    box: Box
    scenario: Scenario
    luck: int = 0
    months: list[Month] = field(default_factory=list)
    detail: Detail | None = None
    _ledger: Ledger | None = None
    _judged: tuple[Decision, Orders, Estimate] | None = None  # the last one, without lines for month-long cards

    @cached_property
    def estate(self) -> Estate:
        """The owners, the same in every game of the scenario."""
        return build_estate(self.scenario.profile(self.box.profiles), self.scenario.households, self.scenario.seed)

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The cards that may be played, by id in the order of the scenario."""
        return {one: self.box.cards[one] for one in self.scenario.cards}

    @cached_property
    def standing(self) -> Policy:
        """What is in force whatever is played."""
        return self.scenario.standing()

    @cached_property
    def game(self) -> Game:
        """The engine's game under it."""
        return Game(Start(self.estate, self.box.table, MONTHS, self.scenario.seed, self.luck, keep_events=True))

    @property
    def month(self) -> int:
        """Months played so far."""
        return len(self.months)

    @property
    def over(self) -> bool:
        """Whether the year is over."""
        return self.month >= MONTHS

    @property
    def budget(self) -> int:
        """Fen for the year."""
        return self.scenario.budget_yuan * 100

    @property
    def spent(self) -> int:
        """Fen of the budget that are gone."""
        return sum(month.charged for month in self.months)

    @property
    def left(self) -> int:
        """Fen of the budget that are left."""
        return self.budget - self.spent

    @property
    def past(self) -> Past:
        """What earlier months leave in force."""
        past = Past()
        for month in self.months:
            past = past.after(month.decision, self.cards, month.number)
        return past

    @property
    def red(self) -> tuple[RedAct, ...]:
        """The red lines that the player ordered, in order of their first month."""
        return tuple(dict.fromkeys(act for month in self.months for act in month.red))

    @property
    def opening(self) -> Decision:
        """What was being done when the game began."""
        return Decision(cards=self.scenario.opening)

    def last(self) -> Decision:
        """Last month's decision without red lines, or the opening's; what lasts anyway is left out."""
        if not self.months:
            return self.opening
        before = self.months[-1].decision
        return Decision(cards=[use for use in before.cards if not self.cards[use.card].lasts])

    def ledger(self) -> Ledger:
        """The ledger of the first morning of the coming month (after the last one, of the day after)."""
        if self._ledger is None:
            prepared = self.game.prepared(self.standing)
            world = self.game.seen(self.standing)
            self._ledger = read_ledger(
                prepared.estate, prepared.calendar, world, self.month, self.open_bills(), self.game.start.behaviour
            )
        return self._ledger

    def open_bills(self) -> np.ndarray:
        """int64 (n, S): what is open of each bill on the evening before the coming month."""
        prepared = self.game.prepared(self.standing)
        if not self.months:
            return opening_bills(prepared.estate, prepared.calendar)
        return bills_left(prepared.estate, self.game.seen(self.standing))

    def judge(self, decision: Decision, *, each: bool = True) -> tuple[Orders, Estimate]:
        """What the decision would do and take (`each`: see estimate). Raises GameError for cards not in the game."""
        if not each and self._judged is not None and self._judged[0] == decision:
            return self._judged[1:]
        lost = unknown_cards(decision, list(self.cards))
        if lost:
            raise GameError(f"这一局没有这几张牌：{'、'.join(lost)}")
        wrong = [act for act in decision.red if act not in self.scenario.red]
        if wrong:
            raise GameError(f"这一局没有这几条红线的选项：{'、'.join(wrong)}")
        slots: dict[str, str] = {}
        for one in decision.ids:
            slot = self.cards[one].slot
            if slot and slot in slots:
                raise GameError(f"“{self.cards[slots[slot]].name}”和“{self.cards[one].name}”只能选一样")
            if slot:
                slots[slot] = one
        ledger = self.ledger()
        try:
            orders = work_out(decision, self.standing, self.cards, self.past, ledger, self.estate)
            found = estimate(orders, self.game, ledger, self.cards, self.left, self.standing, each=each)
        except DocumentError as error:
            raise GameError(str(error)) from error
        if not each:
            self._judged = decision, orders, found
        return orders, found

    def play(self, decision: Decision) -> Month:
        """One month. Raises GameError if money or hours are short, or the year is over; the game is then as before."""
        if self.over:
            raise GameError("十二个月已经走完了")
        orders, judged = self.judge(decision, each=False)
        if judged.faults:
            raise GameError(" ".join(judged.faults))
        ledger, number = self.ledger(), self.month
        flow = self.game.advance(orders.policy).copy()
        events = self.game.events.copy()
        total = int(flow[list(SPENT)].sum())
        charged = int(min(total, judged.money))
        red = tuple(red_acts(orders.policy))
        month = Month(number, decision, flow, self.game.kpis(), charged, total - charged, red)
        self.months.append(month)
        self.detail = Detail(ledger, orders, judged, events)
        self._ledger = self._judged = None
        return month

    def fit(self, decision: Decision) -> Decision:
        """The decision, cut back to what can be paid and done. Raises GameError."""
        for _ in range(_TRIMS):
            if not self.judge(decision, each=False)[1].faults:
                return decision
            _, judged = self.judge(decision)
            decision = trimmed(decision, judged, self.cards)
        return Decision(red=decision.red)

    def undo(self, months: int = 1) -> None:
        """Take back the last months, as if they had never been."""
        if not 0 <= months <= self.month:
            raise ValueError(f"只走了 {self.month} 个月，不能退回 {months} 个月")
        kept = [month.decision for month in self.months[: self.month - months]]
        self.game.undo(self.month)
        self.months.clear()
        self.detail = self._ledger = self._judged = None
        for decision in kept:
            self.play(decision)

    def flow(self) -> np.ndarray:
        """int64 (months played, FLOWS)."""
        return np.array([month.flow for month in self.months]).reshape(self.month, len(c.FLOWS))


def replay(box: Box, scenario: Scenario, decisions: Sequence[Decision], luck: int = 0, *, cut: bool = False) -> Session:
    """The game of these decisions. With `cut` each is first cut back to what can be paid; else GameError is raised."""
    session = Session(box, scenario, luck)
    for decision in decisions:
        session.play(session.fit(decision) if cut else decision)
    return session


def scenario_of(box: Box, name: str) -> Scenario:
    """box.games[name]. Raises DocumentError naming what there is."""
    if name in box.games:
        return box.games[name]
    known = "、".join(box.games) or "(没有)"
    raise DocumentError(
        [
            Problem(
                file=f"content/games/{name}.yml",
                line=0,
                code="unknown-game",
                message=f"没有名为“{name}”的一局",
                remedy=f"可选：{known}",
            )
        ]
    )
