"""A chart whose numbers the simulator wrote: content/figures/ID.json, the chart with how it was made."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.figures.spec import ChartSpec


class LivingFigure(BaseModel):
    """`says` is one sentence on estate, replications and ranges; `manifest` is what it can be made again from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    chart: ChartSpec
    says: str
    manifest: dict[str, Any] = {}


def living_figure(course_root: Path, figure_id: str) -> LivingFigure | None:
    """The figure, or None if it was never written or cannot be read."""
    path = course_root / "content" / "figures" / f"{figure_id}.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError, ValidationError):
        return None


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> LivingFigure:
    return LivingFigure.model_validate_json(path.read_text(encoding="utf-8"))
