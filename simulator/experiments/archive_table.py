"""The owner archive as a table: a row a household, for the page and for a download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from simulator.experiments.explorer import NOTHING_OWED, UNKNOWN, Explored, day_of
from simulator.experiments.story import STAGE_NAMES
from simulator.population.display import household_card
from simulator.population.estate import OWNER_TYPE_NAMES, OWNER_TYPES

HEADS = (
    "户号",
    "地址",
    "业主（虚构）",
    "电话（虚构）",
    "物业",
    "面积（㎡）",
    "月物业费（元）",
    "还欠（元）",
    "账龄",
    "最早一笔逾期天数",
    "期初旧欠（元）",
    "期内账单（元）",
    "实收（元）",
    "减免折扣（元）",
    "催缴次数",
    "推断类型",
    "承诺或约定到",
    "投诉未答复",
    "法律步骤",
    "公众号",
)
TRUTH = "真实类型（底牌）"
ORDERS = {
    "欠得多的在前": lambda found: -found.owing,
    "欠得久的在前": lambda found: -found.overdue.astype(np.int64),
    "催得多的在前": lambda found: -found.touches.astype(np.int64),
    "按户号": lambda found: np.arange(found.estate.households),
}


def ordered(found: Explored, homes: np.ndarray, order: str) -> np.ndarray:
    """The same households in one of ORDERS; equal ones by number."""
    return homes[np.argsort(ORDERS[order](found)[homes], kind="stable")]


def archive_rows(
    found: Explored, homes: Iterable[int], ages: np.ndarray, age_names: Sequence[str], truth: bool = False
) -> tuple[list[str], list[list[Any]]]:
    """Heads and columns. Money in yuan, to the fen; `ages` int (n,) index into `age_names`."""
    rows = [_row(found, int(home), age_names[int(ages[home])], truth) for home in homes]
    heads = [*HEADS, *([TRUTH] if truth else [])]
    return heads, [list(column) for column in zip(*rows, strict=True)] or [[] for _ in heads]


def _row(found: Explored, home: int, age: str, truth: bool) -> list[Any]:
    card, life = household_card(found.estate, home), found.lives[home]
    overdue, label = int(found.overdue[home]), int(found.label[home])
    owing = int(found.owing[home])
    row = [
        home + 1,
        card.address,
        card.name,
        card.phone or ("清理时补上了" if found.homes["has_phone"][home] else "没有"),
        card.kind,
        card.area_m2,
        card.monthly_fee / 100,
        owing / 100,
        age,
        None if overdue == NOTHING_OWED else max(overdue, 0),
        int(found.opening[home]) / 100,
        int(found.billed[home]) / 100,
        int(found.received[home]) / 100,
        int(found.discount[home] + found.waived[home]) / 100,
        int(found.touches[home]),
        "还没推断" if label == UNKNOWN else OWNER_TYPE_NAMES[OWNER_TYPES[label]],
        _until(found, home),
        "是" if found.complaining[home] else "",
        STAGE_NAMES.get(int(life["stage"]), ""),
        "关注" if found.homes["has_wechat"][home] else "没有",
    ]
    return [*row, OWNER_TYPE_NAMES[OWNER_TYPES[int(found.estate.owner_type[home])]]] if truth else row


def _until(found: Explored, home: int) -> date | None:
    """The next day on which something promised or agreed is due."""
    life = found.lives[home]
    days = [int(life["promise_until"])] if int(life["promise_until"]) > found.end else []
    days += [int(life["plan_day"])] if int(life["plan_left"]) > 0 else []
    return day_of(found.estate, min(days)) if days else None
