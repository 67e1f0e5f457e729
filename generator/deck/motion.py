"""What moves in a show: a fade where a part of the course begins, and diagrams that appear part by part on a click.

Both are written as ECMA-376 (19.5) has them and PowerPoint itself writes them. Nothing is animated out, so a printed or
exported slide is always whole. A build lists no `p:bldLst`: that is for text bodies, and every part here is a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.deck.layouts import Role

FADING: tuple[Role, ...] = ("cover", "section", "closing")


@dataclass(frozen=True, slots=True)
class Motion:
    """What a deck may move. `build`: which steps, stairs and timelines appear part by part: none, those that say
    `{build=click}`, or all of them.
    """

    fade: bool = True
    build: Literal["none", "marked", "all"] = "marked"

    def builds(self, block: Any) -> bool:
        """Whether a block appears part by part."""
        marked = getattr(block, "build", None)
        return marked is not None and (self.build == "all" or (marked and self.build == "marked"))


SHOW = Motion()
STILL = Motion(fade=False, build="none")


def transition_xml(role: Role, motion: Motion) -> str:
    """Return how a slide comes in: a fade where something begins, a plain cut (nothing) elsewhere."""
    return '<p:transition spd="med"><p:fade/></p:transition>' if motion.fade and role in FADING else ""


def timing_xml(shapes: Sequence[int]) -> str:
    """Return the timing of a slide on which these shapes, by id, appear one after the other, one a click."""
    if not shapes:
        return ""
    # Node 1 is the root and 2 the main sequence; each click takes four more.
    clicks = "".join(_click(shape, 3 + 4 * n) for n, shape in enumerate(shapes))
    return (
        '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>'
        '<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq">'
        f"<p:childTnLst>{clicks}</p:childTnLst></p:cTn>"
        '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>'
        '<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>'
        "</p:seq></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )


def _click(shape: int, first: int) -> str:
    """One click: wait for it, then "Appear" (preset 1), which sets the shape's visibility."""
    now = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
    return (
        f'<p:par><p:cTn id="{first}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst><p:childTnLst>'
        f'<p:par><p:cTn id="{first + 1}" fill="hold">{now}<p:childTnLst>'
        f'<p:par><p:cTn id="{first + 2}" presetID="1" presetClass="entr" presetSubtype="0" fill="hold" '
        f'nodeType="clickEffect">{now}<p:childTnLst>'
        f'<p:set><p:cBhvr><p:cTn id="{first + 3}" dur="1" fill="hold">{now}</p:cTn>'
        f'<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName>'
        '</p:attrNameLst></p:cBhvr><p:to><p:strVal val="visible"/></p:to></p:set>'
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
    )
