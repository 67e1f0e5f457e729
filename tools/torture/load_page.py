"""What stands on a page, as the messages of the server build it up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_ERROR = 1  # Alert.ERROR
ELSEWHERE = ("在另一个窗口里", "这一次已经结束")  # the other window was quicker
_EXPECTED = ("红线", "可以这样做", *ELSEWHERE)  # errors that the page is right to show


@dataclass
class Page:
    """Elements by their place. `running`: a run of the whole page goes on, since `began` by the monotonic clock.
    `answered`: when the last headline of a comparison came, 0 since the page runs again. `alerts`: all that were
    shown, though the next run takes them away."""

    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    running: bool = False
    began: float = 0.0
    answered: float = 0.0
    alerts: list[str] = field(default_factory=list)
    _drawn: dict[tuple[int, ...], Element] = field(default_factory=dict)  # by the run that goes on
    _fragments: dict[tuple[int, ...], str] = field(default_factory=dict)

    def all(self, kind: str, key: str = "") -> list[Any]:
        """The elements of a kind, in order. `key`: the key of the widget (or how it begins, if that ends with a "-"),
        else how its label begins."""
        found = [getattr(one, kind) for _, one in sorted(self.elements.items()) if one.WhichOneof("type") == kind]
        if not key:
            return found
        keyed = [one for one in found if one.id.endswith(f"-{key}") or (key[-1] == "-" and f"-{key}" in one.id)]
        return keyed or [one for one in found if getattr(one, "label", "").startswith(key)]

    def has(self, kind: str, key: str) -> bool:
        """Whether there is one."""
        return bool(self.all(kind, key))

    def keys(self, kind: str, begin: str) -> list[str]:
        """The keys that begin like this."""
        found = (one.id.partition(f"-{begin}") for one in self.all(kind))
        return [f"{begin}{rest}" for _, sign, rest in found if sign]

    def texts(self) -> list[str]:
        """Every piece of Markdown, in order."""
        return [one.body for one in self.all("markdown")]

    def ids(self) -> set[str]:
        """Of the widgets."""
        return {_id(one) for one in self.elements.values()}

    def owner(self, widget: str) -> str:
        """The fragment in which a widget stands, "" for the page itself."""
        place = next((place for place, one in self.elements.items() if _id(one) == widget), ())
        return self._fragments.get(place, "")

    def begin(self) -> None:
        """The whole page is drawn anew from here on."""
        self.running, self.began, self.answered, self._drawn = True, time.monotonic(), 0.0, {}

    def draw(self, part: ForwardMsg) -> str:
        """One element; what must not stand on a page is returned, in Chinese."""
        place = tuple(part.metadata.delta_path)
        if part.delta.WhichOneof("type") != "new_element":
            self.elements.pop(place, None)
            return ""
        element = part.delta.new_element
        self.elements[place], self._fragments[place] = element, part.delta.fragment_id
        if self.running:  # a fragment's may come in between: the server puts what is waiting to be sent together
            self._drawn[place] = element
        match element.WhichOneof("type"):
            case "exception":
                return f"页面上出了错：{element.exception.type}：{element.exception.message[:200]}"
            case "alert":
                told = element.alert.body
                self.alerts = [*self.alerts[-20:], told]
                wrong = element.alert.format == _ERROR and not any(word in told for word in _EXPECTED)
                return f"页面说：{told[:200]}" if wrong else ""
            case "markdown" if element.markdown.body.startswith("#### "):
                self.answered = time.monotonic()
            case _:
                pass
        return ""

    def end(self, *, whole: bool) -> None:
        """The run is over. `whole`: to its end, so that what it did not draw is gone."""
        self.running = False
        if whole:
            self.elements = dict(self._drawn)

    def told(self) -> str:
        """What the page looks like, for whoever reads of a fault."""
        heads = [one.body for one in self.all("heading")] + [one.text for one in self.all("progress")]
        return f"{'、'.join(heads)[:80]}；{'在跑' if self.running else '停着'}"


def _id(element: Element) -> str:
    found = getattr(element, element.WhichOneof("type") or "empty")
    return getattr(found, "id", "")
