"""A conversation: what moves whom, what a red line does, and that whatever is said it ends and is scored fairly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.roleplay.account import filled, words
from simulator.roleplay.choices import candidates, offer
from simulator.roleplay.play import RED, Deed, Said, Stage, State, Turn, begin, opening, say
from simulator.roleplay.read import Playbook, read_playbook
from simulator.roleplay.runs import model_run, run
from simulator.roleplay.scene import GOOD, Contacts
from simulator.roleplay.score import Score, score
from simulator.roleplay.search import best_path
from simulator.roleplay.trainees import clumsy_run, lawless_run
from simulator.roleplay.understanding.acts import read_acts

COURSE = Path(__file__).resolve().parents[3]
BOOK = read_playbook(COURSE)
ACTS = sorted(read_acts(COURSE / "content")[0])
LINES = {"illegal_threat": "R1", "third_party": "R3", "overpromise": "R7", "false_claim": "R5"}
SCENES = sorted(BOOK.scenes)
LEAK = "leak-first-call"


def deed(act: str, text: str = "") -> Deed:
    return Deed(act, text or act, LINES.get(act, ""))


def said(*acts: str, text: str = "") -> Said:
    return Said(text or "，".join(acts), tuple(deed(act, text) for act in acts))


def played(scene: str, *turns: Said) -> tuple[Stage, State, list[Turn]]:
    stage = BOOK.stage(scene)
    state, found = begin(stage), list[Turn]()
    for one in turns:
        state, turn = say(stage, state, one)
        found.append(turn)
    return stage, state, found


def scored(scene: str, *turns: Said) -> Score:
    stage, _, found = played(scene, *turns)
    return score(stage, found, BOOK.rubric)


@pytest.mark.parametrize("scene", SCENES)
def test_three_trainees_get_what_they_deserve(scene: str) -> None:
    stage = BOOK.stage(scene)
    excellent = run(stage, model_run(stage), BOOK.rubric)
    assert excellent.score.total >= 85
    assert excellent.score.passed
    assert excellent.score.ending in GOOD
    assert 40 <= run(stage, clumsy_run(stage, BOOK.says), BOOK.rubric).score.total <= 74
    lawless = run(stage, lawless_run(stage), BOOK.rubric)
    if stage.scene.temptation.line in stage.stops:
        assert lawless.score.total <= 40
        assert not lawless.score.passed
        assert lawless.score.ending == "recorded"
    else:
        assert lawless.score.total <= 60
        assert not lawless.score.passed


_A_TURN = st.one_of(
    st.just(Said("")),
    st.builds(
        lambda acts, text: Said(text or "嗯", tuple(deed(act, text) for act in acts)),
        st.lists(st.sampled_from(ACTS), min_size=0, max_size=6),
        st.sampled_from(
            [
                "",
                "好的",
                "11月28日前缴300元，微信转账，谢谢",
                "对不起，我说错了，收回",
                "您是说漏水吗？怎么回事？",
                "😀" * 50,
            ]
        ),
    ),
    st.builds(lambda n, scene: _sentence(n), st.integers(0, 200), st.none()),
)


def _sentence(number: int) -> Said:
    options = candidates(BOOK.stage(SCENES[number % len(SCENES)]), BOOK.says)
    return options[number % len(options)].said


@settings(max_examples=300, deadline=None)
@given(
    scene=st.sampled_from(SCENES),
    seed=st.integers(0, 99),
    turns=st.lists(_A_TURN, min_size=1, max_size=24),
)
def test_whatever_is_said_it_ends_and_the_score_keeps_its_caps(scene: str, seed: int, turns: list[Said]) -> None:
    stage = BOOK.stage(scene, seed)
    state, found = begin(stage), list[Turn]()
    for one in (*turns, *[said("other")] * BOOK.limits.turns):
        if state.ended:
            break
        state, turn = say(stage, state, one)
        found.append(turn)
        assert turn.reply, "an owner who says nothing is a dead end"
        assert all(turn.reply)
        assert all(0 <= level <= 10 for level in (state.trust, state.anger, state.will))
        assert not any("{" in line for line in turn.reply)
    assert state.ended, "nobody talks for ever"
    result = score(stage, found, BOOK.rubric)
    assert 0 <= result.total <= result.raw <= 100
    assert abs(sum(points for points, _ in result.dimensions.values()) - result.raw) < 0.1
    assert all(0 <= points <= weight for points, weight in result.dimensions.values())
    crossed = set(result.red)
    if crossed & stage.stops:
        assert result.total <= 40
        assert not result.passed
    elif crossed:
        assert result.total <= 60
    elif result.corrected:
        assert result.total <= 70
    with pytest.raises(ValueError, match="结束"):
        say(stage, state, said("greet"))


@settings(max_examples=30, deadline=None)
@given(scene=st.sampled_from(SCENES), turns=st.lists(st.sampled_from(ACTS), min_size=1, max_size=10))
def test_the_same_words_meet_the_same_answers(scene: str, turns: list[str]) -> None:
    def once() -> list[tuple[str, ...]]:
        stage = BOOK.stage(scene)
        state, replies = begin(stage), list[tuple[str, ...]]()
        for act in turns:
            if not state.ended:
                state, turn = say(stage, state, said(act))
                replies.append(turn.reply)
        return replies

    assert once() == once()


def test_listening_calms_and_pressing_heats() -> None:
    _, calm, _ = played(LEAK, said("empathize"), said("ask_reason"))
    _, hot, _ = played(LEAK, said("pressure"))
    start = begin(BOOK.stage(LEAK))
    assert calm.anger < start.anger < hot.anger
    assert calm.trust > start.trust > hot.trust


def test_a_truth_opens_only_to_who_has_earned_it() -> None:
    _, early, _ = played(LEAK, said("debt"), said("ask_reason"))
    _, earned, _ = played(LEAK, said("empathize"), said("ask_reason"))
    assert "leak" not in early.flags
    assert "leak" in earned.flags


def test_money_told_to_somebody_unverified_costs_trust_and_the_point() -> None:
    first = scored(LEAK, said("greet", text="您好，我是示范物业的"), said("debt"), said("verify"))
    later = scored(LEAK, said("greet", text="您好，我是示范物业的"), said("verify"), said("debt"))
    assert first.dimensions["D1"][0] < later.dimensions["D1"][0]


def test_a_red_line_may_be_taken_back_once_and_costs_all_the_same() -> None:
    model = model_run(BOOK.stage(LEAK))
    threat = said("illegal_threat", text="不缴就停您家的水")
    sorry = said("empathize", text="对不起，刚才那句话我说错了，我收回")
    taken_back = scored(LEAK, *model[:3], threat, sorry, *model[3:])
    assert taken_back.corrected == ("R1",)
    assert not taken_back.red
    assert 40 < taken_back.total <= 70
    stage, state, turns = played(LEAK, *model[:3], threat, said("explain_fee"))
    assert state.ended == "recorded"
    assert "stopped:R1" in turns[-1].events
    assert score(stage, turns, BOOK.rubric).total <= 40


def test_a_promise_beyond_ones_power_goes_on_but_caps() -> None:
    stage = BOOK.stage(LEAK)
    model = model_run(stage)
    result = run(stage, [*model[:5], said("overpromise", text="物业费我给您免了"), *model[5:]], BOOK.rubric).score
    assert result.red == ("R7",)
    assert result.total == 60
    assert not result.passed
    assert result.ending in GOOD


def test_an_unsure_red_line_moves_nothing_and_waits_for_the_trainer() -> None:
    stage = BOOK.stage(LEAK)
    _, plain, _ = played(LEAK, said("greet"))
    state, turn = say(stage, begin(stage), Said("greet", (deed("greet"),), unsure=("greet",)))
    assert (state.trust, state.anger) == (plain.trust, plain.anger)
    assert score(stage, [turn], BOOK.rubric).held


def test_silence_is_noticed_and_ends() -> None:
    _, state, turns = played(LEAK, Said(""), Said(" "), Said(""))
    assert state.ended == "silence"
    assert all(turn.reply for turn in turns)
    assert scored(LEAK, Said(""), Said(""), Said("")).total == 0


def test_words_alone_earn_nothing() -> None:
    stuffed = "您好，本人，方便，2026年7月到10月，理解，您是说，怎么，为什么，分期，11月28日，微信，谢谢，登记"
    result = scored(LEAK, *[said("other", text=stuffed)] * 8)
    assert result.total <= 15


@pytest.mark.parametrize(
    ("text", "heap"),
    [
        ("理解您 分期 承诺 日期 谢谢", True),
        ("催告 期限 起诉 法院 依法", True),
        ("您好，我是物业的小李，现在方便吗？", False),
        ("好，微信，三十号，八百六，对吧？", False),
        ("七月到十月，四个月，一共一千零八块四，您看看", False),
        ("您好 我是物业小陈 想跟您说一下物业费的事 您看现在方便不", False),
    ],
)
def test_right_words_in_a_heap_are_no_sentence(text: str, heap: bool) -> None:
    _, state, turns = played(LEAK, said("empathize", text=text))
    assert ("soup" in turns[0].events) == heap
    assert ("empathize" in state.flags) != heap


def test_everything_in_one_breath_is_too_much() -> None:
    _, state, turns = played(LEAK, said("greet", "verify", "debt", "ask_reason", "empathize", "plan"))
    assert "flood" in turns[0].events
    assert state.counts.get("empathize", 0) == 0


def test_late_calls_are_noticed() -> None:
    stage = BOOK.stage(LEAK)
    late = replace(stage, scene=stage.scene.model_copy(update={"clock": "21:05"}))
    _, turn = say(late, begin(late), said("greet"))
    assert "late" in turn.events
    marks = {mark.name: mark.got for mark in score(late, [turn], BOOK.rubric).marks}
    assert marks["时间合适"] == 0


@pytest.mark.parametrize(
    ("before", "acts", "noticed"),
    [
        ({"answered": 1}, ("greet", "debt"), True),
        ({"stop": True}, ("greet", "commit"), True),
        ({"stop": True}, ("greet", "empathize", "close"), False),
        ({"stop": True}, ("resolve", "debt"), False),  # who promises to stop calling may say what the letter holds
        ({}, ("greet", "debt"), False),
    ],
)
def test_pressing_on_the_phone_has_a_limit(before: dict[str, Any], acts: tuple[str, ...], noticed: bool) -> None:
    stage = BOOK.stage(LEAK)
    called = replace(stage, scene=stage.scene.model_copy(update={"contacts": Contacts(**before)}))
    state, events = begin(called), list[str]()
    for act in acts:
        state, turn = say(called, state, said(act))
        events += turn.events
    assert ("too_often" in events) == noticed


def test_choices_hold_a_good_one_and_a_bad_one_and_repeat_nothing() -> None:
    stage = BOOK.stage(LEAK)
    state, turns = begin(stage), list[Turn]()
    for _ in range(6):
        if state.ended:
            break
        offered = offer(stage, state, turns, BOOK.says, BOOK.rubric)
        assert 3 <= len(offered) <= 4
        assert len({one.said.text for one in offered}) == len(offered)
        assert any(one.act in (*RED, "pressure") for one in offered)
        assert not {one.said.text for one in offered} & {turn.said.text for turn in turns}
        assert offered == offer(stage, state, turns, BOOK.says, BOOK.rubric)
        state, turn = say(stage, state, max(offered, key=lambda one: one.gain).said)
        turns.append(turn)


def test_the_best_of_each_choice_leads_to_a_good_end() -> None:
    stage = BOOK.stage(LEAK)
    state, turns = begin(stage), list[Turn]()
    while not state.ended:
        best = max(offer(stage, state, turns, BOOK.says, BOOK.rubric), key=lambda one: one.gain)
        state, turn = say(stage, state, best.said)
        turns.append(turn)
    assert state.ended in GOOD
    assert score(stage, turns, BOOK.rubric).total >= 75


def test_search_finds_a_path_worth_showing() -> None:
    stage = BOOK.stage(LEAK)
    best = best_path(stage, BOOK.says, BOOK.rubric, beam=6)
    assert best.score.total >= 90
    assert best.score.ending in GOOD


def test_facts_come_from_the_ledger() -> None:
    stage = BOOK.stage(LEAK)
    account = stage.account
    assert account.amount_fen == account.monthly_fen * account.months
    assert account.instalment_fen * (account.parts - 1) < account.amount_fen <= account.instalment_fen * account.parts
    assert filled("{金额}，{期间}", account) == f"{words(account)['金额']}，{words(account)['期间']}"
    assert opening(stage)


def test_a_book_is_read_whole() -> None:
    assert isinstance(BOOK, Playbook)
    assert all(scene.persona in BOOK.personas for scene in BOOK.scenes.values())
