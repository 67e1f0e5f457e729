"""A stranger installs the wheel: into an empty environment, far from the checkout. `make release` walks further."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tools.release import built, walk

ROOT = built.ROOT


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> tuple[Path, Path]:
    """The wheel and the source archive."""
    made = built.build(ROOT, tmp_path_factory.mktemp("dist"), "wheel", "sdist")
    return next(p for p in made if p.suffix == ".whl"), next(p for p in made if p.suffix == ".gz")


@pytest.mark.package
def test_the_wheel_works_elsewhere_and_stays_as_it_was_installed(packages, tmp_path) -> None:
    there = walk.environment(ROOT, packages[0], tmp_path)
    before = there.installed()
    assert "没有错误" in there.run("courseware", "check")
    there.run("courseware", "deck", "-o", "course.pptx")
    assert (there.elsewhere / "course.pptx").stat().st_size > 100_000
    assert "催缴学堂" in there.run("sandbox", "--version")
    assert Path(there.run("python", "-c", walk.RECORDS).strip()).is_relative_to(tmp_path / "home")
    assert [p.name for p in there.elsewhere.iterdir()] == ["course.pptx"]
    assert "一个也没有变" in walk.unchanged(before, there.installed())


@pytest.mark.package
def test_the_source_archive_holds_what_the_wheel_is_made_of(packages, tmp_path) -> None:
    wheel, sdist = packages
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [inside] = tmp_path.iterdir()
    assert {p.name for p in inside.iterdir() if p.is_dir()} == {"content", "generator", "simulator", "site", "slides"}
    [again] = built.build(inside, tmp_path / "again", "wheel")
    assert built.wheel_names(again) == built.wheel_names(wheel)
    names = built.wheel_names(wheel)
    assert {
        "simulator/app/identity.js",
        "simulator/app/.streamlit/config.toml",  # what a bare `streamlit run` reads: nothing is counted
        "generator/_course/content/course.yml",
        "simulator/records/migrations/env.py",
    } <= names
    assert not [n for n in names if n.endswith(".pyc") or "tests/" in n or n.startswith(("tools/", "slides/"))]
