"""Find and read policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import RootModel

from generator.course.problems import Problem
from simulator.documents import DocumentError, check_document, read_document
from simulator.policy.model import Lever, Policy


def folder(course: Path) -> Path:
    """Where the policies of a course lie."""
    return course / "content" / "policies"


def load_policy(course: Path, name: str) -> Policy:
    """Return the policy of that id, or the one in the YAML file of that name. Raises DocumentError."""
    path = Path(name)
    if path.suffix not in {".yml", ".yaml"}:
        path = folder(course) / f"{name}.yml"
        if not path.is_file():
            known = "、".join(sorted(p.stem for p in folder(course).glob("*.yml"))) or "(没有)"
            raise DocumentError(
                [
                    Problem(
                        file=f"content/policies/{name}.yml",
                        line=0,
                        code="unknown-policy",
                        message=f"没有名为“{name}”的政策",
                        remedy=f"可选：{known}；也可以写一个 .yml 文件的路径",
                    )
                ]
            )
    return read_document(path, Policy, course)


def load_policies(course: Path) -> dict[str, Policy]:
    """Return every policy of the course by id, sorted. Raises DocumentError with the faults of all files."""
    problems: list[Problem] = []
    found: dict[str, Policy] = {}
    for path in sorted(folder(course).glob("*.yml")):
        try:
            policy = read_document(path, Policy, course)
        except DocumentError as error:
            problems += error.problems
            continue
        found[policy.id] = policy
    if problems:
        raise DocumentError(problems)
    return found


def parse_policy(data: Any, name: str = "(页面上的设置)") -> Policy:
    """Return plain data (e.g. a page's widgets) as a policy. Raises DocumentError with every fault."""
    return check_document(data, Policy, name)


class _Catalogue(RootModel[list[Lever]]):
    pass


def load_levers(course: Path) -> list[Lever]:
    """The levers on offer when a policy is put together by hand (content/levers.yml). Raises DocumentError."""
    path = course / "content" / "levers.yml"
    return read_document(path, _Catalogue, course).root if path.is_file() else []
