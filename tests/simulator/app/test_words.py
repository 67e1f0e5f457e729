"""What a manager reads: figures, differences, verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.app.charts import curve, month_name, monthly_csv
from simulator.app.words import Pair, gap, interval, price_words, shown, target, verdict, worth_text
from simulator.engine.parameters import load_parameters
from simulator.experiments import Comparison, Difference, Worth, compare
from simulator.policy import Policy, load_policies
from simulator.population import build_estate, load_profiles

ROOT = Path(__file__).resolve().parents[3]
NOTHING = Policy(id="nothing", name="什么也不做")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.849, "rate", "84.9%"),
        (123_456_789, "fen", "123.46 万元"),
        (12_345, "fen", "123 元"),
        (41.6, "days", "42 天"),
        (0.654, "score", "0.65"),
        (1234.0, "count", "1,234"),
    ],
)
def test_figures_in_the_reader_s_units(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.025, "rate", "+2.5 个百分点"),
        (-0.0001, "rate", "0 个百分点"),
        (-2_000_000, "fen", "-2.00 万元"),
        (-50.0, "fen", "0 元"),
        (3.0, "days", "+3.0 天"),
    ],
)
def test_differences_carry_their_sign_and_unit(value: float, unit: str, text: str) -> None:
    assert gap(value, unit) == text


def test_both_ends_of_an_interval_share_a_unit() -> None:
    assert interval(-1_000, 2_000_000, "fen") == "0 到 +2.00 万元"
    assert interval(0.01, 0.02, "rate") == "+1.0 到 +2.0 个百分点"


def test_targets_are_the_course_s() -> None:
    assert "没达到" in target("collection_rate", 0.94)
    assert "已达到" in target("collection_rate", 0.95)
    assert "已达到" in target("cost_ratio", 0.1)
    assert "没达到" in target("cost_ratio", 0.2)
    assert target("satisfaction", 1.0) == ""


def asked(b: Policy) -> tuple[Comparison, Pair]:
    question = Pair(NOTHING, b, months=14, households=60)
    estate = build_estate(load_profiles(ROOT)["mid-market"], 60, 1)
    table = load_parameters(ROOT)
    return compare(estate, NOTHING, b, table, months=14, replications=10, seed=1), question


def test_the_verdict_is_as_sure_as_the_interval() -> None:
    part, question = asked(load_policies(ROOT)["sms-and-phone"])

    def said(low: float, mean: float, high: float) -> str:
        net = replace(
            part.kpis["net_collected"],
            difference=Difference(mean, low, high, mean, mean, low, high, 1.0 if low > 0 else 0.0 if high < 0 else 0.5),
        )
        return verdict(replace(part, kpis={**part.kpis, "net_collected": net}), question)

    assert "净多收" in said(1e6, 2e6, 3e6)
    assert "14 个月里，和甲“什么也不做”相比" in said(1e6, 2e6, 3e6)
    assert "10 个说得通的世界里，10 个是乙净收得多" in said(1e6, 2e6, 3e6)
    assert "净少收" in said(-3e6, -2e6, -1e6)
    assert "看不准" in said(-1e6, 2e6, 3e6)
    assert "反过来" in said(-1e6, 2e6, 3e6)


def test_the_first_answer_does_not_claim_to_know_how_sure_it_is() -> None:
    part, question = asked(load_policies(ROOT)["sms-and-phone"])
    said = verdict(replace(part, done=0), question)
    assert "正在算" in said
    assert "世界" not in said


def test_the_price_is_said_beside_the_gain() -> None:
    part, question = asked(load_policies(ROOT)["sms-and-phone"])
    assert "每户每年多花" in price_words(part, question)
    assert "投诉" in price_words(part, question)


def test_the_same_policy_is_said_to_be_the_same() -> None:
    part, question = asked(NOTHING.model_copy(update={"id": "other", "name": "别的名字"}))
    assert "正好是 0" in verdict(part, question)
    assert part.kpis["net_collected"].difference.low == part.kpis["net_collected"].difference.high == 0.0


def test_curves_and_their_table_hold_the_same_numbers() -> None:
    part, _ = asked(load_policies(ROOT)["sms-and-phone"])
    bands = {key: {"甲": paired.a, "乙": paired.b} for key, paired in part.months.items()}
    spec = curve("collection_rate", bands["collection_rate"], 11)
    assert spec.categories[:3] == ("11月", "12月", "次年1月")
    assert spec.categories[-1] == "次年12月"
    assert [one.name for one in spec.series] == ["甲", "乙"]
    lines = monthly_csv(bands, 11).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 14
    last = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
    assert float(last["总收缴率（从开始累计）·乙·平均"]) == pytest.approx(spec.series[1].values[-1] / 100, abs=1e-5)


def test_months_of_later_years_say_so() -> None:
    assert [month_name(1, n) for n in (0, 11, 12, 24)] == ["1月", "12月", "次年1月", "第3年1月"]


def test_what_touches_are_worth_in_words() -> None:
    assert "34%" in worth_text(Worth(0.34, 5000.0, 0.12))
    assert "0.12" in worth_text(Worth(0.34, 5000.0, 0.12))
    assert "没有多收" in worth_text(Worth(0.0, -10.0, None))
    assert "没有收到钱" in worth_text(Worth(None, 0.0, None))


def test_praise_without_consent_counts_as_a_red_line() -> None:
    from simulator.policy import parse_policy, red_acts

    data = {"id": "praise", "name": "红榜", "honours": {"with_consent": False}}
    assert red_acts(parse_policy(data)) == ["R3"]
    assert red_acts(parse_policy({**data, "honours": {"with_consent": True}})) == []
