"""What a game or a card names must be there: cards, profiles, laws, slides; what a card sets must be a policy."""

from __future__ import annotations

from pathlib import Path

from generator.course.problems import Problem
from generator.course.read_evidence import read_laws
from simulator.documents import DocumentError
from simulator.experiments.game.content import load_cards, load_games, merged_policy, said, slide_titles
from simulator.policy import Policy, load_red_lines
from simulator.population import load_profiles


def check_references(course: Path) -> list[Problem]:
    """Every card, profile, law and slide that a game or a card names and that is not there."""
    cards, games = load_cards(course), load_games(course)
    profiles, slides = load_profiles(course), slide_titles(course)
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]
    load_red_lines(course)
    problems: list[Problem] = []
    for card in cards.values():
        where = "content/game-cards.yml"
        problems += [
            said(where, f"牌 {card.id} 的 law“{one}”不存在", "写 content/evidence/laws.yml 里的编号")
            for one in card.law
            if one not in laws
        ]
        problems += _lost(where, f"牌 {card.id}", card.slides, slides)
        try:
            merged_policy(Policy(id="game", name="牌"), [card])
        except DocumentError as error:
            problems += error.problems
    for game in games.values():
        where = f"content/games/{game.id}.yml"
        problems += [
            said(where, f"字段“cards”：没有名为“{one}”的牌", "写 content/game-cards.yml 里的编号")
            for one in game.cards
            if one not in cards
        ]
        problems += [
            said(where, f"字段“opening”：“{use.card}”这张牌不是对人做的，不能写 segment", "请删去 segment")
            for use in game.opening
            if use.segment is not None and use.card in cards and cards[use.card].action is None
        ]
        for lesson in game.lessons:
            problems += _lost(where, "字段“lessons”", lesson.slides, slides)
        if game.estate["profile"] not in profiles:
            known = "、".join(profiles)
            problems.append(
                said(where, f"字段“estate.profile”：没有名为“{game.estate['profile']}”的小区档案", f"可选：{known}")
            )
            continue
        try:
            game.profile(profiles)
        except DocumentError as error:
            problems += [said(where, problem.message, problem.remedy) for problem in error.problems]
        try:
            game.standing()
        except ValueError as error:
            problems.append(said(where, f"字段“base”：{error}", "写法同政策文件"))
    return problems


def _lost(where: str, what: str, wanted: list[str], slides: dict[str, str]) -> list[Problem]:
    return [
        said(where, f"{what}：没有编号为“{one}”的幻灯片", "写 content/modules 里标题后面 {#…} 的编号")
        for one in wanted
        if one not in slides
    ]
