"""`courseware export scorm|qti|gift`: packages for learning platforms."""

from __future__ import annotations

from typing import Annotated

import typer

from generator.cli import CourseDir, choose, load_sound
from generator.cli_export import export
from generator.cli_paper import Modules, Output, Track, say
from generator.course import Course
from generator.exports.pack import write_whole
from generator.terminal import Fail


def _asking(course: Course) -> Course:
    """The course, if it asks anything at all."""
    from generator.exports.questions import banks

    if next(banks(course, course.modules), None) is None:
        raise Fail("选出来的内容里一道题也没有。先写 ::: quiz，或在 content/teaching 里写题库。", code=2)
    return course


@export.command()
def scorm(
    output: Output,
    version: Annotated[str, typer.Option(help="1.2 或 2004（第 4 版）")] = "1.2",
    passing: Annotated[float, typer.Option("--pass", help="通过线，0 到 1", min=0, max=1)] = 0.8,
    track: Track = None,
    modules: Modules = None,
    course: CourseDir = None,
) -> None:
    """打成学习平台（LMS）用的 SCORM 包：一个模块一课，带练习、成绩、完成状态和断点续学。"""
    from generator.exports.scorm import scorm_package

    if version not in ("1.2", "2004"):
        raise Fail(f"--version 写的是“{version}”，只有 1.2 和 2004 两种。不知道平台要哪种，就先用 1.2。", code=2)
    chosen = choose(load_sound(course), track, modules)
    write_whole(output, scorm_package(chosen, version=version, passing=passing))
    say(f"已生成 {output}（SCORM {version}，{len(chosen.modules)} 课）")


@export.command()
def qti(output: Output, track: Track = None, modules: Modules = None, course: CourseDir = None) -> None:
    """题库导成 IMS QTI 2.1 包（.zip），供支持 QTI 的平台导入。"""
    from generator.exports.qti import qti_package

    write_whole(output, qti_package(_asking(choose(load_sound(course), track, modules))))
    say(f"已生成 {output}（QTI 2.1 题库）")


@export.command()
def gift(output: Output, track: Track = None, modules: Modules = None, course: CourseDir = None) -> None:
    """题库导成 GIFT 文本，供 Moodle 等平台导入。"""
    from generator.exports.gift import gift_text

    write_whole(output, gift_text(_asking(choose(load_sound(course), track, modules))).encode("utf-8"))
    say(f"已生成 {output}（GIFT 题库）")
