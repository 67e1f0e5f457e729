"""Find and read policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import RootModel

from simulator.documents import check_document, read_document, read_folder, read_named
from simulator.policy.model import Lever, Policy


def folder(course: Path) -> Path:
    """Where the policies of a course lie."""
    return course / "content" / "policies"


def load_policy(course: Path, name: str) -> Policy:
    """Return the policy of that id, or the one in the YAML file of that name. Raises DocumentError."""
    return read_named(folder(course), name, Policy, course, "政策")


def load_policies(course: Path) -> dict[str, Policy]:
    """Return every policy of the course by id, sorted. Raises DocumentError with the faults of all files."""
    return {one.id: one for one in read_folder(folder(course), Policy, course).values()}


def parse_policy(data: Any, name: str = "(页面上的设置)") -> Policy:
    """Return plain data (e.g. a page's widgets) as a policy. Raises DocumentError with every fault."""
    return check_document(data, Policy, name)


class _Catalogue(RootModel[list[Lever]]):
    pass


def load_levers(course: Path) -> list[Lever]:
    """The levers on offer when a policy is put together by hand (content/levers.yml). Raises DocumentError."""
    path = course / "content" / "levers.yml"
    return read_document(path, _Catalogue, course).root if path.is_file() else []
