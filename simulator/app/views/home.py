"""首页: what this is, and the way in."""

from __future__ import annotations

import streamlit as st


def show() -> None:
    st.title("催缴学堂沙盘")
    st.write("在一个模拟小区里，用同一批业主、同样的运气，比较两套催缴政策：多收多少，要花多少，有什么风险。")
    st.info("请从菜单打开“政策对比”。幻灯片用 make deck 生成，课程网站用 make site 生成。")
    st.caption("教学模型：行为参数大多是教学假设，没有用真实小区的数据校准，只宜比较方向和大小，不宜当作预测。")
