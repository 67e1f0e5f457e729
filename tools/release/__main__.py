"""The command: `python -m tools.release`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from generator import making
from generator.course import find_course, load_course
from generator.course.root import NoCourseError
from generator.deck import ThemeError
from generator.pages.downloads import size as told_size
from generator.terminal import Fail
from tools.release.installers import installers
from tools.release.making import SUMS, release
from tools.release.material import Wanted

ROOT = Path(__file__).resolve().parents[2]
THEMES = ("default", "dark", "contrast")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="把能发的都放进一个文件夹：幻灯片、讲义、手册、课件包、题库、网站。")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "release", help="放在哪里（原有的会整个换掉）")
    parser.add_argument("--course", type=Path, help="课程目录；不写就用本课程")
    parser.add_argument("--tracks", help="只要这些课时方案，用逗号隔开")
    parser.add_argument("--themes", default=",".join(THEMES), help="只要这些主题，用逗号隔开；讲义用第一个")
    parser.add_argument("--no-pdf", action="store_true", help="不做 PDF，快很多")
    parser.add_argument("--windows-python", type=Path, help="python.org 的 embed-amd64.zip，放进 Windows 免安装版")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="同时做几样")
    given = parser.parse_args(words)
    began = time.perf_counter()
    try:
        wanted = _wanted(given)
        _replaceable(given.output)
        # Packages are made of this checkout, so they go out with its own course only.
        fill = partial(installers, python_zip=given.windows_python) if wanted.course == ROOT else None
        target = release(wanted, given.output.resolve(), workers=max(1, given.jobs), installed_from=fill)
    except Fail as error:
        print(error, file=sys.stderr)
        return error.code
    except OSError as error:
        print(f"读写文件出错：{error.strerror or error} {error.filename or ''}。原来的没有动。", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("DUES_ACADEMY_DEBUG"):
            raise
        print(f"程序内部出错（{type(error).__name__}：{error}）。原来的没有动。", file=sys.stderr)
        return 1
    files = [p for p in target.rglob("*") if p.is_file()]
    total = sum(p.stat().st_size for p in files)
    print(f"已生成 {target}（{len(files)} 个文件，{told_size(total)}，{time.perf_counter() - began:.0f} 秒）")
    return 0


def _replaceable(target: Path) -> None:
    """A folder that is not a release of ours is not thrown away."""
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / SUMS).is_file())):
        raise Fail(f"{target} 已经有了，又不是以前生成的（里面没有 {SUMS}）。请换一个地方，免得盖掉您的文件。", code=2)


def _wanted(given: argparse.Namespace) -> Wanted:
    try:
        root = find_course(given.course, ROOT)
    except NoCourseError as error:
        raise Fail(str(error), code=2) from None
    course, _ = load_course(root)
    known = [t.id for t in course.tracks]
    tracks: tuple[str | None, ...] = tuple(_listed(given.tracks)) if given.tracks else tuple(known) or (None,)
    unknown = [t for t in tracks if t is not None and t not in known]
    if unknown:
        raise Fail(f"没有课时方案“{'、'.join(unknown)}”。可用：{'、'.join(known) or '（没有）'}。", code=2)
    themes = tuple(_listed(given.themes))
    if not themes:
        raise Fail("--themes 是空的。", code=2)
    try:
        for theme in themes:
            making.theme_file(theme, root)
    except ThemeError as error:
        raise Fail(str(error), code=2) from None
    return Wanted(root, tracks, themes, not given.no_pdf)


def _listed(words: str) -> list[str]:
    return list(dict.fromkeys(w.strip() for w in words.split(",") if w.strip()))


if __name__ == "__main__":
    raise SystemExit(main())
