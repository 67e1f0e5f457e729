"""课件工坊, second step: the company's name, mark, city and template."""

from __future__ import annotations

import streamlit as st

from generator.course import Course
from simulator.app.components.upload import upload
from simulator.app.workshop.order import THEMES, Order, another_company

MOST_MB = 20


def brand(course: Course, slides: tuple[str, ...]) -> Order:
    """The order for these slides."""
    own = course.company
    left, right = st.columns(2)
    with left:
        company = st.text_input(
            "公司名（印在封面、页脚和最后一页）", own.name, max_chars=40, key="work-company"
        ).strip()
        city = st.text_input(
            "在哪个城市讲（换上当地的规定）",
            own.city,
            max_chars=20,
            key="work-city",
            help="课程收录了的城市，会多出一页本地规定；没有收录的，照实写明，给一张要自己去查的清单。",
        ).strip()
        theme = st.selectbox("配色", list(THEMES), format_func=lambda one: THEMES[one], key="work-theme")
    with right:
        logo_name, logo = upload(
            f"公司标志：PNG 或 JPEG 图片，{MOST_MB} MB 以内", ["png", "jpg", "jpeg"], "work-logo", MOST_MB
        )
        template_name, template = upload(
            f"公司自己的幻灯片模板：.pptx 或 .potx，{MOST_MB} MB 以内", ["pptx", "potx"], "work-template", MOST_MB
        )
        if template:
            st.caption(
                "用模板的颜色、字体和版式，左边的配色不再起作用；模板自带标志，上传的标志只印在讲义和手册的封面。"
            )
    other = another_company(course, Order(slides, company=company))
    kept = "不填就不印" if other else "不填就用课程自带的"
    with st.expander("更多：课程名、热线、收费标准、收款账户", icon=":material/edit:"):
        one, two = st.columns(2)
        title = one.text_input("课程名", course.title, max_chars=40, key="work-title").strip()
        hotline = two.text_input("服务热线", max_chars=40, key="work-hotline", placeholder=kept).strip()
        fee = one.text_input("收费标准", max_chars=60, key="work-fee", placeholder=kept).strip()
        account = two.text_input("收款账户（只写对公账户）", max_chars=80, key="work-account", placeholder=kept).strip()
        st.caption("热线、收费标准和账户印在最后一页，学员回去好查。")
    return Order(
        slides,
        theme=theme or "default",
        title=title,
        company=company,
        hotline=hotline,
        city=city,
        fee=fee,
        account=account,
        logo=logo,
        logo_name=logo_name,
        template=template,
        template_name=template_name,
    )
