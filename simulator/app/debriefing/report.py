"""A debrief on paper: one or two pages to hand out, then best path and transcript. Equal debriefs are equal bytes."""

from __future__ import annotations

from collections.abc import Callable

from docx.document import Document as DocumentType

from generator.exports.documents.ink import line, run
from generator.exports.documents.style import ACCENT, DEEP, MUTED, OCHRE, PAGE_WIDTH, PAPER, SOFT, new_document
from generator.exports.documents.tables import fill, grid, whole_rows
from generator.exports.office import convert
from generator.exports.word import saved
from simulator.app.debriefing import words
from simulator.app.debriefing.charts import moods
from simulator.app.small_paper import chart, frame, table
from simulator.roleplay.debrief import Debrief
from simulator.roleplay.hindsight import Moment

_MOST_LOST = 60  # characters of reasons in a row of the score card


def report_docx(told: Debrief, *, who: str = "", when: str = "", company: str = "") -> bytes:
    """The report. `who` played (or was watched) and `when`, as printed; both may be empty."""
    document = new_document(f"角色扮演点评：{told.title}")
    warning = "练习用，人物和事都是虚构的"
    above = f"{company}\t{warning}" if company else warning
    frame(document, above, "分数由课程的观察表算出，讲师说了算", top=1.8, bottom=1.6)
    line(document, "Heading1", f"角色扮演点评：{told.title}")
    about = [f"对方：{told.persona}，{told.channel}", f"催缴员：{who}" if who else "", when]
    line(document, "Meta", "　".join(filter(None, about)))
    top = line(document, "Cell")
    run(top, f"{words.points(told.score.total)} 分　", bold=True, colour=DEEP, size=18)
    run(top, told.verdict, bold=True, colour=ACCENT if told.score.passed else OCHRE, size=11)
    line(document, "Small", f"目标：{told.goal}" + (f"　结局：{told.ending}" if told.ending else ""))
    _praise(document, told)
    _red(document, told)
    _card(document, told)
    if told.beats:
        _chart(document, told)
        _moments(document, told)
    _practise(document, told)
    if told.notes:
        line(document, "Heading3", "观察员记下的")
        line(document, "Cell", told.notes)
    if told.beats:
        _best(document, told)
        _transcript(document, told)
    return saved(document, author=company)


def report_pdf(raw: bytes, *, meanwhile: Callable[[], object] | None = None) -> bytes:
    """The same report as PDF. Raises OfficeError, in Chinese, where LibreOffice is missing or fails."""
    return convert(raw, source="docx", target="pdf", timeout=120, meanwhile=meanwhile)


def _praise(document: DocumentType, told: Debrief) -> None:
    line(document, "Heading3", "先说做得好的")
    for one in told.praise:
        paragraph = line(document, "CellBullet")
        run(paragraph, one.what, bold=True)
        if one.said:
            run(paragraph, f"　第 {one.turn} 句：{words.quoted(one.said)}")
    if not told.praise:
        line(document, "Cell", "这一场还没有看到。下一场先把开场说完整，就有了。")


def _red(document: DocumentType, told: Debrief) -> None:
    for one in told.crossings:
        line(document, "Heading3", words.crossing_title(one))
        if one.said:
            line(document, "Cell", f"第 {one.turn} 句：{words.quoted(one.said)}")
        if one.words is None:
            continue
        line(document, "Cell", one.words.says + one.words.note)
        line(document, "Small", "依据：" + "；".join(name for name, _ in one.words.basis))
        paragraph = line(document, "Cell")
        run(paragraph, "可以这样做：", bold=True, colour=ACCENT)
        run(paragraph, one.words.instead)


def _card(document: DocumentType, told: Debrief) -> None:
    line(document, "Heading3", "得分")
    missing = {one.dimension: one for one in told.todo}
    rows = []
    for key, name in told.names.items():
        got, most = told.score.dimensions[key]
        why = words.lost(missing[key]) if key in missing else "没有丢分"
        why = why if len(why) <= _MOST_LOST else why[:_MOST_LOST] + "……"
        rows.append((f"{key} {name}", f"{words.points(got)} / {words.points(most)}", why))
    table(document, ("看什么", "得分", "分丢在哪里"), rows, [4.4, 2.4, PAGE_WIDTH - 6.8])


def _chart(document: DocumentType, told: Debrief) -> None:
    spec = moods(told)
    line(document, "Heading3", f"一句一句走下来：{spec.title}（0 到 10）")
    chart(document, spec, height=120, title=False)
    events = [f"第 {beat.turn} 句{'、'.join(beat.events)}" for beat in told.beats if beat.events]
    if events:
        line(document, "Small", "；".join(events) + "。")
    for one in words.talk(told):
        line(document, "Small", one)


def _moments(document: DocumentType, told: Debrief) -> None:
    if not told.moments:
        return
    line(document, "Heading3", "换个说法会更好的地方")
    for one in told.moments:
        _moment(document, told, one)


def _moment(document: DocumentType, told: Debrief, one: Moment) -> None:
    cells = grid(document, 2, [PAGE_WIDTH], style="CourseCards")
    fill(cells[0][0], PAPER)
    fill(cells[1][0], SOFT)
    top, below = cells[0][0], cells[1][0]
    run(line(top, "Cell"), words.moment_title(one, told.beats), bold=True, colour=OCHRE)
    line(top, "Small", f"您说：{words.quoted(one.said)}　对方答：{words.quoted(''.join(one.reply))}")
    line(top, "Small", f"为什么：{words.moment_why(one, told.beats)}。")
    better = line(below, "Cell")
    run(better, "可以这样说：", bold=True, colour=ACCENT)
    run(better, words.quoted(one.better))
    line(below, "Small", f"好在：{words.better_why(one)}。对方会答：{words.quoted(''.join(one.answer))}")
    whole_rows(cells)


def _practise(document: DocumentType, told: Debrief) -> None:
    line(document, "Heading3", "接下来练什么")
    for one in told.weakest:
        paragraph = line(document, "CellBullet")
        run(paragraph, f"{one.name}　", bold=True)
        if one.lesson:
            run(paragraph, one.lesson.drill)
            run(paragraph, f"\n{words.lesson_words(one.lesson)}。", size=9, colour=MUTED)
        else:
            run(paragraph, words.lost(one))
    if not told.weakest:
        line(document, "CellBullet", "各项都拿到了大半的分。换一位业主，把顺手的再练成习惯。")
    if told.next:
        line(document, "CellBullet", f"下一场：{told.next.title}。{told.next.why}")


def _best(document: DocumentType, told: Debrief) -> None:
    line(document, "Heading3", "最好的一条路，和您说的")
    line(document, "Small", words.best_line(told))
    rows = [(pair.act, pair.best, f"第 {pair.turn} 句：{pair.own}" if pair.turn else "没有说") for pair in told.path]
    table(document, ("在做什么", "最好的一条路", "您说的"), rows, [2.6, 7.6, PAGE_WIDTH - 10.2])


def _transcript(document: DocumentType, told: Debrief) -> None:
    line(document, "Heading3", "整场对话")
    rows = [("", "", told.opening, "开头")]
    for beat in told.beats:
        gained = f"{'＋' if beat.points >= 0 else '－'}{words.points(abs(beat.points))}"
        happened = "，".join((gained, *beat.events))
        rows.append((str(beat.turn), beat.said or words.NOTHING, "".join(beat.reply), happened))
    heads, widths = ("句", "您说", "对方说", "分数和发生的事"), [1.2, 6.9, 5.7, PAGE_WIDTH - 13.8]
    table(document, heads, rows, widths, names=())
