"""Step 6: workbook, monthly report and work lists; names only where the key file is given, and only in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from generator.course.read_evidence import read_laws
from simulator.app.briefing.brief import company_of
from simulator.app.components.ledger_desk import held, onward
from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.month import MonthBooks, month_books
from simulator.app.ledger_books.report import report_docx
from simulator.app.ledger_books.slides import report_pptx
from simulator.app.ledger_books.workbook import workbook_xlsx
from simulator.app.ledger_books.worklists import Lists, Team, worklists_xlsx
from simulator.app.own_ledger.desk import Desk
from simulator.app.own_ledger.kept import Opened
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError
from simulator.ledgers.key import Key, KeyFileError, read_key
from simulator.ledgers.labels import load_rules
from simulator.ledgers.next_steps import NextSteps, load_next_steps

_OFFICE = "application/vnd.openxmlformats-officedocument."
_XLSX, _DOCX = f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}wordprocessingml.document"
_PPTX = f"{_OFFICE}presentationml.presentation"
_MOST_COLLECTORS = 30
_SHARES = {True: "按楼栋，一栋归一人", False: "按活的多少平分"}


def show_take(here: Desk, opened: Opened, kept: Shelf) -> None:
    """Whether with names; then the three."""
    try:
        rules, steps = load_rules(kept.course), load_next_steps(kept.course)
    except DocumentError as error:
        st.error("课程里的文件有问题：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    key = _key(here, opened)
    books = Books(opened.ledger, company_of(kept.course), rules, opened.file, key)
    name = opened.ledger.name
    left, right = st.columns(2)
    with left.container(border=True):
        st.markdown("**收费台账**  \n每一笔账单，按户、账龄、楼栋、月份汇总，都是能点开看的公式。")
        _get("下载台账（Excel）", lambda: workbook_xlsx(books), f"{name}_收费台账{_with(key)}.xlsx", _XLSX)
    with right.container(border=True):
        _report(replace(books, key=None), steps, kept)
    with st.container(border=True):
        _lists(books, steps, kept, key)
    onward(6)


def _with(key: Key | None) -> str:
    return "_带姓名" if key else ""


def _get(label: str, make: Callable[[], bytes], file: str, kind: str) -> None:
    take("ledger-papers", label, make, file, kind, key=f"take-{label}")


def _report(books: Books, steps: NextSteps, kept: Shelf) -> None:
    """A month's report, never with names."""
    st.markdown("**月报**  \n给管理层看：结论在前，账龄、楼栋、下一步；里面没有哪一户。")
    ledger = books.ledger
    first, last = ledger.first.year * 12 + ledger.first.month - 1, ledger.as_of.year * 12 + ledger.as_of.month - 1
    months = list(range(last, max(first, last - 35) - 1, -1))
    chosen = st.selectbox(
        "哪个月", months, format_func=lambda one: f"{one // 12} 年 {one % 12 + 1} 月", key="take-month"
    )
    year, month = chosen // 12, chosen % 12 + 1
    name = f"{ledger.name}_{year}年{month}月"

    def given() -> MonthBooks:
        return month_books(books, year, month)

    def slides() -> bytes:
        from generator.deck import load_theme
        from generator.making import theme_file

        return report_pptx(given(), steps, load_theme(theme_file("default", kept.course)))

    with st.container(horizontal=True):
        _get("月报（Word）", lambda: report_docx(given(), steps), f"{name}_月报.docx", _DOCX)
        _get("月报（PPT）", slides, f"{name}_月报.pptx", _PPTX)


def _lists(books: Books, steps: NextSteps, kept: Shelf, key: Key | None) -> None:
    """A sheet a collector."""
    st.markdown(
        "**催缴工作单**  \n一人一张，先后、下一步、要守的规矩都写好，留了填结果的格子；"
        "有未结投诉的另放一张，先答复，不催。"
    )
    one, two = st.columns([3, 2])
    typed = one.text_input(
        "催缴的人（用顿号分开）",
        "催缴员1、催缴员2",
        max_chars=300,
        key="take-team",
        help="写名字或岗位都行，不会存下来",
    )
    by_building = two.selectbox("怎么分", list(_SHARES), format_func=lambda way: _SHARES[way], key="take-share")
    names = tuple(name.strip() for name in re.split(r"[、,，;；\s]+", typed) if name.strip())[:_MOST_COLLECTORS]
    if not names:
        st.caption("先写至少一个人。")
        return
    if key is None:
        st.caption("现在没有给密钥文件，工作单里是代号。要姓名、房号、电话，请先在上面给密钥文件。")

    def lists() -> bytes:
        laws = read_laws(kept.course / "content" / "evidence" / "laws.yml")[0]
        return worklists_xlsx(Lists(books, steps, laws, kept.red_lines, Team(names, bool(by_building))))

    _get("下载工作单（Excel）", lists, f"{books.ledger.name}_催缴工作单{_with(key)}.xlsx", _XLSX)


def _key(here: Desk, opened: Opened) -> Key | None:
    """The key, as long as its file lies in the uploader of this step."""
    st.markdown(
        "不给密钥文件，带走的都是代号。催缴的人要知道去哪一户，就在这里给：**只在内存里用，不存**，离开这一步、或者三十分钟没动，就丢掉。"
    )
    where = f"ledger-take-{opened.id}-{here.round}"
    _, blob = upload("密钥文件（.key，可不给）", ["key", "json"], where, 50)
    held(where, 6)
    if not blob:
        return None
    passphrase = st.text_input("口令（当时设了才填）", type="password", key="ledger-take-pass")
    try:
        key = read_key(blob, passphrase or None)
    except KeyFileError as error:
        st.error(plain(str(error)))
        return None
    known = sum(label in key.people for label in opened.ledger.label)
    if not known:
        st.error("这把密钥不是这份台账的，一户都对不上。请换当时存下的那个文件。")
        return None
    if known < opened.ledger.households:
        st.warning(f"这把密钥认得 {known:,} 户，还有 {opened.ledger.households - known:,} 户对不上，仍用代号。")
    else:
        st.success(
            f"{known:,} 户都对上了。现在下载的台账和工作单带姓名、房号、电话：只给要用的人，用完删除。",
            icon=":material/key:",
        )
    return key
