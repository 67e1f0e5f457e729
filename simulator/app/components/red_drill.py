"""红线快答 on the page: one sentence at a time, keys 1 to 4 answer, N goes on; then what is lawful instead."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from generator.course.evidence import Law
from simulator.app.drill import ALLOWED, NEARLY, RIGHT, Card, choices, deck, marked
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.app.shelf import Shelf

_PLACE = "drill"
_MEANING = {
    "违法": "法律、法规明文不许",
    "高风险": "很可能被认定违法，或者看怎么做会不会犯罪",
    "本课程禁止": "法律没写死，本课程不许",
    ALLOWED: "照着做没有问题",
}


@dataclass
class Round:
    """One go through the cards. `answers` are those given so far."""

    cards: list[Card]
    seed: int
    answers: list[str] = field(default_factory=list)
    shown: bool = False  # the last answer is being explained

    @property
    def place(self) -> int:
        """Which card is on the table."""
        return len(self.answers) - self.shown

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        return sum(marked(card, answer) == RIGHT for card, answer in zip(self.cards, self.answers, strict=False))

    @property
    def missed(self) -> list[Card]:
        """Those that were not."""
        return [card for card, answer in zip(self.cards, self.answers, strict=False) if marked(card, answer) != RIGHT]

    def answer(self, name: str) -> None:
        """Answer the card; a second press before the page has answered counts once."""
        if not self.shown:
            self.answers.append(name)
            self.shown = True

    def go_on(self) -> None:
        """Lay the next card on the table."""
        self.shown = False


def show_drill(kept: Shelf, laws: dict[str, Law]) -> None:
    """The card on the table, or how it went."""
    here = _round(kept)
    st.write(
        "下面这些话，有的是办公室里常听到的、很诱人的，有的是可以照做的。看一句，判断一句："
        f"{'、'.join(f'{name}（{_MEANING[name]}）' for name in choices(kept.red_lines))}。"
    )
    if here.place >= len(here.cards):
        _ended(here, kept)
        return
    card = here.cards[here.place]
    st.progress(
        len(here.answers) / len(here.cards),
        f"第 {here.place + 1} 句，共 {len(here.cards)} 句；答对 {here.right} 句",
    )
    with st.container(border=True, key="drill-card"):
        st.markdown(f"#### “{plain(card.sentence)}”")
    if here.shown:
        _explain(card, here.answers[-1], laws)
        st.button("下一句", on_click=here.go_on, key="drill-next", shortcut="N")
    else:
        for number, name in enumerate(choices(kept.red_lines), 1):
            st.button(
                name,
                on_click=here.answer,
                args=(name,),
                key=f"drill-answer-{number}",
                width="stretch",
                shortcut=str(number),
            )


def _round(kept: Shelf) -> Round:
    here: Round | None = st.session_state.get(_PLACE)
    if here is None:
        here = Round(deck(kept.red_lines, 1), 1)
        st.session_state[_PLACE] = here
    return here


def _explain(card: Card, answer: str, laws: dict[str, Law]) -> None:
    """Right or not, on what ground, and the other sentence of the pair."""
    red, mark = card.red, marked(card, answer)
    chosen = "" if mark == RIGHT else f"您选的是“{answer}”，"
    title = f"**{mark}。** {chosen}这一句是“**{card.answer}**”。"
    shown = st.success if mark == RIGHT else st.warning if mark == NEARLY else st.error
    icon = ":material/check:" if mark == RIGHT else ":material/priority_high:"
    shown(title, icon=icon)
    head = f"[{red.id} {plain(red.name)}]({evidence_link(red.id)})"
    if card.answer == ALLOWED:
        st.markdown(
            f"这样做，就不用碰红线 {head}。同一件事上，诱人的那句是：“{plain(red.tempting)}”"
            f"——那是**{red.label}**：{plain(red.says)}"
        )
    else:
        st.markdown(f"碰的是红线 {head}：{plain(red.says)}")
        st.markdown(f"**做了的人怎样了**　{plain(red.happened)}")
        st.markdown(f"**可以这样做**　{plain(red.instead)}")
    st.markdown(f"**依据**　{_grounds(card, laws)}")
    if red.note:
        st.caption(plain(red.note))


def _grounds(card: Card, laws: dict[str, Law]) -> str:
    told = [
        f"[{plain(laws[one.law].cite)}]({evidence_link(one.law)})" if one.law in laws else "本课程的规矩"
        for one in card.red.basis
    ]
    return "、".join(dict.fromkeys(told))


def _ended(here: Round, kept: Shelf) -> None:
    st.markdown(f"#### {len(here.cards)} 句答完了，答对 {here.right} 句")
    missed = here.missed
    if missed:
        st.write("没有答对的，再看一眼：")
        st.markdown(
            "\n".join(f"- “{plain(card.sentence)}”：**{card.answer}**（{plain(card.red.says)}）" for card in missed)
        )
    else:
        st.success(
            "一句不差。真到了现场，诱人的话往往是别人先说出口的：那时候也请您把它拦下来。", icon=":material/check:"
        )
    with st.container(horizontal=True):
        st.button("换个次序，再来一遍", on_click=_again, args=(kept, here.seed + 1, []), key="drill-again")
        if missed:
            only = [card.id for card in missed]
            st.button("只练没答对的", on_click=_again, args=(kept, here.seed + 1, only), key="drill-missed")


def _again(kept: Shelf, seed: int, only: list[str]) -> None:
    st.session_state[_PLACE] = Round(deck(kept.red_lines, seed, only), seed)
