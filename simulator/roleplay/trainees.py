"""Three scripted trainees: excellent (the model run), clumsy, and one who crosses the scene's red line and stays there.

They are the yardstick of a scene: `sandbox scenes` prints what each of them gets.
"""

from __future__ import annotations

from simulator.roleplay.account import filled
from simulator.roleplay.choices import candidates
from simulator.roleplay.play import Deed, Said, Stage
from simulator.roleplay.runs import model_run

# Says who he is, asks one question, gives the remedy before he has heard enough, presses once and asks for half of what
# makes an agreement. A scene may order its own beginner (`clumsy`).
CLUMSY = ("greet", "ask_reason", "debt", "explain_fee", "empathize", "remedy", "pressure", "commit", "close")


def clumsy_run(stage: Stage, says: dict[str, tuple[str, ...]]) -> list[Said]:
    """What a beginner says: one sentence of each kind, in an order that is not the owner's."""
    acts = [stage.scene.remedy[0] if act == "remedy" else act for act in stage.scene.clumsy or CLUMSY]
    found: list[Said] = []
    for act in acts:
        for one in candidates(stage, says):
            if one.act == act and len(one.said.deeds) == 1 and one.said not in found:
                found.append(one.said)
                break
    return found


def lawless_run(stage: Stage) -> list[Said]:
    """The model run up to its middle, then the scene's temptation, and no word of regret."""
    told = filled(stage.scene.temptation.say, stage.account)
    red = Said(told, (Deed(stage.scene.temptation.act, told, stage.scene.temptation.line),))
    model = model_run(stage)
    middle = max(2, len(model) // 2)
    return [*model[:middle], red, *model[middle:]]
