"""Role-play on paper, two pages a scene for groups of three: two cards to cut apart, and the observer's sheet.

What a scene does not say is left as lines to write on, so that scenes that are only named can be played as well.
Every line has a fixed height and its length is estimated on the wide side: a card holds in any program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard, TypeVar

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from generator.course.model import Course
from generator.course.roleplay import FULL_SCORE, Cap, Persona, Role, Roleplay, Rubric, Scenario
from generator.exports.documents import measure, style
from generator.exports.documents.ink import Box, element, line, run
from generator.exports.documents.pen import rules
from generator.exports.documents.style import PAGE_WIDTH, new_document
from generator.exports.documents.tables import fill, grid, middle, row_height, span
from generator.exports.word import saved

SIZES = (12.0, 11.0, 10.0, 9.0, 8.0)
_WIDTH, _LABEL = PAGE_WIDTH, 3.2
_CARD = 358.0  # points for a card: half of the page, without the line to cut along
_HEAD = 34.0
_LEADING, _PAD = 1.5, 9.0
_INNER = _WIDTH - _LABEL - 0.5
_NAME, _POINTS = 3.7, 1.9
_HALF = (_WIDTH - _NAME - _POINTS - 0.4) / 2  # centimetres: two acts beside each other
_ACT, _ACT_LINE = 10.0, 16.5
_SHEET = 765.0  # points between the margins of a page
_WORD = re.compile(r"\{([^{}\s]{1,20})\}")
_BLANK = "＿＿＿＿"
_Written = TypeVar("_Written", Scenario, Persona)
_CHANNELS = {"phone": "电话", "visit": "上门", "wechat": "微信", "counter": "前台"}
_FEELINGS = (("信任", "trust"), ("怒气", "anger"), ("付得起", "ability"), ("愿意付", "willingness"))


class CardError(ValueError):
    """A card does not fit on its half page. The message is Chinese and names the scene."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a card. Without words there are `blank` lines to write on."""

    label: str
    words: tuple[str, ...] = ()
    blank: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    secret: str
    colour: str
    rows: tuple[Row, ...]


def scenes(course: Course) -> tuple[list[tuple[Scenario, Persona]], bool]:
    """The scenes of a course with who is played; when none is written, those that the plan of practice names, with
    nothing but their names. The second value says whether they are written."""
    written = course.aids.roleplay
    people = {p.id: p for p in written.personas}
    if written.scenarios:
        told = written.accounts
        return [(_filled(s, told.get(s.id, {})), _filled(people[s.persona], {})) for s in written.scenarios], True
    named = course.aids.practice.scenes if course.aids.practice else ()
    return [
        (Scenario(id=s.id, persona=s.id, title=s.title), people.get(s.id, Persona(id=s.id, name=s.owner)))
        for s in named
    ], False


def _filled(one: _Written, words: dict[str, str]) -> _Written:
    """With the facts of its household; a word that nothing stands for is left as a line to write on."""

    def told(text: str) -> str:
        return _WORD.sub(lambda m: words.get(m[1], _BLANK), text)

    texts = {
        name: told(value) if isinstance(value, str) else tuple(map(told, value))
        for name, value in one
        if name not in ("id", "persona", "channel") and (isinstance(value, str) or _texts(value))
    }
    return one.model_copy(update=texts)


def _texts(value: object) -> TypeGuard[tuple[str, ...]]:
    return isinstance(value, tuple) and all(isinstance(each, str) for each in value)


def cards(course: Course, listed: Sequence[tuple[Scenario, Persona]]) -> bytes:
    """Write two cards and a sheet for each of the scenes, the sheet alone without any. Raises CardError; ValueError
    for a course without a rubric."""
    material = course.aids.roleplay
    if material.rubric is None:
        raise ValueError("no rubric")
    document = new_document(f"{course.title} · 角色扮演卡")
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm((21 - _WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(1.1), Cm(1.4)
    section.footer_distance = Cm(0.6)
    foot = section.footer.paragraphs[0]
    foot._p.get_or_add_pPr().insert(0, element("w:pStyle", val="Footer"))
    run(foot, f"{course.company.name} · {course.title}\t角色扮演，人物和事都是虚构的")
    for n, (scenario, persona) in enumerate(listed):
        _cut_apart(document, material.rubric, scenario, persona, first=n == 0)
        _sheet(document, material, f"{scenario.title}　{persona.name}", first=False)
    if not listed:
        _sheet(document, material, "场景：＿＿＿＿＿＿＿＿＿＿", first=True)
    return saved(document, author=course.company.name)


# -- the two cards ------------------------------------------------------------------------------------------------


def _cut_apart(document: DocumentType, rubric: Rubric, scenario: Scenario, persona: Persona, *, first: bool) -> None:
    pair = (_owner(rubric.roles.owner, scenario, persona), _collector(rubric.roles.collector, scenario, persona))
    for n, card in enumerate(pair):
        size = next((s for s in SIZES if _height(card, s) <= _CARD), None)
        if size is None:
            raise CardError(f"场景 {scenario.id}“{scenario.title}”的{card.title}放不下半页 A4。请把卡上的话写短一些。")
        top = line(document, "Gap")
        measure.exact(top, 2)
        top.paragraph_format.page_break_before = n == 0 and not first
        _card(document, card, size)
        if n == 0:
            scissors = _exact_line(document, 18)
            scissors.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run(
                scissors,
                "－ － － － － － － － － －　沿线剪开，各拿各的　－ － － － － － － － － －",
                size=9,
                colour=style.MUTED,
            )


def _owner(role: Role, scenario: Scenario, persona: Persona) -> Card:
    feelings = [(zh, getattr(persona.state, key)) for zh, key in _FEELINGS]
    shown = [f"{zh}\t{_dots(level)}" for zh, level in feelings]
    rows = (
        Row("您演谁", tuple(filter(None, (f"{persona.name}{_aside(persona.kind)}", persona.about)))),
        Row("开头怎么说", (f"“{scenario.opening}”",) if scenario.opening else ()),
        Row("只有您知道", scenario.secrets, blank=3),
        Row("开头的心情", ("\t".join(shown[:2]), "\t".join(shown[2:]))),
        Row("听到就松口", persona.unlocks, blank=2),
        Row("听到就翻脸", persona.traps, blank=2),
    )
    return Card(f"{role.name}卡　{scenario.title}", f"只给演{role.name}的人看。{role.tip}", style.OCHRE, rows)


def _collector(role: Role, scenario: Scenario, persona: Persona) -> Card:
    where = "，".join(
        filter(
            None,
            (
                _CHANNELS.get(scenario.channel, ""),
                f"{scenario.minutes} 分钟" if scenario.minutes else "",
                scenario.setting,
            ),
        )
    )
    rows = (
        Row("找谁", (persona.name,)),
        Row("什么场合", (where,) if where else ()),
        Row("台账上写着", scenario.facts, blank=4),
        Row("这次要做到", (scenario.goal,) if scenario.goal else (), blank=2),
        Row("开口前想好", blank=3),
    )
    return Card(f"{role.name}卡　{scenario.title}", f"只给演{role.name}的人看。{role.tip}", style.DEEP, rows)


def _aside(words: str) -> str:
    return f"（{words}）" if words else ""


def _dots(level: float | None) -> str:
    full = int((level or 0) + 0.5)
    return "●" * full + "○" * (10 - full)


def _height(card: Card, size: float) -> float:
    tip = measure.lines(card.secret, (_WIDTH - 0.7) * 28.35 / 10) * 15 + _PAD
    return _HEAD + tip + sum(_row_height(row, size) for row in card.rows)


def _row_height(row: Row, size: float) -> float:
    if not row.words:
        return row.blank * 22 + _PAD
    bullets = 1.2 if len(row.words) > 1 else 0.0
    wide = _INNER * 28.35 / size - bullets
    return sum(measure.lines(w, wide) for w in row.words) * size * _LEADING + _PAD


def _card(document: DocumentType, card: Card, size: float) -> None:
    spare = min((_CARD - _height(card, size)) / len(card.rows), 16)
    cells = grid(document, len(card.rows) + 2, [_LABEL, _WIDTH - _LABEL], style="CourseCards")
    measure.exact(document.paragraphs[-1], 1)
    head = span(cells[0])
    row_height(cells[0], _HEAD / 28.35, exact=True)
    fill(head, card.colour)
    middle(head)
    run(_exact_line(head, 22), card.title, size=15, bold=True, colour="FFFFFF")
    tip = span(cells[1])
    fill(tip, style.SOFT)
    run(_exact_line(tip, 15), card.secret, size=10, colour=style.INK)
    for row, (label, text) in zip(card.rows, cells[2:], strict=True):
        row_height([label, text], (_row_height(row, size) + spare) / 28.35, exact=True)
        fill(label, style.PAPER)
        middle(label)
        run(_exact_line(label, size * _LEADING), row.label, size=size, bold=True, colour=card.colour)
        fill(text, style.PAPER)
        middle(text)
        for words in row.words:
            paragraph = _exact_line(text, size * _LEADING)
            for stop in (1.8, 6.6, 8.4):
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(stop))
            run(paragraph, f"· {words}" if len(row.words) > 1 and "\t" not in words else words, size=size)
        if not row.words:
            rules(text, row.blank)


# -- the observer's sheet -----------------------------------------------------------------------------------------


def _sheet(document: DocumentType, material: Roleplay, title: str, *, first: bool) -> None:
    rubric = material.rubric
    assert rubric is not None
    top = line(document, "Gap")
    measure.exact(top, 2)
    top.paragraph_format.page_break_before = not first
    roles = rubric.roles
    head = grid(document, 2, [_WIDTH], style="CourseCards")
    measure.exact(document.paragraphs[-1], 4)
    row_height(head[0], _HEAD / 28.35, exact=True)
    fill(head[0][0], style.ACCENT)
    middle(head[0][0])
    run(_exact_line(head[0][0], 22), f"{roles.observer.name}表　{title}", size=15, bold=True, colour="FFFFFF")
    fill(head[1][0], style.SOFT)
    run(_exact_line(head[1][0], 17), roles.observer.tip, size=10.5)
    names = "　".join(f"{r.name}：＿＿＿＿＿＿" for r in (roles.collector, roles.owner, roles.observer))
    run(_exact_line(head[1][0], 22), f"{names}　日期：＿＿＿＿＿＿", size=10.5)
    _dimensions(document, rubric)
    _red_lines(document, material, rubric)
    _verdict(document, rubric, _room(material, rubric))


def _dimensions(document: DocumentType, rubric: Rubric) -> None:
    widths = [_NAME, _WIDTH - _NAME - _POINTS, _POINTS]
    cells = grid(document, len(rubric.dimensions), widths, style="CourseTable")
    measure.exact(document.paragraphs[-1], 5)
    for dimension, row in zip(rubric.dimensions, cells, strict=True):
        fill(row[0], style.PAPER)
        for cell in row:
            middle(cell)
        lines = _ticked(dimension.look_for)
        row_height(row, (len(lines) * _ACT_LINE + 8) / 28.35)
        run(_exact_line(row[0], 17), f"{dimension.id} {dimension.name}", size=10.5, bold=True, colour=style.DEEP)
        for told in lines:
            paragraph = _exact_line(row[1], _ACT_LINE)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_HALF))
            run(paragraph, told, size=_ACT)
        points = _exact_line(row[2], 17)
        points.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run(points, f"＿＿ / {dimension.weight}", size=10.5)


def _ticked(acts: Sequence[str]) -> list[str]:
    """Acts with boxes to tick, two on a line where both fit."""
    lines: list[str] = []
    wide = _HALF * 28.35 / _ACT
    for act in acts:
        told = f"□ {act}"
        if lines and "\t" not in lines[-1] and measure.em(lines[-1]) < wide and measure.em(told) < wide:
            lines[-1] += f"\t{told}"
        else:
            lines.append(told)
    return lines


def _red_lines(document: DocumentType, material: Roleplay, rubric: Rubric) -> None:
    names = [r.id for r in material.red_lines]
    if not names:
        return
    half = -(-len(names) // 2)
    cells = grid(document, 2, [_WIDTH / 2, _WIDTH / 2], style="CourseTable")
    measure.exact(document.paragraphs[-1], 5)
    head = span(cells[0])
    fill(head, style.OCHRE)
    run(_exact_line(head, 18), "红线：出现就打勾，在背面写下原话", size=11, bold=True, colour="FFFFFF")
    for cell, some in zip(cells[1], (material.red_lines[:half], material.red_lines[half:]), strict=True):
        for red in some:
            run(_exact_line(cell, _ACT_LINE), f"□ {red.id} {red.name}", size=_ACT)
    says = [_cap(cap, names) for cap in rubric.caps]
    if rubric.corrected is not None:
        says.append(f"说出口又当场更正、道歉的，最多 {rubric.corrected} 分")
    if says:
        run(_exact_line(document, 17), "；".join(says) + "。", size=10, colour=style.OCHRE)


def _cap(cap: Cap, names: Sequence[str]) -> str:
    """R1 to R6, R8 to R10: three and more that follow each other are written as a range."""
    runs: list[list[str]] = []
    for name in (n for n in names if n in cap.lines):
        before = names[names.index(name) - 1] if names.index(name) else ""
        if runs and runs[-1][-1] == before:
            runs[-1].append(name)
        else:
            runs.append([name])
    told = "、".join(f"{r[0]} 到 {r[-1]}" if len(r) > 2 else "、".join(r) for r in runs)
    return f"{told}：最多 {cap.score} 分" + ("，判不合格" if cap.failed else "")


def _verdict(document: DocumentType, rubric: Rubric, lines: int) -> None:
    """Points and whether that passes; then so many lines for each of three sentences."""
    points = {d.id: d.weight for d in rubric.dimensions}
    floors = "、".join(f"{name} 有 {share * points[name]:g} 分" for name, share in rubric.floors.items())
    passed = f"{rubric.passing} 分以上" + (f"，其中 {floors}以上" if floors else "")
    total = f"总分：＿＿＿ / {FULL_SCORE}　　合格：□ 是　□ 否"
    run(_exact_line(document, 24), total, size=12, bold=True, colour=style.DEEP)
    run(_exact_line(document, 17), f"{passed}，又没有判不合格的红线，才算合格。", size=10, colour=style.MUTED)
    if rubric.apart:
        told = "　　".join(f"{a}＿＿＿＿＿" for a in rubric.apart)
        run(_exact_line(document, 22), f"另记，不计分：{told}", size=_ACT)
    for label in ("做得好的一句", "可以换个说法的一句", "下一次先改这一处"):
        rules(document, lines, f"{label}：")


def _room(material: Roleplay, rubric: Rubric) -> int:
    """How many lines there are for each sentence of the end, on one page with all the rest."""
    acts = sum(len(_ticked(d.look_for)) for d in rubric.dimensions) * _ACT_LINE + len(rubric.dimensions) * 10
    red = -(-len(material.red_lines) // 2) * _ACT_LINE + 60
    left = _SHEET - (_HEAD + 64) - acts - red - 66
    return max(1, min(3, int(left // (3 * 22))))


def _exact_line(box: Box, points: float) -> Paragraph:
    paragraph = line(box, "")
    measure.exact(paragraph, points)
    return paragraph
