"""What the ledger does not tell: the kind of estate it is most like, and what is done today."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, check_document
from simulator.experiments.my_estate.facts import Complaints, Doings, Mode, Staff, nobody_to_do

_FILE = "台账的补充"


class Setting(Strict):
    """Beside the ledger. The titles are labels of a form, the descriptions its help texts."""

    kind: str = Field(title="最像哪一类小区", description="content/estates 里的档案；台账里没有的数字从它那里来")
    today: Doings = Field(default=[])
    staff: Staff = 0
    mode: Mode = "lump"
    city: str = Field(default="", title="地方", description="content/cities.yml 里的地方；不写就不按任何一地的规定检查")
    complaints_per_month: Complaints = None


def read_setting(data: dict[str, Any], kinds: set[str]) -> Setting:
    """What was filled in, checked. Raises DocumentError with every fault."""
    problems = []
    if str(data.get("kind")) not in kinds:
        problems.append(_problem("最像哪一类小区：没有这一类", f"可选：{'、'.join(sorted(kinds))}"))
    try:
        setting = check_document(data, Setting, _FILE)
    except DocumentError as error:
        raise DocumentError([*problems, *error.problems]) from None
    if missing := nobody_to_do(setting.today, setting.staff):
        problems.append(_problem(*missing))
    if problems:
        raise DocumentError(problems)
    return setting


def _problem(message: str, remedy: str) -> Problem:
    return Problem(file=_FILE, line=0, code="their-estate", message=message, remedy=remedy)
