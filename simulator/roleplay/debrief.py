"""After a scene: what went well, what each turn did, the two worst moments, the best path, what to practise next.

`debrief` for a conversation, `observed_debrief` for a live trio that an observer ticked (no transcript, so no timeline
and no moments). Nothing here is drawn: components/roleplay_debrief.py shows it, debriefing/report.py prints it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from generator.course.roleplay import Rubric
from simulator.roleplay.hindsight import Best, Moment, best_known, worst_moments
from simulator.roleplay.indicators import mix, open_share, talk_share
from simulator.roleplay.learn import Lesson
from simulator.roleplay.play import Stage, Turn, opening
from simulator.roleplay.practice import ENOUGH, Tried, fit
from simulator.roleplay.read import Playbook
from simulator.roleplay.scene import CHANNEL_NAMES, ENDING_NAMES, GOOD, Part, Scene
from simulator.roleplay.score import Mark, Score, score

_PARTS: dict[Part, str] = {"amount": "金额", "date": "日期", "method": "方式"}
_PRAISED = 3
_TODO = 3
_GOOD_SHARE = 0.85


@dataclass(frozen=True)
class RedWords:
    """A red line in words. `basis` are the titles of what it rests on, with the id of the law or ""."""

    id: str
    name: str
    label: str
    says: str
    basis: tuple[tuple[str, str], ...]
    happened: str
    instead: str
    note: str = ""


@dataclass(frozen=True)
class Material:
    """What the course says beside the scenes: act -> name, dimension -> lesson, red line -> words."""

    acts: Mapping[str, str] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    red_lines: Mapping[str, RedWords] = field(default_factory=dict)


@dataclass(frozen=True)
class Beat:
    """One exchange on the timeline. `minute` since the scene began, levels 0-10 after it, `points` the change of the
    score; `acts` and `events` in words, `marks` those that name this turn."""

    turn: int
    minute: float
    trust: float
    anger: float
    will: float
    said: str
    reply: tuple[str, ...]
    acts: tuple[str, ...]
    events: tuple[str, ...]
    points: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Praise:
    """Something done well, with the sentence (turn 0: no single one)."""

    what: str
    turn: int = 0
    said: str = ""


@dataclass(frozen=True)
class Crossing:
    """A red line: the sentence, whether it was taken back at once, and the words on it (None: not in the course)."""

    line: str
    turn: int
    said: str
    taken_back: bool
    words: RedWords | None


@dataclass(frozen=True)
class Todo:
    """A dimension with points to win. `lost` are the reasons."""

    dimension: str
    name: str
    got: float
    most: float
    lost: tuple[str, ...]
    lesson: Lesson | None

    @property
    def share(self) -> float:
        return self.got / self.most if self.most else 1.0


@dataclass(frozen=True)
class Pair:
    """A step of the best path beside one's own sentence of the same kind (turn 0: nothing said)."""

    act: str
    best: str
    why: str
    turn: int
    own: str


@dataclass(frozen=True)
class Next:
    """The scene to play next and why."""

    scene: str
    title: str
    why: str


@dataclass(frozen=True)
class Debrief:
    """All that is told after a scene. `mix`: group -> how often, and how often on the best path; shares 0-1 or None
    where nothing was asked or said; `start` are trust, anger and will before the first word."""

    scene: str
    title: str
    persona: str
    channel: str
    goal: str
    opening: str
    score: Score
    passing: int
    names: Mapping[str, str]
    verdict: str
    ending: str
    praise: tuple[Praise, ...]
    todo: tuple[Todo, ...]
    crossings: tuple[Crossing, ...]
    next: Next | None
    start: tuple[float, float, float] = (0.0, 0.0, 0.0)
    beats: tuple[Beat, ...] = ()
    mix: tuple[tuple[str, int, int], ...] = ()
    open_share: float | None = None
    talk_share: float | None = None
    best_open_share: float | None = None
    best_talk_share: float | None = None
    moments: tuple[Moment, ...] = ()
    path: tuple[Pair, ...] = ()
    best: Best | None = None
    notes: str = ""

    @property
    def weakest(self) -> tuple[Todo, ...]:
        """What to work on now: at most three."""
        return tuple(one for one in self.todo if one.share < _GOOD_SHARE)[:_TODO]


def debrief(
    stage: Stage,
    turns: Sequence[Turn],
    book: Playbook,
    material: Material | None = None,
    tried: Sequence[Tried] = (),
) -> Debrief:
    """Talk over a conversation (finished or not). The first time for a scene it looks for the best path (2-3 s)."""
    known = material or Material()
    found = score(stage, turns, book.rubric)
    best = best_known(stage, book)
    beats = _beats(stage, turns, book, known, found)
    scene = stage.scene
    shares = {key: got / most for key, (got, most) in found.dimensions.items() if most}
    todo = _todo(found, book.rubric, known)
    before = turns[0].before if turns else None
    return Debrief(
        scene=scene.id,
        title=scene.title,
        persona=f"{stage.persona.name}（{stage.persona.kind}）",
        channel=CHANNEL_NAMES[scene.channel],
        goal=scene.goal,
        opening=opening(stage),
        score=found,
        passing=book.rubric.passing,
        names={one.id: one.name for one in book.rubric.dimensions},
        verdict=_verdict(found, book.rubric),
        ending=ENDING_NAMES[found.ending] if found.ending else "还没有说完",
        praise=_praise(found, turns),
        todo=todo,
        crossings=_crossings(turns, known),
        next=_next(scene, todo, [*tried, Tried(scene.id, date.max, shares, found.total)], book),
        start=(before.trust, before.anger, before.will) if before else (0.0, 0.0, 0.0),
        beats=beats,
        mix=mix(turns, best.run.turns),
        open_share=open_share(turns),
        talk_share=talk_share(turns),
        best_open_share=open_share(best.run.turns),
        best_talk_share=talk_share(best.run.turns),
        moments=tuple(worst_moments(stage, turns, book)),
        path=_path(stage, turns, best, known),
        best=best,
    )


def observed_debrief(
    scene: Scene,
    found: Score,
    book: Playbook,
    material: Material | None = None,
    *,
    notes: str = "",
    tried: Sequence[Tried] = (),
) -> Debrief:
    """Talk over a live scene from what an observer ticked (observed.py)."""
    known = material or Material()
    persona = book.personas[scene.persona]
    todo = _todo(found, book.rubric, known)
    shares = {key: got / most for key, (got, most) in found.dimensions.items() if most}
    crossings = [
        Crossing(line, 0, "", back, known.red_lines.get(line))
        for lines, back in ((found.red, False), (found.corrected, True))
        for line in lines
    ]
    return Debrief(
        scene=scene.id,
        title=scene.title,
        persona=f"{persona.name}（{persona.kind}）",
        channel=CHANNEL_NAMES[scene.channel],
        goal=scene.goal,
        opening="",
        score=found,
        passing=book.rubric.passing,
        names={one.id: one.name for one in book.rubric.dimensions},
        verdict=_verdict(found, book.rubric),
        ending="",
        praise=_praise(found, ()),
        todo=todo,
        crossings=tuple(crossings),
        next=_next(scene, todo, [*tried, Tried(scene.id, date.max, shares, found.total)], book),
        notes=notes,
    )


def _beats(stage: Stage, turns: Sequence[Turn], book: Playbook, known: Material, found: Score) -> tuple[Beat, ...]:
    beats: list[Beat] = []
    total = 0.0
    for n, turn in enumerate(turns, 1):
        now = score(stage, turns[:n], book.rubric).total
        after = turn.after
        beats.append(
            Beat(
                turn.number,
                after.minutes,
                after.trust,
                after.anger,
                after.will,
                turn.said.text,
                turn.reply,
                tuple(dict.fromkeys(known.acts.get(deed.act, deed.act) for deed in turn.said.deeds)),
                tuple(filter(None, map(_event, turn.events))),
                round(now - total, 1),
                tuple(one for one in found.marks if one.turn == turn.number),
            )
        )
        total = now
    return tuple(beats)


def _event(event: str) -> str:
    name, _, what = event.partition(":")
    if name == "ended":
        return ENDING_NAMES.get(what, what)  # type: ignore[call-overload]
    if name == "part":
        return f"对方说了{_PARTS.get(what, what)}"  # type: ignore[call-overload]
    return {
        "truth": "说出了实情",
        "agreed": "答应了",
        "red": f"碰了红线 {what}",
        "corrected": f"收回了碰红线 {what} 的话",
        "stopped": f"没有收回，停在红线 {what}",
        "flood": "一口气说得太多",
        "silence": "没有开口",
        "late": "过了时间还在谈",
        "too_often": "打得太密还在催",
        "soup": "只报了词，没说成话",
    }.get(name, "")


def _verdict(found: Score, rubric: Rubric) -> str:
    """One sentence: passed or not, and why not."""
    names = {one.id: one.name for one in rubric.dimensions}
    if found.held:
        return "有一句话是不是碰了红线，机器拿不准，等讲师看过才算数。"
    if found.passed:
        return "合格。"
    if found.red:
        lines = "、".join(found.red)
        return f"不合格：碰了红线 {lines}，没有当场收回，最多只有 {found.cap} 分。"
    if found.total < rubric.passing:
        capped = (
            f"碰了红线（后来收回了），最多 {found.cap} 分；" if found.cap is not None and found.raw > found.cap else ""
        )
        return f"还没合格：{capped}离 {rubric.passing} 分差 {rubric.passing - found.total:g} 分。"
    floors = "、".join(f"“{names.get(one, one)}”" for one in found.failed_floors)
    return f"分数够了，可是{floors}不到六成，还不算合格。"


def _praise(found: Score, turns: Sequence[Turn]) -> tuple[Praise, ...]:
    """What went well, the heaviest first, each from another dimension; never nothing where something was said."""
    said = {turn.number: turn.said.text for turn in turns}
    praised = [Praise(f"收回了碰红线 {line} 的话，当场道歉。说错了敢认，不容易") for line in found.corrected[:1]]
    if found.ending in GOOD and found.ending is not None:
        last = max((t.number for t in turns if "agreed" in t.events), default=0)
        praised.append(Praise(f"谈成了：{ENDING_NAMES[found.ending]}", last, said.get(last, "")))
    seen: set[str] = set()
    full = [one for one in found.marks if one.got >= one.most > 0]
    half = [one for one in found.marks if 0 < one.got < one.most]
    for one in (*sorted(full, key=lambda m: (-m.most, m.turn == 0)), *(half if not full else ())):
        if len(praised) >= _PRAISED:
            break
        if one.dimension not in seen:
            seen.add(one.dimension)
            praised.append(Praise(one.why, one.turn, said.get(one.turn, "")))
    if not praised and turns:
        praised.append(Praise("开口了。第一次开口最难，下面一处一处来"))
    return tuple(praised)


def _todo(found: Score, rubric: Rubric, known: Material) -> tuple[Todo, ...]:
    """Every dimension that lost points, the smallest share first; equal shares by weight."""
    listed = [
        Todo(
            one.id,
            one.name,
            *found.dimensions[one.id],
            tuple(dict.fromkeys(m.why for m in found.marks if m.dimension == one.id and m.got < m.most)),
            known.lessons.get(one.id),
        )
        for one in rubric.dimensions
    ]
    return tuple(sorted((one for one in listed if one.got < one.most), key=lambda t: (t.share, -t.most, t.dimension)))


def _crossings(turns: Sequence[Turn], known: Material) -> tuple[Crossing, ...]:
    found: list[Crossing] = []
    for place, turn in enumerate(turns):
        for event in turn.events:
            if event.startswith("red:"):
                line = event.partition(":")[2]
                after = turns[place + 1].events if place + 1 < len(turns) else ()
                back = f"corrected:{line}" in after
                said = next((deed.text for deed in turn.said.deeds if deed.line == line), turn.said.text)
                found.append(Crossing(line, turn.number, said, back, known.red_lines.get(line)))
    return tuple(found)


def _next(scene: Scene, todo: Sequence[Todo], tried: Sequence[Tried], book: Playbook) -> Next | None:
    others = [one for one in book.scenes.values() if one.id != scene.id]
    trainable = {skill for one in others for skill in one.skills}
    missed = [one for one in todo if one.share < ENOUGH] or list(todo[:1])
    wanted = [one.dimension for one in missed if one.dimension in trainable]
    chosen = fit(list(book.scenes.values()), wanted[:1], tried, also=wanted[1:], but=scene.id)
    if not chosen:
        return None
    other = book.scenes[chosen]
    trained = [one for one in missed if one.dimension in other.skills]
    if trained:
        why = f"它多练“{trained[0].name}”，这一场正好在这里丢了分。"
    elif not missed:
        why = "这一场没有丢分，换一位业主，难度也许高一点。"
    else:
        why = "换一位业主试试：同样的话，不同的人听来不一样。"
    if other.level < scene.level:
        why += "难度低一级，先把这一样练顺。"
    elif other.level > scene.level:
        why += "难度高一级。"
    return Next(other.id, other.title, why)


def _path(stage: Stage, turns: Sequence[Turn], best: Best, known: Material) -> tuple[Pair, ...]:
    """Each step of the best path beside the first sentence of one's own that did the same and is not taken yet."""
    whys = {line.acts: line.why for line in stage.scene.model}
    taken: set[int] = set()
    pairs: list[Pair] = []
    for place, turn in enumerate(best.run.turns):
        acts = [deed.act for deed in turn.said.deeds]
        mine = next(
            (t for t in turns if t.number not in taken and any(deed.act in acts for deed in t.said.deeds)), None
        )
        if mine is not None:
            taken.add(mine.number)
        why = stage.scene.model[place].why if best.origin == "model" else whys.get(tuple(acts), "")
        name = "、".join(dict.fromkeys(known.acts.get(act, act) for act in acts))
        pairs.append(Pair(name, turn.said.text, why, mine.number if mine else 0, mine.said.text if mine else ""))
    return tuple(pairs)
