"""The app: which pages there are. Pages only lay out; what they show is computed below."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st

from simulator.app import compute
from simulator.app.components.course import course_root
from simulator.app.views import compare, evidence, home


@st.cache_resource
def ready() -> bool:
    """What is imported never becomes garbage (else every rerun pays for looking at it); the kernel is loaded."""
    gc.collect()
    gc.freeze()
    compute.warm(course_root())
    return True


st.set_page_config(page_title="催缴学堂沙盘", page_icon=Path(__file__).with_name("icon.svg").read_text(), layout="wide")
ready()
policies = st.Page(compare.show, title="政策对比", icon=":material/balance:", url_path="compare")
start = st.Page(lambda: home.show(policies), title="首页", icon=":material/home:", default=True, url_path="home")
basis = st.Page(evidence.show, title="依据", icon=":material/fact_check:", url_path="evidence")
st.navigation([start, policies, basis]).run()
