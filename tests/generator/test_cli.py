"""`courseware` as its users meet it: real processes, exit codes, JSON, nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COURSEWARE = Path(sys.executable).parent / "courseware"


def courseware(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COURSEWARE, *map(str, words)], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A new small course."""
    folder = tmp_path_factory.mktemp("new") / "my-course"
    done = courseware("new", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_new_course_checks_and_builds_to_everything(fresh):
    assert courseware("check", cwd=fresh).returncode == 0
    deck = courseware("deck", "--report", cwd=fresh)
    assert deck.returncode == 0, deck.stderr
    assert "how-it-works" in deck.stdout
    assert (fresh / "slides/dist/我的课程.pptx").stat().st_size > 20_000
    (fresh / "yaml.py").write_text("raise SystemExit('a file of the folder was taken for a library')", encoding="utf-8")
    site = courseware("site", cwd=fresh)
    assert site.returncode == 0, site.stderr
    assert (fresh / "site/public/index.html").is_file()
    (fresh / "yaml.py").unlink()


def test_new_never_overwrites(fresh):
    done = courseware("new", fresh, cwd=ROOT)
    assert done.returncode == 2
    assert "已经有文件" in done.stderr


def test_json_is_the_only_thing_on_stdout():
    done = courseware("check", "--json", "--stale", "12", cwd=ROOT)
    document = json.loads(done.stdout)
    assert document["errors"] == []
    assert all(set(p) == {"file", "line", "code", "message", "remedy"} for p in document["stale"])
    assert any("待核" in p["message"] for p in document["stale"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["chekc"], 2, "没有这个命令"),
        (["deck", "--nope"], 2, "没有这个选项"),
        (["new"], 2, "还缺一项"),
        (["deck", "--track", "ghost"], 2, "ghost"),
        (["deck", "--no-motion", "--build-up"], 2, "只写一个"),
        (["deck", "--modules", "ghost"], 2, "ghost"),
        (["deck", "--theme", "ghost"], 2, "没有主题"),
        (["check", "--course", "nowhere"], 2, "content/course.yml"),
    ],
)
def test_wrong_use_is_one_chinese_sentence_and_exit_code_2(words, code, said):
    done = courseware(*words, cwd=ROOT)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_faulty_content_builds_nothing_and_leaves_the_old_deck(tmp_path):
    folder = tmp_path / "course"
    assert courseware("new", folder, cwd=tmp_path).returncode == 0
    module = folder / "content/modules/01-first-lesson.md"
    module.write_text(module.read_text(encoding="utf-8").replace("::: steps", "::: stpes"), encoding="utf-8")
    old = folder / "deck.pptx"
    old.write_bytes(b"old")
    done = courseware("deck", "-o", old, cwd=folder)
    assert done.returncode == 1
    assert "01-first-lesson.md" in done.stderr
    assert "steps" in done.stderr
    assert old.read_bytes() == b"old"


def test_a_track_is_shorter_than_the_course(tmp_path):
    sizes = []
    for words in (["--track", "lecture-1h"], []):
        done = courseware("deck", *words, "-o", tmp_path / "deck.pptx", cwd=ROOT)
        assert done.returncode == 0, done.stderr
        sizes.append((tmp_path / "deck.pptx").stat().st_size)
    assert sizes[0] < sizes[1] / 2


def test_a_city_brings_its_rules_and_nothing_moves_that_should_not(tmp_path):
    out = tmp_path / "deck.pptx"
    words = ["deck", "--modules", "legal-basis", "--city", "北京市", "--no-motion", "-o", out]
    done = courseware(*words, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(out) as package:
        slides = [package.read(n).decode() for n in package.namelist() if n.startswith("ppt/slides/slide")]
    assert any("本地规定：北京" in slide and "第65条" in slide for slide in slides)
    assert not any("<p:transition" in slide or "<p:timing" in slide for slide in slides)
