"""`sandbox privacy` and `courseware export paper` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulator.cli_more  # noqa: F401  # its commands
from generator.cli import app as courseware
from simulator.cli import app as sandbox

ROOT = Path(__file__).parents[2]


def _run(app, *words: str, env: dict[str, str] | None = None):
    return CliRunner().invoke(app, list(words), env={"DATABASE_URL": "", **(env or {})})


def test_the_words_are_printed_with_their_laws_and_the_place() -> None:
    found = _run(sandbox, "privacy", "--course", str(ROOT))
    assert found.exit_code == 0
    assert "去标识化" in found.output
    assert found.output.count("《个人信息保护法》第73条") >= 3
    assert str(ROOT / ".local" / "records.sqlite") in found.output
    assert "[[" not in found.output


def test_a_database_is_named_without_its_password_and_nonsense_is_told() -> None:
    address = {"DATABASE_URL": "postgresql://me:geheim@host/books"}
    found = _run(sandbox, "privacy", "--course", str(ROOT), "--json", env=address)
    told = json.loads(found.output)
    assert told["records"] == "postgresql://me:***@host/books"
    assert len(told["parts"]) >= 6
    assert all(law["says"] for law in told["laws"])
    bad = _run(sandbox, "privacy", "--course", str(ROOT), env={"DATABASE_URL": "nonsense"})
    assert bad.exit_code != 0


def test_the_assessment_is_handed_out_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    import generator.cli_documents  # noqa: F401  # its commands

    out = tmp_path / "影响评估表.docx"
    assert _run(courseware, "export", "paper", "assessment", "-o", str(out), "--course", str(ROOT)).exit_code == 0
    assert out.read_bytes()[:2] == b"PK"
    wrong = _run(courseware, "export", "paper", "nothing", "-o", str(out), "--course", str(ROOT))
    assert wrong.exit_code != 0
    with pytest.raises(Exception, match="assessment"):
        raise wrong.exception or AssertionError(wrong.output)
