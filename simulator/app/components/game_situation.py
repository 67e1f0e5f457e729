"""看情况: what is talked about, what is on its way, who owes how much for how long."""

from __future__ import annotations

import streamlit as st

from simulator.app.gaming.table import Table
from simulator.app.gaming.words import money
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.experiments.game.content import AGE_NAMES, AGES
from simulator.experiments.game.ledger import ages
from simulator.experiments.game.news import News, news, pending

_ICONS = {
    "good": ":material/trending_up: ",
    "bad": ":material/warning: ",
    "plain": ":material/chat: ",
    "told": ":material/campaign: ",
    "tempt": ":material/block: ",
}
_WORDS = {"good": "好消息", "bad": "坏消息", "plain": "消息", "told": "要知道", "tempt": "别听"}


def show_news(table: Table, kept: Shelf) -> None:
    """What is heard."""
    st.markdown("**听到的**")
    st.markdown("\n".join(_item(item) for item in news(table.session, kept.red_lines)))


def show_situation(table: Table, kept: Shelf) -> None:
    """News, what is pending, the ledger by age."""
    session = table.session
    ledger = session.ledger()
    one, two = st.columns([3, 2])
    with one:
        show_news(table, kept)
    with two:
        st.markdown("**台账（一号早上，本月的新账单已经发出）**")
        rows = [
            {"账龄": AGE_NAMES[age], "户数": homes, "欠费": money(fen)}
            for age, (homes, fen) in zip(AGES, ages(ledger), strict=True)
        ]
        rows.append({"账龄": "合计", "户数": int((ledger.owing > 0).sum()), "欠费": money(int(ledger.owing.sum()))})
        st.dataframe(rows, hide_index=True, width="stretch")
    waiting = pending(ledger)
    told = [
        f"{waiting.promised} 户答应了日期，还没到期（这些户不会再催）" if waiting.promised else "",
        f"{waiting.plans} 户在分期或延期" if waiting.plans else "",
        f"{waiting.court} 户在调解、诉讼或执行中" if waiting.court else "",
        f"{waiting.complaining} 户的投诉还没有答复" if waiting.complaining else "",
        f"{waiting.known_causes} 户为什么不满，已经知道了" if waiting.known_causes else "",
        f"{waiting.may_sue} 户书面催告过、期限也过了，可以起诉或申请支付令" if waiting.may_sue else "",
        f"{waiting.soon_barred} 户有账三个月内要过时效" if waiting.soon_barred else "",
    ]
    told = [one for one in told if one]
    if told:
        st.markdown("**还在路上的**　" + "；".join(told) + "。")


def _item(item: News) -> str:
    return f"- {_ICONS[item.tone]}**{_WORDS[item.tone]}**：{plain(item.text)}"
