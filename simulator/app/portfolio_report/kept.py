"""Finished portfolios: those in a folder, one that was given as a file, and an estate of one as a scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.app.portfolio_report.book import workbook_xlsx
from simulator.app.portfolio_report.charts import ranking_chart
from simulator.app.portfolio_report.words import basis, headline, overturned
from simulator.documents import DocumentError, check_document
from simulator.experiments.portfolio import FILE, Member
from simulator.experiments.scenario import Scenario
from simulator.policy import Policy, parse_policy
from simulator.population import Profile

MOST_BYTES = 80_000_000
_NAME = 40  # characters of a policy's name
_WRONG = "这不是 sandbox portfolio 写出的 portfolio.json，或者不完整、被改过。请重新拷一份。"


def kept_in(folder: Path) -> dict[str, Path]:
    """The finished portfolios below a folder by their folder's name, the newest first."""
    found = [path for path in folder.glob(f"*/{FILE}") if path.is_file()]
    found.sort(key=lambda path: (-path.stat().st_mtime_ns, path.parent.name))
    return {path.parent.name: path for path in found}


def read_portfolio(data: bytes) -> dict[str, Any]:
    """The document. Raises ValueError, in Chinese, for what is none: everything that is shown of it is tried."""
    if len(data) > MOST_BYTES:
        raise ValueError("这个文件太大，不是 sandbox portfolio 写出的 portfolio.json。")
    try:
        found = json.loads(data)
        if found["manifest"]["experiment"] != "portfolio":
            raise ValueError
        _ = headline(found), overturned(found), basis(found)
        workbook_xlsx(found)
        ranking_chart(found)
        for row in found["estates"]:
            member_of(found, row["key"])
        for entry in (found["baseline"], *found["policies"]):
            policy_of(entry)
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        DocumentError,
        ArithmeticError,
    ):
        raise ValueError(_WRONG) from None
    return found


def member_of(found: Mapping[str, Any], key: str) -> Member:
    """An estate of it. Raises KeyError, DocumentError."""
    plain = found["members"][key]
    return Member(key, plain["name"], check_document(plain["profile"], Profile), int(plain["households"]))


def policy_of(entry: Mapping[str, Any], identifier: str = "portfolio") -> Policy:
    """A policy of it, under the name that the report uses. Raises DocumentError."""
    policy = parse_policy(entry["policy"])
    return policy.model_copy(update={"id": identifier, "name": str(entry["name"])[:_NAME]})


def scenario_of(found: Mapping[str, Any], key: str) -> Scenario:
    """One estate, its baseline and what is proposed there (and what suits it best, if that is another one): the same
    households and the same luck as in the portfolio."""
    member, asked = member_of(found, key), found["manifest"]["question"]
    row = next(row for row in found["estates"] if row["key"] == key)
    places = [place for place in dict.fromkeys((row["place"], row["best_place"])) if place >= 0]
    others = [policy_of(found["policies"][place], f"portfolio-{place}") for place in places]
    return Scenario(
        profile=member.profile.model_copy(update={"id": f"portfolio-{key}", "estate_name": member.name}),
        households=member.households,
        months=found["months"],
        seed=member.seed(asked["seed"]),
        policies=[policy_of(found["baseline"], "portfolio-now"), *others],
    )
