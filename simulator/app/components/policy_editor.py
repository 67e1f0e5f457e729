"""Put a policy together lever by lever, in plain words. Only one group of levers is drawn at a time, so that a page
with four policies stays quick; every lever says on hover what it rests on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.app.components.fields import GROUPS, Choose, Field, Many, Slide, Toggle
from simulator.app.components.lever_editor import edit_levers
from simulator.app.components.red_group import edit_red_lines
from simulator.app.components.team_practice import TRAINING, offer_practice
from simulator.app.evidence_words import resting_on
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError
from simulator.policy import Policy, parse_policy
from simulator.policy.words import terms

_LEVERS, _RED = "提醒、催缴和法律步骤", "红线（只看代价）"


def edit_policy(policy: Policy, key: str, kept: Shelf) -> Policy:
    """The policy as the widgets say. What does not fit together is said, and the policy stays as it was."""
    name = st.text_input("这套做法叫什么", policy.name, max_chars=40, key=f"{key}-name")
    names = [_LEVERS, *GROUPS, _RED]
    group = st.segmented_control("调整哪一类", names, default=_LEVERS, key=f"{key}-group") or _LEVERS
    data = policy.model_dump(mode="json", exclude_none=True)
    data["name"] = name.strip() or policy.name
    if group == _LEVERS:
        data["levers"] = edit_levers(policy, f"{key}-lever", kept)
    elif group == _RED:
        data |= edit_red_lines(policy, f"{key}-red", kept)
    else:
        left, right = st.columns(2)
        for number, field in enumerate(GROUPS[group]):
            with left if number % 2 == 0 else right:
                _draw(field, policy, data, f"{key}-{field.path}", kept)
                if field.path == TRAINING:
                    offer_practice(f"{key}-{field.path}")
    try:
        return parse_policy(data)
    except DocumentError as error:
        st.error(
            "这样改不行，先按原来的算：\n\n"
            + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in error.problems)
        )
        return policy


def _draw(field: Field, policy: Policy, data: dict[str, Any], key: str, kept: Shelf) -> None:
    now = _at(data, field.path)
    told = "\n\n".join(line for line in (field.help, resting_on(kept, field.evidence)) if line) or None
    match field:
        case Toggle():
            _write(data, field.path, st.toggle(field.label, bool(now), key=key, help=told))
        case Many():
            picked = st.pills(
                field.label,
                list(field.options),
                selection_mode="multi",
                default=list(now or []),
                format_func=lambda one: field.options[one],
                key=key,
                help=told,
            )
            _write(data, field.path, list(picked))
        case Slide():
            _slide(field, data, now, key, told)
        case Choose():
            _choose(field, policy, data, now, key, told)


def _slide(field: Slide, data: dict[str, Any], now: Any, key: str, told: str | None) -> None:
    own = float(now or 0) * (100 if field.percent else 1)
    shown = round(min(max(own, field.low), field.high) / field.step) * field.step
    form = "%d%%" if field.percent else "%d"
    moved = st.slider(field.label, field.low, field.high, int(shown), field.step, form, key=key, help=told)
    if moved != shown:  # a finer or larger figure of the policy's own stays until somebody moves it
        _write(data, field.path, moved / 100 if field.percent else moved)


def _choose(field: Choose, policy: Policy, data: dict[str, Any], now: Any, key: str, told: str | None) -> None:
    own = next((label for label, value in field.options.items() if _equal(now, value)), None)
    labels = list(field.options)
    if own is None:
        own = "现在这样" + _in_words(field, policy)
        labels = [own, *labels]
    picked = st.selectbox(field.label, labels, labels.index(own), key=key, help=told)
    if picked in field.options and picked != own:
        _write(data, field.path, field.options[picked])


def _in_words(field: Choose, policy: Policy) -> str:
    topics = {"prepay": "预缴优惠", "instalments": "分期", "deferral": "困难延期", "rewards": "按时奖励"}
    words = terms(policy).get(topics.get(field.path, ""), "")
    return f"：{words}" if words else ""


def _equal(now: Any, value: Any) -> bool:
    if isinstance(now, dict) and isinstance(value, dict):
        return all(_equal(now.get(name), one) for name, one in value.items())
    return now == value


def _at(data: dict[str, Any], path: str) -> Any:
    value: Any = data
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _write(data: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        data = data.setdefault(part, {})
    if value is None:
        data.pop(last, None)
    else:
        data[last] = value
