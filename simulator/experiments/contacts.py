"""档案质量: whom the file cannot reach, what is owed there, and what cleaning the archive would cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine import ParameterTable
from simulator.experiments.explorer import Explored
from simulator.policy import Policy


@dataclass(frozen=True)
class Gap:
    """Something missing or wrong in the file. `hidden`: in reality only a call shows it."""

    name: str
    households: int
    owing: int  # fen
    hidden: bool
    what: str


def gaps(found: Explored) -> list[Gap]:
    """What the policy's file lacks (after cleaning, where the policy cleans), and what is owed there at the end."""
    homes = found.homes
    phone, works, wechat = homes["has_phone"], homes["phone_works"], homes["has_wechat"]

    def one(name: str, mine: np.ndarray, hidden: bool, what: str) -> Gap:
        return Gap(name, int(mine.sum()), int(found.owing[mine].sum()), hidden, what)

    return [
        one("没有电话", ~phone, False, "短信、电话都到不了，只能上门、寄信或公告"),
        one("没有微信", ~wechat, False, "微信推送到不了"),
        one("电话、微信都没有", ~phone & ~wechat, False, "不上门、不寄信，就完全够不着"),
        one("电话是错号", phone & ~works, True, "打多少次都没人接，短信也石沉大海"),
        one("电话是租客的", homes["tenant"] & phone, True, "消息到了租客那里，缴不缴由业主定"),
    ]


def cleaning_cost(table: ParameterTable, households: int) -> tuple[int, float]:
    """Fen and hours that cleaning takes at the adopted parameters, for an estate of so many households."""
    behaviour = table.central()
    minutes = round(behaviour.archive_minutes * households)
    return minutes * behaviour.wage // 60, minutes / 60


def cleaned(policy: Policy, clean: bool) -> Policy:
    """The same policy with the archive cleaned at the start, or not."""
    return policy.model_copy(update={"tools": policy.tools.model_copy(update={"clean_archive": clean})})
