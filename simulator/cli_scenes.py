"""Command of `sandbox` about 角色扮演: which scenes there are and what three scripted trainees get in each."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from generator.course import find_course
from simulator.cli import CourseDir, Json, app, faults, pick, print_json


@app.command()
def scenes(
    only: Annotated[str | None, typer.Argument(help="只看这一场（编号），连对话一起", show_default=False)] = None,
    best: Annotated[bool, typer.Option("--best", help="也搜最好的走法（每场几秒）")] = False,
    accounts: Annotated[
        bool,
        typer.Option("--accounts", help="把每一场的房号、金额写下来，印角色卡时用（content/dialogue/accounts.json）"),
    ] = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """角色扮演有哪些场：示范、生手、越线的三位学员各得几分，搜到的最好走法得几分。"""
    from simulator.roleplay.accounts import write_accounts
    from simulator.roleplay.read import read_playbook
    from simulator.roleplay.runs import model_run, run
    from simulator.roleplay.scene import CHANNEL_NAMES, ENDING_NAMES
    from simulator.roleplay.search import best_path
    from simulator.roleplay.trainees import clumsy_run, lawless_run

    with faults():
        book = read_playbook(find_course(course))
        if only is not None:
            pick(book.scenes, only, "场景")
        if accounts:
            print(f"已写好 {write_accounts(find_course(course), book)}。", file=sys.stderr)
            return
    rows: list[dict[str, Any]] = []
    for scene in book.scenes.values():
        if only not in (None, scene.id):
            continue
        stage = book.stage(scene.id)
        runs = {
            "model": run(stage, model_run(stage), book.rubric),
            "clumsy": run(stage, clumsy_run(stage, book.says), book.rubric),
            "lawless": run(stage, lawless_run(stage), book.rubric),
        }
        if best:
            runs["best"] = best_path(stage, book.says, book.rubric)
        rows.append(
            {"id": scene.id, "title": scene.title, "persona": scene.persona, "channel": scene.channel}
            | {"level": scene.level}
            | {name: one.score.total for name, one in runs.items()}
            | {f"{name}_ending": one.score.ending for name, one in runs.items()}
        )
        if only is not None and not as_json:
            for turn in runs["best" if best else "model"].turns:
                print(f"催缴员：{turn.said.text}")
                print(f"{book.personas[scene.persona].name}：{' '.join(turn.reply)}")
    if as_json:
        print_json({"scenes": rows})
        return
    names = {"model": "示范", "clumsy": "生手", "lawless": "越线", "best": "搜到的最好走法"}
    for row in rows:
        told = "，".join(
            f"{words} {row[name]:g} 分（{ENDING_NAMES.get(row[f'{name}_ending'], '没有结束')}）"
            for name, words in names.items()
            if name in row
        )
        print(f"{row['id']}  {row['title']}（{CHANNEL_NAMES[row['channel']]}，难度 {row['level']}）  {told}")
