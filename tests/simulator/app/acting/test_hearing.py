"""What was heard becomes what was said, or a question: a red line nobody is sure of never fails anybody in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.app.acting.hearing import OTHER, questions, resolve
from simulator.roleplay.play import RED
from tests.simulator.app.acting.heard import Piece, Sentence

LAWFUL = ("greet", "debt", "empathize", "resolve", "commit", OTHER)


CLEAR = Sentence("您好，欠了三百元", (Piece("您好，", "greet"), Piece("欠了三百元", "debt")), "debt")
THREAT = Piece("停水", "illegal_threat", line="R1", red=0.95)
MAYBE = Piece("水的事您也想想", "resolve", 0.4, (("resolve", 0.4), ("illegal_threat", 0.3), ("commit", 0.2)))
DOUBTED = Sentence("您好，水的事您也想想", (Piece("您好，", "greet"), MAYBE), "resolve", False, (MAYBE,))


def test_what_is_clear_is_said_at_once_with_its_red_line() -> None:
    assert questions(CLEAR, "practice") == ()
    assert [(deed.act, deed.text) for deed in resolve(CLEAR, "practice", {}).deeds] == [
        ("greet", "您好，"),
        ("debt", "欠了三百元"),
    ]
    (deed,) = resolve(Sentence("停水", (THREAT,), "illegal_threat"), "test", {}).deeds
    assert deed.line == "R1"


def test_a_red_line_that_only_seems_so_is_asked_about() -> None:
    seeming = Piece(
        "条子我就在您面前复印", "illegal_threat", 0.5, (("illegal_threat", 0.5), ("resolve", 0.3)), "R4", 0.55
    )
    heard = Sentence(seeming.text, (seeming,), "illegal_threat")
    (asked,) = questions(heard, "practice")
    assert asked.red == "illegal_threat"
    assert "resolve" in asked.options
    assert [deed.act for deed in resolve(heard, "practice", {0: "resolve"}).deeds] == ["resolve"]
    assert resolve(heard, "practice", {0: "illegal_threat"}).deeds[0].line == "R4"
    in_test = resolve(heard, "test", {})
    assert not in_test.deeds
    assert in_test.unsure == (seeming.text,)


def test_what_is_not_clear_is_asked_about_without_offering_a_red_line() -> None:
    vague = Piece("那个", "commit", 0.2, (("commit", 0.2), ("third_party", 0.1), ("debt", 0.1)))
    heard = Sentence("您好，那个", (Piece("您好，", "greet"), vague), "commit", False)
    for mode in ("practice", "test"):
        (asked,) = questions(heard, mode)
        assert asked.text == "那个"
        assert asked.options == ("commit", "debt", OTHER)
        assert not asked.red
    assert [deed.act for deed in resolve(heard, "practice", {1: "debt"}).deeds] == ["greet", "debt"]


def test_a_possible_red_line_is_asked_about_in_practice_and_left_to_the_trainer_in_a_test() -> None:
    (asked,) = questions(DOUBTED, "practice")
    assert asked.red == "illegal_threat"
    assert asked.options == ("resolve", "commit", OTHER)
    meant = resolve(DOUBTED, "practice", {1: "illegal_threat"}, {"illegal_threat": "R2"})
    assert [(deed.act, deed.line) for deed in meant.deeds] == [("greet", ""), ("illegal_threat", "R2")]
    assert [deed.act for deed in resolve(DOUBTED, "practice", {1: "commit"}).deeds] == ["greet", "commit"]

    assert questions(DOUBTED, "test") == ()
    held = resolve(DOUBTED, "test", {})
    assert held.unsure == ("水的事您也想想",)
    assert [deed.act for deed in held.deeds] == ["greet"]


pieces = st.builds(
    Piece,
    st.text("停水缴费您好", min_size=1, max_size=5),
    st.sampled_from((*LAWFUL, *RED)),
    st.floats(0, 1),
    st.lists(st.tuples(st.sampled_from((*LAWFUL, *RED)), st.floats(0, 1)), max_size=3).map(tuple),
)


@given(st.lists(pieces, max_size=4).map(tuple), st.booleans(), st.data())
def test_every_clause_is_a_deed_or_waits_and_every_red_deed_names_its_line(
    clauses: tuple[Piece, ...], sure: bool, data: st.DataObject
) -> None:
    doubted = tuple(data.draw(st.lists(st.sampled_from(clauses), max_size=2))) if clauses else ()
    heard = Sentence("".join(c.text for c in clauses), clauses, clauses[0].act if clauses else OTHER, sure, doubted)
    for mode in ("practice", "test"):
        asked = questions(heard, mode)
        answers = {one.place: data.draw(st.sampled_from((*one.options, *filter(None, [one.red])))) for one in asked}
        said = resolve(heard, mode, answers)
        assert len(said.deeds) + len(said.unsure) == len(clauses)
        assert all(bool(deed.line) == (deed.act in RED) for deed in said.deeds)
        assert not said.unsure or mode == "test"
