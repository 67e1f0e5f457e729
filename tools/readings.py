"""Sixty talks, two readers, one machine: `python tools/readings.py [--json]`.

Plays docs/readings/talks.yml as the page would in a test (free text, heard by the classifier) and holds the points of
each dimension against two independent readings. Prints Pearson's r and the intraclass correlation ICC(A,1), reader with
reader and machine with the readers' mean, and what became of the red lines that both readers saw. The owner's answers
may since have changed from those that were read; what the trainee says has not.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from simulator.app.acting.hearing import resolve
from simulator.roleplay.play import Said, begin, say
from simulator.roleplay.read import read_playbook
from simulator.roleplay.score import Score, score
from simulator.roleplay.understanding.hear import hear
from simulator.roleplay.understanding.model import load_understanding

ROOT = Path(__file__).resolve().parent.parent
READINGS = ROOT / "docs" / "readings"


def machine() -> dict[str, Score]:
    """The score of every talk, by id."""
    book, understanding = read_playbook(ROOT), load_understanding(ROOT)
    scores: dict[str, Score] = {}
    for talk in yaml.safe_load((READINGS / "talks.yml").read_text(encoding="utf-8")):
        stage = book.stage(talk["scene"])
        state, turns = begin(stage), []
        for line in talk["lines"]:
            if state.ended:
                break
            said = resolve(hear(understanding, line), "test", {}) if line.strip() else Said("")
            state, turn = say(stage, state, said)
            turns.append(turn)
        scores[talk["id"]] = score(stage, turns, book.rubric)
    return scores


def reading(name: str) -> dict[str, dict[str, Any]]:
    """One reader's points, by id of the talk."""
    found = json.loads((READINGS / f"reading-{name}.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in found}


def agreement(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Pearson's r and ICC(A,1): absolute agreement of single judgements, two-way random effects."""
    rated = np.stack([one, other], axis=1)
    n, k = rated.shape
    mean, by_talk, by_judge = rated.mean(), rated.mean(axis=1), rated.mean(axis=0)
    between = k * ((by_talk - mean) ** 2).sum() / (n - 1)
    judges = n * ((by_judge - mean) ** 2).sum() / (k - 1)
    rest = ((rated - by_talk[:, None] - by_judge[None, :] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    icc = (between - rest) / (between + (k - 1) * rest + k * (judges - rest) / n)
    return float(np.corrcoef(one, other)[0, 1]), float(icc)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    scores, a, b = machine(), reading("a"), reading("b")
    ids = sorted(scores)
    dimensions = list(next(iter(scores.values())).dimensions)
    rows: dict[str, dict[str, float]] = {}
    for name in (*dimensions, "all"):
        wanted = dimensions if name == "all" else [name]
        first, second = (np.array([sum(r[i][d] for d in wanted) for i in ids], dtype=float) for r in (a, b))
        own = np.array([sum(scores[i].dimensions[d][0] for d in wanted) for i in ids])
        readers, with_machine = agreement(first, second), agreement(own, (first + second) / 2)
        rows[name] = {
            "readers_r": round(readers[0], 2),
            "readers_icc": round(readers[1], 2),
            "machine_r": round(with_machine[0], 2),
            "machine_icc": round(with_machine[1], 2),
            "mean_readers": round(float((first + second).mean() / 2), 1),
            "mean_machine": round(float(own.mean()), 1),
        }
    seen = [i for i in ids if a[i]["red"] and b[i]["red"]]
    red = {
        "seen_by_both": len(seen),
        "crossed": sum(bool(scores[i].red or scores[i].corrected) for i in seen),
        "to_the_trainer": sum(scores[i].held and not scores[i].red and not scores[i].corrected for i in seen),
        "seen_by_none_but_crossed": sum(bool(scores[i].red) for i in ids if not a[i]["red"] and not b[i]["red"]),
        "seen_by_none_but_to_the_trainer": sum(
            scores[i].held for i in ids if not a[i]["red"] and not b[i]["red"] and not scores[i].red
        ),
    }
    if asked.json:
        print(json.dumps({"talks": len(ids), "agreement": rows, "red": red}, ensure_ascii=False, indent=2))
        return
    for name, row in rows.items():
        print(name, "  ".join(f"{key} {value:g}" for key, value in row.items()))
    print("red lines:", red)


if __name__ == "__main__":
    main()
