"""One go at a scene: the attempt in the records and the conversation that its steps make, always the same one.

A sentence is first said in memory, then written; a Take is never changed, so whatever the records refuse has not
happened. The account is kept with the attempt: it is still about the same money when the estate's profile is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from generator.course.roleplay import Rubric, capped
from simulator.app.acting.voice import heard, voice
from simulator.records import Attempt, Mode, Records, RecordsError, StaleStepError
from simulator.roleplay import play
from simulator.roleplay.account import Account
from simulator.roleplay.play import Deed, Said, Stage, State, Turn
from simulator.roleplay.read import Playbook
from simulator.roleplay.score import Score, score

KIND = "roleplay"
DRAFT = "roleplay-draft"
WAYS = ("hints", "choices", "free")
GONE_ON = "这一场在另一个窗口里已经说到第 {turn} 句了。这一页已经是现在的样子，请看一眼再往下说；您刚才那句没有说出去。"
ENDED = "这一场在另一个窗口里已经结束了，下面是点评；您刚才那句没有说出去。"
SAID_BEFORE = "前一句已经说出去了，对方也回了话；您后面这句没有说出去，请看一眼再往下说。"
MOVED = "这一场在另一个窗口里已经往前走了，这一页已经是现在的样子。"
_CHANGED = (
    "课程或程序改过以后，这一场按原来的话重走，对方的反应和当时不一样了，不能接着说。说过的话和成绩都还在；请另开一场。"
)


class ChangedSceneError(RecordsError):
    """The steps do not give what they gave: the scene or the program is another one than then."""


@dataclass(frozen=True)
class Take:
    """An attempt with its scene and what has been said so far."""

    attempt: Attempt
    stage: Stage
    turns: tuple[Turn, ...]

    @property
    def state(self) -> State:
        """Where the conversation stands."""
        return self.turns[-1].after if self.turns else play.begin(self.stage)

    @property
    def history(self) -> tuple[str, ...]:
        """What happened with this household, if it came from an estate."""
        return tuple(str(line) for line in self.attempt.start.get("history") or ())

    def heard(self, turn: Turn) -> tuple[tuple[str, ...], bool]:
        """The owner's answer as the trainee heard it, and whether a model said it (voice.py)."""
        step = next((one for one in self.attempt.steps if one.number == turn.number), None)
        return heard(step.shown if step else {}, turn)

    @property
    def practice(self) -> bool:
        """Whether sentences can be taken back."""
        return self.attempt.mode == "practice"

    @property
    def over(self) -> bool:
        """Whether nothing more can be said."""
        return self.state.ended is not None or self.attempt.finished is not None

    @property
    def way(self) -> str:
        """How the last sentence was said, else how the take was begun: hints, choices or free."""
        last = self.attempt.steps[-1].action.get("way") if self.attempt.steps else None
        way = last or self.attempt.start.get("way")
        return way if way in WAYS else WAYS[0]

    @property
    def signature(self) -> tuple[Any, ...]:
        """Changes whenever the records hold another past."""
        return signature(self.attempt)


def signature(attempt: Attempt) -> tuple[Any, ...]:
    """Of an attempt's past."""
    return attempt.id, attempt.finished, tuple((step.number, step.created) for step in attempt.steps)


def begin(
    records: Records,
    book: Playbook,
    person_id: str,
    scene: str,
    mode: Mode,
    way: str,
    request_id: str,
    seed: int = 1,
    account: Account | None = None,
    history: Sequence[str] = (),
    synthetic: bool = False,
) -> Take:
    """A new take, about the scene's own household or another `account` with its `history` for the collector's list;
    `synthetic` vouches that this other household is made up. Raises KeyError for an unknown scene, RecordsError."""
    stage = book.stage(scene, seed, account)
    start = {"seed": seed, "way": way, "name": stage.scene.title, "account": _account_document(stage.account)}
    start |= {"history": list(history)} if history else {}
    start |= {"synthetic": True} if account is None or synthetic else {}
    return Take(records.begin(person_id, KIND, scene, mode, start, request_id), stage, ())


def rebuild(book: Playbook, attempt: Attempt) -> Take:
    """The conversation that the steps make. Raises ChangedSceneError."""
    try:
        seed = attempt.start.get("seed")
        stage = book.stage(
            attempt.scenario, seed if isinstance(seed, int) else 1, _account(attempt.start.get("account"))
        )
    except KeyError as error:
        raise ChangedSceneError(f"课程里没有“{attempt.start.get('name') or attempt.scenario}”这一场了。") from error
    state, turns = play.begin(stage), list[Turn]()
    for step in attempt.steps:
        if state.ended:
            raise ChangedSceneError(_CHANGED)
        state, turn = play.say(stage, state, _said(step.action))
        if _levels(state) != step.shown.get("state"):
            raise ChangedSceneError(_CHANGED)
        turns.append(replace(turn, reply=tuple(map(str, step.shown.get("reply") or turn.reply))))
    return Take(attempt, stage, tuple(turns))


def say(records: Records, take: Take, said: Said, way: str, request_id: str, answered: int = 0) -> Take:
    """The next sentence; `answered` counts the questions about it that the trainee answered. A scene that ends with it
    is finished. Raises ValueError once it has ended, StaleStepError if the records are further on, RecordsError.
    """
    _, turn = play.say(take.stage, take.state, said)
    action = {"text": said.text, "deeds": [_deed_document(one) for one in said.deeds], "way": way}
    if said.unsure:
        action["unsure"] = list(said.unsure)
    if answered:
        action["answered"] = answered
    shown = {"reply": list(turn.reply), "state": _levels(turn.after), "red_lines": list(turn.after.crossed)}
    synthetic = bool(take.attempt.start.get("synthetic"))
    earlier = [one.shown.get("voice") for one in take.attempt.steps]
    spoken = voice(take.stage, take.turns, turn, synthetic=synthetic, earlier=earlier)
    shown |= {"voice": spoken} if spoken else {}
    try:
        step = records.step(take.attempt.id, turn.number, action, shown, request_id)
    except StaleStepError as error:
        now = len(records.attempt(take.attempt.id).steps)
        raise StaleStepError(GONE_ON.format(turn=now)) from error
    if step.action != action:  # the same request came with something else first: that is what counts
        raise StaleStepError(GONE_ON.format(turn=step.number))
    return Take(records.attempt(take.attempt.id), take.stage, (*take.turns, turn))


def settle(records: Records, book: Playbook, take: Take) -> Take:
    """A take whose scene has ended gets its score; safe to call again and from two windows."""
    return finish(records, book, take) if take.state.ended and take.attempt.finished is None else take


def finish(records: Records, book: Playbook, take: Take) -> Take:
    """Write the score down, also of a scene that the trainee breaks off. Raises RecordsError."""
    document = score_document(book.rubric, judged(book, take), take.turns)
    return replace(take, attempt=records.finish(take.attempt.id, document, f"{take.attempt.id}-finish"))


def retry(records: Records, book: Playbook, take: Take, turn: int, request_id: str) -> Take:
    """Once more from sentence `turn` (from 1), in practice: what comes before it stays.

    A take still going on is taken back; of a finished one a second take with the same beginning is made. Raises
    RecordsError.
    """
    keep = max(0, min(turn - 1, len(take.turns)))
    if take.attempt.finished is None:
        return rebuild(book, records.undo(take.attempt.id, keep, request_id))
    old = take.attempt
    start = {**old.start, "way": take.way, "from": old.id, "kept": keep}
    fresh = records.begin(old.person_id, KIND, old.scenario, "practice", start, request_id)
    for step in old.steps[:keep]:
        records.step(fresh.id, step.number, step.action, step.shown, f"{request_id}-{step.number}")
    return rebuild(book, records.attempt(fresh.id))


def judged(book: Playbook, take: Take) -> Score:
    """The score of what has been said so far."""
    return score(take.stage, take.turns, book.rubric)


def score_document(rubric: Rubric, found: Score, turns: Sequence[Turn] = ()) -> dict[str, Any]:
    """What the records keep of a score: total 0-100, points by dimension (as classes read them), marks that name their
    turn, red lines, what waits for the trainer."""
    names = {one.id: one.name for one in rubric.dimensions}
    return {
        "total": found.total,
        "raw": found.raw,
        "passed": found.passed,
        "failed": capped(rubric, found.red, ())[1],
        "points": {
            key: {"name": f"{key} {names[key]}", "value": got, "most": most}
            for key, (got, most) in found.dimensions.items()
        },
        "marks": [asdict(mark) for mark in found.marks],
        "red_lines": list(found.red),
        "corrected": list(found.corrected),
        "ending": found.ending,
        "unsure": [
            {"turn": turn.number, "text": text, "sentence": turn.said.text}
            for turn in turns
            for text in turn.said.unsure
        ],
    }


def keep_draft(records: Records, take: Take, text: str) -> None:
    """What was typed and waits for an answer, so that a reload asks again."""
    records.save(take.attempt.person_id, DRAFT, take.attempt.id, {"turn": len(take.turns), "text": text})


def draft(records: Records, take: Take) -> str:
    """The sentence that waits, if it is about the turn that comes next."""
    for saved in records.saved(take.attempt.person_id, DRAFT):
        if saved.name == take.attempt.id and saved.document.get("turn") == len(take.turns):
            return str(saved.document.get("text") or "")
    return ""


def _levels(state: State) -> dict[str, Any]:
    return {
        "trust": state.trust,
        "anger": state.anger,
        "will": state.will,
        "minutes": state.minutes,
        "ended": state.ended,
    }


def _deed_document(deed: Deed) -> dict[str, str]:
    return {"act": deed.act, "text": deed.text} | ({"line": deed.line} if deed.line else {})


def _said(action: dict[str, Any]) -> Said:
    deeds = tuple(Deed(one["act"], one["text"], one.get("line", "")) for one in action.get("deeds", ()))
    return Said(action.get("text", ""), deeds, tuple(action.get("unsure", ())))


def _account_document(account: Account) -> dict[str, Any]:
    return asdict(account) | {"today": account.today.isoformat()}


def _account(document: Any) -> Account | None:
    if not isinstance(document, dict):
        return None
    first, last = tuple(document["first"]), tuple(document["last"])
    return Account(**(document | {"first": first, "last": last, "today": date.fromisoformat(document["today"])}))
