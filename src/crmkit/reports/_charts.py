"""
Drawings in the house theme, as SVG text.

Thin wrappers over Altair; nothing is fetched and no browser is needed.

Invariants:
    - Text in a drawing stays text, so the reader's own fonts show Chinese.
    - Room for labels is worked out here, from the width of their characters:
      the machine that draws may have no Chinese font to measure with.
    - The colours can be told apart by colour-blind readers.

Not here: which drawing a report has (:mod:`crmkit.reports` ``_service``).
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from crmkit.errors import MissingExtraError
from crmkit.reports._blocks import Chart

if TYPE_CHECKING:
    import altair as alt

#: Colours by name, from Okabe and Ito's palette, the blue a little deeper.
#:
#: References:
#:     M. Okabe and K. Ito, "Color Universal Design", 2008.
PALETTE: Mapping[str, str] = {
    "blue": "#1f6fb2",
    "sky": "#8fc1e3",
    "green": "#0b8f6a",
    "orange": "#e69f00",
    "red": "#c8501e",
    "purple": "#a8588f",
    "grey": "#9aa5b1",
}
#: Width of a drawing that takes the whole page, and of one beside another or on
#: a phone; the page scales both by the same factor, on paper by about 0.8.
FULL, HALF = 840, 404
_INK, _FAINT, _SIZE = "#3d4852", "#dfe4ea", 12
_NARROW, _WIDE = 0.56, 1.02
_MANY_BARS, _TICKS = 14, 4
#: Pixels right of a drawing: half a label of an axis, or the number after a bar.
_EDGE, _NUMBERS = 10, 34

Rows = Sequence[tuple[str, float]]


def wide_chart(title: str, draw: Callable[[int], str], *, note: str = "") -> Chart:
    """
    Return a chart over the whole page, drawn a second time for narrow screens.

    Args:
        title: What it shows.
        draw: Draws it in a given width.
        note: A line below it.

    >>> chart = wide_chart("Tickets", lambda width: f'<svg width="{width}"/>')
    >>> chart.svg, chart.narrow
    ('<svg width="840"/>', '<svg width="404"/>')
    """
    return Chart(title, draw(FULL), note=note, wide=True, narrow=draw(HALF))


def bars(
    rows: Rows,
    *,
    width: int = HALF,
    height: int = 230,
    colour: str = "blue",
) -> str:
    """
    Return upright bars in the order given, as SVG text.

    Args:
        rows: Label and height of each bar; few bars carry their numbers, many
            stand beside an axis.
        width: Width of the drawing in pixels.
        height: Height of the drawing in pixels.
        colour: A name in :data:`PALETTE`.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    _need_charts()
    import altair as alt

    few = len(rows) <= _MANY_BARS
    base = alt.Chart(_data([{"label": k, "value": v} for k, v in rows])).encode(
        x=alt.X(
            "label:N",
            sort=None,
            title=None,
            scale=alt.Scale(paddingInner=0.35 if few else 0.15),
            axis=alt.Axis(
                labelAngle=0 if few else -90, ticks=False, labelOverlap="greedy"
            ),
        ),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Undefined if few else alt.Scale(nice=_TICKS),
            axis=None if few else alt.Axis(tickMinStep=1, tickCount=_TICKS),
        ),
    )
    drawn = base.mark_bar(color=PALETTE[colour], cornerRadiusEnd=2)
    text = base.mark_text(dy=-7, fontSize=_SIZE, color=_INK).encode(
        text=alt.Text("value:Q", format=",")
    )
    return _svg(alt.layer(drawn, text) if few else drawn, width, height)


def horizontal_bars(
    rows: Rows,
    *,
    width: int = HALF,
    colour: str = "blue",
    number_format: str = ",",
) -> str:
    """
    Return lying bars in the order given, each with its number, as SVG text.

    Args:
        rows: Label and length of each bar.
        width: Width of the drawing in pixels.
        colour: A name in :data:`PALETTE`.
        number_format: How values are written, in D3's notation.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    _need_charts()
    import altair as alt

    room = _label_room([label for label, _ in rows])
    base = alt.Chart(_data([{"label": k, "value": v} for k, v in rows])).encode(
        y=_labels_left(room),
        x=alt.X("value:Q", axis=None),
    )
    drawn = base.mark_bar(color=PALETTE[colour], cornerRadiusEnd=2, height=17)
    text = base.mark_text(dx=5, align="left", fontSize=_SIZE, color=_INK).encode(
        text=alt.Text("value:Q", format=number_format)
    )
    height = 26 * max(len(rows), 1) + 8
    return _svg(alt.layer(drawn, text), width, height, right=_NUMBERS)


def stacked_bars(
    rows: Sequence[tuple[str, str, float]],
    *,
    series: Mapping[str, str],
    width: int = HALF,
) -> str:
    """
    Return lying bars made of parts, as SVG text.

    Args:
        rows: Label of the bar, part, and length of the part.
        series: Parts in order, each with a name in :data:`PALETTE`.
        width: Width of the drawing in pixels.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    _need_charts()
    import altair as alt

    order = {part: place for place, part in enumerate(series)}
    labels = list(dict.fromkeys(label for label, _, _ in rows))
    room = _label_room(labels)
    values = [
        {"label": label, "part": part, "value": value, "order": order[part]}
        for label, part, value in rows
    ]
    drawn = (
        alt.Chart(_data(values))
        .mark_bar(height=19)
        .encode(
            y=_labels_left(room),
            x=alt.X("value:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1)),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(
                    domain=list(series), range=[PALETTE[c] for c in series.values()]
                ),
                legend=alt.Legend(
                    orient="top",
                    symbolType="square",
                    labelLimit=0,
                    columnPadding=14,
                ),
            ),
        )
    )
    return _svg(drawn, width, 30 * max(len(labels), 1) + 60)


def histogram(
    values: Sequence[float],
    edges: Sequence[float],
    *,
    unit: str = "",
    width: int = HALF,
    height: int = 230,
) -> str:
    """
    Return how values spread over half-open intervals, as SVG text.

    Args:
        values: The values.
        edges: Bounds between intervals, rising.
        unit: Unit of the values, written after each interval.
        width: Width of the drawing in pixels.
        height: Height of the drawing in pixels.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    rows = [(f"{label}{unit}", n) for label, n in binned(values, edges)]
    return bars(rows, width=width, height=height)


def binned(values: Sequence[float], edges: Sequence[float]) -> list[tuple[str, int]]:
    """
    Return how many values fall into each interval.

    A bound belongs to the interval that it begins.

    >>> binned([0, 3.9, 4, 30], [4, 24])
    [('< 4', 2), ('4–24', 1), ('≥ 24', 1)]
    """
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    names = [f"{low:g}–{high:g}" for low, high in pairwise(edges)]
    return list(
        zip([f"< {edges[0]:g}", *names, f"≥ {edges[-1]:g}"], counts, strict=True)
    )


def _need_charts() -> None:
    try:
        import altair as alt  # noqa: F401 - looked for, used elsewhere
        import vl_convert  # noqa: F401 - both are needed, and one extra has both
    except ImportError:
        raise MissingExtraError("charts", "a chart") from None


def _data(values: list[dict[str, Any]]) -> "alt.InlineData":
    import altair as alt

    return alt.InlineData(values=values)


def _labels_left(room: int) -> "alt.Y":
    import altair as alt

    axis = alt.Axis(
        ticks=False, domain=False, labelLimit=0, minExtent=room, maxExtent=room
    )
    return alt.Y("label:N", sort=None, title=None, axis=axis)


def _label_room(labels: Sequence[str]) -> int:
    """
    Return the pixels that the longest label needs.
    """
    widths = (sum(map(_ems, label)) for label in labels)
    return round(max(widths, default=0) * _SIZE) + 12


def _ems(character: str) -> float:
    wide = unicodedata.east_asian_width(character) in "FW"
    return _WIDE if wide else _NARROW


def _svg(
    chart: "alt.TopLevelMixin", width: int, height: int, right: int = _EDGE
) -> str:
    import altair as alt
    import vl_convert

    spec = chart.properties(width=width, height=height).to_dict(validate=False)
    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    config = {**_THEME, "padding": {"left": 2, "right": right, "top": 4, "bottom": 2}}
    return vl_convert.vegalite_to_svg(spec, vl_version=version, config=config)


_THEME: dict[str, Any] = {
    "background": "transparent",
    "autosize": {"type": "fit", "contains": "padding"},
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK,
        "labelFontSize": _SIZE,
        "titleColor": "#5b6770",
        "titleFontSize": _SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "gridColor": _FAINT,
        "domainColor": "#b8c2cc",
        "tickColor": "#b8c2cc",
        "labelPadding": 6,
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False},
    "legend": {"labelColor": _INK, "labelFontSize": _SIZE, "symbolStrokeWidth": 0},
}
