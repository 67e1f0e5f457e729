"""The games as they are written: every fault of every file at once, in Chinese; what is written can be played."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.documents import DocumentError
from simulator.experiments.game.best import best_decisions, is_stale
from simulator.experiments.game.checks import check_references
from simulator.experiments.game.content import GROUP_NAMES, load_cards, load_games
from simulator.experiments.game.decision import Decision
from simulator.experiments.game.news import written
from simulator.experiments.game.score import score
from simulator.experiments.game.session import Session, replay, scenario_of

from ..worlds import ROOT
from .tables import box, red_lines


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the content, to be spoilt."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path


def spoil(course: Path, name: str, old: str, new: str) -> None:
    path = course / "content" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_course_has_ten_games_without_a_fault() -> None:
    assert check_references(ROOT) == []
    games = load_games(ROOT)
    assert len(games) == 10
    assert {game.difficulty for game in games.values()} == {1, 2, 3}
    assert {card.group for card in load_cards(ROOT).values()} == set(GROUP_NAMES)


@pytest.mark.parametrize("name", sorted(load_games(ROOT)))
def test_every_game_opens_and_every_card_of_it_can_be_played(name: str) -> None:
    one = Session(box(), box().games[name].model_copy(update={"budget_yuan": 9_000_000}))
    assert one.judge(one.opening)[1].faults == ()
    for card in one.cards:
        decision = one.fit(Decision.model_validate({"cards": [{"card": card}]}))
        _, judged = one.judge(decision)
        assert judged.faults == ()
        assert (line := judged.line(card)) is None or line.money >= 0
    for month in range(1, 13):
        assert all(item.text for item in written(one.scenario, month, red_lines()))


@pytest.mark.parametrize("name", sorted(load_games(ROOT)))
def test_the_stored_best_path_is_lawful_and_beats_going_on_as_before(name: str) -> None:
    scenario = box().games[name]
    best = best_decisions(ROOT, scenario)
    assert best is not None
    assert not is_stale(ROOT, box())
    found = replay(box(), scenario, best)
    opening = replay(box(), scenario, [Decision(cards=scenario.opening)] * 12, cut=True)
    assert not score(found).failed
    assert score(found).total > score(opening).total + 10
    assert score(found).total > 70
    assert score(opening).total < 55


def test_faults_are_told_all_at_once_with_remedies(course: Path) -> None:
    spoil(course, "games/old-rescue.yml", "weight: 35", "weight: 36")
    spoil(course, "games/old-rescue.yml", "households: 480", "households: 4")
    spoil(course, "games/first-fee.yml", "difficulty: 3", "difficulty: 9")
    spoil(course, "games/year-end.yml", "id: year-end", "id: year-start")
    with pytest.raises(DocumentError) as caught:
        load_games(course)
    said = str(caught.value)
    assert "合计是 101，必须等于 100" in said or "households" in said
    assert "content/games/first-fee.yml" in said
    assert "difficulty" in said
    assert "year-start" in said
    assert all(problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("games/old-rescue.yml", "profile: old", "profile: castle", "没有名为“castle”的小区档案"),
        ("games/old-rescue.yml", "[wechat, notice", "[pigeon, notice", "没有名为“pigeon”的牌"),
        ("games/old-rescue.yml", "[owner-archive, bad-data]", "[nowhere]", "没有编号为“nowhere”的幻灯片"),
        ("games/half-empty.yml", "prompt: {share: 0.26}", "prompt: {share: 0.9}", "合计是"),
        ("games/half-empty.yml", "vacancy_reduction: 0.1", "vacancy_reduction: 9", "字段“base”"),
        ("game-cards.yml", "law: [regulation-64-urge]", "law: [no-law]", "law“no-law”不存在"),
        ("game-cards.yml", "{outsource: {commission: 0.2", "{outsource: {commission: 9", "commission"),
    ],
)
def test_what_is_named_must_be_there(course: Path, name: str, old: str, new: str, words: str) -> None:
    spoil(course, name, old, new)
    problems = check_references(course)
    assert words in "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: 提醒短信", "name: 微信推送账单", "name 相同"),
        (
            "action: {channel: notice, day: 5}",
            "action: {channel: notice, day: 5}\n  set: {auto_debit: true}",
            "只能写一个",
        ),
        ("channel: voice, day: 7", "channel: pigeon, day: 7", "可选"),
    ],
)
def test_a_wrong_card_is_explained(course: Path, old: str, new: str, words: str) -> None:
    spoil(course, "game-cards.yml", old, new)
    with pytest.raises(DocumentError, match=words):
        load_cards(course)


def test_an_unknown_game_names_those_there_are() -> None:
    with pytest.raises(DocumentError, match="old-rescue"):
        scenario_of(box(), "moon-base")


def test_a_change_of_a_game_makes_its_best_path_stale_but_a_change_of_words_does_not(course: Path) -> None:
    from simulator.experiments.game.session import open_box

    spoil(course, "games/old-rescue.yml", "name: 老旧小区救援", "name: 老小区救援")
    assert not is_stale(course, open_box(course))
    spoil(course, "games/old-rescue.yml", "budget_yuan: 42000", "budget_yuan: 42001")
    assert is_stale(course, open_box(course))
