"""A company's template: the course stands on its master, in its colours, with nothing of its sample slides."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pptx
import pytest

from generator.deck import OpenError, audit, build_deck, corporate_ground
from tests.generator.deck import awkward, reading, sample

BIN = Path(sys.executable).parent
LIBREOFFICE = Path("/usr/lib/libreoffice/share/template/common/presnt")


def faults_of(path: Path) -> list[str]:
    """What the two checkers find wrong with the file's structure."""
    audit_run = subprocess.run([BIN / "openxml-audit", "-q", path], capture_output=True, text=True)
    parts = subprocess.run([BIN / "ooxml-integrity", "check", "--json", path], capture_output=True, text=True)
    found = [line for line in audit_run.stdout.splitlines() if line.strip()] if audit_run.returncode else []
    return found + re.findall(r"PKG\d+[^\n]*", parts.stdout)


@pytest.mark.parametrize("make", awkward.ALL, ids=lambda m: m.__name__)
def test_the_course_on_any_template(make, tmp_path: Path) -> None:
    template = make(tmp_path / "corp.pptx")
    ground = corporate_ground(template)
    out = tmp_path / "out.pptx"
    built = build_deck(sample.course(), out, ground=ground)

    assert [f for f in audit(out) if "只有" not in f] == []
    assert faults_of(out) == []
    before, after = pptx.Presentation(out), reading.slides(out)
    assert len(after) == len(built.slides)
    assert [reading.identity(s) for s in after] == [s.id for s in built.slides]
    for slide in after:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        for shape in slide.shapes:
            if shape.is_placeholder and "mark:" in shape.name:
                continue
            right, bottom = shape.left + shape.width, shape.top + shape.height
            assert shape.left >= 0, (slide.name, shape.name)
            assert right <= before.slide_width + 12700, (slide.name, shape.name)
            assert bottom <= before.slide_height + 12700, (slide.name, shape.name)


def test_where_the_ground_is_dark_the_small_print_stands_on_the_panel_too(tmp_path: Path) -> None:
    ground = corporate_ground(awkward.dark_literal(tmp_path / "c.pptx"))
    seen = 0
    for slide in reading.slides(build_deck(sample.course(), tmp_path / "o.pptx", ground=ground).path):
        shapes = {shape.name: shape for shape in slide.shapes}
        if "mark:来源" in shapes:
            seen += 1
            small, panel = shapes["mark:来源"], shapes["底板"]
            assert panel.top <= small.top
            assert small.top + small.height <= panel.top + panel.height
    assert seen > 2


@pytest.mark.parametrize("make", awkward.ALL, ids=lambda m: m.__name__)
def test_no_word_is_lost(make, tmp_path: Path) -> None:
    plain = build_deck(
        sample.overfull(), tmp_path / "plain.pptx", ground=corporate_ground(awkward.pptx_default(tmp_path / "p.pptx"))
    )
    built = build_deck(sample.overfull(), tmp_path / "out.pptx", ground=corporate_ground(make(tmp_path / "corp.pptx")))

    def letters(path: Path) -> list[str]:
        text = "".join(reading.words(s) for s in reading.slides(path))
        return sorted(set(text.replace("（续）", "")))

    assert letters(built.path) == letters(plain.path)


def test_type_keeps_its_size_on_the_wall(tmp_path: Path) -> None:
    """A page of three quarters the size carries type of three quarters the points: the same on a screen."""
    built = build_deck(
        sample.course(), tmp_path / "o.pptx", ground=corporate_ground(awkward.small_wide(tmp_path / "c.pptx"))
    )
    sizes = [
        int(found)
        for slide in reading.slides(built.path)
        for shape in slide.shapes
        if not shape.name.startswith("mark:")
        for found in re.findall(r'sz="(\d+)"', pptx.oxml.xmlchemy.serialize_for_reading(shape._element))
    ]
    assert min(sizes) >= 16 * 0.75 * 100
    assert max(sizes) <= 60 * 0.75 * 100


def test_sample_slides_and_their_sections_are_gone(tmp_path: Path) -> None:
    template = awkward.ours(tmp_path / "corp.pptx")
    built = build_deck(sample.course(), tmp_path / "out.pptx", ground=corporate_ground(template))
    assert sum(count for _, count in reading.sections(built.path)) == len(built.slides)
    with zipfile.ZipFile(built.path) as package:
        slides = [n for n in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
    assert len(slides) == len(built.slides)


def test_chinese_layout_names_are_understood(tmp_path: Path) -> None:
    built = build_deck(
        sample.course(), tmp_path / "o.pptx", ground=corporate_ground(awkward.chinese_names(tmp_path / "c.pptx"))
    )
    used = [s.slide_layout.name for s in reading.slides(built.path)]
    assert used[0] == "集团封面（蓝）"
    assert used[1] == "过渡页"
    assert "内容页-01" in used


def test_a_mapping_overrules(tmp_path: Path) -> None:
    mapping = tmp_path / "layouts.yml"
    mapping.write_text("section: Title Only\n", encoding="utf-8")
    ground = corporate_ground(awkward.pptx_default(tmp_path / "c.pptx"), mapping)
    built = build_deck(sample.course(), tmp_path / "o.pptx", ground=ground)
    assert reading.slides(built.path)[1].slide_layout.name == "Title Only"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chapter: Title Only\n", "没有这样的角色：chapter"),
        ("section: 没有这个\n", "没有版式“没有这个”"),
        ("section: Blank\n", "没有标题占位符"),
        ("- a\n", "角色: 版式名"),
        ("section: [", "YAML 写法有误"),
    ],
)
def test_a_wrong_mapping_is_explained(text: str, said: str, tmp_path: Path) -> None:
    mapping = tmp_path / "layouts.yml"
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(OpenError, match=re.escape(said)):
        corporate_ground(awkward.pptx_default(tmp_path / "c.pptx"), mapping)


@pytest.mark.parametrize("part", ["ppt/theme/theme1.xml", "ppt/tableStyles.xml", "ppt/slideMasters/slideMaster1.xml"])
def test_a_part_that_is_no_xml_any_more_is_told(part: str, tmp_path: Path) -> None:
    file = awkward.pptx_default(tmp_path / "c.pptx")
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = parts[part][: len(parts[part]) // 2]
    with zipfile.ZipFile(file, "w") as package:
        for name, raw in parts.items():
            package.writestr(name, raw)
    with pytest.raises(OpenError, match=r"c\.pptx .*PowerPoint"):
        corporate_ground(file)


def test_what_the_template_lacks_is_said(tmp_path: Path) -> None:
    def told(make) -> str:
        return "\n".join(corporate_ground(make(tmp_path / f"{make.__name__}.pptx")).findings)

    assert "没有指定中文字体" in told(awkward.pptx_default)
    assert "已按母版补了一个" in told(awkward.no_layouts)
    assert "2 套母版" in told(awkward.two_masters)
    assert "写死的颜色" in told(awkward.dark_literal)
    assert "底板" in told(awkward.dark_literal)
    assert "底板" in told(awkward.picture_ground)
    assert "自带的默认表格样式" in told(awkward.own_tables)


def test_tables_wear_the_company_style(tmp_path: Path) -> None:
    built = build_deck(
        sample.course(), tmp_path / "o.pptx", ground=corporate_ground(awkward.own_tables(tmp_path / "c.pptx"))
    )
    with zipfile.ZipFile(built.path) as package:
        text = "".join(package.read(n).decode() for n in package.namelist() if n.startswith("ppt/slides/slide"))
    assert set(re.findall(r"<a:tableStyleId>([^<]+)<", text)) == {"{11111111-2222-3333-4444-555555555555}"}


def test_same_template_same_bytes(tmp_path: Path) -> None:
    template = awkward.two_masters(tmp_path / "c.pptx")
    first = build_deck(sample.course(), tmp_path / "1.pptx", ground=corporate_ground(template)).path.read_bytes()
    assert (
        build_deck(sample.course(), tmp_path / "2.pptx", ground=corporate_ground(template)).path.read_bytes() == first
    )


def _encrypted(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


def _old(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "PowerPoint Document".encode("utf-16-le"))


def _cut(path: Path) -> None:
    path.write_bytes(awkward.pptx_default(path).read_bytes()[:9000])


def _word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<x/>")


def _holed(path: Path) -> None:
    raw = awkward.pptx_default(path).read_bytes()
    awkward.rewritten(raw, path, lambda n, d: None if n == "ppt/presentation.xml" else d)


def _garbled(path: Path) -> None:
    raw = awkward.pptx_default(path).read_bytes()
    awkward.rewritten(raw, path, lambda n, d: d[:-40] if n == "ppt/slideMasters/slideMaster1.xml" else d)


@pytest.mark.parametrize(
    ("spoil", "name", "said"),
    [
        (_encrypted, "c.pptx", "密码"),
        (_old, "c.ppt", "旧的 .ppt"),
        (_cut, "c.pptx", "已损坏"),
        (_word, "c.pptx", "不是 PowerPoint 文件"),
        (_holed, "c.pptx", "打不开"),
        (_garbled, "c.pptx", "打不开"),
        (lambda p: p.write_text("hello"), "c.pptx", "已损坏"),
        (lambda p: None, "c.pptx", "找不到文件"),
    ],
    ids=["password", "old", "cut", "word", "hole", "garbled", "text", "absent"],
)
def test_a_bad_template_is_explained_and_nothing_is_written(spoil, name: str, said: str, tmp_path: Path) -> None:
    template = tmp_path / name
    spoil(template)
    (tmp_path / "out.pptx").write_bytes(b"old")
    command = [BIN / "courseware", "deck", "--template", template, "--modules", "channels", "-o", tmp_path / "out.pptx"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=awkward.ROOT)
    assert done.returncode == 2
    assert said in done.stderr
    assert "程序内部出错" not in done.stderr
    assert (tmp_path / "out.pptx").read_bytes() == b"old"


def test_planted_faults_are_caught(kinds, tmp_path: Path) -> None:
    """The checkers are worth asking: a deck with a fault in it does not pass."""
    raw = kinds.path.read_bytes()
    slide = "ppt/slides/slide5.xml"
    plants = {
        "order": lambda n, d: re.sub(rb"(<a:off [^>]*/>)(<a:ext [^>]*/>)", rb"\2\1", d, count=1) if n == slide else d,
        "attribute": lambda n, d: d.replace(b'algn="l"', b'algn=""', 1) if n == slide else d,
        "relation": lambda n, d: d.replace(b'r:id="rId', b'r:id="rId9') if n == "ppt/slides/slide14.xml" else d,
        "part": lambda n, d: None if n == "ppt/slideLayouts/slideLayout4.xml" else d,
        "ids": lambda n, d: re.sub(rb'<p:cNvPr id="\d+"', b'<p:cNvPr id="3"', d) if n == slide else d,
    }
    for name, edit in plants.items():
        assert faults_of(awkward.rewritten(raw, tmp_path / f"{name}.pptx", edit)), name


@pytest.mark.parametrize("theme", ["default", "dark", "contrast"])
def test_both_checkers_pass_our_themes(theme: str, tmp_path: Path) -> None:
    from generator.deck import load_theme

    look = load_theme(awkward.ROOT / "slides" / "themes" / f"{theme}.yml")
    built = build_deck(sample.course(), tmp_path / "o.pptx", theme=look)
    assert faults_of(built.path) == []
    assert audit(built.path) == []


@pytest.mark.render
@pytest.mark.parametrize("name", ["Focus", "Midnightblue", "Candy"])
def test_libreoffice_templates(name: str, tmp_path: Path) -> None:
    source = LIBREOFFICE / f"{name}.otp"
    if not source.is_file():
        pytest.skip(f"this LibreOffice brings no template {name}")
    soffice = shutil.which("soffice")
    assert soffice
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pptx"]
    subprocess.run([*command, "--outdir", tmp_path, source], check=True, capture_output=True)
    built = build_deck(sample.course(), tmp_path / "o.pptx", ground=corporate_ground(tmp_path / f"{name}.pptx"))
    assert faults_of(built.path) == []
    assert [f for f in audit(built.path) if "只有" not in f] == []


def test_report_is_json_free_of_surprises(tmp_path: Path) -> None:
    """What is told about a template is one plain sentence each."""
    findings = corporate_ground(awkward.no_layouts(tmp_path / "c.pptx")).findings
    assert json.loads(json.dumps(findings))
    assert all(f.endswith(("。", "）")) for f in findings)
