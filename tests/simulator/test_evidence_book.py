"""依据 as a book: nothing is left out, every lead leads somewhere, words are found, and addresses come back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.course.read_evidence import read_claims, read_laws
from simulator.app.evidence_links import evidence_link
from simulator.experiments.evidence_book import (
    CALIBRATION,
    CASES,
    CLAIMS,
    LAWS,
    PARAMETERS,
    RED,
    TABS,
    TESTED,
    Book,
    Entry,
    build_book,
)
from simulator.experiments.evidence_book.cited import citations
from simulator.experiments.evidence_book.uses import USES, used_for
from simulator.policy import load_policies, load_red_lines

from .worlds import table

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "content" / "evidence"


def made(course: Path = ROOT) -> Book:
    return build_book(course, table(), load_policies(ROOT), load_red_lines(ROOT))


@pytest.fixture(scope="module")
def book() -> Book:
    return made()


def entry(book: Book, name: str, tab: str = "") -> Entry:
    found = book.find(name, tab)
    assert found is not None
    return found


def facts(one: Entry) -> dict[str, str]:
    return {fact.name: fact.text for fact in one.facts}


def test_everything_that_there_is_has_an_entry(book: Book) -> None:
    assert set(book.tabs[PARAMETERS]) == set(table().entries)
    assert set(book.tabs[CLAIMS]) == set(read_claims(EVIDENCE / "claims.yml")[0])
    assert set(book.tabs[LAWS]) == set(read_laws(EVIDENCE / "laws.yml")[0])
    assert list(book.tabs[RED]) == [f"R{n}" for n in range(1, 11)]
    assert (len(book.tabs[TESTED]), len(book.tabs[CASES]), len(book.tabs[CALIBRATION])) == (43, 6, 10)
    assert not book.missing


def test_every_lead_leads_to_an_entry_and_nothing_said_is_empty(book: Book) -> None:
    for one in book:
        assert one.title
        assert one.gist
        for fact in one.facts:
            assert fact.name
            assert fact.text
            assert all(book.find(name, tab) for tab, name in fact.leads), (one.id, fact.name)


def test_every_parameter_says_where_it_is_used_and_every_sentence_is_used() -> None:
    assert [name for name in table().entries if not used_for(name)] == []
    told = {used_for(name) for name in table().entries}
    assert [key for key, sentence in USES.items() if sentence not in told] == []


def test_a_parameter_and_its_claim_lead_to_each_other(book: Book) -> None:
    sms = entry(book, "channels.effect.sms")
    told = facts(sms)
    assert told["采用值"].startswith("0.784")
    assert told["可信程度"] == "有独立来源佐证"
    assert "短信加电话" in told["用在哪里"]
    leads = [lead for fact in sms.facts for lead in fact.leads]
    assert (CLAIMS, "sms-reminder-trial") in leads
    assert (CALIBRATION, "reminders") in leads
    back = [lead for fact in entry(book, "sms-reminder-trial").facts for lead in fact.leads]
    assert (PARAMETERS, "channels.effect.sms") in back


def test_an_assumption_is_called_one(book: Book) -> None:
    assumed = entry(book, "channels.effect.wechat")
    assert facts(assumed)["来源"] == "教学假设，没有数据"
    assert assumed.row["可信程度"] == "教学假设，没有数据"


def test_a_law_says_what_it_forbids_where_and_when_it_was_checked(book: Book) -> None:
    told = facts(entry(book, "civil-944-no-cutoff"))
    assert "水电" in told["禁止"]
    assert (told["状态"], told["适用的地方"]) == ("现行", "全国")
    assert "核对" in told["最近核对"]
    assert "R1" in told["关系到的红线"]
    assert "一条铁律" in told["课程里引用它的"]
    local = facts(entry(book, "zhengzhou-42-access"))
    assert local["适用的地方"] != "全国"
    assert "待核" in local["状态"]


def test_one_id_in_two_tabs_is_found_in_both(book: Book) -> None:
    assert entry(book, "phone-uplift").tab == CLAIMS
    assert entry(book, "phone-uplift", TESTED).tab == TESTED
    assert book.find("phone-uplift", LAWS) is None


def test_search_wants_all_words_and_puts_titles_first(book: Book) -> None:
    found = book.search("944 停电")
    assert found[0].id == "civil-944-no-cutoff"
    assert book.search("ｒ2")[0].id == "R2"
    assert book.search("channels.effect.sms")[0].id == "channels.effect.sms"
    assert book.search("停电 并没有这个词") == []
    assert book.search("   ") == []


@given(st.text(max_size=200))
def test_anything_may_be_looked_for(text: str) -> None:
    one = Book({CLAIMS: {"a": Entry(CLAIMS, "a", "甲", "乙", (), {})}})
    assert isinstance(one.search(text), list)
    assert one.find(text, text) is None or text.strip() == "a"


def test_an_address_names_its_entry(book: Book) -> None:
    for name in ("channels.effect.sms", "phone-uplift", "civil-944-no-cutoff", "R2", "harmony", "reminders"):
        parts = urlsplit(evidence_link(name))
        asked = parse_qs(parts.query)
        assert parts.path == "evidence"
        found = entry(book, asked["id"][0], asked.get("tab", [""])[0])
        assert found.id == name
        assert found.tab in TABS
    assert parse_qs(urlsplit(evidence_link("phone-uplift", TESTED)).query)["tab"] == [TESTED]
    assert "&" not in evidence_link("a&b=c").split("id=")[1]


def test_what_was_never_computed_is_named(tmp_path: Path) -> None:
    (tmp_path / "content" / "evidence").mkdir(parents=True)
    bare = made(tmp_path)
    assert bare.missing == {TESTED, CASES, CALIBRATION}
    assert CLAIMS not in bare.tabs
    assert facts(entry(bare, "channels.effect.sms"))["来源"] == "sms-reminder-trial"


def test_slides_that_cite_are_named_by_module_and_title(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "modules"
    folder.mkdir(parents=True)
    (folder / "01-a.md").write_text(
        "---\ntitle: 第一部分\n---\n\n## 标题 **甲** {#a}\n\n[[claim:x]] 和 [[law:y]]\n\n"
        "## 乙 {#b}\n\n::: chart 图 {source=x}\n",
        encoding="utf-8",
    )
    assert citations(tmp_path) == {"x": ["第一部分：标题 甲", "第一部分：乙"], "y": ["第一部分：标题 甲"]}
