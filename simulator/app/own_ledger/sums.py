"""应收, 减免 and 实收 of a file against what became of its rows; rejected rows and what was set aside, as tables."""

from __future__ import annotations

from collections import Counter

from simulator.ledgers.accepted import Accepted, Aside, Sums

MOST_SHOWN = 200
_MONEY = {"应收": "billed", "减免": "discount", "实收": "paid"}


def verdict(sums: Sums) -> str:
    """One sentence."""
    rows = (
        f"{sums.rows_read:,} 行 = 收下 {sums.rows_accepted:,} + 退回 {sums.rows_rejected:,} + 不算 {sums.rows_aside:,}"
    )
    if sums.agree:
        return f"对得上，一分不差：{rows}；应收、减免、实收三项也都相等。"
    return f"对不上：{rows}；下面的金额有差。请不要往下走，把这份文件的情形（不用发文件）告诉维护者。"


def sum_rows(sums: Sums) -> list[dict[str, str]]:
    """A row for each of the three."""
    found = []
    for name, field in _MONEY.items():
        read, kept, back, aside = (
            getattr(part, field) for part in (sums.read, sums.accepted, sums.rejected, sums.aside)
        )
        gap = read - kept - back - aside
        found.append(
            {
                "（元）": name,
                "文件里": yuan(read),
                "收下": yuan(kept),
                "退回": yuan(back),
                "不算": yuan(aside),
                "对得上吗": "是" if gap == 0 else f"差 {yuan(gap)}",
            }
        )
    return found


def mended_verdict(before: Sums, now: Sums) -> str:
    """What the mended rows brought, in one sentence; rows that did not come back are told."""
    came = now.rows_read - (before.rows_read - before.rows_rejected)
    told = f"补进了 {now.rows_accepted - before.rows_accepted:,} 行，先前收下的 {before.rows_accepted:,} 行一行没动；"
    told += f"还退回 {now.rows_rejected:,} 行。" if now.rows_rejected else "没有退回的了。"
    missing = before.rows_rejected - came
    return told + (f"退回过的行里有 {missing:,} 行不在改好的表里，没有算进来。" if missing > 0 else "")


def mended_rows(before: Sums, now: Sums) -> list[dict[str, str]]:
    """What was accepted and sent back of the whole, before and after rows were mended."""
    figures = {"行数": [f"{rows:,}" for one in (before, now) for rows in (one.rows_accepted, one.rows_rejected)]}
    for name, field in _MONEY.items():
        parts = [part for one in (before, now) for part in (one.accepted, one.rejected)]
        figures[f"{name}（元）"] = [yuan(getattr(part, field)) for part in parts]
    heads = ("收下（补之前）", "退回（补之前）", "收下（补之后）", "退回（补之后）")
    return [{"": name, **dict(zip(heads, row, strict=True))} for name, row in figures.items()]


def total_rows(sums: Sums) -> list[dict[str, str]]:
    """The file's own totals rows beside what was read above them."""
    return [
        {
            "合计在": f"{one.sheet} 第 {one.line} 行" if one.sheet else f"第 {one.line} 行",
            "列": one.column,
            "文件写的": yuan(one.told),
            "读到的": yuan(one.read),
            "一样吗": "一样" if one.agrees else f"差 {yuan(one.told - one.read)}",
        }
        for one in sums.totals[:MOST_SHOWN]
    ]


def rejected_rows(accepted: Accepted) -> list[dict[str, object]]:
    """The first faults; all of them are in the workbook."""
    return [
        {
            "工作表": one.sheet,
            "行": one.line,
            "列": one.column,
            "写的是": one.value,
            "为什么没收": one.reason,
        }
        for one in accepted.rejected[:MOST_SHOWN]
    ]


def reasons(accepted: Accepted, most: int = 6) -> str:
    """The commonest reasons, in a line."""
    counted = Counter(one.reason.split("：")[0] for one in accepted.rejected).most_common(most)
    return "；".join(f"{reason}（{count:,} 处）" for reason, count in counted)


def aside_rows(aside: tuple[Aside, ...]) -> list[dict[str, object]]:
    """What was set aside, by reason."""
    return [
        {
            "工作表": one.sheet,
            "为什么不算": one.reason,
            "行数": one.rows,
            "应收（元）": yuan(one.amounts.billed),
            "实收（元）": yuan(one.amounts.paid),
        }
        for one in aside
    ]


def yuan(fen: int) -> str:
    """To the fen."""
    return f"{fen / 100:,.2f}"
