"""What a sentence does: heard through the command and the package's few public functions."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.roleplay.understanding.acts import check_dialogue, read_acts, read_utterances
from simulator.roleplay.understanding.clauses import split, spoken
from simulator.roleplay.understanding.heads import Understanding
from simulator.roleplay.understanding.hear import Heard, hear
from simulator.roleplay.understanding.model import cache_file, load_understanding
from simulator.roleplay.understanding.report import Share, cross_validate, markdown, measure, plain, report

from ..worlds import ROOT

CONTENT = ROOT / "content"
_ACTS = """\
- {id: greet, name: 开场, definition: 打招呼, border: 无}
- {id: threat, name: 威胁, red: true, definition: 吓人, border: 无}
- {id: other, name: 其他, definition: 别的, border: 无}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own: what is learnt in it is learnt once."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def understanding(cache: Path) -> Understanding:
    return load_understanding(ROOT)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A course with three acts, sixty sentences each."""
    dialogue = tmp_path / "content" / "dialogue"
    (dialogue / "utterances").mkdir(parents=True)
    (tmp_path / "content" / "red-lines.yml").write_text("- {id: R1, name: 停水}\n", "utf-8")
    (dialogue / "acts.yml").write_text(_ACTS, "utf-8")
    words = {"greet": "您好我是小李", "threat": "马上停你家水", "other": "今天天气不错"}
    groups = [
        f"- act: {act}\n  {'line: R1' if act == 'threat' else '# lawful'}\n  say: [{word}第{n}次说, 第{n}次说{word}]\n"
        for act, word in words.items()
        for n in range(30)
    ]
    (dialogue / "utterances" / "all.yml").write_text("".join(groups), "utf-8")
    return tmp_path


def classify(lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    code = "from simulator.cli import main; main()"
    command = [sys.executable, "-c", code, "classify", *options, "--course", str(ROOT)]
    return subprocess.run(command, input=lines, capture_output=True, text=True)


def test_a_line_in_is_an_act_out(understanding: Understanding) -> None:
    said = {
        "您好，我是物业的小李，工号零三六": "greet",
        "": "other",
        "再不交钱就停你家水": "illegal_threat",
        "您放心，我们不会停您家水的": "empathize",
        "明天水厂检修停水，您存点水": "other",
        "我把你欠费的名单贴到楼道里": "third_party",
        "钱转我个人微信就行": "overpromise",
        "法院已经判了，你要坐牢的": "false_claim",
        "……": "other",
        "那分三期缴，每月六百，您看行吗": "plan",
    }
    done = classify("\n".join(said) + "\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == list(said.values())


def test_explains_each_clause(understanding: Understanding) -> None:
    done = classify("您别急，我今天就派师傅去修。再不交就断你家电\n", "--explain")
    assert done.stdout.startswith("illegal_threat｜违法威胁")
    assert "R1" in done.stdout
    assert "%" in done.stdout


def test_json_is_for_the_report_only() -> None:
    done = classify("您好\n", "--json")
    assert done.returncode == 2
    assert "--report" in done.stderr


def test_a_red_clause_makes_the_turn_red(understanding: Understanding) -> None:
    heard = hear(understanding, "我理解您的难处。不过再不缴，就把您家电给掐了。您看周五行吗？")
    assert heard.act == "illegal_threat"
    assert [clause.line for clause in heard.clauses if clause.line] == ["R1"]


def test_the_main_clause_is_what_the_speaker_came_for(understanding: Understanding) -> None:
    heard = hear(understanding, "这么晚打扰您休息了，实在不好意思。那您打算这个月几号缴，缴多少？")
    assert [clause.act for clause in heard.clauses] == ["empathize", "commit"]
    assert heard.act == "commit"


@given(st.text(alphabet="水电费缴您好我们不会停，。！？ 0123456789.:\n但是", max_size=60))
def test_any_text_is_heard_whole(understanding: Understanding, text: str) -> None:
    heard = hear(understanding, text)
    assert "".join(clause.text for clause in heard.clauses) == (text if spoken(text) else "")
    assert heard.act in understanding.acts
    for clause in heard.clauses:
        assert 0 <= clause.p <= 1
        assert (clause.line is not None) == understanding.acts[clause.act].red
    assert heard.sure is False or not heard.red_unsure or any(clause.line for clause in heard.clauses)


@given(st.text(max_size=200))
def test_clauses_keep_every_character(text: str) -> None:
    pieces = split(text)
    assert "".join(pieces) == text
    assert all(pieces)
    assert len(pieces) <= 1 or all(spoken(piece) for piece in pieces)


@given(st.sampled_from(["1,286.40元", "19:30", "三千二百块", "2024.5.1", "百分之五", "水、电、气"]), st.booleans())
def test_numbers_and_lists_stay_whole(piece: str, marks: bool) -> None:
    text = f"您家这一期一共是{piece}，麻烦您看一下" if marks else f"您家这一期一共是{piece}麻烦您看一下好不好谢谢您了"
    assert any(piece in clause for clause in split(text))


def test_speech_without_marks_is_parted() -> None:
    said = "您家漏水的事我已经报给工程部了但是这个月的物业费还是想请您先缴一下"
    assert any(clause.startswith("但是") for clause in split(said))


def test_learns_again_when_a_sentence_changes(small: Path, cache: Path) -> None:
    content = small / "content"
    load_understanding(small)
    first = cache_file(content)
    assert first.is_file()
    sentences = content / "dialogue" / "utterances" / "all.yml"
    sentences.write_text(sentences.read_text("utf-8").replace("您好我是小李", "早上好我姓李"), "utf-8")
    assert cache_file(content) != first
    assert hear(load_understanding(small), "早上好我姓李").act == "greet"
    assert cache_file(content).is_file()


def test_learns_the_same_every_time(small: Path, cache: Path) -> None:
    load_understanding(small)
    file = cache_file(small / "content")
    first = file.read_bytes()
    file.unlink()
    load_understanding(small)
    assert file.read_bytes() == first


@pytest.mark.parametrize("damage", ["cut", "garbled", "empty", "foreign", "pickled", "misshapen"])
def test_a_bad_file_is_learnt_anew(small: Path, cache: Path, tmp_path: Path, damage: str) -> None:
    load_understanding(small)
    file = cache_file(small / "content")
    sound = file.read_bytes()
    bad = _damaged(sound, damage, tmp_path / "touched")
    file.write_bytes(bad)
    assert hear(load_understanding(small), "马上停你家水").act == "threat"
    assert file.read_bytes() == sound
    assert not (tmp_path / "touched").exists()


class _Touch:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def _damaged(sound: bytes, damage: str, touched: Path) -> bytes:
    if damage == "cut":
        return sound[: len(sound) // 2]
    if damage == "garbled":
        middle = len(sound) // 2
        return sound[:middle] + bytes(255 - one for one in sound[middle : middle + 64]) + sound[middle + 64 :]
    if damage == "empty":
        return b""
    if damage == "pickled":
        return pickle.dumps(_Touch(touched))
    with np.load(io.BytesIO(sound)) as stored:
        arrays = dict(stored)
    if damage == "foreign":
        arrays["fingerprint"] = np.array("0" * 16)
    else:
        arrays["act_weights"] = arrays["act_weights"][:-1]
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def test_nothing_stored_needs_pickle(understanding: Understanding, cache: Path) -> None:
    with zipfile.ZipFile(cache_file(CONTENT)) as stored:
        assert all(name.endswith(".npy") for name in stored.namelist())
    with np.load(cache_file(CONTENT), allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_a_cache_that_cannot_be_written_stops_nobody(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert hear(load_understanding(small), "您好我是小李").act == "greet"


def test_faults_name_file_and_line(small: Path) -> None:
    utterances = small / "content" / "dialogue" / "utterances"
    (utterances / "bad.yml").write_text(
        "- act: sing\n  say: [啦啦啦啦]\n"
        "- act: threat\n  say: [停你家电哦]\n"
        "- act: threat\n  line: R9\n  say: [停你家气哦]\n"
        "- act: greet\n  line: R1\n  say: [早啊早啊]\n"
        "- act: greet\n  say:\n    - 您好，我是小李第3次说\n    - ……\n",
        "utf-8",
    )
    (utterances / "typo.yml").write_text("- act: greet\n  sai: [早]\n", "utf-8")
    (utterances.parent / "independent-a.yml").write_text("- {say: 您好我是小李第4次说, act: greet}\n", "utf-8")
    found = {(p.file.rsplit("/", 1)[-1], p.line, p.code) for p in check_dialogue(small)[1]}
    assert {
        ("bad.yml", 1, "utterance-act"),
        ("bad.yml", 3, "utterance-line"),
        ("bad.yml", 6, "utterance-line"),
        ("bad.yml", 9, "utterance-line"),
        ("bad.yml", 13, "utterance-twice"),
        ("bad.yml", 14, "utterance-empty"),
        ("independent-a.yml", 1, "utterance-twice"),
    } <= found
    assert any(file == "typo.yml" for file, _, _ in found)
    with pytest.raises(DocumentError, match=r"bad\.yml:1"):
        load_understanding(small)


def test_an_act_needs_enough_sentences(small: Path) -> None:
    acts = small / "content" / "dialogue" / "acts.yml"
    acts.write_text(_ACTS + "- {id: sing, name: 唱歌, definition: 唱, border: 无}\n", "utf-8")
    found = check_dialogue(small)[1]
    assert [p.code for p in found] == ["utterances-few"]
    assert "sing" in found[0].message


def test_a_course_without_dialogue_has_no_fault_but_cannot_hear(tmp_path: Path) -> None:
    assert check_dialogue(tmp_path) == (0, [])
    with pytest.raises(DocumentError, match="content/dialogue"):
        load_understanding(tmp_path)


def test_wilson_interval() -> None:
    low, high = Share(95, 100).interval
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_measures_count_what_they_say(small: Path) -> None:
    acts, _ = read_acts(small / "content")
    said, _ = read_utterances(small / "content", acts)
    greet = next(one for one in said if one.act == "greet")
    threat = next(one for one in said if one.act == "threat")
    cases = [(one, Heard(one.text, (), act, True, ())) for one, act in ((greet, "threat"), (threat, "threat"))]
    found = measure(cases, acts)
    assert found["accuracy"] == Share(1, 2)
    assert found["red_recall"] == Share(1, 1)
    assert found["lawful_alarms"] == Share(1, 1)
    assert found["confusion"]["greet"] == {"greet": 0, "threat": 1, "other": 0}


def test_the_report_tells_of_both_kinds_of_sentences(small: Path, cache: Path) -> None:
    tests = small / "content" / "dialogue" / "independent-a.yml"
    tests.write_text("- {say: 你好我是小李呀, act: greet}\n- {say: 天气真不错, act: other, near: true}\n", "utf-8")
    found = report(small)
    sets = found["results"]["terms"]
    assert set(sets) == {"cross-validation", "independent-a"}
    assert sets["cross-validation"]["accuracy"].of == found["sentences"] == 180
    assert sets["independent-a"]["near_alarms"] == Share(0, 1)
    page = markdown(found)
    assert "交叉验证" in page
    assert "independent-a" in page
    assert json.loads(json.dumps(plain(found)))["results"]["terms"]["independent-a"]["accuracy"]["of"] == 2


def test_hears_paraphrases_that_it_never_learnt() -> None:
    """A floor well below what it reaches (`sandbox classify --report`), so that only a real loss fails here."""
    acts, _ = read_acts(CONTENT)
    said, _ = read_utterances(CONTENT, acts)
    found = measure(cross_validate(acts, said, folds=2), acts)
    assert found["accuracy"].rate > 0.70
    assert found["red_or_asked"].rate > 0.80
    assert found["lawful_alarms"].rate < 0.10
