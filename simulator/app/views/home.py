"""首页: what this is, and three ways in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from simulator.app.components.course import course_root


def show(policies: Any) -> None:
    """Three doors: slides, class, policies. `policies` is the page that compares."""
    course = course_root()
    st.title("催缴学堂沙盘")
    st.write("依法、有据、有温度地收物业费：在这里备课、练习、比较做法。")
    slides, lessons, comparison = st.columns(3)
    with slides.container(border=True, height="stretch"):
        st.subheader("我只要幻灯片", anchor=False)
        st.write("一套可以随意改的 PowerPoint，带讲稿；文字、表格、图形都能直接编辑。")
        deck = newest(course / "slides" / "dist", "*.pptx")
        if deck:
            st.download_button(
                "下载幻灯片",
                deck.read_bytes(),
                deck.name,
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                icon=":material/download:",
                on_click="ignore",
            )
        else:
            st.caption("还没有生成。请在终端运行 `make deck`，再刷新这一页。")
    with lessons.container(border=True, height="stretch"):
        st.subheader("我要上课", anchor=False)
        st.write("和幻灯片同源的课程网站：正文、搜索、测验、法条与数据依据，不联网也能用。")
        page = course / "site" / "public" / "index.html"
        if page.is_file():
            st.caption("用浏览器打开课程目录里的这个文件，整个 `site/public` 文件夹也可以拷到 U 盘：")
            st.code("site/public/index.html", language=None)
        else:
            st.caption("还没有生成。请在终端运行 `make site`，再刷新这一页。")
    with comparison.container(border=True, height="stretch"):
        st.subheader("我要比较政策", anchor=False)
        st.write("在模拟小区里，让同一批业主、同样的运气遇上两套催缴做法：多收多少，花多少，有什么风险。")
        st.page_link(policies, label="打开政策对比", icon=":material/balance:")
    st.info(
        "这是教学模型：行为参数大多是教学假设，没有用真实小区的数据校准。适合比较方向和大小，不适合当作预测。"
        "断水断电、堵电梯、公开业主姓名、威胁业主都是违法的，任何页面都不会推荐。",
        icon=":material/info:",
    )


def newest(folder: Path, pattern: str) -> Path | None:
    """The file built last, if any."""
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime, default=None)
