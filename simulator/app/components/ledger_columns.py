"""Step 2: what each column was taken as, and why; what is changed is accepted again at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

import streamlit as st

from simulator.app.components.ledger_desk import came, onward
from simulator.app.components.ledger_sums import show_sums
from simulator.app.compute import pool
from simulator.app.own_ledger.desk import Desk, Raw
from simulator.app.own_ledger.reading import accepting
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import fingerprint
from simulator.ledgers.plan import ROLE_NAMES, UNIT_NAMES, DueRule, FieldName, Plan, PlannedColumn, PlannedSheet, Unit
from simulator.ledgers.words import AMOUNTS, Words, load_words

_Value = TypeVar("_Value")
_NOT = "不导入"
_SURE = {"high": "", "medium": "（不太有把握）", "low": "（没把握，请看一眼）"}
_MOST_COLUMNS = 40
_TWICE = {"reject": "退回，一行都不收", "once": "只收一行", "each": "每行都收"}
_PAID = {"both": "两边都算", "bills": "只算账单里的实收", "receipts": "只算收款明细"}
_LABELS = {
    "items": "哪些收费项目算物业费",
    "due": "没写应缴日期的账，哪天算到期",
    "as_of": "账到哪一天为止",
    "paid_from": "账单和收款明细都写了实收时",
    "bill_months": "一笔是几个月的费",
}
_ON_PAGE = {field: f"下面的“{label}”" for field, label in _LABELS.items()}
_SEVERAL = "several-months"
_MONTHS = (1, 2, 3, 6, 12)
_FROM: dict[Literal["start", "end"], str] = {"start": "账期第一天", "end": "账期最后一天"}


def show_columns(here: Desk, kept: Shelf) -> None:
    """The plan, what it comes to, the ways on."""
    raw = here.raw
    assert raw is not None
    task = pool().known(here.work("read"))
    if task is not None and not came(task, "正在读文件……大表要十几秒"):
        return
    if raw.plan is None:
        st.error(plain(raw.fault) or "文件没有读完，请回上一步再拿一次。", icon=":material/error:")
        onward(2, disabled=True)
        return
    _questions(raw.plan)
    result = st.container()
    wanted = None
    if raw.first is not None:
        _settled(here, raw)
    else:
        with st.expander("每一列当作什么（改了马上重新收）", icon=":material/view_column:", expanded=True):
            wanted = _plan(here, raw.plan, load_words(kept.course))
    with result:
        if wanted is not None and not _accepted(here, raw, wanted, kept):
            return
        if raw.fault:
            st.error(plain(raw.fault), icon=":material/error:")
        elif raw.accepted is not None:
            show_sums(here, raw, kept)
            _onward(raw, "above")
    _onward(raw, "below")


def _settled(here: Desk, raw: Raw) -> None:
    """Rows were mended by these columns, so the columns stay, unless what came in is taken out again."""
    st.info("补过行以后，列就定下来了。要改列，先撤掉补上的行；原来收下的不受影响。", icon=":material/lock:")
    st.button("撤掉补上的行，再改列", on_click=_unmend, args=(here, raw), key="ledger-unmend", icon=":material/undo:")


def _unmend(here: Desk, raw: Raw) -> None:
    raw.without_mended()
    here.begun = raw.plan.model_copy(deep=True) if raw.plan is not None else None


def _onward(raw: Raw, place: str) -> None:
    """Before and after the long list of columns."""
    disabled = raw.accepted is None or not len(raw.accepted.rows)
    onward(2, "列认对了，换掉名字", disabled=disabled, place=place)


def _accepted(here: Desk, raw: Raw, wanted: Plan, kept: Shelf) -> bool:
    """Whether what is shown is what is wanted; else it is being accepted again and a line waits for it."""
    asked = fingerprint(wanted)
    if asked != (here.asked or fingerprint(raw.plan)):
        here.asked, here.turn = asked, here.turn + 1
        pool().soon(here.work(f"accept-{here.turn}"), accepting(raw, wanted, kept.course))
    task = pool().known(here.work(f"accept-{here.turn}"))
    return task is None or came(task, "按改过的列再收一遍……")


def _questions(plan: Plan) -> None:
    if plan.questions:
        st.warning(
            "**请看一眼：**\n\n"
            + "\n".join(f"- {_where(one.sheet)}{plain(one.told(_ON_PAGE))}" for one in plan.questions),
            icon=":material/help:",
        )


def _where(sheet: str) -> str:
    return f"工作表“{plain(sheet)}”：" if sheet else ""


def _plan(here: Desk, plan: Plan, words: Words) -> Plan:
    """The plan as it stands on the page. Widgets keep what is chosen; `plan` is what they begin with."""
    begun = here.begun
    if begun is None:
        begun = here.begun = plan.model_copy(deep=True)
    asked = {one.sheet for one in begun.questions if one.code == _SEVERAL}
    sheets = [_sheet(here, n, sheet, words, sheet.name in asked) for n, sheet in enumerate(begun.sheets)]
    return _rules(here, begun.model_copy(update={"sheets": sheets}))


def _sheet(here: Desk, number: int, sheet: PlannedSheet, words: Words, asked: bool) -> PlannedSheet:
    """`asked`: whether it is a question how many months a bill is for."""
    key = f"plan-{here.round}-{number}"
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    title = f"工作表“{plain(sheet.name)}”是" if sheet.name else "这张表是"
    role = _choose(left, title, ROLE_NAMES, sheet.role, f"{key}-role")
    lines = "、".join(map(str, sheet.head))
    right.caption(f"{'表头在第 ' + lines + ' 行。' if lines else ''}{plain(sheet.why)}")
    columns = list(sheet.columns)
    if role != "ignored":
        columns = [
            _column(f"{key}-{one.letter}-{place}", one, words) if place < _MOST_COLUMNS else one
            for place, one in enumerate(columns)
        ]
        if len(columns) > _MOST_COLUMNS:
            st.caption(f"后面还有 {len(columns) - _MOST_COLUMNS} 列，照认出来的收。")
        columns = _units(f"{key}-unit", columns)
    months = sheet.bill_months
    if asked or months != 1:
        months = st.selectbox(
            _LABELS["bill_months"],
            _MONTHS,
            _MONTHS.index(months) if months in _MONTHS else 0,
            format_func=lambda one: f"{one} 个月",
            key=f"{key}-months",
            help="账期只写了开头的，看不出一笔是几个月的；按季缴的选 3 个月",
        )
    return sheet.model_copy(update={"role": role, "columns": columns, "bill_months": months})


def _choose(place: Any, label: str, names: Mapping[_Value, str], now: _Value, key: str) -> _Value:
    """One of the names."""
    values = list(names)
    return place.selectbox(label, values, values.index(now), format_func=lambda one: names[one], key=key)


def _units(key: str, columns: list[PlannedColumn]) -> list[PlannedColumn]:
    """Amounts that the file seems to give in another unit than yuan: one choice for the sheet."""
    units: set[Unit] = {one.times for one in columns if one.field in AMOUNTS}
    if units <= {1}:
        return columns
    chosen = _choose(st, "金额的单位", UNIT_NAMES, max(units), key)
    return [
        one.model_copy(update={"times": chosen}) if one.field in AMOUNTS and one.times != 1 else one for one in columns
    ]


def _column(key: str, one: PlannedColumn, words: Words) -> PlannedColumn:
    title, taken, why = st.columns([4, 2, 3], vertical_alignment="center")
    examples = "、".join(plain(text) for text in one.examples) or "（空）"
    group = f"（{plain(one.group)}）" if one.group else ""
    title.markdown(f"**{one.letter}　{plain(one.name) or '没有表头'}**{group}  \n例如：{examples}")
    options = ["", *words.fields]
    field = taken.selectbox(
        f"{one.letter} 列当作",
        options,
        options.index(one.field) if one.field in options else 0,
        format_func=lambda name: words.fields[name].label if name else _NOT,
        key=key,
        label_visibility="collapsed",
    )
    if field == one.field:
        why.caption(f"{plain(one.why)}{_SURE[one.sure]}")
    else:
        why.caption(f"您改的。{words.fields[field].means if field else '这一列不收'}")
    return one.model_copy(update={"field": cast("FieldName", field)})


def _rules(here: Desk, plan: Plan) -> Plan:
    """What holds for the whole file."""
    key = f"plan-{here.round}"
    st.markdown("**整份文件**")
    one, two, three = st.columns(3)
    as_of = one.date_input(
        _LABELS["as_of"],
        plan.as_of,
        key=f"{key}-as-of",
        format="YYYY-MM-DD",
        help="到这一天为止缴的钱都在表里了；再往后缴的，表里看不到",
    )
    if plan.as_of_why:
        one.caption(plain(plan.as_of_why))
    days = two.number_input(f"{_LABELS['due']}：再过几天", -366, 366, plan.due.days, key=f"{key}-due-days")
    counted = _choose(three, "从哪天数起", _FROM, plan.due.counted_from, f"{key}-due-from")
    items = plan.items
    if items:
        ours = st.pills(
            f"{_LABELS['items']}（别的放在一边，不导入）",
            [item.name for item in items],
            selection_mode="multi",
            default=[item.name for item in items if item.ours],
            key=f"{key}-items",
        )
        items = [item.model_copy(update={"ours": item.name in ours}) for item in items]
    four, five, _ = st.columns(3)
    twice = _choose(four, "一模一样的两行", _TWICE, plan.duplicates, f"{key}-twice")
    paid = plan.paid_from
    if {sheet.role for sheet in plan.sheets} >= {"bills", "receipts"}:
        paid = _choose(five, _LABELS["paid_from"], _PAID, plan.paid_from, f"{key}-paid")
    return plan.model_copy(
        update={
            "items": items,
            "as_of": as_of,
            "due": DueRule(counted_from=counted, days=int(days)),
            "duplicates": twice,
            "paid_from": paid,
        }
    )
