"""Which slides of a deck that comes back are renewed, kept, dropped: pure decisions, no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.deck.manifest import Manifest
from generator.deck.signature import Signature, same_place

_MOST_REWRITTEN = 0.6


@dataclass(frozen=True, slots=True)
class OldSlide:
    """A slide of the deck that came back. `id` is "" for one the trainer added; `key` finds it in the file."""

    key: str
    id: str
    title: str
    now: Signature
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewSlide:
    id: str
    title: str
    now: Signature


@dataclass(frozen=True, slots=True)
class Step:
    """One slide of the result: an old one by key, or a new one by id, perhaps with the trainer's own notes."""

    old: str = ""
    new: str = ""
    notes: tuple[str, ...] | None = None


@dataclass(slots=True)
class Merge:
    """The result in order, and what is to be told. Each list names slides by title and id."""

    steps: list[Step] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    kept_own: list[str] = field(default_factory=list)
    kept_edited: list[str] = field(default_factory=list)
    both_changed: list[str] = field(default_factory=list)
    kept_notes: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unchanged: int = 0
    style_unknown: bool = False

    def lines(self) -> list[str]:
        """Return the report, a line a slide that is not as the course has it."""
        told = []
        for title, names in (
            ("课程有更新，已换新", self.renewed),
            ("课程新增", self.added),
            ("您自己加的页，原样保留", self.kept_own),
            ("您改过的页，原样保留", self.kept_edited),
            ("您改过，课程也更新了，保留的是您的，请对照", self.both_changed),
            ("您改过的备注，保留的是您的", self.kept_notes),
            ("课程里已经没有、您也没改过，已去掉", self.dropped),
            ("您删掉的页，没有放回", self.left_out),
        ):
            told.extend(f"{title}：{name}" for name in names)
        if self.style_unknown:
            told.append("这份文件被别的软件整个重写过，只改了颜色、字体的页分不出来，这样的页按没改处理。")
        return told


def merge(old: Sequence[OldSlide], new: Sequence[NewSlide], manifest: Manifest | None) -> Merge:
    """Decide slide by slide. Nothing that was edited or added is lost; nothing else goes without being named."""
    result = Merge()
    made = manifest.slides if manifest else {}
    course = {n.id: n for n in new}
    seen: set[str] = set()
    owned: list[tuple[OldSlide, bool]] = []
    for slide in old:
        own = bool(slide.id) and slide.id not in seen and (slide.id in made or (not manifest and slide.id in course))
        seen.add(slide.id if own else "")
        owned.append((slide, own))
    careful = not _rewritten(owned, made)
    result.style_unknown = bool(made) and not careful
    present = {s.id for s, own in owned if own}
    for slide, own in owned:
        _one(slide, own, course, made, careful, result)
    gone = {i for i in made if i not in present} | set(manifest.gone if manifest else ())
    _insert_new(new, present, gone, result, owned)
    return result


def identified(old: Sequence[OldSlide], manifest: Manifest | None) -> list[OldSlide]:
    """Give slides back the ids that a program has dropped: by their words, then by their place between known ones."""
    known = set(manifest.slides) if manifest else set()
    if manifest is None or any(s.id in known for s in old):
        return list(old)
    words: dict[str, list[str]] = {}
    for identity, made in manifest.slides.items():
        words.setdefault(made.text, []).append(identity)
    found = [replace(s, id=(words.get(s.now.text) or [""]).pop(0) if words.get(s.now.text) else "") for s in old]
    order = list(manifest.slides)
    taken = {s.id for s in found}
    start = 0
    while start < len(found):
        end = start
        while end < len(found) and not found[end].id:
            end += 1
        if end > start:
            before = order.index(found[start - 1].id) + 1 if start else 0
            after = order.index(found[end].id) if end < len(found) else len(order)
            missing = [i for i in order[before:after] if i not in taken]
            if len(missing) == end - start:
                found[start:end] = [replace(s, id=i) for s, i in zip(found[start:end], missing, strict=True)]
        start = end + 1
    return found


def _rewritten(owned: Sequence[tuple[OldSlide, bool]], made: Mapping[str, Signature]) -> bool:
    """Whether a program has rewritten the styles of nearly all slides, so that they say nothing about edits."""
    mine = [(made[s.id], s.now) for s, own in owned if own and s.id in made]
    same_words = [(a, b) for a, b in mine if a.text == b.text]
    changed = sum(a.style != b.style for a, b in same_words)
    return len(same_words) > 4 and changed > _MOST_REWRITTEN * len(same_words)


def _edited(was: Signature, now: Signature, careful: bool) -> bool:
    return (
        was.text != now.text
        or was.shapes != now.shapes
        or not same_place(was, now)
        or (careful and was.style != now.style)
    )


def _one(
    slide: OldSlide,
    own: bool,
    course: Mapping[str, NewSlide],
    made: Mapping[str, Signature],
    careful: bool,
    result: Merge,
) -> None:
    name = f"“{slide.title}”（{slide.id}）" if slide.id else f"“{slide.title}”"
    if not own:
        result.steps.append(Step(old=slide.key))
        result.kept_own.append(name)
        return
    was, wanted = made.get(slide.id), course.get(slide.id)
    # Without a memory of how the slide was made, one that differs from the course may have been edited: keep it.
    base = was or (wanted.now if wanted else slide.now)
    edited = _edited(base, slide.now, careful and was is not None)
    if edited:
        result.steps.append(Step(old=slide.key))
        moved_on = wanted is not None and was is not None and _edited(was, wanted.now, True)
        (result.both_changed if moved_on else result.kept_edited).append(name)
        return
    own_notes = slide.now.notes != base.notes
    if wanted is None:
        if own_notes:
            result.steps.append(Step(old=slide.key))
            result.kept_notes.append(name)
        else:
            result.dropped.append(name)
        return
    result.steps.append(Step(new=slide.id, notes=slide.notes if own_notes else None))
    if own_notes:
        result.kept_notes.append(name)
    if _edited(base, wanted.now, True) or base.notes != wanted.now.notes:
        result.renewed.append(name)
    else:
        result.unchanged += 1


def _insert_new(
    new: Sequence[NewSlide], present: set[str], gone: set[str], result: Merge, owned: Sequence[tuple[OldSlide, bool]]
) -> None:
    """Put slides that the deck has never had after the one they follow in the course."""
    keys = {s.key: s.id for s, own in owned if own}

    def place(identity: str) -> int:
        return next((n for n, s in enumerate(result.steps) if identity in (s.new, keys.get(s.old))), -1)

    before = ""
    for slide in new:
        name = f"“{slide.title}”（{slide.id}）"
        if slide.id in present:
            before = slide.id if place(slide.id) >= 0 else before
            continue
        if slide.id in gone:
            result.left_out.append(name)
            continue
        at = place(before) + 1 if before else 0
        result.steps.insert(at, Step(new=slide.id))
        result.added.append(name)
        before = slide.id
