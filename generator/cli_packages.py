"""`courseware export certificate|roleplay|pdf|cmi5`: what is handed out after a class, and a package for xAPI."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from generator.cli import CourseDir, choose, load_sound
from generator.cli_export import Output, export
from generator.exports.pack import write_whole

_Track = Annotated[str | None, typer.Option(help="课时方案的编号（见 course.yml）", show_default=False)]
_Modules = Annotated[str | None, typer.Option(help="只要这些模块，用逗号隔开", show_default=False)]


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)


@export.command()
def cmi5(
    output: Output,
    passing: Annotated[float, typer.Option("--pass", help="通过线，0 到 1", min=0, max=1)] = 0.8,
    track: _Track = None,
    modules: _Modules = None,
    course: CourseDir = None,
) -> None:
    """打成学习平台用的 cmi5 包（.zip）：一个模块一课，学习记录用 xAPI 交给平台的记录库（LRS）。"""
    from generator.exports.cmi5 import cmi5_package

    chosen = choose(load_sound(course), track, modules)
    write_whole(output, cmi5_package(chosen, passing=passing))
    _say(f"已生成 {output}（cmi5，{len(chosen.modules)} 课）")
