"""课件工坊, third step: look at it, build it, take it away."""

from __future__ import annotations

import streamlit as st

from generator.deck import LogoError, OpenError, ThemeError
from generator.exports.office import MISSING, OfficeError, find_office
from generator.pages.downloads import size
from simulator.app.components.take import take
from simulator.app.components.waiting import begun
from simulator.app.compute import Task
from simulator.app.plain import plain
from simulator.app.workshop.order import Content, Order
from simulator.app.workshop.products import (
    FORMATS,
    PREVIEW,
    Format,
    Look,
    Product,
    Stop,
    StoppedError,
    Told,
    built,
    preview,
)

_TOLD = (LogoError, OpenError, ThemeError, OfficeError, ValueError)
_DRAWN = ("deck-pdf", "guide", "handout", "kit")
_MIME = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".gift": "text/plain",
}


def show_look(content: Content, order: Order) -> None:
    """A dozen slides as pictures."""
    if find_office() is None:
        st.info(
            f"这台电脑上没有 LibreOffice，看不了图片；生成不受影响。{MISSING}", icon=":material/image_not_supported:"
        )
        return
    course = content.course
    titles = {m.id: f"第 {m.part} 讲　{m.title}" for m in course.modules if any(s.id in order.slides for s in m.slides)}
    start = st.selectbox("从哪里看起", ["", *titles], format_func=lambda one: titles.get(one, "封面"), key="work-look")

    def work(stop: Stop, told: Told) -> Look:
        return preview(course, order, start or "", stop, told)

    hint = f"一次画 {PREVIEW} 页，要十几秒。改了上面的选择，就要再画一次。"
    look = begun(f"look:{start}:{_key(content, order)}", f"看看这 {PREVIEW} 页", hint, work, _why, "primary")
    if look is None:
        return
    st.caption(f"这是第 {look.first}–{look.first + len(look.pictures) - 1} 页，生成的幻灯片一共 {look.total} 页。")
    for row in range(0, len(look.pictures), 3):
        for column, place in zip(st.columns(3), range(row, min(row + 3, len(look.pictures))), strict=False):
            title, picture = look.pictures[place]
            number = look.first + place
            # A border: many slides are as white as the page.
            column.container(border=True).image(
                picture, f"第 {number} 页", alt=f"第 {number} 页：{title}", width="stretch"
            )


def show_make(content: Content, order: Order) -> None:
    """Choose what to take away, build it, download it."""
    office = find_office() is not None
    kind = st.segmented_control("要什么", list(FORMATS), default=next(iter(FORMATS)), required=True, key="work-kind")
    formats = {name: one for name, one in FORMATS[kind or next(iter(FORMATS))].items() if office or not one.office}
    wanted = st.radio(
        "哪一种",
        list(formats),
        format_func=lambda one: formats[one].label,
        captions=[one.says for one in formats.values()],
        key=f"work-format-{kind}",
    )
    if wanted is None:
        return
    if not office:
        st.caption(f"没有 LibreOffice，做不了 PDF；讲义和手册里没有幻灯片的图片。{MISSING}")

    def work(stop: Stop, told: Told) -> Product:
        return built(content.course, order, wanted, stop, told)

    slow = office and wanted in _DRAWN
    hint = (
        "要画图片：一两个小时的课不到一分钟，全部内容要几分钟。可以先去别的页，做好了回来拿。"
        if slow
        else "几秒钟到十几秒。"
    )
    product = begun(f"build:{wanted}:{_key(content, order)}", "生成", hint, work, _why, "primary")
    if product is not None:
        _take(product, wanted, formats[wanted])


def _take(product: Product, wanted: str, made: Format) -> None:
    st.success(f"做好了：{plain(product.name)}，{size(len(product.raw))}。", icon=":material/check:")
    take(
        "workshop-files",
        "下载",
        product.raw,
        product.name,
        _MIME[made.suffix],
        type="primary",
        key=f"take-{wanted}",
    )
    if product.notes:
        with st.expander(f"有 {len(product.notes)} 处请您看一眼", icon=":material/info:"):
            st.markdown("\n".join(f"- {plain(note)}" for note in product.notes))


def _key(content: Content, order: Order) -> str:
    return f"{content.course.root}:{content.mark}:{order.key}"


def _why(task: Task) -> None:
    error = task.error
    if isinstance(error, StoppedError):
        st.info("已经停下，没有做完。再按一次就从头做起。", icon=":material/pause:")
    elif isinstance(error, _TOLD):
        st.error(f"没有做成：{plain(str(error).rstrip('。'))}。")
    elif isinstance(error, OSError):
        st.error("没有做成：临时文件夹写不进去，多半是磁盘满了。请清出一些空间再试。")
    else:
        st.error(f"没有做成（{type(error).__name__}）。请换一个设置再试；如果总是这样，请告诉维护者。")
