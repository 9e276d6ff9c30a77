"""Plots as inline SVG: no script, no font and no network, so that the report is one file that also prints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Scale = Callable[[float], float]
"""From a value to a place on the drawing."""

WIDTH = 640
LABEL_WIDTH = 230
ROW_HEIGHT = 24
_AXIS_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dot plot."""

    label: str
    value: float
    low: float | None
    high: float | None
    note: str
    """Shown at the right: n, or the two values."""


def draw_dots(rows: Sequence[Row], *, minimum: float, maximum: float, title: str, mark: float | None = None) -> str:
    """Return a dot with its interval for each row on one scale; ``mark`` draws a line, such as no difference."""
    height = ROW_HEIGHT * len(rows) + _AXIS_HEIGHT
    right = WIDTH - 110

    def x(value: float) -> float:
        share = (min(max(value, minimum), maximum) - minimum) / (maximum - minimum)
        return LABEL_WIDTH + share * (right - LABEL_WIDTH)

    parts = [_grid(x, minimum, maximum, height, mark)]
    for index, row in enumerate(rows):
        y = ROW_HEIGHT * index + ROW_HEIGHT / 2
        parts.append(f'<text class="label" x="{LABEL_WIDTH - 10}" y="{y + 4:.1f}">{escape(row.label)}</text>')
        if row.low is not None and row.high is not None:
            parts.append(
                f'<line class="interval" x1="{x(row.low):.1f}" x2="{x(row.high):.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
            )
        parts.append(f'<circle class="dot" cx="{x(row.value):.1f}" cy="{y:.1f}" r="4"/>')
        parts.append(f'<text class="note" x="{right + 12}" y="{y + 4:.1f}">{escape(row.note)}</text>')
    return _svg(height, title, "".join(parts))


def draw_curve(
    points: Sequence[tuple[float, float]], *, x_title: str, y_title: str, title: str, y_max: float = 1.0
) -> str:
    """Return a line through the points; x runs from 0 to 1."""
    if not points:
        return ""
    x, y = _scales(y_max)
    path = " ".join(f"{'M' if index == 0 else 'L'}{x(a):.1f} {y(b):.1f}" for index, (a, b) in enumerate(points))
    return _chart(f'<path class="curve" d="{path}"/>', x_title, y_title, title, y_max)


def draw_bins(bins: Sequence[tuple[float, float, float, float, int]], *, x_title: str, y_title: str, title: str) -> str:
    """Return one dot with interval per bin of (x, share, low, high, n); the area of the dot grows with n."""
    x, y = _scales(1.0)
    most = max((n for *_, n in bins), default=1)
    parts = []
    for at, share, low, high, n in bins:
        radius = 3 + 6 * (n / most) ** 0.5
        parts.append(f'<line class="interval" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(low):.1f}" y2="{y(high):.1f}"/>')
        parts.append(
            f'<circle class="dot" cx="{x(at):.1f}" cy="{y(share):.1f}" r="{radius:.1f}"><title>n {n}</title></circle>'
        )
    return _chart("".join(parts), x_title, y_title, title, 1.0)


_CHART_HEIGHT = 260
_LEFT, _TOP, _BOTTOM = 56, 12, 44


def _scales(y_max: float) -> tuple[Scale, Scale]:
    def x(value: float) -> float:
        return _LEFT + value * (WIDTH - _LEFT - 20)

    def y(value: float) -> float:
        return _CHART_HEIGHT - _BOTTOM - value / y_max * (_CHART_HEIGHT - _TOP - _BOTTOM)

    return x, y


def _chart(inner: str, x_title: str, y_title: str, title: str, y_max: float) -> str:
    x, y = _scales(y_max)
    parts = []
    for step in range(6):
        at = step / 5
        parts.append(f'<line class="grid" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(0):.1f}" y2="{y(y_max):.1f}"/>')
        parts.append(f'<text class="tick" x="{x(at):.1f}" y="{y(0) + 16:.1f}">{at:.1f}</text>')
        parts.append(
            f'<line class="grid" x1="{x(0):.1f}" x2="{x(1):.1f}" y1="{y(at * y_max):.1f}" y2="{y(at * y_max):.1f}"/>'
        )
        parts.append(f'<text class="label" x="{_LEFT - 8}" y="{y(at * y_max) + 4:.1f}">{at * y_max:.2g}</text>')
    parts.append(f'<text class="tick" x="{(x(0) + x(1)) / 2:.1f}" y="{_CHART_HEIGHT - 6}">{escape(x_title)}</text>')
    middle = (y(0) + y(y_max)) / 2
    parts.append(f'<text class="tick" transform="translate(14 {middle:.1f}) rotate(-90)">{escape(y_title)}</text>')
    return _svg(_CHART_HEIGHT, title, "".join(parts) + inner)


def _grid(x: Scale, minimum: float, maximum: float, height: float, mark: float | None) -> str:
    bottom = height - _AXIS_HEIGHT
    parts = []
    n_steps = 4 if minimum == -maximum else 5  # zero is a tick
    for step in range(n_steps + 1):
        value = minimum + (maximum - minimum) * step / n_steps
        parts.append(f'<line class="grid" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="0" y2="{bottom:.1f}"/>')
        parts.append(f'<text class="tick" x="{x(value):.1f}" y="{bottom + 17:.1f}">{value:.2g}</text>')
    if mark is not None:
        parts.append(f'<line class="mark" x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="0" y2="{bottom:.1f}"/>')
    return "".join(parts)


def _svg(height: float, title: str, inner: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )
