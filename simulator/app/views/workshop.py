"""课件工坊: choose what to teach, put the company's name on it, look at it, build it."""

from __future__ import annotations

import streamlit as st

from generator.course import Problem
from generator.course.counts import counts
from simulator.app.components.course import course_root
from simulator.app.components.work_brand import brand
from simulator.app.components.work_choose import choose
from simulator.app.components.work_make import show_look, show_make
from simulator.app.plain import plain
from simulator.app.workshop.order import Content, read_content


def show() -> None:
    """The whole page."""
    st.title("课件工坊")
    st.write(
        "备一堂课，三步：选好讲什么，换上公司的样子，看一看再生成。拿到的是普通的 PowerPoint、Word 文件，还可以再改。"
    )
    content = read_content(course_root())
    if content.errors:
        _faults(content.errors)
        return
    st.markdown("#### 第一步　讲什么")
    slides = choose(content.course)
    st.markdown("#### 第二步　换上公司的样子")
    order = brand(content.course, slides)
    st.markdown("#### 第三步　看一看，带走")
    if not slides:
        st.info("一页也没有选。请在第一步至少留下一个模块。", icon=":material/arrow_upward:")
        return
    look, make, check = st.tabs(["先看样子", "生成文件", "内容检查"])
    with look:
        show_look(content, order)
    with make:
        show_make(content, order)
    with check:
        _checked(content)


def _faults(errors: list[Problem]) -> None:
    st.error(f"课程内容有 {len(errors)} 处错误，改好后刷新这一页，才能生成：", icon=":material/error:")
    st.markdown("\n".join(f"- **{plain(_place(one))}**：{plain(_said(one))}" for one in errors))


def _place(problem: Problem) -> str:
    return f"{problem.file} 第 {problem.line} 行" if problem.line else problem.file


def _said(problem: Problem) -> str:
    return "".join(f"{words.rstrip('。')}。" for words in (problem.message, problem.remedy) if words)


def _checked(content: Content) -> None:
    course = content.course
    told = counts(course)
    st.success("课程内容已经检查过，没有错误。", icon=":material/check:")
    st.markdown(
        f"整门课 {told['modules']} 个模块，{told['slides']} 页，{told['minutes']} 分钟，{told['characters']:,} 字；"
        f"活动 {told['activities']} 个，课上小测 {told['quizzes']} 道，题库 {told['questions']} 道，"
        f"话术和书面模板 {told['templates']} 份。引用法条 {told['laws_cited']} 条（{course.law_note}），"
        f"引用数字 {told['claims_cited']} 条：出处和可信程度见“依据”页。"
    )
    warnings = [one for one in content.problems if one.level == "warning"]
    if warnings:
        st.markdown("**提醒**\n\n" + "\n".join(f"- {plain(_place(one))}：{plain(_said(one))}" for one in warnings))
