"""Question banks for other programs: GIFT read back by a parser not ours, QTI by the rules of its specification."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pygiftparser.parser as gift_reader
import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.course import load_course
from generator.course.model import Course
from generator.exports.gift import escape, gift_text
from generator.exports.qti import qti_package
from generator.exports.questions import Asked, Choice, banks

ROOT = Path(__file__).resolve().parents[3]
Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def every(course: Course) -> dict[str, Asked]:
    return {q.id: q for _, questions in banks(course, course.modules) for q in questions}


def test_every_question_is_answerable(every: dict[str, Asked]) -> None:
    for question in every.values():
        assert question.right, question.id
        assert len({o.text for o in question.options}) == len(question.options), question.id
        if question.kind == "true-false":
            assert [o.text for o in question.options] == ["对", "错"], question.id
        if question.kind == "order":
            assert list(question.right) != list(range(len(question.options))), question.id


def test_gift_is_read_back(course: Course, every: dict[str, Asked]) -> None:
    read = gift_reader.parseFile(io.StringIO(gift_text(course)))
    found = {q.title: q for q in read}
    assert set(found) == set(every)
    for identity, question in every.items():
        back = found[identity]
        assert plain(back.text) == question.stem.replace("\n", " "), identity
        if question.kind in ("single", "multiple"):
            texts = [plain(a.answer) for a in back.answers.answers]
            assert texts == [o.text for o in question.options], identity
            right = [n for n, a in enumerate(back.answers.answers) if float(a.fraction) > 0]
            assert right == list(question.right), identity


def plain(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text).replace("\\n", " ").strip()


def test_gift_signs_are_escaped() -> None:
    assert escape("a=b~c{d}#e:f") == r"a\=b\~c\{d\}\#e\:f"
    assert escape("一\n二") == "一\\n二"


def test_qti_items_say_what_we_ask(course: Course, every: dict[str, Asked]) -> None:
    raw = qti_package(course)
    assert raw == qti_package(course)
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        names = set(package.namelist())
        manifest = etree.fromstring(package.read("imsmanifest.xml"))
        items = {n: etree.fromstring(package.read(n)) for n in names if n.startswith("items/")}
        tests = [etree.fromstring(package.read(n)) for n in names if n.startswith("tests/")]
    hrefs = {
        r.get("href") for r in manifest.iter() if isinstance(r.tag, str) and etree.QName(r).localname == "resource"
    }
    assert hrefs | {"imsmanifest.xml"} == names
    assert {i.get("identifier") for i in items.values()} == set(every)
    listed = [r.get("href") for t in tests for r in t.iter(f"{Q}assessmentItemRef")]
    assert sorted(h.removeprefix("../") for h in listed) == sorted(items)
    for item in items.values():
        question = every[item.get("identifier")]
        choices = [c.get("identifier") for c in item.iter(f"{Q}simpleChoice")]
        right = [v.text for v in item.find(f"{Q}responseDeclaration/{Q}correctResponse")]
        assert [choices.index(r) for r in right] == list(question.right)
        texts = [(c.text or "").strip() for c in item.iter(f"{Q}simpleChoice")]
        assert texts == [o.text for o in question.options]
        interaction = item.find(f"{Q}itemBody")[0]
        declared = item.find(f"{Q}responseDeclaration").get("cardinality")
        expected = {"order": "ordered", "multiple": "multiple"}.get(question.kind, "single")
        assert declared == expected
        assert interaction.tag == f"{Q}{'orderInteraction' if question.kind == 'order' else 'choiceInteraction'}"
        assert interaction.find(f"{Q}prompt").text == question.stem
        outcomes = {o.get("identifier") for o in item.iter(f"{Q}outcomeDeclaration")}
        used = {e.get("identifier") for e in item.iter(f"{Q}setOutcomeValue")}
        used |= {e.get("outcomeIdentifier") for e in item.iter(f"{Q}feedbackInline", f"{Q}modalFeedback")}
        assert used <= outcomes


def test_awkward_words_survive_qti() -> None:
    from generator.exports.qti import item_xml

    odd = Asked("x", "m", "single", '<a> & "b" ]]>', (Choice("1 < 2", True, "因为 & 所以"), Choice("2 > 1", False, "")))
    item = etree.fromstring(item_xml(odd).encode())
    assert item.find(f".//{Q}prompt").text == odd.stem
    assert item.get("title") == odd.stem
