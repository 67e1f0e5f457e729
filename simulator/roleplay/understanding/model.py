"""What was learnt from a course's sentences, kept in the user's cache folder as plain arrays.

One file for each state of the dialogue files and of the code that learns: whatever changes, a new one is learnt. A file
that does not hold what it should is learnt anew, never trusted; none is ever unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from generator.course.files import user_cache, write_whole
from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.roleplay.understanding.acts import Act, dialogue_files, read_acts, read_utterances
from simulator.roleplay.understanding.features import vocabulary
from simulator.roleplay.understanding.heads import Head, Understanding
from simulator.roleplay.understanding.vectors import SIZE, embedder

_HERE = Path(__file__).parent
_SOURCES = ("features.py", "heads.py", "train.py", "model.py")


def load_understanding(course: Path) -> Understanding:
    """What is stored for the course as it is now, else what is learnt now (some seconds). Raises DocumentError."""
    content = course / "content"
    acts, problems = read_acts(content)
    if problems:
        raise DocumentError(problems)
    stored = _read(cache_file(content), acts)
    return stored if stored is not None else train_understanding(course)


def train_understanding(course: Path, sentences: bool = False) -> Understanding:
    """Learn and store; with the extra `nlu` also from sentence embeddings if `sentences` (minutes).

    Raises DocumentError with every fault of the sentences. Where the cache cannot be written nothing is kept.
    """
    from simulator.roleplay.understanding.train import learn

    content = course / "content"
    acts, problems = read_acts(content)
    utterances, found = read_utterances(content, acts)
    problems += found
    if not acts and not problems:
        problems = [
            Problem(
                file="content/dialogue/acts.yml",
                line=0,
                code="file-missing",
                message="这个课程没有写催缴员的话怎样分类",
                remedy="从催缴学堂的课程里复制 content/dialogue 这个文件夹",
            )
        ]
    if problems:
        raise DocumentError(problems)
    learnt = learn(acts, utterances, embedder() if sentences else None)
    with contextlib.suppress(OSError):
        write_whole(cache_file(content), _stored(learnt, fingerprint(content)))
    return learnt


def fingerprint(content: Path) -> str:
    """16 hex digits over the dialogue files, names and bytes, and the sources that learn from them."""
    digest = hashlib.sha256()
    for path in (*dialogue_files(content), *(_HERE / name for name in _SOURCES)):
        data = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


def cache_file(content: Path) -> Path:
    """Where what is learnt from these files belongs: dues-academy/understanding in the user's cache folder."""
    return user_cache() / "understanding" / f"acts-{fingerprint(content)}.npz"


def _stored(learnt: Understanding, mark: str) -> bytes:
    arrays: dict[str, Any] = {
        "fingerprint": np.array(mark),
        "terms": np.frombuffer("\n".join(learnt.known.index).encode(), dtype=np.uint8),
        "term_weight": learnt.known.weight,
        "lines": np.array([f"{act} {line}" for act, lines in learnt.lines.items() for line in lines], dtype=np.str_),
        **_arrays("act", learnt.act),
        **_arrays("line", learnt.line),
        **(_arrays("sentences", learnt.sentences) if learnt.sentences is not None else {}),
    }
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _arrays(name: str, head: Head) -> dict[str, Any]:
    return {
        f"{name}_classes": np.array(head.classes, dtype=np.str_),
        f"{name}_weights": head.weights,
        f"{name}_offset": head.offset,
    }


def _read(path: Path, acts: dict[str, Act]) -> Understanding | None:
    """None if there is no file, or it is cut, garbled, of another course, or not of the right shape."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _checked(dict(arrays), path, acts)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError):
        return None


def _checked(arrays: dict[str, Any], path: Path, acts: dict[str, Act]) -> Understanding | None:
    if f"acts-{arrays['fingerprint']}.npz" != path.name:
        return None
    words = arrays["terms"].tobytes().decode().split("\n")
    weight = _sound(arrays["term_weight"], (len(words),))
    heads = {name: _head(arrays, name, inputs) for name, inputs in (("act", len(words)), ("line", len(words)))}
    if not set(heads["act"].classes) <= set(acts) or len(set(words)) != len(words):
        return None
    lines: dict[str, tuple[str, ...]] = {}
    for entry in arrays["lines"].tolist():
        act, line = entry.split(" ")
        lines[act] = (*lines.get(act, ()), line)
    sentences = _head(arrays, "sentences", SIZE) if "sentences_classes" in arrays else None
    if sentences is not None and sentences.classes != heads["act"].classes:
        return None
    return Understanding(acts, vocabulary(words, weight), heads["act"], heads["line"], lines, sentences)


def _head(arrays: dict[str, Any], name: str, inputs: int) -> Head:
    classes = tuple(str(one) for one in arrays[f"{name}_classes"].tolist())
    weights = _sound(arrays[f"{name}_weights"], (inputs, len(classes)))
    return Head(classes, weights, _sound(arrays[f"{name}_offset"], (len(classes),)))


def _sound(array: Any, shape: tuple[int, ...]) -> Any:
    if array.shape != shape or array.dtype != np.float32 or not np.isfinite(array).all():
        raise ValueError("not what was stored")
    return array
