"""One term for one thing: words that the glossary says to avoid, unless quoted or set right on the same line."""

from __future__ import annotations

import re
from pathlib import Path

from generator.course.aids import Term
from generator.course.problems import Problem
from generator.course.source import Report, read_text

_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》")


def check_style(content: Path, terms: tuple[Term, ...], *, strict: bool) -> list[Problem]:
    """Look through modules, teaching files, templates and papers. A right term on the same line shows that a wrong one
    is being put right; so does a quotation."""
    avoided = [(word, term.term) for term in terms for word in term.avoid]
    if not avoided:
        return []
    problems: list[Problem] = []
    files = [*sorted((content / "modules").glob("*.md")), *sorted((content / "teaching").glob("*.yml"))]
    files += [*sorted((content / "scripts").glob("*.yml")), *sorted((content / "papers").glob("*.yml"))]
    for path in files:
        report = Report(f"content/{path.parent.name}/{path.name}")
        text = read_text(path, Report(report.file))
        tell = report.error if strict else report.warning
        for number, line in enumerate((text or "").split("\n"), start=1):
            bare = _QUOTED.sub("", line)
            for word, right in avoided:
                if word in bare and right not in line:
                    tell(number, "term", f"“{word}”应当叫“{right}”", f"改成“{right}”；引用别人的错话请加引号“{word}”")
        problems += report.problems
    return problems
