"""Checks that need more than one line: ids, links, tracks, what every module must have."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from generator.course.blocks import Chart, Figure, Script
from generator.course.evidence import STATUS_ZH, Law
from generator.course.model import Company, Course, Module, Slide, Track
from generator.course.pictures import check_pictures
from generator.course.problems import Problem
from generator.course.source import Report
from generator.course.text import plain, references, texts

_EXTERNAL = re.compile(r"^(https?://[^\s]+\.[^\s]+|mailto:[^\s@]+@[^\s@]+|tel:[\d+-]+)$")
MIN_QUIZZES = 3
SPOKEN = 220  # characters a minute, read aloud at an easy pace
THIN = 35  # characters of prose for each minute of a slide: fewer, and the trainer stands there with nothing to say


def check_module(module: Module, report: Report, *, strict: bool) -> None:
    """Every module of a finished course has an activity and three questions; a new tree is only reminded."""
    tell = report.error if strict else report.warning
    for slide in module.slides:
        _check_length(slide, report, strict=strict)
    if not any(slide.activities for slide in module.slides):
        tell(0, "no-activity", f"模块 {module.id} 没有活动", "至少写一个 ::: activity 名称 {minutes=8}")
    quizzes = sum(len(slide.quizzes) for slide in module.slides)
    if quizzes < MIN_QUIZZES:
        tell(0, "few-quizzes", f"模块 {module.id} 只有 {quizzes} 道测验", f"至少写 {MIN_QUIZZES} 道 ::: quiz")


def _check_length(slide: Slide, report: Report, *, strict: bool) -> None:
    """Prose is what the trainer says: it must fit into the slide's minutes, and not leave them empty."""
    tell = report.error if strict else report.warning
    length = sum(len(plain(p.text)) for p in slide.prose)
    title = plain(slide.title)[:20]
    if length > slide.minutes * SPOKEN:
        remedy = f"写 minutes={-(-length // SPOKEN)}，或缩短文字（每分钟约 {SPOKEN} 字）"
        tell(slide.line, "too-long", f"“{title}”有 {length} 个字，{slide.minutes} 分钟讲不完", remedy)
    acted = sum(len(plain(line.text)) for b in slide.blocks if isinstance(b, Script) for line in b.lines)
    if slide.minutes and length + acted < slide.minutes * THIN and strict:
        remedy = f"补上要讲的话，或减少分钟数（每分钟至少 {THIN} 字，其余留给提问和板书）"
        report.warning(slide.line, "too-thin", f"“{title}”要讲 {slide.minutes} 分钟，正文只有 {length} 个字", remedy)


def check_figures_exist(course: Course) -> list[Problem]:
    """Every simulator figure that a module shows was drawn."""
    problems: list[Problem] = []
    for module, slide in course.slides():
        report = Report(f"content/modules/{module.file}")
        for figure in (c for c in slide.content if isinstance(c, Figure) and c.simulated):
            if not (course.root / "content" / "figures" / f"{figure.simulated}.json").is_file():
                told = f"沙盘的图 {figure.simulated} 还没有画"
                report.error(figure.line, "figure-missing", told, "写进 content/living.yml，再运行 sandbox figures")
        problems += report.problems
    return problems


def check_use(course: Course) -> list[Problem]:
    """Every claim is cited somewhere, or says why not."""
    used: set[str] = set()
    for node in (*course.modules, *course.teaching.values()):
        for text in texts(node):
            used.update(references(text, "claim"))
    used.update(c.source for _, s in course.slides() for c in s.content if isinstance(c, Chart))
    report = Report("content/evidence/claims.yml")
    for claim in course.claims.values():
        if claim.id not in used and not claim.unused:
            report.error(
                0, "claim-unused", f"数字 {claim.id}（{claim.topic}）没有人用", "在课程里引用，或写 unused: 为什么不用"
            )
        if claim.id in used and claim.unused:
            report.error(0, "claim-used", f"数字 {claim.id} 写着 unused，课程里却用了", "删去 unused")
    return report.problems


def check_company(company: Company, report: Report) -> None:
    seen: set[str] = set()
    for figure in company.figures:
        if figure.id in seen:
            report.error(0, "duplicate-id", f"编号 {figure.id} 写了两次", "换一个编号")
        seen.add(figure.id)


def check_tracks(tracks: tuple[Track, ...], modules: tuple[Module, ...], report: Report) -> None:
    """Tracks name what exists, and their minutes add up."""
    by_module = {m.id: m.minutes for m in modules}
    by_slide = {s.id: s.total_minutes for m in modules for s in m.slides}
    inside = {s.id: m.id for m in modules for s in m.slides}
    for track in tracks:
        for name, known, what in ((track.modules, by_module, "模块"), (track.slides, by_slide, "页")):
            for identifier in name:
                if identifier not in known:
                    report.error(
                        0,
                        "track-unknown",
                        f"课时方案 {track.id} 里的{what} {identifier} 不存在",
                        "检查拼写，或从方案里去掉",
                    )
        total = sum(by_module.get(m, 0) for m in track.modules)
        total += sum(by_slide.get(s, 0) for s in track.slides if inside.get(s) not in track.modules)
        if total != track.minutes:
            report.error(
                0,
                "minutes-sum",
                f"课时方案 {track.id} 写 {track.minutes} 分钟，加起来是 {total} 分钟",
                f"改成 minutes: {total}，或调整内容",
            )


def check_tree(root: Path, modules: tuple[Module, ...], links: list[tuple[str, str, int]]) -> list[Problem]:
    """Slide ids are unique in the course, every link leads somewhere, every picture can be shown."""
    problems = check_pictures(root / "content" / "modules", modules)
    where: dict[str, str] = {}
    for module in modules:
        report = Report(f"content/modules/{module.file}")
        for slide in module.slides:
            if slide.id in where:
                report.error(slide.line, "duplicate-id", f"页编号 {slide.id} 已在 {where[slide.id]} 用过", "换一个编号")
            where.setdefault(slide.id, module.file)
        problems += report.problems
    files = {m.file: {s.id for s in m.slides} for m in modules}
    for file, target, line in links:
        report = Report(file)
        _check_link(root, file, target, line, files, report)
        problems += report.problems
    return problems


def _check_link(root: Path, file: str, target: str, line: int, files: dict[str, set[str]], report: Report) -> None:
    target = unquote(target)
    if _EXTERNAL.match(target):
        return
    path, _, anchor = target.partition("#")
    if path in files or (not path and anchor):
        pool = files[path] if path else set().union(*files.values())
        if anchor and anchor not in pool:
            report.error(line, "broken-link", f"链接 {target[:60]} 指向的页不存在", "检查 # 后面的页编号")
        return
    try:
        found = bool(path) and (root / file).parent.joinpath(path).resolve().is_relative_to(root.resolve())
        found = found and (root / file).parent.joinpath(path).exists()
    except (OSError, ValueError):
        found = False
    if not found:
        report.error(
            line,
            "broken-link",
            f"链接 {target[:60]} 找不到",
            "写成 #页编号、模块文件名#页编号、课程里的文件或 https:// 网址",
        )


def stale_laws(laws: dict[str, Law], months: int, today: date) -> list[Problem]:
    """Entries to recheck: not current, or last checked `months` months ago or earlier."""
    report = Report("content/evidence/laws.yml")
    limit = today.year * 12 + today.month - months
    for law in laws.values():
        checked = re.fullmatch(r"(\d{4})-(\d{2})", law.checked or "")
        age = int(checked[1]) * 12 + int(checked[2]) if checked else None
        if law.status != "current":
            report.warning(0, "stale", f"{law.id} {law.cite}:{STATUS_ZH[law.status]}", "找到现行原文核对后改 status")
        elif age is None or age <= limit:
            report.warning(
                0,
                "stale",
                f"{law.id} {law.cite}:上次核对 {law.checked or '没有记录'}",
                "重新核对原文，并更新 checked",
            )
    return report.problems
