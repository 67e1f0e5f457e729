"""The release folder: everything in it, listed and summed, put in place whole or not at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

from generator.course import load_course
from generator.exports import office
from tests.generator.course.tree import write_tree
from tools.release import material
from tools.release.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
COURSE = """\
title: 测试课程
subtitle: 小而全
edition: 2026-11
strict: false
modules: [one]
tracks:
  - {id: short, title: 一刻钟：先看明细, minutes: 5, slides: [a]}
  - {id: whole, title: 全部/内容, minutes: 10, modules: [one]}
"""
PACKAGES = ("SCORM-1.2.zip", "SCORM-2004.zip", "cmi5.zip", "题库-QTI.zip", "题库.gift")
BODY = """\
## 先看明细 {#a minutes=5}

- 一户一行
- 一期一行

## 再打电话 {#b minutes=3}

打之前先看台账。

::: quiz {#b-quiz minutes=2}
先做什么？

- [x] 看台账 :: 先知道欠哪几期
- [ ] 打电话 :: 还不知道说什么
:::
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return write_tree(tmp_path_factory.mktemp("course"), BODY, course=COURSE)


@pytest.fixture(scope="module")
def made(course: Path, tmp_path_factory) -> tuple[Path, str]:
    """The folder of one track, made over an older release, and what was said."""
    target = tmp_path_factory.mktemp("out") / "release"
    target.mkdir()
    (target / "SHA256SUMS").write_text("")
    (target / "old.txt").write_text("old")
    words = ["--course", course, "--tracks", "whole", "--themes", "dark,default", "--no-pdf", "-o", target]
    command = [sys.executable, "-m", "tools.release", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return target, done.stdout


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def papers(folder: str, name: str, tracks: list[str], kinds: list[str]) -> set[str]:
    return {f"{folder}/{name}-{track}{kind}" for track in tracks for kind in kinds}


@pytest.mark.parametrize("kinds", [[".docx"], [".docx", ".pdf"]])
def test_every_track_in_every_theme_and_all_the_rest(kinds: list[str], course: Path) -> None:
    wanted = material.Wanted(course, ("short", "whole"), ("default", "dark", "contrast"), ".pdf" in kinds)
    planned = [f.path for group in material.groups(load_course(course)[0], wanted) for f in group]
    tracks = ["一刻钟", "全部-内容"]
    slides = [".pptx", *kinds[1:]]
    assert len(planned) == len(set(planned))
    assert set(planned) == {
        *(
            f"1-幻灯片/{track}-{theme}{kind}"
            for track in tracks
            for theme in ("素雅", "深色", "高对比")
            for kind in slides
        ),
        *papers("2-学员", "讲义", tracks, kinds),
        *papers("3-讲师", "讲师手册", tracks, kinds),
        *(f"4-学习平台/{name}" for name in PACKAGES),
        "网站.zip",
    }


@pytest.mark.render
def test_it_is_made_whole(made) -> None:
    folder, said = made
    assert names(folder) == {
        "1-幻灯片/全部-内容-深色.pptx",
        "1-幻灯片/全部-内容-素雅.pptx",
        "2-学员/讲义-全部-内容.docx",
        "3-讲师/讲师手册-全部-内容.docx",
        *(f"4-学习平台/{name}" for name in PACKAGES),
        "网站.zip",
        "说明.txt",
        "SHA256SUMS",
    }
    assert [p for p in folder.parent.iterdir() if p != folder] == []
    assert f"{len(names(folder))} 个文件" in said
    assert len(Presentation(str(folder / "1-幻灯片/全部-内容-深色.pptx")).slides) > 3


@pytest.mark.render
def test_each_file_is_explained_and_summed(made) -> None:
    folder, _ = made
    raw = (folder / "说明.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    told = raw.decode("utf-8-sig")
    assert "测试课程　小而全" in told
    for name in names(folder) - {"说明.txt", "SHA256SUMS"}:
        listed = next(line for line in told.splitlines() if line.startswith(f"{name.rpartition('/')[2]}（"))
        assert len(listed.partition("）　")[2]) > 5
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(sums) == names(folder) - {"SHA256SUMS"}
    assert sums == {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in sums}


@pytest.mark.render
def test_the_site_opens_from_its_archive(made) -> None:
    folder, _ = made
    with zipfile.ZipFile(folder / "网站.zip") as archive:
        assert archive.testzip() is None
        home = archive.read("测试课程/index.html").decode()
    assert "<title>" in home
    assert "测试课程" in home


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tracks", "ghost"], "没有课时方案“ghost”。可用：short、whole"),
        (["--themes", "ghost"], "没有主题“ghost”"),
        (["--themes", ","], "--themes 是空的"),
        (["--course", "/nowhere"], "content/course.yml"),
    ],
)
def test_wrong_use_is_told(words: list[str], said: str, course: Path, tmp_path: Path, capsys) -> None:
    code = main(["--course", str(course), *words, "-o", str(tmp_path / "release")])
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert said in capsys.readouterr().err


def test_without_libreoffice_it_says_how_to_go_on(course: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(office, "_USUAL", ())
    monkeypatch.setenv("PATH", "")
    assert main(["--course", str(course), "-o", str(tmp_path / "release")]) == 1
    assert "make release PDF=0" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_not_replaced(course: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    assert main(["--course", str(course), "--no-pdf", "-o", str(tmp_path)]) == 2
    assert "又不是以前生成的" in capsys.readouterr().err
    assert names(tmp_path) == {"thesis.docx"}


@pytest.mark.render
def test_a_faulty_course_leaves_the_old_release(made, tmp_path: Path, capsys) -> None:
    folder, _ = made
    before = (folder / "SHA256SUMS").read_bytes()
    bad = write_tree(tmp_path, BODY.replace("::: quiz", "::: quizz"), course=COURSE)
    assert main(["--course", str(bad), "--no-pdf", "-o", str(folder)]) == 1
    assert "01-one.md" in capsys.readouterr().err
    assert (folder / "SHA256SUMS").read_bytes() == before
    assert [p for p in folder.parent.iterdir() if p != folder] == []
