"""The app: which pages there are. Pages only lay out; what they show is computed below."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from simulator.app import compute, identity
from simulator.app.components import ledger_desk
from simulator.app.components.course import course_root
from simulator.app.look import finish_look
from simulator.app.views import classroom, compare, estate, evidence, game, home, portfolio, roleplay, workshop


@st.cache_resource(show_spinner=False)
def ready() -> bool:
    """What is imported never becomes garbage; nor does the kernel, which is loaded beside the pages."""
    compute.settle()
    compute.warm(course_root())
    return True


st.set_page_config(page_title="催缴学堂沙盘", page_icon=Path(__file__).with_name("icon.svg").read_text(), layout="wide")
ready()
finish_look()
# The default page ignores its url_path, so it is a page that nobody links into.
pages = {
    "compare": st.Page(compare.show, title="政策对比", icon=":material/balance:", url_path="compare"),
    "portfolio": st.Page(portfolio.show, title="多个小区", icon=":material/location_city:", url_path=portfolio.PATH),
    "game": st.Page(game.show, title="沙盘推演", icon=":material/map:", url_path=game.PATH),
    "roleplay": st.Page(roleplay.show, title="角色扮演", icon=":material/forum:", url_path="roleplay"),
    "workshop": st.Page(workshop.show, title="课件工坊", icon=":material/slideshow:", url_path="workshop"),
    "evidence": st.Page(evidence.show, title="依据", icon=":material/fact_check:", url_path="evidence"),
}
pages["estate"] = st.Page(
    lambda: estate.show(pages["roleplay"], pages["compare"]),
    title="小区档案",
    icon=":material/apartment:",
    url_path="estate",
)
pages["classroom"] = st.Page(
    lambda: classroom.show(pages["game"], pages["roleplay"]),
    title="班级",
    icon=":material/groups:",
    url_path=classroom.PATH,
)
start = st.Page(lambda: home.show(pages), title="首页", icon=":material/home:", default=True, url_path="home")
page = st.navigation(
    {
        "": [start],
        "经理": [pages["compare"], pages["estate"], pages["portfolio"]],
        "练习": [pages["game"], pages["roleplay"]],
        "讲师": [pages["workshop"], pages["classroom"]],
        "依据": [pages["evidence"]],
    }
)
identity.listen()  # after the page is known: an answer that came before it would lead to the first page
if page.url_path != pages["estate"].url_path:
    ledger_desk.away()
page.run()
