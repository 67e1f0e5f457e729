"""The wheel carries the course: installed into an empty environment, it builds a deck in any folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.package
def test_the_wheel_builds_a_deck_elsewhere(tmp_path):
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "wheel", cwd=ROOT)
    [wheel] = (tmp_path / "wheel").glob("*.whl")
    empty = tmp_path / "env"
    # The locked dependencies come from uv's cache, filled at set-up: no network here.
    offline = {"UV_PROJECT_ENVIRONMENT": str(empty), "UV_OFFLINE": "1", "UV_PYTHON": sys.executable}
    run(UV, "sync", "--frozen", "--no-dev", "--no-install-project", cwd=ROOT, env=offline)
    python = empty / "bin" / "python"
    run(UV, "pip", "install", "--offline", "--no-deps", "--python", python, wheel, cwd=tmp_path)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    said = run(empty / "bin" / "courseware", "deck", "-o", "course.pptx", cwd=elsewhere)
    assert "course.pptx" in said
    assert (elsewhere / "course.pptx").stat().st_size > 100_000
    assert "没有错误" in run(empty / "bin" / "courseware", "check", cwd=elsewhere)
    assert [p.name for p in elsewhere.iterdir()] == ["course.pptx"]
