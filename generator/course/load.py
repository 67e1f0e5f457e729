"""Read a whole tree of content into a Course, with every problem found on the way."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from generator.course.context import Context, Evidence
from generator.course.lint import (
    check_company,
    check_figures_exist,
    check_module,
    check_tracks,
    check_tree,
    check_use,
)
from generator.course.model import Company, Course, Module, Saying, Track
from generator.course.papers import read_papers
from generator.course.problems import Problem
from generator.course.read_aids import read_aids
from generator.course.read_evidence import read_claims, read_laws, read_places
from generator.course.read_teaching import read_teaching
from generator.course.reader import read_module
from generator.course.source import Report, read_text
from generator.course.style import check_style
from generator.course.templates import check_templates
from generator.course.yamlsafe import load_or_report, validate


class CourseFile(BaseModel):
    """content/course.yml. `strict: false` turns hand-typed figures into warnings (trees made by `courseware new`)."""

    model_config = ConfigDict(extra="forbid")

    title: str
    subtitle: str = ""
    edition: str = ""
    strict: bool = True
    modules: list[str]
    tracks: list[Track] = []
    closing: list[str] = []
    uses: list[Saying] = []
    promises: list[Saying] = []
    others: list[str] = []


def load_course(root: Path) -> tuple[Course, list[Problem]]:
    """Read the tree below `root`. Never raises for what stands in it; check the problems before using the course."""
    problems: list[Problem] = []
    content = root / "content"

    report = Report("content/course.yml")
    head = _read_yaml(content / "course.yml", CourseFile, report) or CourseFile(title="(未命名课程)", modules=[])
    problems += report.problems

    company_report = Report("content/company.yml")
    company = Company()
    if (content / "company.yml").exists():
        company = _read_yaml(content / "company.yml", Company, company_report) or company
        check_company(company, company_report)
    problems += company_report.problems

    claims, found = read_claims(content / "evidence" / "claims.yml")
    problems += found
    laws, found = read_laws(content / "evidence" / "laws.yml")
    problems += found
    places, found = read_places(content / "cities.yml", laws)
    problems += found
    evidence = Evidence(claims=claims, laws=laws, company={f.id: f for f in company.figures})

    modules, links, found = _read_modules(content / "modules", head, evidence)
    problems += found
    report = Report("content/course.yml")
    check_tracks(tuple(head.tracks), modules, report)
    problems += report.problems
    problems += check_tree(root, modules, links)
    problems += check_templates(content / "scripts", laws)
    teaching, found = read_teaching(content / "teaching", modules, evidence, strict=head.strict)
    problems += found
    aids, found = read_aids(content, modules, teaching)
    problems += found
    papers, found = read_papers(content / "papers", evidence, strict=head.strict)
    problems += found
    problems += check_style(content, aids.terms, strict=head.strict)
    course = Course(
        root=root,
        title=head.title,
        subtitle=head.subtitle,
        edition=head.edition,
        strict=head.strict,
        modules=modules,
        tracks=tuple(head.tracks),
        company=company,
        claims=claims,
        laws=laws,
        teaching=teaching,
        aids=aids,
        papers=papers,
        closing=tuple(head.closing),
        uses=tuple(head.uses),
        promises=tuple(head.promises),
        others=tuple(head.others),
        places=places,
    )
    problems += [*check_figures_exist(course), *check_use(course)] if head.strict else []
    return course, sorted(set(problems), key=lambda p: (p.file, p.line, p.code, p.message))


def _read_yaml(path: Path, model: type, report: Report):
    text = read_text(path, report)
    if text is None:
        return None
    data, lines = load_or_report(text, report)
    if data is None and not report.problems:
        report.error(0, "yaml-empty", "这个文件是空的", "对照别的课程补上内容")
    return validate(model, data, report, lines) if data is not None else None


def _read_modules(
    folder: Path, head: CourseFile, evidence: Evidence
) -> tuple[tuple[Module, ...], list[tuple[str, str, int]], list[Problem]]:
    """Read every file of the folder; return those that course.yml names, in its order, with all links."""
    problems: list[Problem] = []
    links: list[tuple[str, str, int]] = []
    by_id: dict[str, Module] = {}
    for path in sorted(folder.glob("*.md")):
        report = Report(f"content/modules/{path.name}")
        text = read_text(path, report)
        if text is not None:
            context = Context(report=report, evidence=evidence, strict=head.strict)
            module = read_module(text, context)
            links += [(report.file, target, line) for target, line in context.links]
            if module is not None:
                if module.id in by_id:
                    other = by_id[module.id].file
                    report.error(1, "duplicate-id", f"模块编号 {module.id} 已被 {other} 用了", "换一个编号")
                elif module.id not in head.modules:
                    report.warning(
                        0,
                        "module-unlisted",
                        f"模块 {module.id} 没有列在 course.yml 里",
                        "把它加进 modules，或移走文件",
                    )
                check_module(module, report, strict=head.strict)
                by_id.setdefault(module.id, module)
        problems += report.problems
    missing = [m for m in dict.fromkeys(head.modules) if m not in by_id]
    report = Report("content/course.yml")
    for identifier in missing:
        report.error(
            0,
            "module-missing",
            f"找不到模块 {identifier[:60]}",
            "检查 content/modules 里文件头的 id，或从 modules 里去掉",
        )
    listed = tuple(by_id[m] for m in dict.fromkeys(head.modules) if m in by_id)
    return listed, links, problems + report.problems
