"""The generator is for any course: one on another subject builds to everything, and nothing in it speaks of fees."""

from __future__ import annotations

import importlib
import io
import re
import shutil
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from generator.cli_export import export
from generator.deck import audit
from tests.generator.inprocess import Done, courseware

ROOT = Path(__file__).resolve().parents[2]
LIFT = ROOT / "tests" / "courses" / "lift"
for _file in sorted((ROOT / "generator").glob("cli_*.py")):
    importlib.import_module(f"generator.{_file.stem}")
COMMANDS = sorted(c.name or c.callback.__name__ for c in export.registered_commands if c.callback)

# What to ask of a command: words after `-o FILE`, and the file's suffix.
ASKED: dict[str, list[tuple[list[str], str]]] = {
    "certificate": [
        (["--name", "张三", "--score", "7/8", "--test", "after", "--date", "2026-06-01"], ".docx"),
    ],
    "cmi5": [([], ".zip")],
    "cues": [([], ".docx")],
    "gift": [([], ".gift")],
    "guide": [(["--no-pictures"], ".docx")],
    "handout": [(["--no-pictures"], ".docx")],
    "jobaids": [([], ".docx")],
    "pdf": [(["--what", "deck"], ".pdf"), (["--what", "jobaids"], ".pdf")],
    "qti": [([], ".zip")],
    "scorm": [(["--version", "1.2"], ".zip"), (["--version", "2004"], ".zip")],
    "test": [(["--test", "after"], ".docx"), (["--test", "after", "--answers"], ".docx")],
}
# Commands that this course has no content for; they must say so.
NOT_HERE = {
    "letters": (["--ledger", "none.csv"], "函件要有书面模板和欠费台账，只有讲收费的课程才有"),
    "paper": (["assessment"], "说明和表格在 content/papers，这门课没有写"),
    "roleplay": ([], "角色扮演要有观察表、人物和场景，这门课没有写"),
    "word": ([], "书面模板是函件的模板"),
}
OFFICE = {"certificate", "guide", "handout", "pdf"}  # LibreOffice draws slides, counts pages or makes the PDF
PARAMETERS = [pytest.param(name, marks=pytest.mark.render) if name in OFFICE else name for name in COMMANDS]
_FEES = re.compile("物业|业主|催缴|催收|催款|缴费|欠费|收费|台账|小区")


def said_of_fees(text: str) -> set[str]:
    return {text[max(0, m.start() - 12) : m.end() + 12] for m in _FEES.finditer(text)}


def words_in(path: Path) -> str:
    """The text of whatever was written: the parts of a package, a PDF's pages, a plain file."""
    raw = path.read_bytes()
    if raw[:4] == b"%PDF":
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(raw))
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            texts = [n for n in package.namelist() if n.endswith((".xml", ".html", ".json", ".txt", ".css", ".js"))]
            return "".join(package.read(name).decode("utf-8") for name in texts)
    return raw.decode("utf-8")


@pytest.fixture(scope="module")
def lift(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lift") / "course"
    shutil.copytree(LIFT, folder)
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """The least that is a course: no company, no evidence, no edition, one slide that is only said."""
    folder = tmp_path_factory.mktemp("bare") / "course"
    (folder / "content/modules").mkdir(parents=True)
    (folder / "content/course.yml").write_text("title: 最小的课\nstrict: false\nmodules: [one]\n", encoding="utf-8")
    head = "---\nid: one\npart: 1\ntitle: 第一讲\nminutes: 1\nobjectives: [能说一句话]\n---\n\n"
    module = head + "## 一页 {#a-page minutes=1}\n\n只有一句话。\n"
    (folder / "content/modules/01-one.md").write_text(module, encoding="utf-8")
    return folder


def test_it_checks_without_a_single_remark(lift):
    done = courseware("check", cwd=lift)
    assert (done.code, done.err) == (0, "")
    assert "没有错误" in done.out
    assert "提醒" not in done.out


@pytest.mark.parametrize("theme", ["default", "dark", "contrast"])
def test_its_deck_in_every_theme(lift, tmp_path, theme):
    deck = tmp_path / "deck.pptx"
    done = courseware("deck", "--theme", theme, "-o", deck, cwd=lift)
    assert done.code == 0, done.err
    assert audit(deck) == []
    text = words_in(deck)
    assert said_of_fees(text) == set()
    for own in ("安行电梯维保有限公司", "人没出来以前，话不能停。", "400-000-0000", "2026-06 版"):
        assert own in text, own


def test_its_site(lift):
    done = courseware("site", cwd=lift)
    assert done.code == 0, done.err
    public = lift / "site" / "public"
    pages = {path.relative_to(public).as_posix(): path.read_text(encoding="utf-8") for path in public.rglob("*.html")}
    assert {"index.html", "modules/calm.html", "guide/rescue.html", "red-lines.html", "templates.html"} <= set(pages)
    for name, text in pages.items():
        assert said_of_fees(text) == set(), name
    home = pages["index.html"]
    for own in ("每季度照着第二讲走一遍", "不教蛮干", "安行电梯维保有限公司"):
        assert own in home, own
    assert "两条红线" in pages["red-lines.html"] or "二条红线" in pages["red-lines.html"]
    assert ">对讲（2）" in pages["templates.html"]


def test_every_export_is_either_asked_for_or_has_its_reason():
    assert set(COMMANDS) == set(ASKED) | set(NOT_HERE)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """Whatever a command keeps for its user stays in the test's folder."""
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))


@pytest.mark.parametrize("command", PARAMETERS)
def test_every_export(lift, tmp_path, command):
    if command in NOT_HERE:
        words, reason = NOT_HERE[command]
        done = courseware("export", command, "-o", tmp_path / "out.docx", *words, cwd=lift)
        assert done.code in (1, 2), reason
        assert_plain(done)
        return
    for number, (words, suffix) in enumerate(ASKED[command]):
        made = []
        for turn in ("once", "again")[: 1 if command in OFFICE else 2]:
            made.append(tmp_path / f"{turn}-{number}{suffix}")
            done = courseware("export", command, "-o", made[-1], *words, cwd=lift)
            assert done.code == 0, done.err
        assert len({path.read_bytes() for path in made}) == 1
        assert said_of_fees(words_in(made[0])) == set()


def test_a_new_course_has_no_remark_and_builds_to_everything(tmp_path):
    fresh = tmp_path / "fresh"
    assert courseware("new", fresh, cwd=tmp_path).code == 0
    done = courseware("check", cwd=fresh)
    assert (done.code, done.err) == (0, "")
    assert "提醒" not in done.out
    for command in (name for name in ASKED if name not in OFFICE):
        for words, suffix in ASKED[command]:
            target = tmp_path / f"{command}{suffix}"
            asked = [word.replace("after", "quick-test") for word in words]
            done = courseware("export", command, "-o", target, *asked, cwd=fresh)
            assert done.code == 0, done.err
            assert target.stat().st_size > 1000, command


@pytest.mark.parametrize("command", ["deck", "site", *(f"export {c}" for c in COMMANDS if c not in OFFICE)])
def test_the_least_course_builds_or_says_what_it_lacks(bare, tmp_path, command):
    words = command.split()
    name = words[-1]
    asked = ASKED.get(name, [(NOT_HERE.get(name, ([], ""))[0], "")])[0]
    target = [] if command == "site" else ["-o", tmp_path / f"out{'.pptx' if command == 'deck' else asked[1]}"]
    done = courseware(*words, *target, *(asked[0] if words[0] == "export" else []), cwd=bare)
    if done.code:
        assert_plain(done)
    else:
        assert "最小的课" in words_in(target[1]) if target else (bare / "site/public/index.html").is_file()


def assert_plain(done: Done) -> None:
    """One or a few Chinese sentences, nothing from inside the program."""
    assert re.search("[\u4e00-\u9fff]", done.err), done
    assert "程序内部出错" not in done.err
    assert "Traceback" not in done.err
