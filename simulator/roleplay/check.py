"""What is wrong with the scenes: words that name nothing, facts against the ledger, things nobody can reach.

Reading (read.py) has already refused what has the wrong form. Here every scene is also played: by its model run and by
random conversations, so that a truth or an ending that no path reaches is found before a class finds it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.roleplay.account import filled, words
from simulator.roleplay.accounts import stale_accounts
from simulator.roleplay.choices import candidates
from simulator.roleplay.cues import cues
from simulator.roleplay.learn import read_lessons
from simulator.roleplay.play import RED, Stage, begin, say
from simulator.roleplay.read import Playbook, read_playbook
from simulator.roleplay.runs import model_run, run
from simulator.roleplay.scene import EVENTS, GOOD, Scene
from simulator.roleplay.seen import right_sum
from simulator.roleplay.understanding.acts import read_acts

GOOD_MODEL = 85.0  # what the model run of a scene must get
_RANDOM_RUNS = 60
_PLACE = re.compile(r"\{([^{}]+)\}")
_BIG_YUAN = 200.0  # smaller sums are prices and fares, not the debt
_BUILT_IN = frozenset(
    {"verified", "asked_convenience", "reason_known", "agreed", "late", *(f"agreed:{one}" for one in GOOD)}
)
_ENGINE_LINES = (
    *(
        "silence",
        "hang_up",
        "flood",
        "soup",
        "late",
        "other",
        "repeat",
        "time_up",
        "complain",
        "recorded",
        "accept_apology",
    ),
    *("agree", "closing_good", "closing_open", "ask_amount", "ask_date", "ask_method"),
    *(f"red_{act}" for act in RED),
)


def check_roleplay(course: Path, *, played: bool = True) -> tuple[int, list[Problem]]:
    """How many scenes there are, and every fault; `played` also plays them (about a second a scene)."""
    if not any((course / "content" / "scenarios").glob("*.yml")):
        return 0, []
    try:
        book = read_playbook(course)
    except DocumentError as error:
        return 0, error.problems
    acts = set(read_acts(course / "content")[0])
    red_lines = set(re.findall(r"^- id: (R\d+)$", (course / "content" / "red-lines.yml").read_text("utf-8"), re.M))
    problems = list(_common(book, acts))
    for persona in book.personas.values():
        problems += [
            _fault(
                f"personas（{persona.id}）", "persona-act", f"人物 {persona.id} 的 reacts 里没有“{act}”这种话", _ACTS
            )
            for act in set(persona.reacts) - acts - set(EVENTS)
        ]
    for scene in book.scenes.values():
        problems += _scene(book, scene, acts, red_lines)
        if played and not problems:
            problems += _played(book, scene)
    problems += stale_accounts(course, book)
    try:
        read_lessons(course, tuple(one.id for one in book.rubric.dimensions))
    except DocumentError as error:
        problems += error.problems
    return len(book.scenes), problems


_ACTS = "编号都在 content/dialogue/acts.yml"


def _common(book: Playbook, acts: set[str]) -> Iterator[Problem]:
    where = "dialogue/owners.yml"
    for key in (*acts - set(RED), *_ENGINE_LINES):
        if not book.lines.get(key):
            yield _fault(where, "line-missing", f"业主听到“{key}”时没有话可说", "补上这个 key，至少写一种心情")
    for act in set(book.rules) - acts - set(EVENTS):
        yield _fault("dialogue/reactions.yml", "unknown-act", f"没有“{act}”这种话", _ACTS)
    for act in sorted((acts | set(EVENTS)) - set(book.rules)):
        yield _fault("dialogue/reactions.yml", "act-without-reaction", f"“{act}”没有写业主会怎样", "补上至少一条规则")
    for act in set(book.says) - acts:
        yield _fault("dialogue/says.yml", "unknown-act", f"没有“{act}”这种话", _ACTS)


def _scene(book: Playbook, scene: Scene, acts: set[str], red_lines: set[str]) -> Iterator[Problem]:
    where = f"scenarios/{scene.id}.yml"
    persona = book.personas[scene.persona]
    named = [
        *scene.remedy, *scene.wrong, *scene.says, *scene.reacts,
        *(act for truth in scene.truths for act in truth.by),
        *(act for one in scene.agrees for act in one.by),
        *(act for line in scene.model for act in line.acts),
        *(act for act in scene.clumsy if act != "remedy"),
    ]  # fmt: skip
    for act in sorted(set(named) - acts):
        yield _fault(where, "unknown-act", f"没有“{act}”这种话", _ACTS)
    rules = [rule for some in (scene.reacts, persona.reacts, book.rules) for each in some.values() for rule in each]
    for key in sorted({rule.say for rule in rules if rule.say}):
        if not any(key in lines for lines in (scene.lines, persona.lines, book.lines)):
            yield _fault(where, "line-missing", f"规则要说“{key}”，可是没有这句话", "在 lines 里补上这个 key")
    flags = acts | _BUILT_IN | {truth.id for truth in scene.truths} | {flag for rule in rules for flag in rule.sets}
    wanted = [
        flag
        for when in (
            *(truth.when for truth in scene.truths),
            *(one.needs for one in scene.agrees),
            *(rule.when for some in (scene.reacts, persona.reacts) for each in some.values() for rule in each),
        )
        for flag in (*when.has, *when.lacks)
    ]
    for flag in sorted({one for one in wanted if one not in flags and not _elsewhere(one, book)}):
        yield _fault(
            where, "unknown-flag", f"条件里的“{flag}”永远不会出现", "写一种话的编号、一件实情的编号，或 sets 里有的"
        )
    if not any(one.ending in GOOD for one in scene.agrees):
        yield _fault(
            where, "no-good-ending", "没有一个好的结局", "agrees 里至少写一个 paid、plan、promise 或 appointment"
        )
    if scene.temptation.line not in red_lines:
        yield _fault(
            where, "unknown-red-line", f"红线 {scene.temptation.line} 不存在", "编号都在 content/red-lines.yml"
        )
    dimensions = {one.id for one in book.rubric.dimensions}
    for skill in sorted(set(scene.skills) - dimensions):
        yield _fault(where, "unknown-skill", f"没有 {skill} 这一项", f"可选：{'、'.join(sorted(dimensions))}")
    stage = book.stage(scene.id)
    known = set(words(stage.account)) | {"答"}
    for text in _texts(scene):
        for name in sorted(set(_PLACE.findall(text)) - known):
            yield _fault(where, "unknown-word", f"“{{{name}}}”填不出来", f"可以写：{'、'.join(sorted(known))}")
    for text in (*scene.facts, scene.opening, *(line.say for line in scene.model)):
        for yuan in cues(filled(text, stage.account)).yuan:
            if yuan > _BIG_YUAN and "元" in text and not right_sum(yuan, stage.account):
                yield _fault(
                    where,
                    "against-ledger",
                    f"“{text}”里的 {yuan:g} 元和账上不一样",
                    "金额写成 {金额}、{月费} 或 {每期}",
                )


def _elsewhere(flag: str, book: Playbook) -> bool:
    """A persona's rule may wait for the truth of another of their scenes."""
    return any(flag == truth.id for scene in book.scenes.values() for truth in scene.truths)


def _played(book: Playbook, scene: Scene) -> Iterator[Problem]:
    where = f"scenarios/{scene.id}.yml"
    stage = book.stage(scene.id)
    model = run(stage, model_run(stage), book.rubric)
    if model.score.total < GOOD_MODEL or model.score.ending not in GOOD:
        lost = "、".join(mark.name for mark in model.score.marks if mark.got < mark.most)
        yield _fault(
            where, "weak-model", f"示范只得 {model.score.total:g} 分，结局是 {model.score.ending}（失分：{lost}）",
            f"示范要到 {GOOD_MODEL:g} 分、有好结局：改示范的话，或改 truths、agrees 的条件",
        )  # fmt: skip
    events = {event for turn in model.turns for event in turn.events}
    endings = {model.score.ending}
    for seed in range(_RANDOM_RUNS):
        found, ended = random_run(stage, book, seed)
        events |= found
        endings.add(ended)
    for truth in scene.truths:
        if f"truth:{truth.id}" not in events:
            yield _fault(
                where, "unreachable-truth", f"实情 {truth.id} 怎么谈都问不出来", "放宽 when，或在 by 里加一种话"
            )
    if not endings & set(GOOD):
        yield _fault(where, "unreachable-ending", "没有一条路走到好的结局", "放宽 agrees 的 needs")


def random_run(stage: Stage, book: Playbook, seed: int) -> tuple[set[str], str | None]:
    """One conversation of sentences drawn at random, leaning to what is useful: what happened and how it ended."""
    chance = random.Random(seed)
    options = [one for one in candidates(stage, book.says) if one.act not in RED or chance.random() < 0.1]
    state, events = begin(stage), set[str]()
    while not state.ended:
        option = chance.choice(options)
        if option.act == "close" and state.turn < 8:
            continue
        if option.act == "pressure" and chance.random() < 0.8:
            continue
        state, turn = say(stage, state, option.said)
        events |= set(turn.events)
    return events, state.ended


def _texts(scene: Scene) -> Iterable[str]:
    yield from scene.facts
    yield scene.opening
    yield from (line.say for line in scene.model)
    yield from (text for some in scene.says.values() for text in some)
    yield from (text for truth in scene.truths for text in truth.says)
    yield from (text for one in scene.agrees for text in (*one.says, *one.gives.values()))
    yield scene.temptation.say


def _fault(file: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(file=f"content/{file}", line=0, code=code, message=message, remedy=remedy)
