"""Bad and hostile input through the command line: a Chinese sentence that names file and remedy, nothing lost.

The faults of single lines are in tests/generator/course; templates that are not presentations in deck/test_templates.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.generator.deck import awkward
from tests.generator.inprocess import Done, courseware

COURSEWARE = Path(sys.executable).parent / "courseware"
MODULE = """\
---
id: one
part: 1
title: 第一讲
minutes: 1
objectives: [能说一句话]
---

## 一页 {#a-page minutes=1}

- 一条

只有一句话。
"""
COURSE = "title: 小课\nedition: 2026-01\nstrict: false\nmodules: [one]\n"
Prepare = Callable[[Path], object]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tiny sound course, with something at out.pptx that must not be lost."""
    write(tmp_path / "content/course.yml", COURSE)
    write(tmp_path / "content/company.yml", "name: 某公司\n")
    write(tmp_path / "content/modules/01-one.md", MODULE)
    write(tmp_path / "out.pptx", "old")
    return tmp_path


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def picture(size: tuple[int, int] = (64, 64)) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise(size, 80).save(stream, "PNG")
    return stream.getvalue()


def put(name: str, content: str | bytes) -> Prepare:
    return lambda root: write(root / name, content)


def logo(content: str | bytes | None, name: str = "logo.png") -> Prepare:
    def prepare(root: Path) -> None:
        write(root / "content/company.yml", f"name: 某公司\nlogo: {name}\n")
        if content is not None:
            write(root / "content" / name, content)

    return prepare


def figure(content: str | bytes | None, name: str = "pic.png") -> Prepare:
    def prepare(root: Path) -> None:
        write(root / "content/modules/01-one.md", MODULE.replace("- 一条\n", f"::: figure\n![图]({name})\n:::\n"))
        if content is not None:
            write(root / "content/modules" / name, content)

    return prepare


def folder(name: str, then: Prepare = lambda root: None) -> Prepare:
    def prepare(root: Path) -> None:
        then(root)
        (root / name).unlink(missing_ok=True)
        (root / name).mkdir()

    return prepare


def swollen(name: str, then: Prepare) -> Prepare:
    """A sound picture followed by 50 MB of nothing, which costs no disk."""

    def prepare(root: Path) -> None:
        then(root)
        os.truncate(root / name, 50 * 1024 * 1024)

    return prepare


def twice(second: str) -> Prepare:
    def prepare(root: Path) -> None:
        write(root / "content/modules/02-two.md", second)
        write(root / "content/course.yml", COURSE.replace("[one]", "[one, two]"))

    return prepare


SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
DECK = ["deck", "-o", "out.pptx"]
BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcd", "bcde", strict=True)
)
THEME = ["deck", "--theme", "x.yml", "-o", "out.pptx"]
TEMPLATE = ["deck", "--template", "c.pptx", "-o", "out.pptx"]

# What is wrong, the command, its exit code, and what the message must say: which file, and what to do.
CASES: dict[str, tuple[Prepare, list[str], int, tuple[str, ...]]] = {
    "logo missing": (logo(None), DECK, 2, ("logo.png", "content/company.yml", "检查")),
    "logo is text": (logo("hello"), DECK, 2, ("logo.png", "不是能用的图片", "PNG")),
    "logo is SVG": (logo(SVG, "logo.svg"), DECK, 2, ("logo.svg", "另存为 PNG")),
    "logo of 50 MB": (swollen("content/logo.png", logo(picture())), DECK, 2, ("logo.png", "50 MB", "20 MB")),
    "logo cut short": (logo(picture((300, 300))[:900]), DECK, 2, ("logo.png", "PNG")),
    "logo is a folder": (folder("content/logo.png", logo(None)), DECK, 2, ("logo.png", "检查")),
    "picture missing": (figure(None), DECK, 1, ("01-one.md:11", "pic.png", "找不到")),
    "picture is text": (figure("hello"), DECK, 1, ("01-one.md:11", "pic.png", "PNG")),
    "picture is SVG": (figure(SVG, "pic.svg"), DECK, 1, ("01-one.md:11", "pic.svg", "PNG")),
    "picture of 50 MB": (swollen("content/modules/pic.png", figure(picture())), DECK, 1, ("pic.png", "50 MB", "20 MB")),
    "picture cut short": (figure(picture((300, 300))[:900]), DECK, 1, ("pic.png", "PNG")),
    "picture is a folder": (folder("content/modules/pic.png", figure(None)), DECK, 1, ("pic.png", "文件名")),
    "duplicate key": (put("content/company.yml", "name: 甲\nname: 乙\n"), ["check"], 1, ("company.yml:2", "写了两次")),
    "billion laughs": (put("content/company.yml", BOMB), ["check"], 1, ("company.yml:2", "别名", "直接写出来")),
    "a tab in YAML": (put("content/company.yml", "figures:\n\t- id: a\n"), ["check"], 1, ("company.yml:2", "请用空格")),
    "a colon too many": (put("content/company.yml", "name: 甲: 乙\n"), ["check"], 1, ("company.yml:1", "加引号")),
    "module in GBK": (
        put("content/modules/01-one.md", MODULE.encode("gbk")),
        ["check"],
        1,
        ("01-one.md:4", "UTF-8", "另存为"),
    ),
    "module in UTF-16": (
        put("content/modules/01-one.md", MODULE.encode("utf-16")),
        ["check"],
        1,
        ("01-one.md", "UTF-8"),
    ),
    "module of nothing": (put("content/modules/01-one.md", b""), ["check"], 1, ("01-one.md:1", "文件头")),
    "module is a folder": (folder("content/modules/02-two.md"), ["check"], 1, ("02-two.md", "是文件夹", "移走")),
    "company is a folder": (folder("content/company.yml"), ["check"], 1, ("company.yml", "是文件夹", "移走")),
    "course is a folder": (
        folder("content/course.yml"),
        ["check", "--course", "."],
        2,
        ("content/course.yml", "--course"),
    ),
    "one slide id in two modules": (
        twice(MODULE.replace("id: one", "id: two")),
        ["check"],
        1,
        ("02-two.md:9", "a-page", "01-one.md", "换一个编号"),
    ),
    "one module id twice": (twice(MODULE), ["check"], 1, ("02-two.md:1", "one", "01-one.md", "换一个编号")),
    "theme is a folder": (folder("x.yml"), THEME, 2, ("x.yml", "主题")),
    "theme is no YAML": (put("x.yml", "id: [\n"), THEME, 2, ("x.yml:2", "括号")),
    "theme is no theme": (put("x.yml", "hello\n"), THEME, 2, ("x.yml:1", "键: 值")),
    "theme in GBK": (put("x.yml", "title: 深色".encode("gbk")), THEME, 2, ("x.yml:1", "UTF-8")),
    "template is a folder": (folder("c.pptx"), TEMPLATE, 2, ("c.pptx", "检查路径")),
    "template of nothing": (put("c.pptx", b""), TEMPLATE, 2, ("c.pptx", "换一份")),
    "layouts without template": (put("l.yml", "cover: 封面\n"), ["deck", "--layouts", "l.yml"], 2, ("--template",)),
    "update is text": (
        put("c.pptx", "hello"),
        ["deck", "--update", "c.pptx", "-o", "out.pptx"],
        2,
        ("c.pptx", "换一份"),
    ),
    "update is absent": (put("x", ""), ["deck", "--update", "c.pptx", "-o", "out.pptx"], 2, ("c.pptx", "检查路径")),
    "output is a folder": (folder("o.pptx"), ["deck", "-o", "o.pptx"], 1, ("o.pptx", "是文件夹", "文件名")),
    "package is a folder": (folder("o.zip"), ["export", "scorm", "-o", "o.zip"], 1, ("o.zip", "是文件夹", "文件名")),
    "output below a file": (put("o", "x"), ["deck", "-o", "o/deck.pptx"], 1, ("（o）", "不能当文件夹", "改路径")),
    "output name too long": (put("x", ""), ["deck", "-o", "很" * 100 + ".pptx"], 1, ("名字太长", "短一些")),
    "site is a file": (put("site", "x"), ["site"], 1, ("site", "不能当文件夹", "移走")),
    "new course in a file": (put("x", "x"), ["new", "x"], 2, ("x", "换一个目录名")),
    "new course below a file": (put("x", "x"), ["new", "x/y"], 1, ("x/y", "改路径")),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_explained_and_nothing_is_lost(tree: Path, name: str) -> None:
    prepare, words, code, said = CASES[name]
    prepare(tree)
    before = listing(tree)
    done = courseware(*words, cwd=tree)
    assert done.code == code, done
    assert_plain(done, *said)
    assert listing(tree) == before


def listing(root: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(root)): p.read_bytes()[:100] if p.is_file() else None for p in root.rglob("*")}


def assert_plain(done: Done | subprocess.CompletedProcess[str], *said: str) -> None:
    text = done.out + done.err if isinstance(done, Done) else done.stdout + done.stderr
    for part in (*said, "。" if "→" not in text else "→"):
        assert part in text, text
    assert re.search("[\u4e00-\u9fff]{4}", text)
    for inside in ("程序内部出错", "Traceback", "Error:", ".part-"):
        assert inside not in text, text


# -- what only looks bad ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", [b"\xef\xbb\xbf" + MODULE.encode(), MODULE.replace("\n", "\r\n").encode()], ids=["BOM", "CRLF"]
)
def test_files_of_windows_editors_are_read(tree: Path, raw: bytes) -> None:
    plain, other = tree / "plain.pptx", tree / "other.pptx"
    assert courseware("deck", "-o", plain, cwd=tree).code == 0
    write(tree / "content/modules/01-one.md", raw)
    assert courseware("deck", "-o", other, cwd=tree).code == 0
    assert plain.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("title", ["甲/乙：丙?", "..", "长" * 120, "CON", "''"])
def test_any_title_makes_a_file_in_the_usual_place(tree: Path, title: str) -> None:
    write(tree / "content/course.yml", COURSE.replace("小课", title))
    done = courseware("deck", cwd=tree)
    assert done.code == 0, done
    [made] = (tree / "slides/dist").iterdir()
    assert made.suffix == ".pptx"
    assert not re.search(r'[<>:"/\\|?*]', made.name)


def test_a_template_without_layouts_carries_the_course(tree: Path) -> None:
    awkward.no_layouts(tree / "c.pptx")
    done = courseware(*TEMPLATE, cwd=tree)
    assert done.code == 0, done
    assert "已按母版补了一个" in done.out
    with zipfile.ZipFile(tree / "out.pptx") as package:
        assert package.testzip() is None


# -- a disk that gives out, and two at once -----------------------------------------------------------------------


def limited(*words: object, cwd: Path, size: int) -> subprocess.CompletedProcess[str]:
    """Run with a limit to the size of any file: writing fails in the middle, as on a full disk."""
    resource = pytest.importorskip("resource")
    return subprocess.run(
        [COURSEWARE, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("words", [["deck"], ["export", "scorm"]], ids=" ".join)
def test_writing_that_fails_half_way_keeps_the_old_file(tree: Path, words: list[str]) -> None:
    before = listing(tree)
    done = limited(*words, "-o", "out.pptx", cwd=tree, size=4096)
    assert done.returncode == 1
    assert_plain(done, "out.pptx", "请清出空间", "原有文件没有改动")
    assert listing(tree) == before


@pytest.fixture
def small_disk(tree: Path) -> Iterator[Path]:
    """The tiny course on a disk of 1 MB: the site's pages fit, the site does not."""
    place = tree / "disk"
    place.mkdir()
    made = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        shutil.copytree(tree / "content", place / "content")
        write(place / "site/public/index.html", "old")
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_keeps_the_old_site(small_disk: Path) -> None:
    done = courseware("site", cwd=small_disk)
    assert done.code == 1
    assert_plain(done, "磁盘满了", "请清出空间")
    assert (small_disk / "site/public/index.html").read_text() == "old"
    assert [p.name for p in (small_disk / "site").iterdir() if p.name.startswith((".public", ".pages-"))] == []


def test_a_folder_that_may_not_be_written_to(tree: Path) -> None:
    place = tree / "shut"
    write(place / "out.pptx", "old")
    place.chmod(0o555)
    words = [COURSEWARE, "deck", "-o", place / "out.pptx"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write anywhere")
        words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]
    try:
        done = subprocess.run(words, cwd=tree, capture_output=True, text=True, encoding="utf-8")
    finally:
        place.chmod(0o755)
    assert done.returncode == 1
    assert_plain(done, "out.pptx", "没有权限", "换一个能写的文件夹")
    assert (place / "out.pptx").read_text() == "old"


def test_two_builds_into_one_file_leave_one_of_them_whole(tree: Path) -> None:
    themes = ("default", "dark")
    alone = []
    for theme in themes:
        assert courseware("deck", "--theme", theme, "-o", f"{theme}.pptx", cwd=tree).code == 0
        alone.append((tree / f"{theme}.pptx").read_bytes())
    both = [
        subprocess.Popen([COURSEWARE, "deck", "--theme", theme, "-o", "out.pptx"], cwd=tree, stdout=subprocess.DEVNULL)
        for theme in themes
    ]
    assert [one.wait() for one in both] == [0, 0]
    assert (tree / "out.pptx").read_bytes() in alone
    assert [p.name for p in tree.iterdir() if p.name.startswith(".")] == []


def test_two_sites_at_once_leave_a_whole_one(tree: Path) -> None:
    both = [
        subprocess.Popen([COURSEWARE, "site"], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [one.communicate()[0] for one in both]
    codes = [one.returncode for one in both]
    assert 0 in codes, said
    for code, text in zip(codes, said, strict=True):
        if code:
            assert_plain(Done(code, text, ""))
    assert "小课" in (tree / "site/public/index.html").read_text(encoding="utf-8")
    assert (tree / "site/public/search/search_index.json").is_file()
