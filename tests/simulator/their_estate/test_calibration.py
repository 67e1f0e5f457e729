"""Who lives there, as far as payments can tell."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from simulator.experiments.my_estate.fit import StoppedError
from simulator.experiments.their_estate import Calibration, LedgerTooThinError, calibrate, their_estate
from simulator.experiments.their_estate.books import contract, opening, reordered
from simulator.experiments.their_estate.bundle import BundleError, pack, unpack
from simulator.ledgers.model import NO_DAY, Ledger
from simulator.population import OWNER_TYPES, build_estate
from tests.simulator.ledgers.made import ledger, rows
from tests.simulator.their_estate.lived import POLICIES, PROFILES, SETTING, TABLE, lived

WORLDS = 8


def fit(books: Ledger, **options: object) -> Calibration:
    """With few worlds, to be quick."""
    return calibrate(books, SETTING, PROFILES, POLICIES, TABLE, count=WORLDS, **options)  # type: ignore[arg-type]


@cache
def usual() -> tuple[Ledger, Calibration]:
    """A ledger of 300 households of the engine's own."""
    books = lived(300, 24, 3, 5).ledger
    return books, fit(books)


def share(found: Calibration, name: str) -> float:
    return next(one.share for one in found.mix if one.name == name)


def test_the_estate_is_theirs() -> None:
    """Their households with their arrears to the fen; hidden things of types that there may be."""
    books, found = usual()
    estate = their_estate(books, found, 1)
    deal = contract(books)
    assert estate.households == 300
    assert estate.opening_amount.sum() == opening(books, deal).amount.sum()
    assert (estate.start, estate.every_months, estate.due_days) == (deal.start, 3, 20)
    assert (estate.building == books.building).all()
    assert estate.profile_id == found.profile.id
    shares = np.bincount(estate.owner_type, minlength=len(OWNER_TYPES)) / 300
    for one in found.mix:
        assert abs(shares[OWNER_TYPES.index(one.name)] - one.share) < 0.08


def test_another_seed_draws_other_hidden_things_but_the_same_books() -> None:
    books, found = usual()
    one, two = their_estate(books, found, 1), their_estate(books, found, 2)
    assert (one.owner_type != two.owner_type).any()
    assert (one.opening_amount == two.opening_amount).all()
    assert (one.monthly_fee == two.monthly_fee).all()


def test_who_has_always_paid_is_not_drawn_as_one_who_never_does() -> None:
    """Hidden things agree with the household's own history."""
    books, found = usual()
    estate = their_estate(books, found, 3)
    late = np.bincount(books.home, books.outstanding > 0, 300) / np.bincount(books.home, minlength=300)
    wilful = np.isin(estate.owner_type, [OWNER_TYPES.index(name) for name in ("wilful", "dissatisfied")])
    prompt = estate.owner_type == OWNER_TYPES.index("prompt")
    assert late[prompt].mean() < 0.05
    assert late[wilful].mean() > 0.5


def test_the_profile_speaks_for_pages_that_know_only_profiles() -> None:
    """It draws estates of about the same fees, arrears and cycle."""
    books, found = usual()
    profile = found.profile
    assert profile.id.startswith("ledger-")
    drawn = build_estate(profile, 2000, 1)
    mine = their_estate(books, found, 1)
    assert drawn.every_months == mine.every_months
    assert drawn.monthly_fee.mean() == pytest.approx(mine.monthly_fee.mean(), rel=0.1)
    assert drawn.opening_amount.sum() / 2000 == pytest.approx(mine.opening_amount.sum() / 300, rel=0.4)


def test_it_goes_through_json_and_through_a_file() -> None:
    """Nothing is lost that the estate needs."""
    books, found = usual()
    again = Calibration.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    other, learnt = unpack(pack(books, found))
    one, two = their_estate(books, found, 1), their_estate(other, learnt, 1)
    for name in ("owner_type", "propensity", "opening_amount", "opening_due", "cause", "has_wechat"):
        assert (getattr(one, name) == getattr(two, name)).all()
    assert pack(books, found) == pack(other, learnt)


def test_a_file_that_is_none_or_of_another_ledger_is_said_to_be() -> None:
    books, found = usual()
    with pytest.raises(BundleError, match="estate"):
        unpack(b"nothing")
    other = replace(books, as_of=books.as_of + timedelta(days=1))
    with pytest.raises(BundleError, match="同一本台账"):
        unpack(pack(other, found))
    with pytest.raises(ValueError, match="重新校准"):
        their_estate(other, found, 1)


def test_a_damaged_calibration_is_refused() -> None:
    """A type that there is not, or a history without donors, never becomes an estate."""
    books, found = usual()
    data = json.loads(json.dumps(found.to_dict()))
    first = next(iter(data["donors"].values()))
    first[0][0] = 99
    with pytest.raises(ValueError, match="看不懂"):
        Calibration.from_dict(data)
    with pytest.raises(ValueError, match="不完整"):
        their_estate(books, replace(found, donors=dict(list(found.donors.items())[1:])), 1)


def test_the_order_of_households_does_not_matter() -> None:
    """The same calibration to the bit, and the same households, only in another order."""
    books, found = usual()
    order = np.random.Generator(np.random.PCG64(3)).permutation(300)
    other = reordered(books, order)
    again = fit(other)
    assert again.to_dict() == found.to_dict()
    one, two = their_estate(books, found, 4), their_estate(other, again, 4)
    assert (one.owner_type[order] == two.owner_type).all()
    assert (one.opening_amount[order] == two.opening_amount).all()


def test_labels_do_not_change_what_is_learnt() -> None:
    """Other pseudonyms: another id, the same mix."""
    books, found = usual()
    again = fit(replace(books, label=tuple(f"X{one}" for one in books.label)))
    assert again.mix == found.mix
    assert again.profile.id != found.profile.id


def test_threads_change_nothing() -> None:
    books, found = usual()
    assert fit(books, threads=1) == found


def test_more_prompt_payers_are_found_where_there_are_more() -> None:
    few, many = (fit(lived(300, 24, 3, 7, mix={"prompt": part}).ledger) for part in (0.3, 0.7))
    assert share(many, "prompt") > share(few, "prompt") + 0.25
    assert many.hard.share < few.hard.share


def test_more_households_say_more() -> None:
    """The interval of those that payments do tell apart narrows."""
    small, large = (fit(lived(size, 24, 3, 8).ledger) for size in (40, 900))

    def wide(found: Calibration) -> float:
        one = next(one for one in found.mix if one.name == "prompt")
        return one.high - one.low

    assert wide(large) < 0.8 * wide(small)


def test_types_that_payments_cannot_tell_apart_stand_together() -> None:
    """And the sentences say that only asking helps."""
    _, found = usual()
    together = [set(names) for names, _ in found.groups]
    assert any({"hardship", "vacant"} <= names for names in together)
    assert any("分不开" in line for line in found.sentences)
    for names, one in found.groups:
        assert one.share == pytest.approx(sum(share(found, name) for name in names), abs=1e-9)


def test_books_that_are_not_our_model_are_said_to_fit_badly() -> None:
    found = fit(ledger(rows(300, periods=8)))
    assert found.explained < 0.75
    assert any("不要当真" in line for line in found.sentences)


def alter(books: Ledger, paid: bool) -> Ledger:
    """Everybody pays every bill on its first day, or nobody ever does."""
    bills = np.arange(len(books.home), dtype=np.int32) if paid else np.zeros(0, dtype=np.int32)
    return replace(books, bill=bills, day=books.start[bills], paid=books.billed[bills])


@pytest.mark.parametrize(("paid", "name"), [(True, "prompt"), (False, "wilful")])
def test_where_all_pay_or_nobody_does(paid: bool, name: str) -> None:
    books = alter(lived(120, 24, 3, 9).ledger, paid)
    found = fit(books)
    assert max(found.mix, key=lambda one: one.share).name in {name, "dissatisfied"}
    assert their_estate(books, found, 1).opening_amount.sum() == (0 if paid else books.billed.sum())


def test_one_household_and_one_bill_leave_the_prior() -> None:
    """Little is learnt, and the interval says so."""
    one = lived(1, 12, 3, 3).ledger
    found = fit(one)
    assert their_estate(one, found, 1).households == 1
    books = ledger(rows(40, periods=1, months=12, as_of=date(2024, 12, 31)), as_of=date(2024, 12, 31))
    short = fit(books)
    assert their_estate(books, short, 1).opening_amount.sum() == books.outstanding.sum()


def test_payments_without_a_day_are_taken_as_on_time_and_said() -> None:
    books = lived(120, 24, 3, 9).ledger
    found = fit(replace(books, day=np.full_like(books.day, NO_DAY)))
    assert any("没有日期" in line for line in found.sentences)


def test_no_bills_is_a_chinese_error() -> None:
    books = lived(10, 12, 3).ledger
    with pytest.raises(LedgerTooThinError, match="应收"):
        fit(replace(books, billed=np.zeros_like(books.billed)))


def test_it_can_be_stopped_and_says_how_far_it_is() -> None:
    books, _ = usual()
    heard: list[float] = []
    fit(books, told=lambda part, words: heard.append(part) if words else None)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with pytest.raises(StoppedError):
        fit(books, stop=lambda: True)
