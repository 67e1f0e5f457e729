"""All estates and all policies as a workbook to sort and filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.app.portfolio_report import words
from simulator.tables import Table, workbook

Found = Mapping[str, Any]
_YUAN = 100


def workbook_xlsx(found: Found) -> bytes:
    """Sheets 结论, 小区, 政策, 抽查; equal documents are equal bytes."""
    sheets: dict[str, Table] = {
        "结论": (("结论",), ([*words.headline(found), *words.overturned(found), *words.basis(found)],)),
        "小区": _estates(found),
        "政策": _policies(found),
    }
    if found["check"] is not None:
        sheets["抽查"] = _checked(found["check"]["estates"])
    return workbook(sheets)


def _columns(rows: Sequence[Found], columns: Mapping[str, Callable[[Found], Any]]) -> Table:
    return tuple(columns), [[told(row) for row in rows] for told in columns.values()]


def _estates(found: Found) -> Table:
    columns: dict[str, Callable[[Found], Any]] = {
        "名次（全小区）": lambda row: row["place_total"],
        "小区": lambda row: row["name"],
        "类型": lambda row: row["profile"],
        "户数": lambda row: row["households"],
        "物业费（元/㎡·月）": lambda row: row["fee_fen_per_m2"] / _YUAN,
        "户均月物业费（元）": lambda row: row["monthly_fee"] / _YUAN,
        "户均期初旧欠（元）": lambda row: row["opening"] / _YUAN,
        "空置（%）": lambda row: row["vacancy"] * 100,
        "服务水平（0–100）": lambda row: row["service"] * 100,
        "现在的收缴率（%）": lambda row: row["base_collection_rate"] * 100,
        "用哪一套": lambda row: row["policy"],
        "全小区多收（元）": lambda row: row["gain"]["mean"] / _YUAN,
        "95% 低（含计算误差，元）": lambda row: words.span(row["gain"])[0] / _YUAN,
        "95% 高（含计算误差，元）": lambda row: words.span(row["gain"])[1] / _YUAN,
        "计算误差 ±（元）": lambda row: (row["gain"]["mean"] - row["gain"]["mc_low"]) / _YUAN,
        "多收的世界（%）": lambda row: row["gain"]["positive"] * 100,
        "每户多收（元）": lambda row: row["gain_per_household"] / _YUAN,
        "名次（每户）": lambda row: row["place_household"],
        "名次低（全小区）": lambda row: row["rank_total"][0],
        "名次高（全小区）": lambda row: row["rank_total"][2],
        "进前 10 的机会（%）": lambda row: row["top_total"]["10"] * 100,
        "进前 20 的机会（%）": lambda row: row["top_total"]["20"] * 100,
        "每户进前 20 的机会（%）": lambda row: row["top_household"]["20"] * 100,
        "分不出先后的组": lambda row: row["tie"],
        "多用的工时": lambda row: row["extra_hours"],
        "多花的钱（元）": lambda row: row["extra_spent"] / _YUAN,
        "多的投诉": lambda row: row["extra_complaints"],
        "改后的收缴率（%）": lambda row: row["collection_rate"] * 100,
        "自己最合适的一套": lambda row: row["best"],
        "用它多收（元）": lambda row: row["best_gain"]["mean"] / _YUAN,
        "挑选时高看了（元）": lambda row: row["optimism"] / _YUAN,
        "做不了的政策（套）": lambda row: row["left_out"],
    }
    return _columns(found["estates"], columns)


def _policies(found: Found) -> Table:
    used = {one["place"]: one["estates"] for one in found["each"]["policies"]}
    columns: dict[str, Callable[[Found], Any]] = {
        "统一用它：名次": lambda row: row["number"],
        "政策": lambda row: row["name"],
        "第一轮全集团多收（元）": lambda row: row["total"] / _YUAN,
        "比第一名少（元）": lambda row: row["behind"] / _YUAN,
        "差的计算误差 ±（元）": lambda row: row["behind_error"] / _YUAN,
        "每户每年花费（元）": lambda row: row["spent"] / _YUAN,
        "守得住集团的限度": lambda row: "是" if row["within"] else "否",
        "做不了的小区": lambda row: row["barred"],
        "是几个小区最合适的一套": lambda row: used.get(row["place"], 0),
    }
    rows = [{"number": number, **row} for number, row in enumerate(found["policies_first_round"], 1)]
    return _columns(rows, columns)


def _checked(rows: Sequence[Found]) -> Table:
    columns: dict[str, Callable[[Found], Any]] = {
        "小区": lambda row: row["name"],
        "第一名一样": lambda row: "是" if row["same"] else "否",
        "和第一名分不出的一样": lambda row: "是" if row["same_choice"] else "否",
        "因此少收（元）": lambda row: row["regret"] / _YUAN,
        "淘汰赛跑了几次": lambda row: row["runs"],
        "全部算到底跑几次": lambda row: row["full_runs"],
    }
    return _columns(rows, columns)
