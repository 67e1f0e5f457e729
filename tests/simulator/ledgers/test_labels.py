"""Labels tell what the books show on the last day they know, and nothing about motives."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from simulator.documents import DocumentError, check_document
from simulator.ledgers.labels import LABELS, LabelRules, labels, load_rules
from tests.simulator.ledgers.made import Row, ledger, rows

ROOT = Path(__file__).parents[3]
RULES = load_rules(ROOT)
PLAIN = yaml.safe_load((ROOT / "content/ledgers/labels.yml").read_text("utf-8"))
AS_OF = date(2026, 6, 30)
MOTIVES = (
    "恶意|故意|成心|存心|赖|不愿|不肯|拒|逃|躲|懒|忘|困难|没钱|穷|不满|失信|素质|刁|"
    "懂法|空置|从众|习惯|想要|为了不|动机|态度"
)


def _label(*paid_after: int | None, months: int = 3, last: date = date(2026, 4, 1), **changed: object) -> str:
    """Of one household: a bill every `months`, the last due on `last`; each paid so many days after its due day."""
    bills = []
    for back, days in enumerate(reversed(paid_after)):
        month = last.year * 12 + last.month - 1 - back * months
        due = date(month // 12, month % 12 + 1, 1)
        paid_on = None if days is None or due + timedelta(days) > AS_OF else due + timedelta(days)
        fields = {
            "building": "1栋",
            "unit": "",
            "room": "101",
            "owner": "王伟",
            "phone": "",
            "kind": "home",
            "area": 9000,
            "start": due,
            "months": months,
            "due": due,
            "billed": 30000,
            "discount": 0,
            "paid": 30000 if paid_on else 0,
            "paid_on": paid_on,
            "complaint": False,
            **changed,
        }
        bills.append(Row(**fields))  # type: ignore[arg-type]
    return LABELS[labels(ledger(bills, as_of=AS_OF), RULES)[0]]


@pytest.mark.parametrize(
    ("paid_after", "label"),
    [
        ((0, 0, 0, 0), "按期"),
        ((5, -20, 0, 3), "按期"),
        ((6, 6, 6, 6), "波动"),
        ((0, 0, 0, 0, 40), "按期"),
        ((0, 0, 0, 40), "波动"),
        ((0, 0, 0, 0, None), "按期"),
        ((0, 0, 0, 0, None, 0), "波动"),  # of 1 January: open for 180 days, but one period only
        ((0, None, None, None, 0), "长期未缴"),
        ((0, 0, None, None, 0, 0), "长期未缴"),
        ((None, None, None, None, None), "长期未缴"),
        ((0,), "数据不足"),
        ((0, 200, 200, 0, 0, 0, 0, 0, 0, 0, 0), "按期"),  # long ago
    ],
)
def test_a_label_by_when_bills_were_paid(paid_after: tuple[int | None, ...], label: str) -> None:
    assert _label(*paid_after) == label


def test_an_open_complaint_comes_first_and_bills_not_yet_due_are_not_looked_at() -> None:
    assert _label(None, None, None, None, complaint=True) == "有未结投诉"
    assert _label(0, 0, 0, 0, None, None, last=date(2027, 1, 1)) == "按期"
    assert _label(0, 0, months=1) == "数据不足"
    assert _label(None, None, months=12, last=date(2025, 6, 1)) == "长期未缴"


def test_two_items_of_one_period_are_one_period() -> None:
    row = replace(rows(1, periods=1)[0], complaint=False, paid=0, paid_on=None)
    assert LABELS[labels(ledger([replace(row, due=AS_OF)] * 2, as_of=AS_OF), RULES)[0]] == "数据不足"
    assert LABELS[labels(ledger([replace(row, months=6)] * 2, as_of=AS_OF), RULES)[0]] == "长期未缴"


def test_the_thresholds_are_data() -> None:
    patient = check_document(
        {**PLAIN, "rules": {**PLAIN["rules"], "long_days": {**PLAIN["rules"]["long_days"], "value": 9999}}}, LabelRules
    )
    books = ledger(rows(100, as_of=AS_OF), as_of=AS_OF)
    assert LABELS.index("长期未缴") in labels(books, RULES)
    assert LABELS.index("长期未缴") not in labels(books, patient)


def test_no_wording_speaks_of_motives() -> None:
    for name, words in RULES.labels.items():
        assert not re.search(MOTIVES, name + words.says + words.next), name
    assert all(rule.source and rule.unit and rule.note for _, rule in RULES.rules)
    assert re.search(MOTIVES, "恶意拖欠")


def test_a_label_too_many_or_a_bad_threshold_is_told() -> None:
    for bad in (
        {**PLAIN, "labels": {**PLAIN["labels"], "老赖": {"says": "x", "next": "y"}}},
        {**PLAIN, "rules": {**PLAIN["rules"], "long_days": {"value": -1, "unit": "天", "source": "x"}}},
        {**PLAIN, "rules": {}},
    ):
        with pytest.raises(DocumentError, match="字段"):
            check_document(bad, LabelRules)
