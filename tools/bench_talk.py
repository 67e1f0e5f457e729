"""Role-play under random talk: `python tools/bench_talk.py [--conversations 10000] [--json]`.

Plays so many random conversations (any act, red ones too, empty and foolish sentences, several acts in a breath)
through random scenes and holds each against its rules: it ends, the owner always has an answer, levels stay within
0-10, the score within its caps. Then the latency of a turn: the engine alone, and with a sentence understood first.
Exits with 1 if one conversation breaks a rule.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from pathlib import Path

from simulator.roleplay.choices import candidates
from simulator.roleplay.play import RED, Deed, Said, Stage, begin, say
from simulator.roleplay.read import Playbook, read_playbook
from simulator.roleplay.score import score
from simulator.roleplay.understanding.acts import read_acts
from simulator.roleplay.understanding.hear import hear
from simulator.roleplay.understanding.model import load_understanding

ROOT = Path(__file__).resolve().parent.parent
LINES = {"illegal_threat": "R1", "third_party": "R3", "overpromise": "R7", "false_claim": "R5"}


def one(book: Playbook, stage: Stage, acts: list[str], chance: random.Random, took: list[float]) -> str:
    """Play one; what rule it broke, or ""."""
    options = [choice.said for choice in candidates(stage, book.says)]
    state, turns = begin(stage), []
    while not state.ended:
        if len(turns) > book.limits.turns:
            return "does not end"
        kind = chance.random()
        if kind < 0.6:
            said = chance.choice(options)
        elif kind < 0.65:
            said = Said(" " * chance.randint(0, 2))
        else:
            some = [chance.choice(acts) for _ in range(chance.randint(0, 6))]
            some = [act for act in some if act not in RED or chance.random() < 0.2]
            text = "，".join(some) + chance.choice(
                ["", "对不起，我说错了", "11月28日前缴300元", "😀" * 80, "</b>{金额}"]
            )
            said = Said(text or "嗯", tuple(Deed(act, text, LINES.get(act, "")) for act in some))
        began = time.perf_counter()
        state, turn = say(stage, state, said)
        took.append(time.perf_counter() - began)
        turns.append(turn)
        if not turn.reply or not all(turn.reply):
            return "no answer"
        if not all(0 <= level <= 10 for level in (state.trust, state.anger, state.will)):
            return "a level out of its bounds"
    found = score(stage, turns, book.rubric)
    red = set(found.red)
    most = 40 if red & stage.stops else 60 if red else 70 if found.corrected else 100
    return "" if 0 <= found.total <= most else f"a score of {found.total} above {most}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    book, acts = read_playbook(ROOT), sorted(read_acts(ROOT / "content")[0])
    chance = random.Random(1)
    stages = {scene: book.stage(scene) for scene in book.scenes}
    took: list[float] = []
    broken: dict[str, int] = {}
    for _ in range(asked.conversations):
        fault = one(book, stages[chance.choice(list(stages))], acts, chance, took)
        if fault:
            broken[fault] = broken.get(fault, 0) + 1
    understanding = load_understanding(ROOT)
    sentences = [choice.said.text for stage in stages.values() for choice in candidates(stage, book.says)]
    heard: list[float] = []
    for text in sentences:
        began = time.perf_counter()
        hear(understanding, text)
        heard.append(time.perf_counter() - began)
    both = sorted(h + t for h, t in zip(heard, took, strict=False))
    figures = {
        "conversations": asked.conversations,
        "turns": len(took),
        "broken": broken,
        "turn_ms_p50": round(statistics.median(took) * 1000, 3),
        "turn_ms_p95": round(sorted(took)[int(len(took) * 0.95)] * 1000, 3),
        "heard_turn_ms_p50": round(statistics.median(both) * 1000, 3),
        "heard_turn_ms_p95": round(both[int(len(both) * 0.95)] * 1000, 3),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=2 if asked.json else None))
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
