"""One game at one table: the attempt in the records and the session that its steps make, always the same thing.

A month is first played in memory (which refuses what cannot be paid), then written; if the records refuse it, it is
taken back in memory. Whatever is in memory can be thrown away at any time: the steps make it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.experiments.game.content import MONTHS, Scenario
from simulator.experiments.game.decision import Plan, Turn, parse_turn, plain
from simulator.experiments.game.quarter import quarter_of
from simulator.experiments.game.score import score, score_document
from simulator.experiments.game.session import Box, GameError, Month, Session, scenario_of
from simulator.records import Attempt, Mode, Records, RecordsError, StaleStepError

KIND = "game"
DRAFT = "game-draft"
# What a step keeps of the figures: the board and the debrief of a class read them.
KEPT = (
    "collection_rate",
    "on_time_rate",
    "arrears_recovery_rate",
    "satisfaction",
    "complaints",
    "complaint_rate",
    "net_collected",
    "cost_ratio",
    "old_arrears",
    "time_barred",
    "outstanding",
)
GONE_ON = "这一局在另一个窗口里已经走到第 {month} 个月了。下面是现在的样子，请看一眼再往下走；你刚才的安排没有发出。"


class ChangedGameError(RecordsError):
    """The steps do not give what they gave: the course or the program is another one than then."""


@dataclass
class Table:
    """An attempt and its session. `turns[n]` is what was decided in month n."""

    attempt: Attempt
    session: Session
    turns: list[Turn]

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self.session.scenario

    @property
    def practice(self) -> bool:
        """Whether months can be taken back."""
        return self.attempt.mode == "practice"

    @property
    def signature(self) -> tuple[Any, ...]:
        """Changes whenever the records hold another past."""
        return signature(self.attempt)

    def plan(self, quarter: int) -> Plan | None:
        """The plan of a quarter (from 0), if it has begun."""
        return next((turn.plan for n, turn in enumerate(self.turns) if quarter_of(n) == quarter and turn.plan), None)


def signature(attempt: Attempt) -> tuple[Any, ...]:
    """Of an attempt's past."""
    return attempt.id, attempt.finished, tuple((step.number, step.created) for step in attempt.steps)


def begin(
    records: Records, box: Box, person_id: str, scenario: str, mode: Mode, request_id: str, luck: int = 0
) -> Table:
    """A new game. Raises DocumentError for an unknown scenario, RecordsError."""
    found = scenario_of(box, scenario)
    start = {"months": MONTHS, "luck": luck, "scenario": found.name}
    attempt = records.begin(person_id, KIND, scenario, mode, start, request_id)
    return rebuild(box, records.attempt(attempt.id))


def rebuild(box: Box, attempt: Attempt) -> Table:
    """The game that the steps make. Raises DocumentError, ChangedGameError."""
    scenario = scenario_of(box, attempt.scenario)
    luck = attempt.start.get("luck", 0)
    session = Session(box, scenario, luck if isinstance(luck, int) else 0)
    turns: list[Turn] = []
    for step in attempt.steps:
        turn = parse_turn(step.action)
        try:
            month = session.play(turn.decision)
        except GameError as error:
            raise ChangedGameError(_CHANGED) from error
        if shown(session, month)["kpis"] != step.shown.get("kpis"):
            raise ChangedGameError(_CHANGED)
        turns.append(turn)
    return Table(attempt, session, turns)


_CHANGED = "课程或程序改过以后，这一局按原来的步子重走，结果和当时不一样了，不能接着走。成绩和步子都还在；请另开一局。"


def shown(session: Session, month: Month) -> dict[str, Any]:
    """What a step keeps of what the player saw."""
    return {
        "month": month.number + 1,
        "kpis": {key: round(month.kpis[key], 9) for key in KEPT},
        "red_lines": list(session.red),
        "charged": month.charged,
        "extra": month.extra,
        "left": session.left,
        "earned": score(session).earned,
    }


def send(records: Records, table: Table, number: int, turn: Turn, request_id: str) -> Month:
    """Play month `number` (from 0) and write it down.

    Raises GameError if it cannot be paid or done, StaleStepError if the records are further on, RecordsError; the table
    is then as before.
    """
    if number != table.session.month:
        raise StaleStepError(GONE_ON.format(month=table.session.month + 1))
    month = table.session.play(turn.decision)
    try:
        step = records.step(table.attempt.id, number + 1, plain(turn), shown(table.session, month), request_id)
    except StaleStepError as error:
        table.session.undo()
        raise StaleStepError(GONE_ON.format(month=min(_steps(records, table) + 1, MONTHS))) from error
    except BaseException:
        table.session.undo()
        raise
    if step.action != plain(turn):  # the same request came with something else first: that is what counts
        table.session.undo()
        raise StaleStepError(GONE_ON.format(month=number + 2))
    table.turns.append(turn)
    table.attempt = records.attempt(table.attempt.id)
    return month


def _steps(records: Records, table: Table) -> int:
    return len(records.attempt(table.attempt.id).steps)


def take_back(records: Records, table: Table, keep: int, request_id: str) -> None:
    """Only the first `keep` months stay, in practice. Raises RecordsError."""
    attempt = records.undo(table.attempt.id, keep, request_id)
    table.session.undo(table.session.month - keep)
    del table.turns[keep:]
    table.attempt = attempt


def branch(records: Records, box: Box, table: Table, keep: int, request_id: str) -> Table:
    """A second game of the same person's with the same first `keep` months; the first stays. Raises RecordsError."""
    old = table.attempt
    start = {**old.start, "from": old.id, "kept": keep}
    fresh = records.begin(old.person_id, KIND, old.scenario, "practice", start, request_id)
    for step in old.steps[:keep]:
        records.step(fresh.id, step.number, step.action, step.shown, f"{request_id}-{step.number}")
    return rebuild(box, records.attempt(fresh.id))


def finish(records: Records, table: Table, request_id: str, review: dict[str, Any] | None = None) -> None:
    """Write the score down. Raises RecordsError."""
    if not table.session.over:
        raise GameError("还没有走完十二个月")
    table.attempt = records.finish(table.attempt.id, score_document(score(table.session), review), request_id)


def keep_draft(records: Records, table: Table, document: dict[str, Any]) -> None:
    """What is laid out for the coming month and not sent yet, so that a reload finds it again."""
    records.save(table.attempt.person_id, DRAFT, table.attempt.id, {"month": table.session.month, "turn": document})


def draft(records: Records, table: Table) -> dict[str, Any] | None:
    """The draft of the coming month, if there is one."""
    for saved in records.saved(table.attempt.person_id, DRAFT):
        if saved.name == table.attempt.id and saved.document.get("month") == table.session.month:
            found = saved.document.get("turn")
            return found if isinstance(found, dict) else None
    return None
