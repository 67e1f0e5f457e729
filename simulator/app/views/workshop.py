"""课件工坊: choose what to teach, put the company's name on it, look at it, build it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from generator.course import Course, Problem
from generator.course.counts import counts
from generator.course.text import plain as words_of
from generator.deck import LogoError, OpenError
from generator.deck.theme import ThemeError
from generator.exports.office import MISSING, OfficeError, find_office
from simulator.app.components.course import course_root
from simulator.app.compute import Task, pool
from simulator.app.plain import plain
from simulator.app.workshop import (
    FORMATS,
    THEMES,
    Order,
    Product,
    StoppedError,
    built,
    minutes_of,
    preview,
    read_course,
    slides_of,
)

_WHOLE = "全部内容"
_MOST_MB = 20
_TOLD = (LogoError, OpenError, ThemeError, OfficeError, ValueError)
_MIME = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".gift": "text/plain",
}


def show() -> None:
    """The whole page."""
    st.title("课件工坊")
    course, problems = read_course(course_root())
    errors = [one for one in problems if one.level == "error"]
    if errors:
        _faults(errors)
        return
    st.write("选好要讲的，换上公司的名字，先看样子，再生成。每一份都可以自己再改。")
    slides = _choose(course)
    order = _brand(course, slides)
    if not slides:
        st.info("一页也没有选。请在上面至少勾一个模块。")
        return
    look, make, check = st.tabs(["看样子", "生成", "内容检查"])
    with look:
        _preview(course, order)
    with make:
        _make(course, order)
    with check:
        _checked(course, problems)


def _choose(course: Course) -> tuple[str, ...]:
    """Track, then modules, then single slides; the minutes add up as one goes."""
    tracks = {track.id: f"{track.title}（{track.minutes} 分钟）" for track in course.tracks}
    names = ["", *tracks]
    track = st.selectbox("讲哪一套", names, format_func=lambda one: tracks.get(one, _WHOLE), key="work-track")
    offered = set(slides_of(course, track or None))
    modules = [module for module in course.modules if any(slide.id in offered for slide in module.slides)]
    titles = {module.id: f"{module.part}. {module.title}" for module in modules}
    picked = st.pills(
        "哪些模块（点一下去掉或加上）",
        list(titles),
        selection_mode="multi",
        default=list(titles),
        format_func=lambda one: titles[one],
        key=f"work-modules-{track}",
    )
    single = st.selectbox(
        "挑单页（可以不挑）",
        ["", *picked],
        format_func=lambda one: titles[one] if one else "整模块地讲",
        key=f"work-single-{track}",
    )
    left_out: dict[str, list[str]] = st.session_state.setdefault(f"work-out-{track}", {})
    if single:
        module = next(one for one in modules if one.id == single)
        pages = {
            one.id: f"{words_of(one.title)}（{one.total_minutes} 分钟）" for one in module.slides if one.id in offered
        }
        kept = st.multiselect(
            f"“{module.title}”讲哪几页",
            list(pages),
            [one for one in pages if one not in left_out.get(single, [])],
            format_func=lambda one: pages[one],
            key=f"work-pages-{track}-{single}",
            placeholder="一页也不讲",
        )
        left_out[single] = [one for one in pages if one not in kept]
    gone = {one for module_id, ids in left_out.items() if module_id in picked for one in ids}
    slides = tuple(
        slide.id
        for module in modules
        if module.id in picked
        for slide in module.slides
        if slide.id in offered and slide.id not in gone
    )
    spent = minutes_of(course, slides)
    total = sum(spent.values())
    one, two, three = st.columns(3)
    one.metric("合计时长", f"{total // 60} 小时 {total % 60} 分" if total >= 60 else f"{total} 分钟", border=True)
    two.metric("内容页", f"{len(slides)} 页", border=True)
    three.metric("模块", f"{len(spent)} 个", border=True)
    with st.expander("每个模块多少分钟"):
        st.dataframe(
            {"模块": [titles[one] for one in spent], "分钟": list(spent.values())}, hide_index=True, width="stretch"
        )
    return slides


def _brand(course: Course, slides: tuple[str, ...]) -> Order:
    """The company's name, mark, city and template."""
    with st.expander("换成我们公司的样子", icon=":material/palette:"):
        left, right = st.columns(2)
        with left:
            title = st.text_input("课程名", course.title, max_chars=40, key="work-title")
            company = st.text_input("公司名", course.company.name, max_chars=40, key="work-company")
            hotline = st.text_input("服务热线", course.company.hotline, max_chars=40, key="work-hotline")
            city = st.text_input(
                "城市（换上当地的规定）",
                course.company.city,
                max_chars=20,
                key="work-city",
                help="没有收录的城市，会照实写明并给出自查清单",
            )
        with right:
            theme = st.selectbox("配色", list(THEMES), format_func=lambda one: THEMES[one], key="work-theme")
            logo = st.file_uploader(
                f"公司标志（PNG 或 JPEG，{_MOST_MB} MB 以内）",
                ["png", "jpg", "jpeg"],
                key="work-logo",
                max_upload_size=_MOST_MB,
            )
            template = st.file_uploader(
                f"公司自己的 PowerPoint 模板（.pptx、.potx，{_MOST_MB} MB 以内；有了它，配色不再起作用）",
                ["pptx", "potx"],
                key="work-template",
                max_upload_size=_MOST_MB,
            )
    return Order(
        slides,
        theme or "default",
        title.strip(),
        company.strip(),
        hotline.strip(),
        city.strip(),
        logo.getvalue() if logo else b"",
        logo.name if logo else "",
        template.getvalue() if template else b"",
        template.name if template else "",
    )


def _preview(course: Course, order: Order) -> None:
    if find_office() is None:
        st.info(f"这台电脑上没有 LibreOffice，看不了图片；生成不受影响。{MISSING}")
        return
    key = f"preview:{course.root}:{course.edition}:{order.key}"

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> list[bytes]:
        return preview(course, order, stop, told)

    pictures = _asked(key, "看看前十二页", "画成图片要十几秒。换了设置，就要再画一次。", work)
    if pictures is None:
        return
    for first in range(0, len(pictures), 3):
        for column, number in zip(st.columns(3), range(first, min(first + 3, len(pictures))), strict=False):
            column.image(pictures[number], f"第 {number + 1} 页")


def _make(course: Course, order: Order) -> None:
    office = find_office() is not None
    formats = [name for name, (_, _, needed) in FORMATS.items() if office or not needed]
    wanted = st.selectbox("生成什么", formats, format_func=lambda one: FORMATS[one][0], key="work-format")
    if not office:
        st.caption(f"没有 LibreOffice，PDF 和讲义里的图片做不了。{MISSING}")
    key = f"build:{wanted}:{course.root}:{course.edition}:{order.key}"

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> Product:
        return built(course, order, wanted, stop, told)

    hint = "幻灯片和学习平台包几秒钟；讲义和手册带图片，要一两分钟。"
    product = _asked(key, "生成", hint, work)
    if product is None:
        return
    suffix = FORMATS[wanted][1]
    st.success(f"做好了：{plain(product.name)}，{len(product.raw) / 1e6:.1f} MB。", icon=":material/check:")
    st.download_button(
        "下载",
        product.raw,
        product.name,
        _MIME[suffix],
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key=f"take-{wanted}",
    )
    if product.notes:
        with st.expander(f"有 {len(product.notes)} 处要您看一眼"):
            st.markdown("\n".join(f"- {plain(note)}" for note in product.notes))


def _asked(key: str, label: str, hint: str, work: Callable[..., Any]) -> Any:
    """The result of long work, or None while there is none."""
    task = pool().known(key)
    if task is None or (task.done and task.error is not None):
        if task is not None:
            _why(task)
        st.caption(hint)
        if not st.button(label, type="primary", key=f"begin-{key}"):
            return None
        task = pool().later(key, work)
    if not task.ready.wait(0.3):
        _running(task, key)
        return None
    if task.error is not None:
        st.rerun()
    return task.result


@st.fragment(run_every=0.5)
def _running(task: Task, key: str) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(task.progress, task.message)
    if button.button("停止", key=f"stop-{key}", icon=":material/stop:"):
        task.stop()
    if task.done:
        st.rerun()


def _why(task: Task) -> None:
    error = task.error
    if isinstance(error, StoppedError):
        st.info("已经停下，没有做完；原来的文件都没有动。")
    elif isinstance(error, _TOLD):
        st.error(f"没有做成：{plain(str(error))}")
    elif isinstance(error, OSError):
        st.error("没有做成：临时文件夹写不进去，多半是磁盘满了。请腾出一些空间再试。")
    else:
        st.error(f"没有做成（{type(error).__name__}）。请换一个设置再试；如果总是这样，请告诉维护者。")


def _faults(errors: list[Problem]) -> None:
    st.error(f"课程内容有 {len(errors)} 处错误，改好后刷新这一页，才能生成：")
    st.markdown(
        "\n".join(
            f"- **{plain(one.file)}** 第 {one.line} 行：{plain(one.message)}。{plain(one.remedy)}。" for one in errors
        )
    )


def _checked(course: Course, problems: list[Problem]) -> None:
    told = counts(course)
    st.success("内容检查没有错误。", icon=":material/check:")
    st.markdown(
        f"{told['modules']} 个模块，{told['slides']} 页，{told['minutes']} 分钟，{told['characters']:,} 字；"
        f"活动 {told['activities']} 个，课上小测 {told['quizzes']} 道，题库 {told['questions']} 道，"
        f"模板 {told['templates']} 份。引用法条 {told['laws_cited']} 条，{course.law_note}；"
        f"引用数字 {told['claims_cited']} 条，出处和可信程度见“依据”。"
    )
    warnings = [one for one in problems if one.level == "warning"]
    if warnings:
        st.markdown("**提醒**\n\n" + "\n".join(f"- {plain(one.file)}：{plain(one.message)}" for one in warnings))
