"""A class's debrief as a slide set: a small course made in memory, drawn by the generator with native charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.course.blocks import Block, Bullets, Column, Columns, Item, Stat, Stats, Table
from generator.course.model import Company, Slide
from generator.course.text import Text
from generator.deck import Theme
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.briefing.tables import as_block
from simulator.app.charts import bar_chart
from simulator.app.classes.cards import Worths
from simulator.app.classes.debrief import (
    FEW,
    curve,
    drawn_as,
    figure,
    histogram,
    measures,
    sentence,
    short_name,
    spread,
    value_of,
    values,
)
from simulator.app.classes.seats import TOTAL, Seat
from simulator.app.small_deck import deck_bytes, slide, span
from simulator.experiments.game.content import Scenario
from simulator.policy import RedEntry
from simulator.records import Attempt, Classroom

_KEYS = 2  # key figures beside the score: more is a report, not a talk
_BARS = 6
_MINUTES = 3
MODES = {"practice": "练习", "test": "测验"}


@dataclass(frozen=True)
class Report:
    """What is told of a class. `attempts` are those that stand on the board, with their steps; `worths` is None where
    the games cannot be played again; `opening`: the key figures by month of going on as at the start; `names`: whether
    nicknames may be shown; `month` names a month, from 1."""

    room: Classroom
    seats: Sequence[Seat]
    attempts: Sequence[Attempt]
    scenario: Scenario | None
    titles: Mapping[str, str]
    red_lines: Mapping[str, RedEntry]
    worths: Worths | None
    opening: Sequence[Mapping[str, float]]
    names: bool
    month: Callable[[int], str]

    @property
    def failed(self) -> int:
        """How many ordered a red line."""
        return sum(seat.failed for seat in self.seats if seat.attempt)

    @property
    def finished(self) -> int:
        """How many came to the end."""
        return sum(1 for seat in self.seats if seat.attempt and seat.attempt.finished)

    @property
    def started(self) -> int:
        """How many made a first step."""
        return sum(1 for seat in self.seats if seat.attempt is not None)


def class_pptx(report: Report, company: Company, theme: Theme) -> bytes:
    """About ten slides; equal reports are equal bytes."""
    room = report.room
    game = report.scenario.name if report.scenario else str(room.settings.get("game_name", room.game))
    mode = MODES.get(str(room.settings.get("mode")), "练习")
    return deck_bytes(
        "class",
        f"{room.title}：复盘",
        room.purpose,
        _slides(report),
        company,
        theme,
        closing=("数字出自教学模型，只宜比较方向和大小。", "不排名次：走得不顺的那一局，往往最值得聊。"),
        session=f"{_day(room.created)} · {game}（{mode}）· {len(report.seats)} 人",
    )


def _slides(report: Report) -> Iterable[Slide]:
    yield _far(report)
    yield from _well(report)
    yield _decisions(report)
    yield _red(report)
    yield _talk(report)
    if report.names:
        yield _people(report)
    yield _method(report)


def _far(report: Report) -> Slide:
    """How far."""
    stats = [
        (f"{len(report.seats)} 人", "在班里"),
        (f"{report.started} 人", "开始了"),
        (f"{report.finished} 人", "走完了"),
        (f"{report.failed} 人", "下令碰了红线"),
    ]
    title = f"{len(report.seats)} 人在班里，{report.finished} 人走完了"
    if report.finished == len(report.seats) > 1:
        title = f"{report.finished} 人都走完了"
    block = Stats(stats=tuple(Stat(value=span(value), label=span(label)) for value, label in stats), line=0)
    return _slide("far", title, [block], ["没走完的人，下面每月的图里算到他走到的那个月。"])


def _well(report: Report) -> Iterable[Slide]:
    """How well: the score, then the first goals by distribution and month. Of fewer than FEW nothing is drawn."""
    keys = [key for key in measures(report.seats) if key != TOTAL][:_KEYS]
    drawn = 0
    for key in (TOTAL, *keys):
        found = values(report.seats, key)
        one, spec = spread(found), histogram(report.seats, key)
        if one is None or one.count < FEW or spec is None:
            continue
        drawn += 1
        if key == TOTAL and report.failed:
            spec = spec.model_copy(update={"title": f"{spec.title}（碰了红线的按 0 分算）"})
        middle = f"{short_name(key)}，中间的是 {figure(key, one.middle)}"
        yield _slide(f"spread-{key}", middle, [as_block(spec)], [sentence(key, one)])
        path = curve(report.attempts, key, report.month) if key != TOTAL else None
        if path is not None and len(report.attempts) >= FEW:
            yield _by_month(path, report.opening, key)
    if not drawn:
        told = f"有成绩的人还不到 {FEW} 个，先不画分布，免得看得出谁是谁。"
        yield _slide("spread", "走得怎样，人再多些才看得出", [_bullets([(told, "")])], [])


def _by_month(path: ChartSpec, opening: Sequence[Mapping[str, float]], key: str) -> Slide:
    """The middle of the class, as what it is above or below going on as at the start; alone where that is not known."""
    scale, unit = drawn_as(key)
    name, middle, identity = short_name(key), path.series[0], f"months-{key}"
    same = [one[key] * scale for one in opening[: len(path.categories)] if key in one]
    if len(same) < len(path.categories):
        line = ChartSeries(name=middle.name, values=tuple(round(value, 2) for value in middle.values))
        whole = path.model_copy(update={"series": (line,)})
        return _slide(identity, f"{name}，一个月一个月地看", [as_block(whole)], [])
    unit = "个百分点" if unit == "%" else unit
    digits = 1 if unit == "个百分点" else 2
    above = tuple(round(mine - other, digits) for mine, other in zip(middle.values, same, strict=True))
    last = f"{'高' if above[-1] > 0 else '低'} {abs(above[-1]):g} {unit}".rstrip() if above[-1] else "一样"
    spec = path.model_copy(
        update={
            "title": f"全班的中间，比照旧做高多少{f'（{unit}，' if unit else '（'}负数是低）",
            "kind": "column",
            "unit": "",
            "series": (ChartSeries(name="比照旧做", values=above),),
        }
    )
    told = "“照旧做”是一直按开局的安排做下去，业主和运气都一样。数字从年初累计。"
    ended = f"到{path.categories[-1]}，全班的中间{last}"
    return _slide(identity, f"和照旧做比，{name}：{ended}", [as_block(spec)], [told])


def _decisions(report: Report) -> Slide:
    found = report.worths
    shown = [one for one in found.cards if abs(one.points) >= 0.1][:_BARS] if found else []
    if found is None or not shown:
        why = (
            "课程或程序改过以后，这些局不能原样重走，所以没有算。"
            if found is None
            else f"走完的人还不到 {FEW} 个，先不算。"
            if found.finished < FEW
            else "一张一张拿掉再走一遍，分数都几乎不变：要紧的是几张牌怎么配。"
        )
        ask = ("哪一个月的决定，现在想换一换？", "请几位说说当时怎么想，换了会怎样。")
        return _slide("cards", "哪些决定最要紧，请大家说", [_bullets([(why, ""), ask])], [])
    best = shown[0]
    more = "多" if best.points > 0 else "少"
    title = f"出了“{best.name}”的，平均因它{more}得 {abs(best.points):.1f} 分"
    # Drawn from below: the weightiest stands on top.
    names = [f"{one.name}（{one.games} 局）" for one in shown]
    spec = bar_chart("出了它，比不出平均多得几分（负数是少得）", "分", names, {"分": [one.points for one in shown]})
    told = [
        f"“{one.name}”：{one.games} 局里 {one.better} 局因它多得分，{one.worse} 局少得，平均 {one.points:+.1f} 分。"
        for one in shown
    ]
    return _slide("cards", title, [as_block(spec)], [*told, _how_weighed(found)])


def _how_weighed(found: Worths) -> str:
    some = (
        f"走完的 {found.finished} 局里均匀地取了 {found.looked} 局" if found.looked < found.finished else "走完的每一局"
    )
    return f"{some}，把一张牌从整年里拿掉，别的安排不变，同样的业主、同样的运气再走一遍，看差几分；红线不计在内。"


def _red(report: Report) -> Slide:
    """Counts, never names."""
    counts = Counter(act for seat in report.seats if seat.attempt for act in set(seat.red_lines))
    if not report.failed:
        acts = report.scenario.red if report.scenario else []
        items = [(report.red_lines[one].name, report.red_lines[one].instead) for one in acts if one in report.red_lines]
        told = "这一局里有人提起过这几条红线。"
        return _slide("red", "没有人下令碰红线", [_bullets(items or [("十条红线，一条也没有碰。", "")])], [told])
    rows = [
        (
            f"{act} {report.red_lines[act].name}",
            report.red_lines[act].label,
            f"{count} 人",
            report.red_lines[act].instead,
        )
        for act, count in sorted(counts.items(), key=lambda one: (-one[1], int(one[0][1:])))
        if act in report.red_lines
    ]
    table = Table(header=tuple(map(span, ("红线", "性质", "下令的", "可以这样做"))), rows=_rows(rows), line=0)
    told = "不论指标多好，碰了红线都按未通过算。一个人碰了几条，每条都数。不点名，只谈做法。"
    return _slide("red", f"{report.failed} 人下令碰了红线，按未通过算", [table], [told])


def _talk(report: Report) -> Slide:
    items: list[tuple[str, str]] = []
    lawful = [value for seat in report.seats if not seat.failed and (value := value_of(seat, TOTAL)) is not None]
    if len(lawful) >= FEW and max(lawful) - min(lawful) >= 1:
        apart = figure(TOTAL, max(lawful) - min(lawful))
        whom = "没碰红线的人里，" if report.failed else ""
        items.append((f"{whom}最高和最低差 {apart}，业主是同一批。差在哪几个决定？", ""))
    mixed = next((one for one in report.worths.cards if one.better and one.worse), None) if report.worths else None
    if mixed is not None:
        items.append((f"“{mixed.name}”在有的局里帮忙，在有的局里帮倒忙。差别在对谁用、什么时候用？", ""))
    for lesson in report.scenario.lessons if report.scenario else ():
        where = "".join(f"《{report.titles[one]}》" for one in lesson.slides if one in report.titles)
        items.append((lesson.say, f"课里讲过：{where}" if where else ""))
    items = items or [("哪一个决定，回到自己的小区也想试一试？", "")]
    return _slide("talk", "大家可以聊什么", [_bullets(items)], ["先让走法不同的人各说一句，再看数字。"])


def _people(report: Report) -> Slide:
    """Who took part, in the order of joining, without figures."""
    seats = list(report.seats)
    third = max(1, -(-len(seats) // 3))
    parts = [seats[first : first + third] for first in range(0, len(seats), third)]
    columns = tuple(
        Column(title=span(_numbers(part)), items=tuple(Item(text=span(seat.nickname)) for seat in part))
        for part in parts
    )
    return _slide("people", "一起走过的人", [Columns(columns=columns, line=0)], ["按加入的先后，不是名次。"])


def _numbers(part: Sequence[Seat]) -> str:
    return f"{part[0].number} 到 {part[-1].number} 号" if len(part) > 1 else f"{part[0].number} 号"


def _method(report: Report) -> Slide:
    luck = {one.start.get("luck", 0) for one in report.attempts}
    same = (
        "每个人面对同一批业主、同样的运气，差别只来自决定。"
        if len(luck) <= 1
        else "业主是同一批，但有人换过运气，分数不能直接比。"
    )
    ruled = sum(len({one.point for one in seat.attempt.overruled}) for seat in report.seats if seat.attempt)
    made = [
        f"每人取最近的一局，{report.started} 人；分数按这一局的目标算。",
        same,
        *([_how_weighed(report.worths)] if report.worths and report.worths.cards else []),
        *([f"有 {ruled} 处分数由培训师改过，用的是改后的。"] if ruled else []),
    ]
    care = [
        "教学模型，行为参数大多是教学假设，没有真实小区的数据：只宜比较方向和大小。",
        f"{report.started} 人、一种运气：差几分，换一年运气就可能反过来。",
        *(
            ["拿掉一张牌省下的钱没有挪作别用，所以它不等于“换一种做法”的差别。"]
            if report.worths and report.worths.cards
            else []
        ),
        f"系统里的记录保留到 {_day(report.room.expires)}；到期请把这份文件也删掉。",
    ]
    columns = (_column("数字怎么来的", made), _column("读的时候留心", care))
    return _slide("method", "这些数字能信到什么程度", [Columns(columns=columns, line=0)], [])


def _day(when: datetime) -> str:
    here = when.astimezone()
    return f"{here.year} 年 {here.month} 月 {here.day} 日"


def _column(title: str, lines: Sequence[str]) -> Column:
    return Column(title=span(title), items=tuple(Item(text=span(line)) for line in lines))


def _bullets(items: Sequence[tuple[str, str]]) -> Block:
    return Bullets(
        items=tuple(Item(text=span(text), detail=span(detail) if detail else ()) for text, detail in items), line=0
    )


def _rows(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[Text, ...], ...]:
    return tuple(tuple(map(span, row)) for row in rows)


def _slide(identity: str, title: str, blocks: Sequence[Block], told: Sequence[str]) -> Slide:
    return slide(f"class-{identity.replace('_', '-')}", title, blocks, told, _MINUTES)
