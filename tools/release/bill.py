"""What comes along with us: the bill of materials (CycloneDX, from uv.lock) with the licence of every package.

Licences are read from the packages themselves: an SPDX expression where they give one, else what their `License` field
or classifier says in SPDX's words. A package without one stops the release.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, cast

from packaging.utils import canonicalize_name

from tools.release.checks import Missed, ran

UV = Path(sys.executable).with_name("uv")
_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}
_KNOWN = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-2.1-only",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    *_SPDX.values(),
}
_OTHERS_TERMS = ("AGPL", "GPL-2", "GPL-3", "SSPL", "BUSL", "Proprietary", "Commercial")


def licences(places: Sequence[str]) -> dict[str, str]:
    """Package -> SPDX expression of everything that is installed in the folders `places` of a sys.path."""
    return {
        canonicalize_name(d.metadata["Name"]): _licence(cast(Message, d.metadata))
        for d in distributions(path=list(places))
    }


def _licence(metadata: Message) -> str:
    told = metadata.get("License-Expression", "")
    if told:
        return told
    field = (metadata.get("License") or "").strip().splitlines()[:1]
    classifiers = [c.rpartition("::")[2].strip() for c in metadata.get_all("Classifier") or () if "License ::" in c]
    for said in (*field, *classifiers):
        expression = _SPDX.get(said, said)
        if expression in _KNOWN or " AND " in expression or " OR " in expression:
            return expression
    return ""


def bill(root: Path, version: str, when: int, known: dict[str, str]) -> bytes:
    """CycloneDX 1.5 as JSON: every package that uv.lock may install, with sums and licence, the same bytes every time.

    `when`: seconds of the commit. Raises Missed, naming the packages whose licence nobody knows.
    """
    command = [UV, "export", "--frozen", "--no-dev", "--extra", "postgres", "--quiet", "--format", "cyclonedx1.5"]
    document: dict[str, Any] = json.loads(ran(command, root))
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'dues-academy {version} {when}')}"
    document["metadata"]["timestamp"] = datetime.fromtimestamp(when, UTC).isoformat().replace("+00:00", "Z")
    document["metadata"]["component"]["licenses"] = [{"expression": "Apache-2.0"}]
    unknown = sorted(c["name"] for c in document["components"] if not known.get(canonicalize_name(c["name"])))
    if unknown:
        raise Missed(f"查不到许可的包：{'、'.join(unknown)}")
    for component in document["components"]:
        component["licenses"] = [{"expression": known[canonicalize_name(component["name"])]}]
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def names(document: bytes) -> list[str]:
    """The packages of a bill, as `licences` names them."""
    return [canonicalize_name(c["name"]) for c in json.loads(document)["components"]]


def listed(document: bytes, interpreter: str) -> str:
    """The third parties and their licences as a table, for people. `interpreter`: the Python of the Windows folder."""
    components = json.loads(document)["components"]
    rows = {(c["name"], c["version"], c["licenses"][0]["expression"]) for c in components}
    lines = [
        "# 随安装包一起的第三方软件",
        "",
        "催缴学堂自己用 Apache-2.0。下面是它运行时用到的软件和各自的许可；原文在各个包的 dist-info 里",
        "（Windows 文件夹：python\\Lib\\site-packages\\*.dist-info）。wheel 和源码包里没有这些软件，安装时才下载。",
        "",
        "| 软件 | 版本 | 许可（SPDX） |",
        "| --- | --- | --- |",
        *(f"| {name} | {version} | {licence} |" for name, version, licence in sorted(rows)),
        f"| CPython（只在 Windows 文件夹里） | {interpreter} | PSF-2.0 |",
        "| msvcp140.dll、vcomp140.dll（同上，来自 scikit-learn 的 wheel） | 14 | 微软可再发行组件许可 |",
        "",
    ]
    return "\n".join(lines)


def suits(expressions: Iterable[str]) -> str:
    """Raises Missed if a licence asks for more than giving notice and leaving libraries replaceable."""
    found = sorted(set(expressions))
    strict = [e for e in found if any(w in e.replace("LGPL", "") for w in _OTHERS_TERMS) and " OR " not in e]
    if strict:
        raise Missed(f"许可要另外看：{'、'.join(strict)}")
    return f"{len(found)} 种许可，都可以一起发：{'、'.join(found)}"
