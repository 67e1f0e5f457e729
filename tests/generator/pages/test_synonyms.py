"""Hidden lines by which a section is found under other words."""

from __future__ import annotations

import re

import pytest

from generator.course.aids import Term
from generator.pages.synonyms import with_synonyms

TERMS = (
    Term(term="违约金", en="penalty", says="逾期要多付的钱。", avoid=("滞纳金",)),
    Term(term="旧欠", en="old arrears", says="以前年度的欠费。", also=("历史欠费",)),
    Term(term="台账", en="ledger", says="账本。"),
)


def lines(markdown: str) -> dict[str, list[str]]:
    """The hidden lines of each section, by its anchor."""
    out = {}
    for section in re.split(r"^(?=#)", with_synonyms(markdown, TERMS), flags=re.M):
        anchor = re.search(r"\{#([^}]+)\}", section)
        out[anchor[1] if anchor else ""] = re.findall(r'<p class="also-called" hidden>(.*?)</p>', section)
    return out


def test_a_section_about_a_term_gets_its_other_words() -> None:
    told = lines("# 页\n\n## 违约金 {#a}\n\n正文。\n\n## 别的 {#b}\n\n台账。\n")
    assert told["a"] == ["“滞纳金”，本课程叫“违约金”。"]
    assert told["b"] == told[""] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## 甲 {#a}\n\n说到违约金。\n\n## 乙 {#b}\n\n也说违约金。\n", {"a"}),
        ("## 甲 {#a}\n\n说到违约金。\n\n## 乙 {#b}\n\n违约金，违约金。\n", {"b"}),
        ("## 甲 {#a}\n\n没有。\n", set()),
    ],
)
def test_a_word_that_stands_everywhere_does_not_make_every_section_a_hit(text: str, found: set[str]) -> None:
    assert {anchor for anchor, told in lines("# 页\n\n" + text).items() if told} == found


def test_a_section_that_says_the_word_itself_needs_no_line() -> None:
    assert lines("## 违约金 {#a}\n\n别叫滞纳金。\n")["a"] == []


def test_two_terms_share_one_line_and_the_words_in_marks_do_not_count() -> None:
    text = '## 甲 {#a}\n\n<a href="#旧欠" title="违约金">看</a>违约金和旧欠。违约金旧欠。\n'
    assert lines(text)["a"] == ["“滞纳金”，本课程叫“违约金”。“历史欠费”，本课程叫“旧欠”。"]
    assert lines('## 甲 {#a}\n\n<a title="违约金违约金">看</a>\n')["a"] == []


def test_a_page_without_terms_is_the_same_to_the_byte() -> None:
    text = "# 页\n\n## 甲 {#a}\n\n没有。\n"
    assert with_synonyms(text, TERMS) == text
    assert with_synonyms("## 违约金 {#a}\n", ()) == "## 违约金 {#a}\n"
