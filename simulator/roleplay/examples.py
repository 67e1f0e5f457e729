"""Dialogues of content/scripts as a trainee reads them: who says what, and why each sentence works."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from generator.course.read_evidence import read_laws
from generator.course.source import Report, read_text
from generator.course.templates import TemplateFile, fill
from generator.course.yamlsafe import load_or_report, validate

CHANNELS = {"phone": "电话", "visit": "上门"}
OURS = ("催缴员", "员工", "同事")
_WHY = re.compile(r"（为什么：([^（）]*)）")
_LAW = re.compile(r"\s?\[\[law:([^\[\]]+)\]\]")
_SPOKEN = re.compile(r"^([^（）：\s]{1,6})：(.+)$")


@dataclass(frozen=True)
class Said:
    """One line. `speaker` is "" for a stage direction; `whys` say why it works; `laws` are ids that it cites."""

    speaker: str
    text: str
    whys: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether a collector says it."""
        return self.speaker in OURS


@dataclass(frozen=True)
class Dialogue:
    """One conversation with one kind of owner."""

    id: str
    channel: str
    owner: str
    situation: str
    lines: tuple[Said, ...]


def dialogues(course: Path) -> list[Dialogue]:
    """Every template of phone.yml and visit.yml that names an `owner`, with its sample values filled in.

    A file that cannot be read gives none: `courseware check` says what is wrong with it.
    """
    cites = {law.id: law.cite for law in read_laws(course / "content" / "evidence" / "laws.yml")[0].values()}
    found: list[Dialogue] = []
    for name, channel in CHANNELS.items():
        path = course / "content" / "scripts" / f"{name}.yml"
        report = Report(path.name)
        text = read_text(path, report) if path.is_file() else None
        data, lines = load_or_report(text, report) if text is not None else (None, {})
        file = validate(TemplateFile, data, report, lines) if data is not None else None
        for template in file.templates if file else []:
            owner = (template.model_extra or {}).get("owner")
            if isinstance(owner, str) and owner:
                told = _lines(fill(template.text, dict(file.sample if file else {})), cites)
                found.append(Dialogue(template.id, channel, owner, template.situation, told))
    return found


def _lines(text: str, cites: dict[str, str]) -> tuple[Said, ...]:
    said: list[Said] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        whys = tuple(_plain(why, cites) for why in _WHY.findall(line))
        laws = tuple(law for law in dict.fromkeys(_LAW.findall(line)) if law in cites)
        rest = _WHY.sub("", line).strip()
        if not rest and said:  # a reason on a line of its own belongs to what was said before
            last = said[-1]
            said[-1] = Said(last.speaker, last.text, last.whys + whys, last.laws + laws)
            continue
        spoken = _SPOKEN.match(rest)
        speaker, words = (spoken[1], spoken[2]) if spoken else ("", rest)
        said.append(Said(speaker, _plain(words, cites), whys, laws))
    return tuple(said)


def _plain(text: str, cites: dict[str, str]) -> str:
    return _LAW.sub(lambda found: cites.get(found[1], ""), text).strip()
