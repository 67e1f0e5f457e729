"""No input makes the reader fail: each gives messages, never an exception, in bounded time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from generator.cli import app
from generator.course import load_course, yamlsafe
from generator.course.yamlsafe import YamlFaultError, load_yaml
from tests.generator.course.tree import module, write_tree

SOUND = module(
    "## 页 {#p minutes=10}\n\n::: cards\n- 一 :: 二\n:::\n\n见 [[law:demand-first]]。\n\n"
    "::: quiz\n问？\n- [x] 甲 :: 对\n- [ ] 乙 :: 错\n:::\n"
).encode()
PIECES = st.sampled_from(
    ["::: ", ":::\n", "steps\n", "quiz\n", "- ", "[x] ", "::", "\n", "\n\n", "## ", "# ", "### ", "{#a minutes=3}"]
    + [
        "|",
        "--|",
        "[[claim:",
        "sms-length",
        "]]",
        "---\n",
        "<b>",
        "```\n",
        "> ",
        "    ",
        "**",
        "[a](#b)",
        "甲",
        "35%",
        "\t",
    ]
)


def problems_of(raw: bytes):
    with tempfile.TemporaryDirectory() as folder:
        return load_course(write_tree(Path(folder), raw))[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_random_bytes_are_reported(raw):
    assert any(p.file.endswith("01-one.md") for p in problems_of(raw))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 1))
def test_a_truncated_file_is_reported(cut):
    assert any(p.level == "error" for p in problems_of(SOUND[:cut]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60))
@example(["> ", "::: ", ":::\n", "> "])
def test_any_mixture_of_marks_gives_messages_not_exceptions(pieces):
    for problem in problems_of(module("".join(pieces)).encode()):
        assert problem.message
        assert problem.remedy


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["a: ", "- ", "\n", "  ", "&x ", "*x", "{", "}", "[", "!!", "1"])).map("".join)
)
def test_any_yaml_gives_data_or_a_fault_with_a_line(text):
    try:
        load_yaml(text)
    except YamlFaultError as fault:
        assert fault.line >= 1
        assert fault.message
        assert fault.remedy


ROOT = Path(__file__).resolve().parents[3]
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02",
        "甲".encode("gb18030") * 50,
        "正文".encode("utf-16"),
        b"x" * (2 * 1024 * 1024),
        b"a\n" * (1024 * 1024),
        b"[" * 200_000,
        b"---\n" + b"- " * 5000 + b"\n---\n",
        f"---\n{BOMB}---\n".encode(),
        b"---\nid: &a one\npart: *a\n---\n",
        b"---\nid: one\nid: two\n---\n",
        b"---\nid: " + b"{a: " * 200 + b"\n---\n",
        b"::: steps\n" * 3000,
        ("> " * 300 + "甲").encode(),
        module("- " * 400 + "甲\n").encode(),
        module("## 页 {#p minutes=10}\n" + "*a **b " * 3000).encode(),
        module("## 页 {#p minutes=10}\n" + "[[claim:" * 3000).encode(),
    ],
    ids=lambda raw: f"{len(raw)}-{raw[:12]!r}",
)
def test_nasty_files_end_with_a_message_and_exit_code_1(tmp_path, raw):
    root = write_tree(tmp_path, raw)
    result = CliRunner().invoke(app, ["check", "--course", str(root)])
    assert result.exit_code == 1
    assert "01-one.md" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["course.yml", "company.yml", "evidence/claims.yml", "evidence/laws.yml"])
@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"- 1\n- 2\n", b"a: *b\n", b"title: [\n", b"claims: 3\nlaws: 3\n"])
def test_broken_data_files_end_with_a_message_and_exit_code_1(tmp_path, name, raw):
    root = write_tree(tmp_path, SOUND)
    (root / "content" / name).write_bytes(raw)
    result = CliRunner().invoke(app, ["check", "--course", str(root)])
    assert result.exit_code == 1
    assert Path(name).name in result.output


@pytest.mark.parametrize("folder", ["content", "slides/themes", "tests/courses"])
def test_the_fast_reader_reads_what_the_careful_one_reads(folder, monkeypatch):
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.yml"))]
    assert texts
    fast = [load_yaml(text) for text in texts]
    monkeypatch.setattr(yamlsafe, "_is_plain", lambda text: False)
    assert fast == [load_yaml(text) for text in texts]
