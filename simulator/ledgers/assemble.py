"""Rows -> bills and payments: rows of one bill put together, receipts put on the bills that they pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from simulator.ledgers.model import NO_DAY

_BILL = ("home", "item", "start", "months")


@dataclass(frozen=True)
class Bills:
    """The arrays of `Ledger` under bills and payments, and the day from which they count."""

    first: date
    home: np.ndarray
    start: np.ndarray
    months: np.ndarray
    due: np.ndarray
    billed: np.ndarray
    discount: np.ndarray
    bill: np.ndarray
    day: np.ndarray
    paid: np.ndarray


def assemble(rows: pl.DataFrame) -> Bills:
    """rows: as accept.py gives them, and `home` (Int32). The sums of the rows are the sums of the bills, to the fen.

    One bill for each household, item, start and months; amounts of its rows are added. A receipt pays the bill of its
    period, then what is open in its period, then the household's oldest open bills (what fell due first is paid first);
    the rest stays on its newest bill as a credit. A receipt of a household without a bill gets a bill over 0.
    """
    rows = rows.with_columns(
        pl.col("billed", "discount", "paid").fill_null(0).cast(pl.Int64),
        pl.col("item").fill_null(""),
        pl.col("start").fill_null(pl.coalesce("due", "paid_on").dt.month_start()),
        pl.col("months").fill_null(1).cast(pl.Int16),
    ).with_columns(pl.col("due").fill_null(pl.col("start")))
    receipt = pl.col("role") == "receipt"
    whole = rows.filter(~receipt | (pl.col("billed") != 0) | (pl.col("discount") != 0))
    homeless = (
        rows.filter(receipt)
        .join(whole.select("home").unique(), on="home", how="anti")
        .unique("home", keep="first", maintain_order=True)
        .with_columns(paid=pl.lit(0, dtype=pl.Int64))
    )
    bills = (
        pl.concat([whole, homeless])
        .group_by(_BILL)
        .agg(pl.col("due").min(), pl.col("billed", "discount").sum())
        .sort("home", "due", "start", "months", "item")
        .with_row_index("bill")
        .with_columns(pl.col("bill").cast(pl.Int32))
    )
    paid = (
        rows.filter(~receipt & (pl.col("paid") != 0))
        .join(bills.select(*_BILL, "bill"), on=_BILL, how="left")
        .select("bill", "paid_on", "paid")
    )
    received = rows.filter(receipt & (pl.col("paid") != 0))
    if not received.is_empty():
        paid = pl.concat([paid, _spread(received, bills, paid)])
    first = min(bills["start"]).replace(day=1)
    days = (pl.col("paid_on") - pl.lit(first)).dt.total_days().cast(pl.Int32).fill_null(int(NO_DAY))
    payments = paid.with_columns(day=days).group_by("bill", "day").agg(pl.col("paid").sum()).sort("bill", "day")

    def counted(column: str) -> np.ndarray:
        return (bills[column] - first).dt.total_days().to_numpy().astype(np.int32)

    return Bills(
        first,
        bills["home"].to_numpy().astype(np.int32),
        counted("start"),
        bills["months"].to_numpy().astype(np.int16),
        counted("due"),
        bills["billed"].to_numpy().astype(np.int64),
        bills["discount"].to_numpy().astype(np.int64),
        payments["bill"].to_numpy().astype(np.int32),
        payments["day"].to_numpy().astype(np.int32),
        payments["paid"].to_numpy().astype(np.int64),
    )


def _spread(received: pl.DataFrame, bills: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """(bill, paid_on, paid) of receipts, in the order of their days."""
    open_now = (bills["billed"] - bills["discount"]).to_numpy().copy()
    np.subtract.at(open_now, paid["bill"].to_numpy(), paid["paid"].to_numpy())
    left = open_now.tolist()
    of_home: dict[int, list[int]] = {}
    for bill, home in bills.select("bill", "home").iter_rows():
        of_home.setdefault(home, []).append(bill)
    exact = {row[:-1]: row[-1] for row in bills.select(*_BILL, "bill").iter_rows()}
    starts = bills["start"].to_list()
    done: list[tuple[int, date | None, int]] = []
    columns = (*_BILL, "until", "paid_on", "paid")
    ordered = received.with_columns(until=pl.col("start").dt.offset_by(pl.format("{}mo", "months")))
    for home, item, start, months, until, day, amount in (
        ordered.sort("home", "paid_on", nulls_last=True, maintain_order=True).select(columns).iter_rows()
    ):
        mine = of_home[home]
        own = exact.get((home, item, start, months))
        within = [bill for bill in mine if start <= starts[bill] < until]
        rest = amount
        if amount > 0:
            for bill in (*(() if own is None else (own,)), *within, *mine):
                part = min(rest, left[bill])
                if part > 0:
                    done.append((bill, day, part))
                    left[bill] -= part
                    rest -= part
                if not rest:
                    break
        if rest:  # paid too much, or a receipt taken back
            last = mine[-1] if amount > 0 else own if own is not None else (within or mine)[-1]
            done.append((last, day, rest))
            left[last] -= rest
    return pl.DataFrame(done, schema={"bill": pl.Int32, "paid_on": pl.Date, "paid": pl.Int64}, orient="row")
