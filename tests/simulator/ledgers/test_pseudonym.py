"""Rows to a ledger without a name: sums to the fen, labels that tell nothing and stay, a key as the only way back."""

from __future__ import annotations

import json
import stat
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.ledgers import pseudonym
from simulator.ledgers.archive import ArchiveError, from_bytes, to_bytes
from simulator.ledgers.key import KeyFileError, PassphraseError, read_key, write_key
from simulator.ledgers.pseudonym import household_label, nameless, new_key
from tests.simulator.ledgers.accepted import accepted, bill, frame, receipt
from tests.simulator.ledgers.made import Row, rows

AS_OF = date(2025, 12, 31)
START = date(2025, 1, 1)
BOOKS = rows(40)
KEY = new_key("测试小区")
LEDGER, FULL = nameless(accepted(BOOKS), AS_OF, KEY, "测试小区")
ROOM = "1-1-0101"


def _bill(start: date = START, **changed: Any) -> dict[str, object]:
    plain = Row("1栋", "1单元", ROOM, "王伟", "13800000000", "home", 9000, start, 3, start, 100, 0, 0, None, False)
    return bill(plain, **changed)


def _plus(months: int) -> date:
    return date(2025 + months // 12, months % 12 + 1, 1)


MONEY = st.integers(-50, 400)
ROWS = st.lists(
    st.builds(
        lambda role, room, item, month, months, billed, discount, paid, day: {
            **_bill(_plus(month)),
            "role": role,
            "room": f"1-1-{room}",
            "item": item,
            "months": months,
            "billed": 0 if role == "receipt" else billed,
            "discount": discount,
            "paid": paid,
            "paid_on": None if day is None else START + timedelta(days=day),
        },
        st.sampled_from(["bill", "receipt"]),
        st.integers(101, 103),
        st.sampled_from(["物业费", "电梯费"]),
        st.integers(0, 8),
        st.sampled_from([1, 3, 12]),
        MONEY,
        st.integers(0, 30),
        MONEY,
        st.none() | st.integers(0, 300),
    ),
    min_size=1,
    max_size=14,
)


@given(ROWS)
@settings(max_examples=120, deadline=None)
def test_no_fen_is_lost(found: list[dict[str, object]]) -> None:
    ledger, key = nameless(frame(found), AS_OF, KEY, "测试小区")
    for column in ("billed", "discount", "paid"):
        assert getattr(ledger, column).sum() == sum(row[column] for row in found)  # type: ignore[misc]
    assert set(ledger.label) == set(key.people)
    assert to_bytes(from_bytes(to_bytes(ledger))) == to_bytes(ledger)


def test_rows_of_one_bill_are_one_bill_and_other_items_another() -> None:
    half = {"billed": 40, "discount": 1, "paid": 10, "paid_on": date(2025, 2, 1)}
    ledger, _ = nameless(
        frame([_bill(**half), _bill(**half), _bill(**half, item="电梯费"), _bill(**half, months=1)]), AS_OF, KEY, "x"
    )
    assert sorted(ledger.billed) == [40, 40, 80]
    assert sorted(ledger.outstanding) == [29, 29, 58]
    assert len(ledger.day) == 3
    assert set(ledger.day) == {31}


def test_a_receipt_pays_its_period_then_the_oldest_then_stays_as_credit() -> None:
    bills = [_bill(_plus(0)), _bill(_plus(3)), _bill(_plus(6))]

    def outstanding(*receipts: dict[str, object]) -> list[int]:
        return nameless(frame([*bills, *receipts]), AS_OF, KEY, "x")[0].outstanding.tolist()

    paid_on = date(2025, 9, 1)
    assert outstanding(receipt(ROOM, 100, paid_on, _plus(3))) == [100, 0, 100]
    assert outstanding(receipt(ROOM, 100, paid_on, _plus(9))) == [0, 100, 100]
    assert outstanding(receipt(ROOM, 200, paid_on, _plus(3), months=9)) == [100, 0, 0]
    assert outstanding(receipt(ROOM, 150, paid_on, _plus(6))) == [50, 100, 0]
    assert outstanding(receipt(ROOM, 350, paid_on, _plus(0))) == [0, 0, -50]
    back = receipt(ROOM, -30, paid_on, _plus(3))
    assert outstanding(receipt(ROOM, 100, date(2025, 8, 1), _plus(3)), back) == [100, 30, 100]


def test_a_receipt_of_a_room_without_a_bill_is_a_credit_on_a_bill_over_nothing() -> None:
    ledger, _ = nameless(frame([_bill(), receipt("1-1-0999", 77, date(2025, 3, 9), START)]), AS_OF, KEY, "x")
    assert ledger.households == 2
    assert sorted(ledger.outstanding) == [-77, 100]


def test_receipts_find_the_room_however_the_sheet_writes_it() -> None:
    for written in (
        {"room": "０５０２室", "building": "3号楼", "unit": "1单元"},
        {"room": "3-1-502"},
        {"room": "3栋1单元502", "building": "3栋"},
    ):
        rows_of_two = [_bill(room="3-1-0502", building="3栋"), {**receipt("", 100, date(2025, 3, 1), START), **written}]
        ledger, _ = nameless(frame(rows_of_two), AS_OF, KEY, "x")
        assert ledger.outstanding.tolist() == [0], written


@pytest.mark.parametrize(
    "two",
    [
        ({"room": "1-1-0101"}, {"room": "1-1-0102"}),
        ({"room": "12", "building": "1栋"}, {"room": "2", "building": "11栋"}),
        ({"room": "12"}, {"room": "车位12"}),
        ({"room": "地下12"}, {"room": "12"}),
        ({"room": "A座101"}, {"room": "B座101"}),
    ],
)
def test_different_rooms_stay_apart(two: tuple[dict[str, str], dict[str, str]]) -> None:
    found = [_bill(START, **{"building": "", "unit": "", **one}) for one in two]
    assert nameless(frame(found), AS_OF, KEY, "x")[0].households == 2


def test_the_same_key_and_another_file_give_the_same_labels_and_another_key_others() -> None:
    later = rows(45, periods=9)
    again, _ = nameless(accepted(later).sample(fraction=1.0, shuffle=True, seed=3), AS_OF, FULL, "下个月")
    assert set(LEDGER.label) < set(again.label)
    assert set(LEDGER.buildings) <= set(again.buildings)
    other, _ = nameless(accepted(BOOKS), AS_OF, new_key("x"), "x")
    assert not set(other.label) & set(LEDGER.label)
    assert not set(other.buildings) & set(LEDGER.buildings)


def test_the_order_of_households_and_bills_does_not_follow_the_rooms() -> None:
    assert list(LEDGER.label) == sorted(LEDGER.label)
    assert list(LEDGER.buildings) == sorted(LEDGER.buildings)
    assert [FULL.people[label].room for label in LEDGER.label] != sorted(row.room for row in BOOKS[::8])
    shuffled, _ = nameless(accepted(BOOKS).sample(fraction=1.0, shuffle=True, seed=1), AS_OF, KEY, "测试小区")
    assert to_bytes(shuffled) == to_bytes(LEDGER)


def test_labels_that_clash_part_and_stay_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    def narrow(secret: bytes, place: str, turn: int = 0) -> str:
        return household_label(secret, "same", turn)

    monkeypatch.setattr(pseudonym, "household_label", narrow)
    first = [_bill(room="1-1-0109"), _bill(room="1-1-0105")]
    ledger, key = nameless(frame(first), AS_OF, KEY, "x")
    assert ledger.households == 2
    _, grown = nameless(frame([*first, _bill(room="1-1-0101")]), AS_OF, key, "x")
    assert len(grown.people) == 3
    assert key.people.items() <= grown.people.items()


def test_names_stand_in_the_key_alone_and_ids_and_plates_nowhere() -> None:
    archive, key_file = to_bytes(LEDGER), FULL.to_bytes().decode()
    plain = repr(LEDGER) + str([getattr(LEDGER, one.name) for one in fields(LEDGER)])
    for row in BOOKS:
        for secret in filter(None, (row.owner, row.phone, row.room)):
            assert secret not in plain
            assert secret.encode() not in archive
            assert secret in key_file
            assert secret not in repr(FULL)
    for nowhere in ("110101199003070012", "浙A12345"):
        assert nowhere not in key_file
        assert nowhere not in plain


def test_the_newest_owner_counts_and_the_flat_counts_more_than_its_parking() -> None:
    ledger, key = nameless(
        frame(
            [
                _bill(owner="王伟", phone="", area=9000),
                _bill(_plus(3), owner="李娜", phone="13911112222", kind="parking", area=1300, item="车位费"),
                _bill(_plus(6), owner="", phone="", complaint=True, area=None),
            ]
        ),
        AS_OF,
        KEY,
        "x",
    )
    (who,) = (key.people[label] for label in ledger.label)
    assert (who.owner, who.phone) == ("李娜", "13911112222")
    assert (ledger.kind[0], ledger.area[0], ledger.has_phone[0], ledger.complaining[0]) == (0, 9000, True, True)


@pytest.mark.parametrize("passphrase", [None, "开门 密码"])
def test_the_key_file_comes_back_and_is_for_its_owner_only(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "a.key"
    write_key(path, FULL, passphrase)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path.read_bytes(), passphrase) == FULL
    if passphrase:
        assert BOOKS[0].owner not in path.read_text("utf-8")
        for wrong in (None, "", "开门"):
            with pytest.raises(PassphraseError, match="口令"):
                read_key(path.read_bytes(), wrong)


def test_a_damaged_or_foreign_key_file_is_told() -> None:
    whole = json.loads(FULL.to_bytes())
    label = next(iter(whole["people"]))
    bad = [
        b"",
        b"\xff\xfe",
        b"[1]",
        b'{"kind": 3}',
        b"[" * 100_000,
        FULL.to_bytes()[:-40],
        *(
            json.dumps({**whole, **change}).encode()
            for change in (
                {"version": 2},
                {"secret": "abc"},
                {"fernet": "abc"},
                {"people": {**whole["people"], label: ["别人", "1", "2", "3"]}},
                {"people": {label: ["少一项"]}},
                {"people": 3},
                {"name": 3},
                {"locked": {"salt": "AA==", "token": "x"}},
                {"locked": 3},
                {"check": None},
            )
        ),
    ]
    for data in bad:
        with pytest.raises(KeyFileError, match=r"密钥文件|口令"):
            read_key(data, "x")


def test_no_rows_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no rows"):
        nameless(pl.DataFrame(schema=accepted(BOOKS).schema), AS_OF, KEY, "x")


@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_hostile_bytes_are_no_ledger_or_a_whole_one(at: int, noise: bytes) -> None:
    good = bytearray(to_bytes(LEDGER))
    at %= len(good)
    good[at : at + len(noise)] = noise
    try:
        found = from_bytes(bytes(good))
    except ArchiveError:
        return
    assert found.home.max() < found.households
    assert len(found.outstanding) == len(found.home)
