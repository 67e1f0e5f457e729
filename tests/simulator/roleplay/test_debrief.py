"""What is told after a scene: praise first, harm where it was done, a better sentence that really is better."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.documents import DocumentError
from simulator.roleplay.accounts import stale_accounts, write_accounts
from simulator.roleplay.choices import BAD, candidates, gain
from simulator.roleplay.debrief import Debrief, Material, RedWords, debrief, observed_debrief
from simulator.roleplay.hindsight import best_known, worst_moments
from simulator.roleplay.indicators import mix, open_share, talk_share
from simulator.roleplay.learn import read_lessons
from simulator.roleplay.observed import Seen, observed
from simulator.roleplay.play import Deed, Said, Stage
from simulator.roleplay.read import read_playbook
from simulator.roleplay.runs import Run, model_run, run
from simulator.roleplay.trainees import clumsy_run, lawless_run

COURSE = Path(__file__).resolve().parents[3]
BOOK = read_playbook(COURSE)
DIMENSIONS = tuple(one.id for one in BOOK.rubric.dimensions)
LEAK = "leak-first-call"
R1 = RedWords("R1", "停水电", "违法", "不许", (("民法典第九百四十四条", "civil-944-no-cutoff"),), "罚款", "写催告函")
MATERIAL = Material({"empathize": "共情"}, read_lessons(COURSE, DIMENSIONS), {"R1": R1})
SORRY = "对不起，刚才那句话是我说错了，我收回。"


def told(said: list[Said]) -> tuple[Stage, Run, Debrief]:
    stage = BOOK.stage(LEAK)
    found = run(stage, said, BOOK.rubric)
    return stage, found, debrief(stage, found.turns, BOOK, MATERIAL)


def clumsy() -> tuple[Stage, Run, Debrief]:
    return told(clumsy_run(BOOK.stage(LEAK), BOOK.says))


@pytest.mark.parametrize("scene", sorted(BOOK.scenes))
def test_in_every_scene_the_clumsy_one_hears_a_better_sentence_where_it_was_missing(scene: str) -> None:
    stage = BOOK.stage(scene)
    turns = run(stage, clumsy_run(stage, BOOK.says), BOOK.rubric).turns
    found = worst_moments(stage, turns, BOOK)
    assert found
    for moment in found:
        turn, past = turns[moment.turn - 1], turns[: moment.turn - 1]
        better = next(one.said for one in candidates(stage, BOOK.says) if one.said.text == moment.better)
        assert moment.said == turn.said.text != moment.better
        assert moment.act not in BAD
        worth = gain(stage, turn.before, past, better, BOOK.rubric)
        assert worth > gain(stage, turn.before, past, turn.said, BOOK.rubric)


def test_after_a_clumsy_scene_there_is_praise_work_a_best_path_and_another_scene() -> None:
    _, _, told_ = clumsy()
    assert told_.praise
    assert told_.weakest
    assert told_.best is not None
    assert told_.best.run.score.total >= 90
    assert told_.next is not None
    assert told_.next.scene != LEAK


def test_the_pressing_sentence_is_the_worst_moment_and_its_points_are_traced_to_it() -> None:
    _, found, told_ = clumsy()
    pressed = next(turn for turn in found.turns if any(deed.act == "pressure" for deed in turn.said.deeds))
    moment = next(one for one in told_.moments if one.turn == pressed.number)
    assert moment.kind == "hurt"
    assert moment.points > 0
    assert moment.lost
    assert moment.moved[1] > 0
    assert moment.answer
    beat = told_.beats[pressed.number - 1]
    assert beat.points == -moment.points
    assert {mark.why for mark in beat.marks} >= set(moment.lost)


def test_the_timeline_adds_up_to_the_score() -> None:
    for said in (clumsy_run(BOOK.stage(LEAK), BOOK.says), lawless_run(BOOK.stage(LEAK)), model_run(BOOK.stage(LEAK))):
        _, found, told_ = told(said)
        assert sum(beat.points for beat in told_.beats) == pytest.approx(found.score.total)
        assert [beat.turn for beat in told_.beats] == [turn.number for turn in found.turns]
        assert [beat.minute for beat in told_.beats] == sorted(beat.minute for beat in told_.beats)


def test_a_red_line_goes_first_with_words_and_what_should_have_been_taken_back() -> None:
    _, found, told_ = told(lawless_run(BOOK.stage(LEAK)))
    (crossing,) = told_.crossings
    assert crossing.words == R1
    assert not crossing.taken_back
    assert crossing.turn in {moment.turn for moment in told_.moments}
    after = next(moment for moment in told_.moments if moment.turn == crossing.turn + 1)
    assert "收回" in after.better
    assert "R1" in told_.verdict
    assert str(found.score.cap) in told_.verdict
    assert told_.praise


def test_taking_it_back_is_praised() -> None:
    said = lawless_run(BOOK.stage(LEAK))
    red = next(n for n, one in enumerate(said) if one.deeds[0].line)
    said.insert(red + 1, Said(SORRY, (Deed("empathize", SORRY),)))
    _, _, told_ = told(said)
    assert told_.crossings[0].taken_back
    assert "收回" in told_.praise[0].what


def test_a_perfect_run_is_praised_and_has_nothing_to_regret() -> None:
    _, _, told_ = told(model_run(BOOK.stage(LEAK)))
    assert told_.moments == ()
    assert told_.score.passed
    assert told_.verdict == "合格。"
    assert all(pair.own == pair.best for pair in told_.path)


def test_nothing_said_is_debriefed_without_an_error() -> None:
    _, _, told_ = told([])
    assert told_.score.total == 0
    assert told_.beats == told_.praise == told_.moments == ()
    assert told_.open_share is None


def test_silence_and_noise_still_hear_one_kind_word() -> None:
    _, _, told_ = told([Said("嗯", (Deed("other", "嗯"),)), Said("")])
    assert len(told_.praise) == 1


def test_lost_dimensions_lead_to_a_slide_a_job_aid_and_a_drill() -> None:
    _, _, told_ = clumsy()
    shares = [one.share for one in told_.todo]
    assert shares == sorted(shares)
    for one in told_.weakest:
        assert one.lesson is not None
        assert one.lesson.slides[0].title
        assert one.lesson.aid.sections
        assert one.lesson.drill


def test_own_sentences_stand_beside_the_best_path_each_once() -> None:
    _, found, told_ = clumsy()
    own = [pair.turn for pair in told_.path if pair.turn]
    assert len(own) == len(set(own))
    assert all(found.turns[pair.turn - 1].said.text == pair.own for pair in told_.path if pair.turn)
    assert any(not pair.turn for pair in told_.path)


def test_the_best_path_is_found_once_for_all_who_play_the_scene() -> None:
    assert best_known(BOOK.stage(LEAK, 1), BOOK) is best_known(BOOK.stage(LEAK, 99), BOOK)


def test_indicators_count_open_questions_talk_and_kinds() -> None:
    _, found, _ = told(
        [
            Said("您为什么没缴？", (Deed("ask_reason", "您为什么没缴？"),)),
            Said("是您本人吗？", (Deed("verify", "是您本人吗？"),)),
        ]
    )
    assert open_share(found.turns) == 0.5
    share = talk_share(found.turns)
    assert share is not None
    assert 0 < share < 1
    assert {name: mine for name, mine, _ in mix(found.turns)}["问"] == 1
    assert open_share([]) is talk_share([]) is None


# An observer's ticks


def all_seen() -> dict[str, frozenset[int]]:
    return {one.id: frozenset(range(len(one.look_for))) for one in BOOK.rubric.dimensions}


def test_ticks_earn_the_rubrics_weights() -> None:
    assert observed(BOOK.rubric, Seen()).total == 0
    full = observed(BOOK.rubric, Seen(all_seen()))
    assert full.total == 100
    assert full.passed
    one_remedy = observed(BOOK.rubric, Seen({"D5": frozenset({2})}))
    assert one_remedy.dimensions["D5"] == (15.0, 15.0)


def test_ticked_red_lines_cap_and_fail_as_the_rubric_says() -> None:
    crossed = observed(BOOK.rubric, Seen(all_seen(), red=("R1",)))
    assert (crossed.total, crossed.passed, crossed.cap) == (40, False, 40)
    assert observed(BOOK.rubric, Seen(all_seen(), red=("R7",))).total == 60
    assert observed(BOOK.rubric, Seen(all_seen(), corrected=("R1",))).total == 70


def test_what_had_no_occasion_costs_nothing_and_the_floors_hold() -> None:
    seen = all_seen()
    less = seen | {"D4": frozenset({0, 1})}
    assert observed(BOOK.rubric, Seen(less)).total == 95
    assert observed(BOOK.rubric, Seen(less, {"D4": frozenset({2})})).total == 100
    deaf = observed(BOOK.rubric, Seen(seen | {"D2": frozenset({0, 1})}))
    assert deaf.total >= BOOK.rubric.passing
    assert not deaf.passed
    assert deaf.failed_floors == ("D2",)


def test_the_observers_debrief_praises_and_names_what_was_not_seen() -> None:
    scene = BOOK.scenes[LEAK]
    found = observed(BOOK.rubric, Seen({"D2": frozenset({0, 1, 2, 3})}, red=("R1",)))
    told_ = observed_debrief(scene, found, BOOK, MATERIAL, notes="语速很稳")
    assert told_.praise
    assert told_.crossings[0].words == R1
    assert told_.weakest[0].lost[0].startswith("没有看到")
    assert told_.notes == "语速很稳"
    assert told_.beats == told_.path == ()


# Lessons are checked


def broken(tmp_path: Path, rows: str) -> str:
    for name in ("modules", "teaching", "dialogue"):
        (tmp_path / "content" / name).mkdir(parents=True)
    (tmp_path / "content" / "modules" / "a.md").write_text("---\nid: talk\npart: 5\n---\n## 听 {#listen}\n", "utf-8")
    aid = "module: talk\njobaid: {title: 一页, sections: [{heading: 头, items: [甲]}]}\n"
    (tmp_path / "content" / "teaching" / "talk.yml").write_text(aid, "utf-8")
    (tmp_path / "content" / "dialogue" / "learn.yml").write_text(rows, "utf-8")
    with pytest.raises(DocumentError) as caught:
        read_lessons(tmp_path, ("D1", "D2"))
    return str(caught.value)


def test_a_lesson_that_names_nothing_is_refused_all_at_once(tmp_path: Path) -> None:
    message = broken(
        tmp_path, "D1: {slides: [gone], jobaid: nobody, drill: 练}\nD9: {slides: [listen], jobaid: talk, drill: 练}\n"
    )
    assert all(part in message for part in ("gone", "nobody", "D9", "D2"))


def test_the_words_on_printed_cards_are_those_of_the_estates(tmp_path: Path) -> None:
    assert stale_accounts(COURSE, BOOK) == []
    (missing,) = stale_accounts(tmp_path, BOOK)
    path = write_accounts(tmp_path, BOOK)
    assert stale_accounts(tmp_path, BOOK) == []
    path.write_text(path.read_text("utf-8").replace("元", "角"), "utf-8")
    (changed,) = stale_accounts(tmp_path, BOOK)
    assert missing.message != changed.message
    assert "sandbox scenes --accounts" in changed.remedy


def test_a_course_without_the_file_has_no_lessons(tmp_path: Path) -> None:
    assert read_lessons(tmp_path, ("D1",)) == {}
