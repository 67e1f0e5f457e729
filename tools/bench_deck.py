"""Measure the deck against pandoc and plain python-pptx on one generated course of 65 slides, six of them overfull.

    python tools/bench_deck.py [--rounds 3] [--json]

All three get the same words. Prints one table: seconds (median, and each tool's ratio to plain python-pptx in the same
run), what can be edited, how many of the overfull slides were split, what is lost off the page when LibreOffice renders
it, and whether two builds are the same bytes. Then how time grows from 65 to 520 slides.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pptx
import pypandoc
import pypdfium2
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from generator.course import load_course
from generator.deck import build_deck, load_theme

ROOT = Path(__file__).resolve().parent.parent
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
LONG = "先把欠费的期间、金额和依据一项一项说清楚，再听业主讲他的理由，把原话记下来，最后约定日期、金额和方式三样。"
SHORT = ("核对台账", "问清原因", "给出办法", "约定日期", "按时跟进")
HEAD = ("渠道", "成本", "触达", "适用")
_NAMES = {"bullets": "要点", "table": "表格", "stats": "数字", "process": "流程", "compare": "对比"}
ROWS = (("短信", "低", "高", "首次逾期"), ("电话", "中", "中", "问清原因"), ("上门", "高", "低", "约好再去"))


class Slide:
    """One slide of the sample: its kind, title and whether it is overfull."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.kind = ("bullets", "table", "stats", "process", "compare")[(number - 1) % 5]
        self.over = number in (16, 36, 56, 17, 37, 57)
        self.title = f"第 {number} 页：{_NAMES[self.kind]}"
        self.note = f"第 {number} 页的讲稿。" + LONG

    @property
    def bullets(self) -> list[str]:
        return [f"{n}、{LONG}{LONG}" for n in range(1, 11)] if self.over else [f"{s}，说到做到" for s in SHORT]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return (
            [(f"第{n}行", "每户每年的成本和人工", "看得到也回得了", LONG[:24]) for n in range(1, 16)]
            if self.over
            else [*ROWS]
        )


def markdown(slides: list[Slide]) -> str:
    """The sample as one of our modules."""
    text = [
        "---",
        "id: sample",
        "part: 1",
        "title: 样本",
        f"minutes: {len(slides)}",
        "objectives:",
        "  - 看懂样本",
        "---",
        "",
        "# 样本",
        "",
    ]
    for s in slides:
        text += [f"## {s.title} {{#s-{s.number} minutes=1}}", ""]
        if s.kind == "bullets":
            text += [f"- {b}" for b in s.bullets]
        elif s.kind == "table":
            text += ["| " + " | ".join(HEAD) + " |", "| " + " | ".join(["---"] * 4) + " |"]
            text += ["| " + " | ".join(r) + " |" for r in s.rows]
        elif s.kind == "stats":
            text += ["::: stats", "- [[eg:七成]] 收缴", "- [[eg:八成]] 按时", "- [[eg:九成]] 满意", ":::", ""]
            text += ["::: chart column 两年对比 {unit=户 source=eg}", "| 季度 | 去年 | 今年 |", "| --- | --- | --- |"]
            text += [
                f"| {q} | {a} | {b} |"
                for q, a, b in (("一季", 60, 66), ("二季", 64, 70), ("三季", 62, 72), ("四季", 70, 78))
            ]
            text += [":::"]
        elif s.kind == "process":
            kind = "steps" if s.number % 2 else "pyramid"
            text += (
                [f"::: {kind}", *(f"{n}. {w} :: 说清下一步" for n, w in enumerate(SHORT[:4], 1)), ":::"]
                if kind == "steps"
                else ["::: pyramid", *(f"- {w} :: 说清下一步" for w in SHORT[:4]), ":::"]
            )
        else:
            text += [
                "::: compare",
                "### 要这样",
                *(f"- {w}" for w in SHORT[:3]),
                "### 不要这样",
                "- 吓唬",
                "- 公开",
                "- 断电",
                ":::",
            ]
        text += ["", s.note, ""]
    return "\n".join(text)


def course_tree(folder: Path, slides: list[Slide]) -> Path:
    (folder / "content" / "modules").mkdir(parents=True)
    (folder / "content" / "course.yml").write_text(
        "title: 样本课程\nedition: 2026-11\nstrict: false\nmodules:\n  - sample\n", encoding="utf-8"
    )
    (folder / "content" / "modules" / "01-sample.md").write_text(markdown(slides), encoding="utf-8")
    return folder


def with_pandoc(slides: list[Slide], out: Path) -> None:
    text = []
    for s in slides:
        text += [f"# {s.title}", ""]
        if s.kind == "bullets":
            text += [f"- {b}" for b in s.bullets]
        elif s.kind == "table":
            text += ["| " + " | ".join(HEAD) + " |", "|" + "---|" * 4, *("| " + " | ".join(r) + " |" for r in s.rows)]
        elif s.kind == "stats":
            text += [
                "- 七成 收缴",
                "- 八成 按时",
                "- 九成 满意",
                "",
                "| 季度 | 去年 | 今年 |",
                "|---|---|---|",
                "| 一季 | 60 | 66 |",
            ]
        elif s.kind == "process":
            text += [f"{n}. {w}：说清下一步" for n, w in enumerate(SHORT[:4], 1)]
        else:
            text += [
                ":::: columns",
                "::: column",
                "**要这样**",
                "",
                *(f"- {w}" for w in SHORT[:3]),
                ":::",
                "::: column",
                "**不要这样**",
                "",
                "- 吓唬",
                "- 公开",
                "- 断电",
                ":::",
                "::::",
            ]
        text += ["", "::: notes", s.note, ":::", ""]
    source = out.with_suffix(".md")
    source.write_text("\n".join(text), encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), str(source), "-t", "pptx", "--slide-level=1", "-o", str(out)]
    subprocess.run(command, check=True, env={"SOURCE_DATE_EPOCH": "1", "PATH": "/usr/bin:/bin"})


def with_python_pptx(slides: list[Slide], out: Path) -> None:
    """What a day's script does: title, text boxes, tables, charts, shapes; no measuring."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for s in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        assert slide.shapes.title is not None
        slide.shapes.title.text = s.title
        if s.kind == "bullets":
            frame = slide.shapes.add_textbox(Inches(0.7), Inches(1.6), Inches(12), Inches(5)).text_frame
            frame.word_wrap = True
            for n, b in enumerate(s.bullets):
                paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
                paragraph.text, paragraph.font.size = b, Pt(20)
        elif s.kind == "table":
            table = slide.shapes.add_table(len(s.rows) + 1, 4, Inches(0.7), Inches(1.6), Inches(12), Inches(3)).table
            for r, row in enumerate((HEAD, *s.rows)):
                for c, cell in enumerate(row):
                    table.cell(r, c).text = cell
        elif s.kind == "stats":
            for n, words in enumerate(("七成 收缴", "八成 按时", "九成 满意")):
                slide.shapes.add_textbox(
                    Inches(0.7 + 4 * n), Inches(1.6), Inches(3.6), Inches(1.2)
                ).text_frame.text = words
            data = CategoryChartData()
            data.categories = ["一季", "二季", "三季", "四季"]
            data.add_series("去年", (60, 64, 62, 70))
            data.add_series("今年", (66, 70, 72, 78))
            slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(0.7), Inches(3), Inches(12), Inches(4), data)  # pyright: ignore[reportArgumentType]
        else:
            for n, words in enumerate(SHORT[:4]):
                shape = slide.shapes.add_shape(
                    MSO_SHAPE.CHEVRON, Inches(0.7 + 3 * n), Inches(2.5), Inches(2.9), Inches(1.2)
                )
                shape.text_frame.text = words
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None
        frame.text = s.note
    deck.save(str(out))


def facts(path: Path) -> dict[str, object]:
    """Count what can be edited, re-branded and read aloud in a deck."""
    deck = pptx.Presentation(str(path))
    found = dict.fromkeys(("slides", "tables", "charts", "groups", "titles", "notes", "literal", "alt", "drawn"), 0)
    titles: Counter[str] = Counter()
    for slide in deck.slides:
        found["slides"] += 1
        title = slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""
        found["titles"] += bool(title)
        titles[title.removesuffix("（续）")] += 1
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        found["notes"] += frame is not None and bool(frame.text)
        tree = slide._element.cSld.spTree
        found["tables"] += sum(1 for _ in tree.iter(f"{A}tbl"))
        found["charts"] += sum("drawingml/2006/chart" in (g.get("uri") or "") for g in tree.iter(f"{A}graphicData"))
        found["groups"] += sum(1 for _ in tree.iter(f"{P}grpSp"))
        found["literal"] += sum(1 for _ in tree.iter(f"{A}srgbClr"))
        for one in tree:
            if one.tag in (f"{P}grpSp", f"{P}graphicFrame", f"{P}pic"):
                found["drawn"] += 1
                mark = one.find(f"*/{P}cNvPr")
                found["alt"] += mark is not None and bool(mark.get("descr"))
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("ppt/presentation.xml"))
        theme = next(n for n in package.namelist() if n.startswith("ppt/theme/"))
        face = re.search(rb'<a:minorFont>.*?<a:ea typeface="([^"]*)"', package.read(theme), re.S)
    sections = sum(1 for e in root.iter() if isinstance(e.tag, str) and e.tag.endswith("}section"))
    shown = {name: count for name, count in found.items() if name not in ("alt", "drawn")}
    return {
        **shown,
        "splits": sum(count > 1 for title, count in titles.items() if title),
        "alt_text": f"{found['alt']}/{found['drawn']}",
        "sections": sections,
        "chinese_face": bool(face and face[1]),
    }


def lost(path: Path, folder: Path) -> tuple[int, int]:
    """Render, and return (slides that lose text off the page, characters lost)."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True)
    document = pypdfium2.PdfDocument(folder / f"{path.stem}.pdf")
    deck = pptx.Presentation(str(path))
    slides = characters = 0
    for page, slide in zip(document, deck.slides, strict=True):
        text = page.get_textpage()
        width, height = page.get_size()
        seen = 0
        for n in range(text.count_chars()):
            if text.get_text_range(n, 1).strip():
                left, bottom, right, top = text.get_charbox(n)
                seen += 0 <= (left + right) / 2 <= width and 0 <= (bottom + top) / 2 <= height
        tree = slide._element.cSld.spTree
        said = sum(len(re.sub(r"\s", "", t.text or "")) for t in tree.iter(f"{A}t"))
        missing = said - seen
        # List numbers and chart labels are drawn without being text of the slide, so only clear losses count.
        if missing > 12:
            slides += 1
            characters += missing
    return slides, characters


def timed(make: Callable[[Path], object], out: Path, rounds: int) -> tuple[float, bool]:
    """Return the median seconds and whether two builds are the same bytes."""
    times, prints = [], set()
    for _ in range(rounds):
        began = time.perf_counter()
        make(out)
        times.append(time.perf_counter() - began)
        prints.add(hashlib.sha256(out.read_bytes()).hexdigest())
        time.sleep(1.1)  # dates inside a file have whole seconds
    return statistics.median(times), len(prints) == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    theme = load_theme(ROOT / "slides" / "themes" / "default.yml")
    slides = [Slide(n) for n in range(1, 66)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course, problems = load_course(course_tree(folder / "course", slides))
        errors = [p for p in problems if p.level == "error"]
        if errors:
            sys.exit("\n".join(map(str, errors)))
        makers: dict[str, Callable[[Path], object]] = {
            "ours": lambda out: build_deck(course, out, theme=theme),
            "python-pptx": lambda out: with_python_pptx(slides, out),
            "pandoc": lambda out: with_pandoc(slides, out),
        }
        table = {}
        for tool, make in makers.items():
            out = folder / f"{tool}.pptx"
            seconds, same = timed(make, out, options.rounds)
            off, characters = lost(out, folder)
            table[tool] = {
                "seconds": round(seconds, 2),
                **facts(out),
                "losing": off,
                "lost": characters,
                "same_bytes": same,
            }
        growth = {}
        for count in (65, 130, 260, 520):
            many, _ = load_course(course_tree(folder / f"c{count}", [Slide(n) for n in range(1, count + 1)]))
            # The quickest of the rounds: what else the machine does must not look like growth.
            times = [build_deck(many, folder / "many.pptx", theme=theme).seconds for _ in range(options.rounds)]
            growth[count] = round(min(times), 2)
    if options.json:
        sys.stdout.write(json.dumps({"tools": table, "growth": growth}, indent=2) + "\n")
        return
    base = table["python-pptx"]["seconds"]
    keys = list(next(iter(table.values())))
    print("tool        ratio  " + "  ".join(f"{k:>10}" for k in keys))
    for tool, row in table.items():
        print(f"{tool:<11} {row['seconds'] / base:5.2f}  " + "  ".join(f"{row[k]!s:>10}" for k in keys))
    print("slides -> seconds: " + ", ".join(f"{n}: {s} ({s / n * 1000:.1f} ms each)" for n, s in growth.items()))
    print(f"eight times the slides take {growth[520] / growth[65]:.1f} times the seconds")


if __name__ == "__main__":
    main()
