"""Every tile and curve of 政策对比 leads to entries of 依据 that exist."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from simulator.app.charts import CURVES
from simulator.app.components.results import TILES
from simulator.app.shelf import shelf
from simulator.app.stands_on import stands_on, stands_on_words
from simulator.experiments.evidence_book import PARAMETERS, Book, build_book
from simulator.experiments.scenario import decode
from simulator.policy import Policy
from tests.simulator.app.test_pages import SMALL, compared
from tests.simulator.worlds import ROOT, named

KEYS = sorted({*TILES, *CURVES, "liability"})


@pytest.fixture(scope="module")
def book() -> Book:
    kept = shelf(ROOT)
    return build_book(ROOT, kept.table, kept.policies, kept.red_lines)


def led_to(book: Book, link: str) -> list[str]:
    """The ids of the entries that a link shows."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert urlsplit(link).path == "evidence"
    if "id" in asked:
        entry = book.find(asked["id"], asked.get("tab", ""))
        return [entry.id] if entry else []
    return [entry.id for entry in book.search(asked["q"]) if entry.tab == PARAMETERS]


@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_compared_every_link_opens_a_parameter(book: Book, key: str) -> None:
    for policy in named().values():
        for name, link in stands_on(key, [named()["baseline"], policy]):
            found = led_to(book, link)
            assert found, (policy.id, name, link)
            assert not name.isascii()


def test_few_channels_are_named_many_are_listed(book: Book) -> None:
    def behind(*policies: Policy) -> set[str]:
        return {entry for _, link in stands_on("collection_rate", policies) for entry in led_to(book, link)}

    sms = named()["sms-and-phone"]
    channels = {lever.channel for lever in sms.levers}
    assert {one for one in behind(sms) if one.startswith("channels.effect.")} == {
        f"channels.effect.{one}" for one in channels
    }
    assert len({one for one in behind(named()["full-ladder"]) if one.startswith("channels.effect.")}) > len(channels)


def test_a_red_line_leads_to_its_own_price() -> None:
    links = [link for _, link in stands_on("liability", [named()["baseline"], named()["red-lift"]])]
    assert links
    assert all(link.endswith(".r2") for link in links)
    assert stands_on("liability", [named()["baseline"]]) == []
    assert stands_on_words("nothing-of-the-kind", [named()["baseline"]]) == ""


def test_the_page_leads_from_tiles_and_curves_and_to_the_estate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    app = compared()
    captions = [one.value for one in app.caption]
    assert sum("依据：[" in one and "计算误差" in one for one in captions) == 6
    assert sum("依据：[" in one.value and one.value.startswith("**") for one in app.markdown) == 6
    (link,) = (one.proto.url for one in app.get("link_button"))
    scenario = decode(parse_qs(urlsplit(link).query)["s"][0])
    assert urlsplit(link).path == "estate"
    assert (scenario.households, scenario.months) == (SMALL.households, SMALL.months)
