"""The app: which pages there are and who sees them. Pages only lay out; what they show is computed below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from simulator.app import access, compute, identity, leftovers, unbroken
from simulator.app.components import gate, ledger_desk, sign_in
from simulator.app.components.course import course_root
from simulator.app.look import finish_look
from simulator.app.views import admin, classroom, compare, estate, evidence, game, home, portfolio, roleplay, workshop


@st.cache_resource(show_spinner=False)
def ready() -> bool:
    """What is imported never becomes garbage; nor does the kernel, which is loaded beside the pages."""
    unbroken.install()
    compute.settle()
    compute.warm(course_root())
    leftovers.sweep()
    return True


st.set_page_config(page_title="催缴学堂沙盘", page_icon=Path(__file__).with_name("icon.svg").read_text(), layout="wide")
ready()
leftovers.forget()
finish_look()
role: access.Role = gate.role_now() if identity.settled() or not access.guarded() else "nobody"
known = identity.tokens() if identity.settled() else {}
pages: dict[str, Any] = {}


def add(name: str, title: str, icon: str, path: str, show: Callable[[], None]) -> None:
    """A page behind the gate. Whom it is not meant for does not see it in the list, and is told why by its link."""
    seen = access.may(role, name) and (name != "admin" or access.guarded())
    pages[name] = st.Page(
        gate.checked(name, title, show, lambda: pages["classroom"]),
        title=title,
        icon=f":material/{icon}:",
        url_path=path,
        default=name == "home",
        visibility="visible" if seen else "hidden",
    )


# The default page ignores its url_path, so it is a page that nobody links into.
add("home", "首页", "home", "home", lambda: home.show(pages))
add("compare", "政策对比", "balance", "compare", compare.show)
add("estate", "小区档案", "apartment", "estate", lambda: estate.show(pages["roleplay"], pages["compare"]))
add("portfolio", "多个小区", "location_city", portfolio.PATH, portfolio.show)
add("game", "沙盘推演", "map", game.PATH, game.show)
add("roleplay", "角色扮演", "forum", "roleplay", roleplay.show)
add("workshop", "课件工坊", "slideshow", "workshop", workshop.show)
add("classroom", "班级", "groups", classroom.PATH, lambda: classroom.show(pages["game"], pages["roleplay"]))
add("evidence", "依据", "fact_check", "evidence", evidence.show)
add("admin", "管理", "manage_accounts", admin.PATH, admin.show)
page = st.navigation(
    {
        "": [pages["home"]],
        "经理": [pages["compare"], pages["estate"], pages["portfolio"]],
        "练习": [pages["game"], pages["roleplay"]],
        "讲师" if access.may(role, "workshop") else "上课": [pages["workshop"], pages["classroom"], pages["admin"]],
        "依据": [pages["evidence"]],
    }
)
identity.listen()  # after the page is known: an answer that came before it would lead to the first page
if access.guarded() and identity.settled():
    if sign_in.arrive() or identity.tokens() != known:
        st.rerun()  # the list of pages is somebody else's now
    sign_in.show_me()
if page.url_path != pages["estate"].url_path:
    ledger_desk.away()
page.run()
