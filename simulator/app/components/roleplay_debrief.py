"""点评: what went well, the moments worth another try, every point with its sentence, the best path, what to do next.

told = debriefed(f"{attempt.id}:{len(turns)}", stage, turns, book, known, tried)   # None while it is being worked out
if told and (turn := show_debrief(told, key="end", retry=True)):
    ...  # once more from this sentence
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from generator.exports.office import OfficeError, find_office
from generator.figures.echarts import echarts
from generator.figures.spec import ChartSpec, describe
from simulator.app.components.take import take
from simulator.app.compute import Task, pool
from simulator.app.debriefing import words
from simulator.app.debriefing.charts import kinds, moods
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.documents import fingerprint
from simulator.roleplay.debrief import Debrief, Material, debrief
from simulator.roleplay.hindsight import Moment
from simulator.roleplay.play import Stage, Turn
from simulator.roleplay.practice import Tried
from simulator.roleplay.read import Playbook

WALK, POINTS, BEST, TAKE_AWAY = "一句一句", "得分", "最好的一条路", "带走"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ASKED = "debrief-asked"
_WAIT_S = 0.3


def debriefed(
    key: str, stage: Stage, turns: Sequence[Turn], book: Playbook, known: Material, tried: Sequence[Tried] = ()
) -> Debrief | None:
    """The debrief, worked out beside the page (2-3 s for a scene that nobody has finished yet, else at once); None as
    long as it is not there: the page waits by itself. `key` changes with what was said."""
    past = fingerprint([[one.scene, str(one.day), dict(one.shares)] for one in tried])

    def work(_stop: Callable[[], bool], _told: Callable[[float, str], None]) -> Debrief:
        return debrief(stage, turns, book, known, tried)

    task = pool().soon(f"roleplay-debrief:{key}:{past}", work)
    if not task.ready.wait(_WAIT_S):
        _wait(task, "正在复盘：把这一场换几种说法再走一遍……")
        return None
    if task.error is not None:
        st.error("点评没有算出来。请刷新这一页再试；说过的话和成绩都还在。", icon=":material/error:")
        return None
    found: Debrief = task.result
    return found


def show_debrief(told: Debrief, *, key: str, retry: bool = False, red: bool = True, who: str = "", when: str = "",
                 company: str = "") -> int | None:  # fmt: skip
    """Everything. Returns the sentence (from 1) from which somebody wants to try again, if `retry` offers it. `red`:
    red lines too (False where the page has said them already). `who`, `when`, `company` stand on the report."""
    st.markdown(f"## {words.points(told.score.total)} 分")
    st.markdown(f"**{plain(told.verdict)}**" + (f"　结局：{plain(told.ending)}" if told.ending else ""))
    _praise(told)
    if red:
        _crossings(told)
    chosen = _moments(told, key, retry)
    _next(told)
    names = [WALK, POINTS, BEST, TAKE_AWAY] if told.beats else [POINTS, TAKE_AWAY]
    for tab, name in zip(st.tabs(names, key=f"{key}-debrief-part"), names, strict=True):
        with tab:
            if name == WALK:
                _walk(told, key)
            elif name == POINTS:
                _points(told)
            elif name == BEST:
                _best(told)
            else:
                _take_away(told, key, who, when, company)
    return chosen


def _praise(told: Debrief) -> None:
    st.markdown("#### 先说做得好的")
    if not told.praise:
        st.write("这一场还没有看到。下一场先把开场说完整，就有了。")
    for one in told.praise:
        said = f"　第 {one.turn} 句：{plain(words.quoted(one.said))}" if one.said else ""
        st.markdown(f":material/thumb_up: **{plain(one.what)}**{said}")


def _crossings(told: Debrief) -> None:
    for one in told.crossings:
        lines = [f"**{plain(words.crossing_title(one))}**"]
        if one.said:
            lines.append(f"第 {one.turn} 句：{plain(words.quoted(one.said))}")
        if one.words is not None:
            basis = "；".join(
                f"[{plain(name)}]({evidence_link(law)})" if law else plain(name) for name, law in one.words.basis
            )
            lines += [
                plain(one.words.says + one.words.note),
                f"依据：{basis}",
                f"**可以这样做**　{plain(one.words.instead)}",
            ]
        shown = st.warning if one.taken_back else st.error
        shown("\n\n".join(lines), icon=":material/undo:" if one.taken_back else ":material/block:")


def _moments(told: Debrief, key: str, retry: bool) -> int | None:
    if not told.moments:
        return None
    st.markdown("#### 换个说法会更好的地方")
    chosen: int | None = None
    for one in told.moments:
        with st.container(border=True):
            _moment(told, one)
            if retry and st.button(f"从第 {one.turn} 句重来", key=f"{key}-again-{one.turn}", icon=":material/replay:"):
                chosen = one.turn
    return chosen


def _moment(told: Debrief, one: Moment) -> None:
    st.markdown(f"**{plain(words.moment_title(one, told.beats))}**")
    st.markdown(f"您说：{plain(words.quoted(one.said))}  \n对方答：{plain(words.quoted(''.join(one.reply)))}")
    st.caption(f"为什么：{plain(words.moment_why(one, told.beats))}。")
    st.markdown(
        f":green[:material/lightbulb: **可以这样说**]　{plain(words.quoted(one.better))}  \n"
        f"对方会答：{plain(words.quoted(''.join(one.answer)))}"
    )
    st.caption(f"好在：{plain(words.better_why(one))}。")


def _next(told: Debrief) -> None:
    st.markdown("#### 接下来练什么")
    for one in told.weakest:
        st.markdown(
            f"**{plain(one.name)}**（{words.points(one.got)} / {words.points(one.most)}）　"
            + plain(one.lesson.drill if one.lesson else words.lost(one))
        )
        if one.lesson is None:
            continue
        with st.expander(words.lesson_words(one.lesson), icon=":material/menu_book:"):
            st.markdown(f"**一页纸《{plain(one.lesson.aid.title)}》**")
            for heading, items in one.lesson.aid.sections:
                st.markdown(f"{plain(heading)}\n" + "".join(f"\n- {plain(item)}" for item in items))
            st.caption("幻灯片在课程网站和课件里同名的一页。")
    if not told.weakest:
        st.write("各项都拿到了大半的分。换一位业主，把顺手的再练成习惯。")
    if told.next:
        st.markdown(f":material/arrow_forward: 下一场：**{plain(told.next.title)}**。{plain(told.next.why)}")


def _walk(told: Debrief, key: str) -> None:
    _chart(moods(told), 280, f"{key}-moods")
    for one in words.talk(told):
        st.markdown(plain(one))
    st.table(
        [
            {
                "句": str(beat.turn),
                "您说": beat.said or words.NOTHING,
                "在做什么": "、".join(beat.acts),
                "对方说": "".join(beat.reply),
                "发生了什么": "、".join(beat.events),
                "分数": f"{beat.points:+.1f}".removesuffix(".0"),
                "信任 / 火气 / 愿意缴": " / ".join(map(words.points, (beat.trust, beat.anger, beat.will))),
            }
            for beat in told.beats
        ],
        border="horizontal",
        hide_index=True,
        alt="每一句说了什么、对方怎样、得了多少分",
    )
    _chart(kinds(told), 300, f"{key}-kinds")


def _chart(spec: ChartSpec, height: int, key: str) -> None:
    st.markdown(f"**{spec.title}**")
    st.echarts_chart(echarts(spec), height=height, alt=describe(spec), key=key)
    with st.expander("数字", icon=":material/table_chart:"):
        st.table(
            [
                {"": name} | {one.name: words.points(one.values[n]) for one in spec.series}
                for n, name in enumerate(spec.categories)
            ],
            border="horizontal",
            hide_index=True,
            alt=spec.title,
        )


def _points(told: Debrief) -> None:
    if told.score.cap is not None and told.score.raw > told.score.total:
        st.write(f"加起来 {words.points(told.score.raw)} 分；碰了红线，最多只有 {told.score.cap} 分。")
    said = {beat.turn: beat.said for beat in told.beats}
    for key, name in told.names.items():
        got, most = told.score.dimensions[key]
        marks = [one for one in told.score.marks if one.dimension == key]
        full = ":green[:material/check:]" if got >= most else ":material/remove:"
        st.markdown(f"{full} **{key} {plain(name)}**　{words.points(got)} / {words.points(most)}")
        lines = [
            f"- {plain(one.why)}（{words.points(one.got)} / {words.points(one.most)}）"
            + (f"　第 {one.turn} 句：{plain(words.quoted(said[one.turn]))}" if one.turn in said else "")
            for one in marks
        ]
        if lines:
            st.markdown("\n".join(lines))


def _best(told: Debrief) -> None:
    st.write(words.best_line(told))
    st.table(
        [
            {
                "在做什么": pair.act,
                "最好的一条路": pair.best,
                "好在": pair.why,
                "您说的": f"第 {pair.turn} 句：{pair.own}" if pair.turn else "没有说",
            }
            for pair in told.path
        ],
        border="horizontal",
        hide_index=True,
        alt="最好的一条路和您说的，一句对一句",
    )


def _take_away(told: Debrief, key: str, who: str, when: str, company: str) -> None:
    st.write("一两页的点评，附整场对话，可以打印、发给带教的人。" if told.beats else "一页的点评，可以打印、发给本人。")
    asked = fingerprint([key, told.title, told.score.total, told.verdict, who, when, company, told.notes])
    if st.button("准备文件", icon=":material/inventory_2:", key=f"{key}-files"):
        st.session_state[f"{_ASKED}-{key}"] = asked
    if st.session_state.get(f"{_ASKED}-{key}") == asked:
        _files(pool().later(f"roleplay-report:{asked}", _work(told, who, when, company)), told, key)


def _work(
    told: Debrief, who: str, when: str, company: str
) -> Callable[[Callable[[], bool], Callable[[float, str], None]], tuple[bytes, bytes | None, str]]:
    def work(_stop: Callable[[], bool], say: Callable[[float, str], None]) -> tuple[bytes, bytes | None, str]:
        from simulator.app.debriefing.report import report_docx, report_pdf

        say(0.1, "正在排版……")
        raw = report_docx(told, who=who, when=when, company=company)
        if find_office() is None:
            return raw, None, "这台机器没有装 LibreOffice，所以没有 PDF；Word 文件照样能打印。"
        say(0.4, "正在转成 PDF……")
        try:
            return raw, report_pdf(raw), ""
        except OfficeError as error:
            return raw, None, f"PDF 没有转成：{error}"

    return work


def _files(task: Task, told: Debrief, key: str) -> None:
    if not task.ready.wait(_WAIT_S):
        _wait(task, "正在准备文件……")
        return
    if task.error is not None or task.result is None:
        st.error("文件没有做成。请再按一次“准备文件”。", icon=":material/error:")
        return
    raw, pdf, why = task.result
    name = words.file_name(told)
    with st.container(horizontal=True):
        take("roleplay-debrief", "点评（Word）", raw, f"{name}.docx", _OFFICE, key=f"{key}-docx")
        if pdf is not None:
            take("roleplay-debrief", "点评（PDF）", pdf, f"{name}.pdf", "application/pdf", key=f"{key}-pdf")
    if why:
        st.info(plain(why))


@st.fragment(run_every=0.5)
def _wait(task: Task, what: str) -> None:
    st.progress(task.progress, what)
    if task.done:
        st.rerun()
