"""The address of an entry of the page 依据: any figure of any page can be followed to what it stands on."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from simulator.experiments.evidence_book import PARAMETERS, RED

_RED = re.compile(r"R\d+$")


def evidence_link(name: str, tab: str = "") -> str:
    """Relative address of a parameter (channels.effect.sms), a claim, a law, a red line (R2), a case or a knob.

    Works in any page's Markdown: [依据](evidence?id=phone-uplift). Without `tab` the page finds the entry by itself;
    only a claim's test needs it (evidence_link("phone-uplift", TESTED)).
    """
    told = tab or (PARAMETERS if "." in name else RED if _RED.match(name) else "")
    return "evidence?" + urlencode(({"tab": told} if told else {}) | {"id": name})
