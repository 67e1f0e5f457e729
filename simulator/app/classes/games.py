"""Which scenarios of 沙盘推演 a class can play."""

from __future__ import annotations

from pathlib import Path

from generator.course.yamlsafe import YamlFaultError, load_yaml


def class_games(course: Path) -> dict[str, str]:
    """Id -> name of every scenario in content/games that can be read; {} while there is none."""
    found: dict[str, str] = {}
    for path in sorted((course / "content" / "games").glob("*.yml")):
        try:
            facts = load_yaml(path.read_text(encoding="utf-8"))[0]
        except (OSError, UnicodeDecodeError, YamlFaultError):
            continue  # `sandbox check` says what is wrong with it
        if isinstance(facts, dict):
            found[str(facts.get("id") or path.stem)] = str(facts.get("name") or facts.get("title") or path.stem)
    return found
