"""The app: which pages there are. Pages only lay out; what they show is computed below."""

from __future__ import annotations

import gc

import streamlit as st

from simulator.app.views import compare, home


@st.cache_resource
def freeze() -> bool:
    """What is imported never becomes garbage; without this every rerun pays for looking at it."""
    gc.collect()
    gc.freeze()
    return True


st.set_page_config(page_title="催缴学堂沙盘", page_icon=":material/apartment:", layout="wide")
freeze()
start = st.Page(home.show, title="首页", icon=":material/home:", default=True, url_path="home")
policies = st.Page(compare.show, title="政策对比", icon=":material/balance:", url_path="compare")
st.navigation([start, policies]).run()
