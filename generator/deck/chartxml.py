"""A native chart: its XML in theme colours with direct labels, and the workbook it is edited in."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter

from generator.deck import xml
from generator.deck.template import LANG
from generator.deck.whiskers import Room, room
from generator.figures.palette import series_colours
from generator.figures.spec import ChartSeries, ChartSpec

_NS = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_BAR_GAP = 60
# A label that was moved would get a line back to its bar, drawn over the whisker.
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
SIZE = 16


def _text(shade: str, size: float = SIZE, *, bold: bool = False) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}" b="{int(bold)}">'
        f'{xml.fill(shade)}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/></a:defRPr></a:pPr>'
        f"<a:endParaRPr {LANG}/></a:p></c:txPr>"
    )


def number_format(unit: str) -> str:
    """Return the format that prints the unit behind each number, as the workbook and the chart write it."""
    quoted = unit.replace('"', "") if short_unit(unit) else ""
    return f'General"{quoted}"' if quoted else "General"


def short_unit(unit: str) -> bool:
    """Whether a unit fits behind every number; a longer one is said once, under the chart."""
    return len(unit.strip()) <= 2


def _column(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else chr(ord("A") + number // 26 - 1) + chr(ord("A") + number % 26)


def _strings(reference: str, values: tuple[str, ...]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{xml.escape(v)}</c:v></c:pt>' for n, v in enumerate(values))
    return (
        f'<c:strRef><c:f>{reference}</c:f><c:strCache><c:ptCount val="{len(values)}"/>{points}</c:strCache></c:strRef>'
    )


def _numbers(reference: str, values: tuple[float, ...], form: str) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v!r}</c:v></c:pt>' for n, v in enumerate(values))
    return (
        f"<c:numRef><c:f>{reference}</c:f><c:numCache><c:formatCode>{xml.escape(form)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _crowded(spec: ChartSpec) -> bool:
    """Whether there are too many points to print the number of each."""
    return len(spec.categories) * len(spec.series) > 24 or (spec.kind == "line" and len(spec.categories) > 8)


def _turns(one: ChartSeries, form: str) -> str:
    """The numbers of a long line where it ends, and is highest and lowest; the axis tells the others."""
    count, top, bottom = len(one.values), max(one.values, default=0.0), min(one.values, default=0.0)
    told = sorted({count - 1, one.values.index(top), one.values.index(bottom)}) if count else []
    shown = ""
    for n in told:
        below = one.values[n] == bottom != top
        shown += f'<c:dLbl><c:idx val="{n}"/>{_look(form, "b" if below else "t")}</c:dLbl>'
    return f"<c:dLbls>{shown}{_look(form, 't', show=False)}</c:dLbls>"


def _look(form: str, position: str, *, show: bool = True) -> str:
    return (
        f'<c:numFmt formatCode={xml.attr(form)} sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'{_text("tx1")}<c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="{int(show)}"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _labels(form: str, position: str, moves: list[tuple[float, float]] | None = None) -> str:
    """Direct labels; `moves` are shares of the chart's size by which each stands away from its usual place."""
    look = _look(form, position)
    moved = "".join(
        f'<c:dLbl><c:idx val="{n}"/><c:layout><c:manualLayout><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/>'
        f"</c:manualLayout></c:layout>{look}</c:dLbl>"
        for n, (x, y) in enumerate(moves or [])
    )
    return f"<c:dLbls>{moved}{look}{_NO_LEADERS if moved else ''}</c:dLbls>"


def _error_bars(one: ChartSeries, *, direction: bool) -> str:
    if not (one.low and one.high):
        return ""

    def amounts(tag: str, values: list[float]) -> str:
        points = "".join(f'<c:pt idx="{n}"><c:v>{v!r}</c:v></c:pt>' for n, v in enumerate(values))
        return (
            f"<c:{tag}><c:numLit><c:formatCode>General</c:formatCode>"
            f'<c:ptCount val="{len(values)}"/>{points}</c:numLit></c:{tag}>'
        )

    plus = [h - v for h, v in zip(one.high, one.values, strict=True)]
    minus = [v - low for low, v in zip(one.low, one.values, strict=True)]
    way = '<c:errDir val="y"/>' if direction else ""
    return (
        f'<c:errBars>{way}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{amounts('plus', plus)}{amounts('minus', minus)}<c:spPr>{xml.line('tx1', 1.5)}</c:spPr></c:errBars>"
    )


def _series(spec: ChartSpec, number: int, shade: str, space: Room | None) -> str:
    one = spec.series[number]
    form = number_format(spec.unit)
    last = len(spec.categories) + 1
    column = _column(number + 1)
    head = (
        f'<c:idx val="{number}"/><c:order val="{number}"/><c:tx>{_strings(f"Sheet1!${column}$1", (one.name,))}</c:tx>'
    )
    data = (
        f"<c:cat>{_strings(f'Sheet1!$A$2:$A${last}', spec.categories)}</c:cat>"
        f"<c:val>{_numbers(f'Sheet1!${column}$2:${column}${last}', one.values, form)}</c:val>"
    )
    crowded = _crowded(spec)
    if spec.kind == "line":
        style = (
            f'<c:spPr>{xml.line(shade, 3)}</c:spPr><c:marker><c:symbol val="circle"/><c:size val="8"/>'
            f"<c:spPr>{xml.fill(shade)}{xml.line('bg1', 1)}</c:spPr></c:marker>"
        )
        labels = _turns(one, form) if crowded else _labels(form, "t")
        return f'<c:ser>{head}{style}{labels}{_error_bars(one, direction=True)}{data}<c:smooth val="0"/></c:ser>'
    if spec.kind == "pie":
        points = "".join(
            f'<c:dPt><c:idx val="{n}"/><c:bubble3D val="0"/><c:spPr>{xml.fill(c)}{xml.line("bg1", 2)}</c:spPr></c:dPt>'
            for n, c in enumerate(series_colours(len(spec.categories), shade))
        )
        return f"<c:ser>{head}{points}{_labels(form, 'outEnd')}{data}</c:ser>"
    look, moves = xml.fill(shade), None
    if space and one.high:
        moves = [space.move(*point) for point in zip(one.values, one.low, one.high, strict=True)]
        look = _glass(shade)
    labels = "" if crowded else _labels(form, "outEnd", moves)
    return (
        f'<c:ser>{head}<c:spPr>{look}</c:spPr><c:invertIfNegative val="0"/>'
        f"{labels}{_error_bars(one, direction=False)}{data}</c:ser>"
    )


def _glass(shade: str) -> str:
    """A bar that its whisker can be seen through, with an edge in the full colour."""
    clear = '<a:alpha val="45000"/></a:schemeClr>'
    inner = xml.fill(shade).replace("</a:schemeClr>", clear)
    return inner.replace("/></a:solidFill>", f">{clear}</a:solidFill>") + xml.line(shade, 1.5)


def _axes(spec: ChartSpec, space: Room | None) -> str:
    sideways = spec.kind == "bar"
    order = "maxMin" if sideways else "minMax"
    categories = (
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"l" if sideways else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{xml.line('bg2:75:0', 1)}</c:spPr>{_text('tx1')}"
        '<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
    )
    lines = f"<c:majorGridlines><c:spPr>{xml.line('bg2:90:0', 0.75)}</c:spPr></c:majorGridlines>"
    # Direct labels replace the value axis; it stays only where labels would be too many.
    crowded = _crowded(spec)
    grid = lines if crowded or spec.kind == "line" else ""
    values = (
        f'<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>{_ends(spec, space)}</c:scaling>'
        f'<c:delete val="{int(not crowded)}"/>'
        f'<c:axPos val="{"b" if sideways else "l"}"/>{grid}'
        f'<c:numFmt formatCode={xml.attr(number_format(spec.unit))} sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr>{xml.line(None)}</c:spPr>{_text('tx1')}"
        f'<c:crossAx val="111"/><c:crosses val="{"autoZero"}"/><c:crossBetween val="between"/></c:valAx>'
    )
    return categories + values


def _ends(spec: ChartSpec, space: Room | None) -> str:
    """Bars begin at zero: a cut axis would lie about their lengths; with whiskers it leaves room for the labels."""
    if space:
        return f'<c:max val="{space.high:.6g}"/><c:min val="{space.low:.6g}"/>'
    bars = spec.kind != "line" and min((v for s in spec.series for v in s.values), default=0.0) >= 0
    return '<c:min val="0"/>' if bars else ""


def _layout(space: Room | None) -> str:
    if not space:
        return "<c:layout/>"
    x, y, w, h = space.plot
    sides = "".join(f'<c:{tag} val="{value:.5f}"/>' for tag, value in (("x", x), ("y", y), ("w", w), ("h", h)))
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{sides}</c:manualLayout></c:layout>"
    )


def chart_xml(spec: ChartSpec, accent: str, size: tuple[float, float]) -> str:
    """Return the chart part, for a frame of `size` in points; its workbook is relationship `rId1`."""
    shades = series_colours(len(spec.series), accent)
    space = room(spec, size, SIZE, spec.unit if short_unit(spec.unit) else "")
    series = "".join(_series(spec, n, shade, space) for n, shade in enumerate(shades))
    if spec.kind == "line":
        body = (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
            '<c:axId val="111"/><c:axId val="222"/></c:lineChart>' + _axes(spec, space)
        )
    elif spec.kind == "pie":
        body = f'<c:pieChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/></c:pieChart>'
    else:
        way = "bar" if spec.kind == "bar" else "col"
        body = (
            f'<c:barChart><c:barDir val="{way}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
            f'<c:gapWidth val="{_BAR_GAP}"/><c:overlap val="-8"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
            + _axes(spec, space)
        )
    layout, legend = _layout(space), ""
    if len(spec.series) > 1 or spec.kind == "pie":
        side = "r" if spec.kind == "pie" else "t"
        legend = f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/>{_text("tx1")}</c:legend>'
    return (
        f'{xml.HEAD}<c:chartSpace {_NS}><c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea>{layout}{body}</c:plotArea>{legend}<c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text("tx1")}'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def workbook(spec: ChartSpec) -> bytes:
    """Return the chart's numbers as a workbook, the same bytes every time."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": spec.title, "created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")
    form = book.add_format({"num_format": number_format(spec.unit)})
    for row, category in enumerate(spec.categories, 1):
        sheet.write_string(row, 0, category)
    for column, one in enumerate(spec.series, 1):
        sheet.write_string(0, column, one.name)
        for row, value in enumerate(one.values, 1):
            sheet.write_number(row, column, value, form)
    book.close()
    return stream.getvalue()
