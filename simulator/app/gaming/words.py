"""What the page of 沙盘推演 says about money, time, cards and goals."""

from __future__ import annotations

from simulator.app.plain import plain
from simulator.app.words import gap, shown
from simulator.experiments import KPI_UNITS
from simulator.experiments.game.content import Card, Goal
from simulator.experiments.game.orders import Line
from simulator.experiments.game.quarter import Check
from simulator.experiments.game.score import Mark

DIFFICULTY = {1: "●○○ 入门", 2: "●●○ 中等", 3: "●●● 难"}
MODES = {"practice": "练习", "test": "测验"}
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


def money(fen: float) -> str:
    """In yuan, or in 万元 from ten thousand yuan on."""
    return shown(fen, "fen")


def hours(minutes: int) -> str:
    """12 小时, or 40 分钟."""
    return f"{minutes} 分钟" if 0 < minutes < 60 else f"{minutes / 60:,.0f} 小时"


def line_words(card: Card, line: Line) -> str:
    """What a card takes, before it is sent."""
    if card.action is None:
        cost = f"这个月约 **{money(line.money)}**" if line.money > 0 else "不另花钱"
        time = f"，用 {hours(line.minutes)}工时" if line.minutes else ""
        later = "，收回的钱里另付佣金" if "outsource" in card.set else ""
        return cost + time + later
    if line.reach == 0:
        return "现在没有合适的户，出了也不会做什么"
    unit = "栋楼" if card.action.channel == "notice" else "户"
    time = f"，{hours(line.minutes)}" if line.minutes else "，不占工时"
    cost = f"最多 **{money(line.money)}**" if line.money else "不花钱"
    return f"会找 **{line.reach} {unit}**，{cost}{time}"


def goal_words(goal: Goal) -> str:
    """A goal in a line: 总收缴率 82.0% 起得分，90.0% 得满 40 分."""
    unit = KPI_UNITS[goal.kpi]
    more = "到" if goal.full > goal.zero else "降到"
    return f"{shown(goal.zero, unit)} 起得分，{more} {shown(goal.full, unit)} 得满 {goal.weight} 分"


def mark_words(mark: Mark, opening: float) -> str:
    """Below a tile: what going on as before would show, and what the year's end needs."""
    unit, goal = KPI_UNITS[mark.goal.kpi], mark.goal
    need = f"年底{'到' if mark.more_is_better else '不超过'} {shown(goal.full, unit)} 得满 {goal.weight} 分"
    return f"照旧做：{shown(opening, unit)}（{against(mark.value - opening, unit)}）  \n{need}"


def against(difference: float, unit: str) -> str:
    """A difference to the path that goes on as before."""
    told = gap(difference, unit)
    return "一样" if told == "0" or told.startswith(("0 ", "0.0 ")) else f"你 {told}"


def check_words(found: Check, name: str, card: Card | None) -> list[str]:
    """检查 in sentences: target, result, going on as before, the card."""
    unit = KPI_UNITS[found.plan.kpi]
    reached, target = shown(found.reached, unit), shown(found.plan.target, unit)
    told = [
        f"**{name}**（从年初算起）：目标 {target}，实际 {reached}，**{'达到了' if found.met else '没达到'}**。",
        f"一样的运气，照旧做会是 {shown(found.opening, unit)}：{against(found.reached - found.opening, unit)}。",
    ]
    if card is not None and found.effect is None:
        told.append(f"你押的“{card.name}”这一季没有出过，无从检查。")
    elif card is not None and found.without is not None and found.effect is not None:
        moved = gap(found.effect, unit)
        told.append(
            f"你押的“{card.name}”：这一季要是不出它，会是 {shown(found.without, unit)}，"
            + ("几乎一样，它没有帮上忙。" if moved in ("0", "0 个百分点") else f"差别是 {moved}，这就是它带来的。")
        )
    if found.plan.because:
        told.append(f"当时的理由：{plain(found.plan.because)}")
    return told
