"""Command of `sandbox` about 沙盘推演: which games there are, and the best way through each that a search finds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from generator.course import find_course
from simulator.cli import CourseDir, Json, app, err, faults, pick, print_json


@app.command()
def games(
    best: Annotated[
        bool, typer.Option("--best", help="重新搜每一局的最好走法，写进 content/figures/games.json")
    ] = False,
    only: Annotated[str | None, typer.Option(help="只看这一局（编号）", show_default=False)] = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """沙盘推演有哪些局：开局的做法得几分，搜到的最好走法得几分。"""
    from simulator.experiments.figures import stored
    from simulator.experiments.game.best import NAME, write_best
    from simulator.experiments.game.session import open_box

    with faults():
        root = find_course(course)
        box = open_box(root)
        if only is not None:
            pick(box.games, only, "局")
        if best:
            write_best(root, box, err.print, only)
        found = (stored(root, NAME) or {}).get("games", {})
    rows: list[dict[str, Any]] = [
        {"id": one.id, "name": one.name, "difficulty": one.difficulty, "households": one.households}
        | {key: found.get(one.id, {}).get(key) for key in ("opening", "score")}
        for one in box.games.values()
        if only in (None, one.id)
    ]
    if as_json:
        print_json({"games": rows})
        return
    for row in rows:
        known = row["score"] is not None
        told = (
            f"照旧做 {row['opening']:.1f} 分，搜到的最好走法 {row['score']:.1f} 分" if known else "还没有搜过最好走法"
        )
        print(f"{row['id']}  {row['name']}（难度 {row['difficulty']}，{row['households']} 户）  {told}")
