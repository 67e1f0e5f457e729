"""Figures: drawings with the evidence they rest on, charts with their table, pictures, and the range of a claim."""

from __future__ import annotations

from generator.course.blocks import Chart, Cycle, Figure, Pyramid, Series, Stairs, Steps, Timeline
from generator.course.text import Span, Text, plain
from generator.figures.living import LivingFigure, living_figure
from generator.figures.spec import ChartSpec
from generator.pages.diagrams import diagram
from generator.pages.diagrams.charts import chart_svg, figure
from generator.pages.inline import block_title, escape, html, picture, url
from generator.pages.places import Place

_CITED = ("claim", "law", "company")


def diagram_figure(block: Steps | Timeline | Pyramid | Cycle | Stairs, place: Place, slide_title: str) -> str:
    """Return the diagram; what it cites stands below it as links, for words in a picture cannot be followed."""
    texts: list[Text] = [block.title]
    for item in block.items:
        texts += [item.text, item.detail, *(child.text for child in item.children)]
    title = block_title(block.title, place)
    return f'<figure class="diagram">{title}{diagram(block, slide_title)}{_caption(texts, place)}</figure>'


def _caption(texts: list[Text], place: Place) -> str:
    spans: list[Span] = []
    for text in texts:
        spans += [s for s in text if s.kind in _CITED and s.target not in [known.target for known in spans]]
    if not spans:
        return ""
    links = "".join(f"<li>{html((span,), place)}</li>" for span in spans)
    return f'<figcaption><span class="source">图中依据：</span><ul class="cited">{links}</ul></figcaption>'


def chart_figure(block: Chart, place: Place, slide_title: str) -> str:
    """Return the chart with its source, and its numbers as a table that can be unfolded."""
    title = block_title(block.title, place)
    return (
        f'<figure class="diagram">{title}{chart_svg(block, slide_title)}'
        f"<figcaption>{_source(block, place)}{_numbers(block)}</figcaption></figure>"
    )


def _source(block: Chart, place: Place) -> str:
    if block.source == "eg":
        return '<span class="eg">示意数据，为讲解而编，不是统计结果</span>'
    if block.source == "company":
        return '<span class="source">数据来源：本公司</span>'
    claim = place.course.claims.get(block.source)
    if claim is None:
        return ""
    span = Span(kind="claim", text=claim.topic, target=claim.id)
    return f'<span class="source">数据来源：{html((span,), place)}</span>'


def _numbers(block: Chart) -> str:
    heads = "".join(f'<th scope="col">{escape(s.name)}</th>' for s in block.series)
    rows = ""
    for i, category in enumerate(block.categories):
        cells = "".join(f"<td>{escape(figure(s.values[i], block.unit))}</td>" for s in block.series)
        rows += f'<tr><th scope="row">{escape(category)}</th>{cells}</tr>'
    return (
        f"<details data-search-exclude><summary>看数据表</summary><table><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def picture_figure(block: Figure, place: Place) -> str:
    """Return a picture, or the chart of a simulator result with its numbers and how far to trust them."""
    caption = html(block.caption, place) if plain(block.caption) else ""
    if block.path:
        link = url(picture(block.path, place))
        shown = f'<img src="{link}" alt="{escape(block.alt)}" loading="lazy">'
        return f'<figure class="picture">{shown}{f"<figcaption>{caption}</figcaption>" if caption else ""}</figure>'
    living = living_figure(place.course.root, block.simulated or "")
    if living is None:
        shown = f'<p class="pending">模拟结果“{escape(block.simulated or "")}”尚未生成：{escape(block.alt)}</p>'
        return f'<figure class="picture">{shown}{f"<figcaption>{caption}</figcaption>" if caption else ""}</figure>'
    return living_html(living, caption, plain(block.title), place)


def living_html(living: LivingFigure, caption: str, title: str, place: Place) -> str:
    """Return a simulator result as a chart with whiskers, its one-sentence account, and its numbers to unfold."""
    chart = _as_block(living.chart)
    head = f'<p class="block-title">{escape(title or living.chart.title)}</p>'
    said = f'<p class="simulated"><strong>沙盘结果</strong>{escape(living.says)}</p>'
    below = f"<p>{caption}</p>" if caption else ""
    return (
        f'<figure class="diagram">{head}{chart_svg(chart, living.chart.title, ranges(living.chart))}'
        f"<figcaption>{below}{said}{_numbers(chart)}</figcaption></figure>"
    )


def _as_block(spec: ChartSpec) -> Chart:
    series = tuple(Series(name=s.name, values=s.values) for s in spec.series)
    title = (Span(kind="text", text=spec.title),)
    return Chart(line=0, title=title, chart=spec.kind, categories=spec.categories, series=series, unit=spec.unit)


def ranges(spec: ChartSpec) -> list[list[tuple[float, float]]]:
    """Per series the low and high end of every value; empty where there is none."""
    return [list(zip(s.low, s.high, strict=True)) for s in spec.series]


def gauge(value: Text, place: Place) -> str:
    """Return a bar from 0 to 100 % with the range of the claim on it, where the claim is such a rate."""
    claim = next((place.course.claims[s.target] for s in value if s.target in place.course.claims), None)
    if claim is None or claim.unit != "rate" or claim.low is None or claim.kind == "effect":
        return ""
    low, high = claim.low, claim.high if claim.high is not None else 1.0
    if not 0 <= low <= high <= 1:
        return ""
    begin, end = low * 100, max(high * 100, low * 100 + 1.5)
    told = f"{low:.0%} 到 {high:.0%}" if high > low else f"{low:.0%}"
    return (
        '<svg class="gauge" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" focusable="false"'
        " data-search-exclude>"
        f"<title>在 0 到 100% 的尺上：{escape(told)}</title>"
        '<rect class="track" x="0" y="1" width="100" height="4" rx="2"/>'
        f'<rect class="range" x="{begin:.1f}" y="0" width="{end - begin:.1f}" height="6" rx="2"/></svg>'
    )
