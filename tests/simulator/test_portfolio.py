"""Many estates: paired, the same whoever computes it, summed world by world, and never a red line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.app.portfolio_report import headline, report_docx, workbook_xlsx
from simulator.documents import DocumentError, check_document
from simulator.experiments.portfolio import FILE, Member, Portfolio, candidates, members_of, portfolio
from simulator.experiments.portfolio.contest import Runner, contest, halved, reported
from simulator.experiments.portfolio.ground import OWN, ground_of
from simulator.experiments.portfolio.group import _total as total
from simulator.experiments.portfolio.group import chosen
from simulator.experiments.portfolio.members import drawn
from simulator.experiments.portfolio.run import PARTS
from simulator.experiments.questions import Shelf
from simulator.experiments.tasks import Answer, Crew, Task, Threads
from simulator.policy.cities import load_cities

from .test_cli import sandbox
from .worlds import ROOT, profiles, table

SHELF = Shelf(ROOT, table())
SMS = {"channel": "sms", "calendar": {"days_from_due": [-3]}}
CALL = {"channel": "phone", "calendar": {"day_of_month": 12}, "audience": {"min_days_overdue": 20}}
LATE = {"channel": "sms", "calendar": {"days_from_due": [700]}}
DRAWN = {"count": 5, "profiles": {"mid-market": 2, "old": 1}, "households": [30, 60]}
POLICIES = [
    {"name": "照旧", "policy": "baseline"},
    {"name": "短信", "policy": {"base": "baseline", "add": [SMS]}},
    {"name": "电话", "policy": {"base": "baseline", "add": [SMS, CALL]}},
    {"name": "太晚的短信", "policy": {"base": "baseline", "add": [LATE]}},
]


def asked(**changes: Any) -> Portfolio:
    plain: dict[str, Any] = {
        "estates": {"drawn": DRAWN},
        "policies": POLICIES,
        "months": 8,
        "replications": 4,
        "rungs": [2],
        "finalists": 1,
        "worlds": 10,
        "check": 2,
    }
    return check_document(plain | changes, Portfolio)


def answered(
    question: Portfolio, output: Path, hands: Crew | None = None, members: list[Member] | None = None
) -> bytes:
    mine = members_of(question, SHELF, output) if members is None else members
    portfolio(question, ROOT, SHELF, table(), mine, output, hands=hands or Threads(2))
    return (output / FILE).read_bytes()


@cache
def document(kpi: str = "received") -> dict[str, Any]:
    """One for all brings something; with net_collected, one of the estates departs from it."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return json.loads(answered(asked(kpi=kpi), Path(folder)))


def given(question: Portfolio) -> tuple[Any, ...]:
    return question, table(), load_cities(ROOT)


def test_the_baseline_against_itself_brings_exactly_nothing() -> None:
    question = asked()
    base, found = candidates(question, SHELF, ROOT)
    member = members_of(question, SHELF, ROOT)[0]
    result = reported(member, base, found, (0, 2), *given(question))
    assert set(result["gains"]["0"]["fresh"] + result["gains"]["0"]["worlds"]) == {0.0}
    assert any(result["gains"]["2"]["fresh"])
    assert contest(member, base, found, *given(question))["first"]["0"] == [0.0, 0.0]


def test_what_never_happens_is_the_same_as_nothing_and_leaves_for_the_simpler() -> None:
    question = asked()
    base, found = candidates(question, SHELF, ROOT)
    result = contest(members_of(question, SHELF, ROOT)[0], base, found, *given(question))
    assert result["same"] == {"3": 0}
    assert 3 not in result["finalists"]


def test_neither_order_nor_threads_nor_stopping_changes_a_byte(tmp_path: Path) -> None:
    question = asked()
    members = members_of(question, SHELF, tmp_path)
    one = answered(question, tmp_path / "a", Threads(1), members)
    assert answered(question, tmp_path / "b", Threads(3), members[::-1]) == one
    hands = _Counting(Threads(2), most=3)
    with pytest.raises(KeyboardInterrupt):
        answered(question, tmp_path / "c", hands, members)
    kept = sorted((tmp_path / "c" / PARTS).glob("*.npz"))
    assert len(kept) >= 3
    kept[0].write_bytes(kept[0].read_bytes()[:100])  # a disk that ran full
    again = _Counting(Threads(2))
    assert answered(question, tmp_path / "c", again, members) == one
    everything = 2 * len(members) + question.check
    assert again.computed == everything - len(kept) + 1
    assert not (tmp_path / "c" / PARTS).exists()
    nobody = _Counting(Threads(2), most=0)
    assert answered(question, tmp_path / "c", nobody, members) == one


def test_an_estate_is_the_same_in_a_longer_list() -> None:
    few = asked().estates.drawn
    assert few is not None
    many = few.model_copy(update={"count": 9})
    assert drawn(many, profiles(), 1)[:5] == drawn(few, profiles(), 1)
    assert drawn(many, profiles(), 2)[:5] != drawn(few, profiles(), 1)


def test_in_a_world_estates_share_everything_but_their_own_height() -> None:
    question = asked()
    base, _ = candidates(question, SHELF, ROOT)
    first, second = members_of(question, SHELF, ROOT)[:2]
    one, two = (
        ground_of(member, base.policy, table(), months=2, seed=question.seed).world(table(), question.seed, 3)
        for member in (first, second)
    )
    apart = (one.base - two.base).tolist()
    assert apart[0] != 0
    assert apart == pytest.approx([apart[0]] * len(apart))
    entry = table().entries[OWN]
    assert abs(apart[0]) <= entry.high - entry.low
    assert {name for name in one._fields if repr(getattr(one, name)) != repr(getattr(two, name))} == {"base"}


def runner(place: int, gains: list[float]) -> Runner:
    return Runner(place, place, None, gains=gains)  # type: ignore[arg-type]


def test_halving_keeps_the_better_half_and_whatever_is_within_error_of_the_best() -> None:
    clear = [runner(place, [float(-place), -place + 0.1]) for place in range(8)]
    assert [one.place for one in halved(clear, 1)] == [0, 1, 2, 3]
    assert len(halved(clear, 6)) == 6
    noise = [0.9, -1.2, 0.4, -0.3, 1.1, -0.8, 0.2, -0.5]
    close = [runner(place, [noise[place], 0.01 * place - noise[place]]) for place in range(8)]
    assert len(halved(close, 1)) == 8


@pytest.mark.parametrize("where", [0, 3, 7])
def test_halving_finds_a_planted_winner(where: int) -> None:
    weak = [{"name": f"短信 {day}", "policy": {"base": "baseline", "add": [_sms(day)]}} for day in range(1, 8)]
    strong = {"base": "baseline", "add": [SMS, _sms(4), _sms(9), CALL]}
    listed = [*weak[:where], {"name": "电话", "policy": strong}, *weak[where:]]
    question = asked(policies=listed, rungs=[2, 3])
    base, found = candidates(question, SHELF, ROOT)
    member = members_of(question, SHELF, ROOT)[1]
    halving = contest(member, base, found, *given(question))
    whole = contest(member, base, found, *given(question), whole=True)
    assert halving["finalists"][0] == whole["finalists"][0] == where
    assert halving["runs"] < whole["runs"]


def _sms(day: int) -> dict[str, Any]:
    return {"channel": "sms", "calendar": {"days_from_due": [day]}}


@pytest.mark.parametrize("kpi", ["received", "net_collected"])
def test_the_groups_total_is_the_estates_together(kpi: str) -> None:
    found = document(kpi)
    rows = found["estates"]
    assert (found["planned"]["difference"] if kpi == "received" else found["regret"])["mean"] > 0
    assert found["planned"]["difference"]["mean"] == pytest.approx(sum(row["gain"]["mean"] for row in rows))
    assert found["each"]["difference"]["mean"] == pytest.approx(sum(row["best_gain"]["mean"] for row in rows))
    hours = sum(row["extra_hours"] for row in rows)
    assert found["planned"]["change"]["hours"] == pytest.approx(hours)
    one = found["everywhere"][0]["difference"]["mean"]
    assert found["regret"]["mean"] == pytest.approx(found["each"]["difference"]["mean"] - one)
    assert sum(entry["estates"] for entry in found["each"]["policies"]) == len(rows)


def test_a_total_is_taken_world_by_world() -> None:
    up, down = [float(n) for n in range(10)], [float(9 - n) for n in range(10)]
    members = [Member(key, key, profiles()["old"], 10) for key in ("a", "b")]
    shown = dict.fromkeys(("collection_rate", *document()["planned"]["change"]), 0.0)
    reports = {
        member.key: {"gains": {"0": {"fresh": [4.5, 4.5], "worlds": worlds}}, "shown": {"base": shown, "0": shown}}
        for member, worlds in zip(members, (up, down), strict=True)
    }
    against = total(members, reports, {"a": 0, "b": 0})["difference"]
    assert (against["low"], against["high"]) == (9.0, 9.0)
    reports["b"]["gains"]["0"]["worlds"] = up
    together = total(members, reports, {"a": 0, "b": 0})["difference"]
    assert together["high"] - together["low"] > 15


def test_ranks_and_chances_are_of_the_same_worlds() -> None:
    rows = document()["estates"]
    for what in ("total", "household"):
        assert sum(row[f"top_{what}"]["10"] for row in rows) == pytest.approx(min(10, len(rows)))
        assert all(1 <= row[f"rank_{what}"][0] <= row[f"rank_{what}"][2] <= len(rows) for row in rows)
        assert sorted(row[f"place_{what}"] for row in rows) == list(range(1, len(rows) + 1))
    assert [row["place_total"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(a["gain"]["mean"] >= b["gain"]["mean"] for a, b in itertools.pairwise(rows))


def test_a_policy_that_crosses_a_red_line_is_refused_with_its_law() -> None:
    listed = [*POLICIES, {"name": "停电梯", "policy": "red-lift"}, {"name": "张榜", "policy": _praise()}]
    with pytest.raises(DocumentError) as refused:
        candidates(asked(policies=listed), SHELF, ROOT)
    told = str(refused.value)
    assert "停电梯" in told
    assert "张榜" in told
    assert "民法典" in told
    assert "红线 R2" in told
    with pytest.raises(DocumentError, match="红线"):
        candidates(asked(baseline="red-lift"), SHELF, ROOT)


def _praise() -> dict[str, Any]:
    return {"base": "baseline", "set": {"honours": {"with_consent": False}}}


def test_what_breaks_a_limit_or_a_local_rule_is_no_candidate_there() -> None:
    rich = {
        "name": "两百元的服务",
        "policy": {"base": "baseline", "set": {"service": {"spend_yuan_per_household_month": 20}}},
    }
    crowd = {"name": "九个人", "policy": {"base": "baseline", "set": {"team": {"people": 9}}}}
    question = asked(
        policies=[*POLICIES, rich, crowd], limits={"spend_yuan_per_household_year": 100, "people": 4}, finalists=6
    )
    base, found = candidates(question, SHELF, ROOT)
    result = contest(members_of(question, SHELF, ROOT)[0], base, found, *given(question))
    assert "9 个人" in result["barred"]["5"]
    assert 4 not in result["finalists"]
    assert 5 not in result["finalists"]


def test_an_estate_where_nothing_is_allowed_is_named_and_no_plan_for_all_is_made_up_without_it(tmp_path: Path) -> None:
    texts = [{"name": f"短信 {day}", "policy": {"base": "baseline", "add": [_sms(day)]}} for day in (20, 1, -3)]
    question = asked(policies=texts, limits={"spend_yuan_per_household_year": 60})
    members = members_of(question, SHELF, tmp_path)
    dear, cheap = members[0], members[4]
    found = json.loads(answered(question, tmp_path, members=[dear, cheap]))
    alone = json.loads(answered(question, tmp_path / "alone", members=[cheap]))
    assert found["without_answer"] == [dear.name]
    assert [row["name"] for row in found["estates"]] == [cheap.name]
    assert found["everywhere"] == []
    assert alone["everywhere"]
    assert found["estates"][0]["gain"]["mean"] == found["planned"]["difference"]["mean"] != 0
    told = "".join(headline(found))
    assert dear.name in told
    assert "各自" in told


def test_a_limit_of_nothing_is_a_limit_for_the_group_too() -> None:
    question = asked(limits={"spend_yuan_per_household_year": 0})
    base, found = candidates(question, SHELF, ROOT)
    members = members_of(question, SHELF, ROOT)[:1]
    contests = {one.key: contest(one, base, found, *given(question)) for one in members}
    picked = chosen(question, members, found, contests)
    assert all(row["spent"] > 0 for row in picked.rows)
    assert picked.singles == []


def test_nothing_allowed_anywhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="放宽"):
        answered(asked(limits={"people": 0}), tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"policies": []}, "必须且只能写一个"),
        ({"kpi": "collection_rate"}, "跨小区相加"),
        ({"estates": {}}, "drawn 和 table"),
        ({"estates": {"drawn": DRAWN | {"vacancy": [0.5, 0.1]}}}, "vacancy"),
        ({"rungs": [5, 2]}, "从小到大"),
    ],
)
def test_a_wrong_question_is_told_what_to_write(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        asked(**changes)


def test_the_example_holds_fifty_lawful_policies_on_two_hundred_estates() -> None:
    plain = yaml.safe_load((ROOT / "content" / "experiments" / "portfolio-200.yml").read_text(encoding="utf-8"))
    question = check_document(plain, Portfolio)
    base, found = candidates(question, SHELF, ROOT)
    members = members_of(question, SHELF, ROOT)
    assert (len(found), len({one.name for one in found}), len(members)) == (50, 50, 200)
    assert sum(member.households for member in members) == pytest.approx(200_000, rel=0.05)
    assert base.policy.id == "sms-and-phone"


def test_the_report_says_which_how_much_how_sure_and_at_what_price() -> None:
    found = document()
    told = "".join(headline(found))
    for words in ("95%", "计算误差", "代价", "红线", "先做", "世界"):
        assert words in told
    assert report_docx(found, ROOT) == report_docx(found, ROOT)
    assert workbook_xlsx(found) == workbook_xlsx(found)


def test_the_command_writes_report_and_workbook_and_goes_on_from_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "few.yml"
    question = asked(estates={"drawn": DRAWN | {"count": 2}}).model_dump(mode="json", exclude_defaults=True)
    file.write_text(yaml.safe_dump(question, allow_unicode=True), encoding="utf-8")
    found = json.loads(sandbox("portfolio", str(file), "-o", str(tmp_path / "out"), "--json").stdout)
    assert found["size"]["estates"] == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([FILE, "小区.xlsx", "报告.docx"])


@dataclass
class _Counting:
    """Hands that count what they compute, and are interrupted after `most` answers."""

    hands: Crew
    most: int | None = None
    computed: int = field(default=0)

    def run(self, tasks: Iterable[Task], kept: Path, **options: Any) -> Iterator[Answer]:
        if self.most == 0:
            raise AssertionError("nothing should be asked")
        for answer in self.hands.run(tasks, kept, **options):
            self.computed += answer.computed
            yield answer
            if self.most is not None and self.computed >= self.most:
                raise KeyboardInterrupt
