"""Waterfall of a case as SVG; bars of running clocks have absolute times and grow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape

from services.domain.calendars.calendar import BEIJING
from services.domain.traces.waterfall import Waterfall, WaterfallBar, WaterfallPoint, WaterfallRow

WIDTH, LABELS, WORDS, HEIGHT, HEAD = 1200, 300, 210, 28, 40
PLOT = WIDTH - LABELS - WORDS
FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, FAINT, LINE, DOCUMENT, BAND = "#1f2937", "#4b5563", "#d1d5db", "#ffffff", "#f3f4f6"
TONES = {
    "green": "#2e7d32",
    "amber": "#f0a202",
    "red": "#c62828",
    "grey": "#9aa1ab",
    "work": "#1f5fa8",
}
SHAPES = {
    "sla.warned": ("M0 -6 L6 5 L-6 5 Z", "#8a5a00"),
    "sla.breached": ("M0 -7 L7 0 L0 7 L-7 0 Z", "#8e0000"),
    "sla.escalated": ("M-5 -5 H5 V5 H-5 Z", "#4a148c"),
    "sla.breach_annulled": ("M-5 -5 L5 5 M5 -5 L-5 5", "#1f5fa8"),
}
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_STEPS = [
    *(minutes * _MINUTE for minutes in (1, 5, 10, 30, 60, 120, 240, 720)),
    *(days * _DAY for days in (1, 2, 7, 14, 30, 90, 180, 365)),
]
TICKS = 8


def drawn(picture: Waterfall) -> str:
    """The picture as one SVG element; the same trace at the same moment is the same text."""
    height = HEAD + HEIGHT * len(picture.rows) + 34
    scale = _Scale(picture)
    parts = [
        _opening(picture, height),
        f'<rect width="{WIDTH}" height="{height}" fill="{DOCUMENT}"/>',
        *_ticks(scale, height),
    ]
    for number, row in enumerate(picture.rows):
        parts += _row(row, HEAD + number * HEIGHT, scale, number)
    parts += [*_legend(height - 12), "</svg>"]
    return "\n".join(parts) + "\n"


def _opening(picture: Waterfall, height: int) -> str:
    title = f"办件 {picture.case_no} 的办理时间轴"
    body = {
        "class": "waterfall",
        "viewBox": f"0 0 {WIDTH} {height}",
        "width": WIDTH,
        "height": height,
        "role": "img",
        "aria-label": title,
        "font-family": FONT,
        "font-size": 13,
        "data-from": _ms(picture.start),
        "data-until": _ms(picture.end),
        "data-now": _ms(picture.at),
        "data-x": LABELS,
        "data-width": PLOT,
    }
    attributes = " ".join(f'{name}="{escape(str(value))}"' for name, value in body.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>'


class _Scale:
    """The horizontal position of a moment."""

    def __init__(self, picture: Waterfall) -> None:
        self.start, self.end = picture.start, picture.end
        self._length = max(picture.end - picture.start, timedelta(seconds=1))

    def x(self, moment: datetime) -> float:
        """Pixels from the left edge."""
        return round(LABELS + PLOT * ((moment - self.start) / self._length), 2)


def _ticks(scale: _Scale, height: int) -> Iterator[str]:
    length = scale.end - scale.start
    step = next((one for one in _STEPS if length / one <= TICKS), _STEPS[-1])
    midnight = scale.start.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + step * ((scale.start - midnight) // step + 1)
    while at < scale.end:
        x, words = scale.x(at), f"{at:%m-%d}" if step >= _DAY else f"{at:%H:%M}"
        yield f'<path d="M{x} {HEAD - 8}V{height - 30}" stroke="{LINE}"/>'
        yield f'<text x="{x}" y="{HEAD - 14}" text-anchor="middle" fill="{FAINT}">{words}</text>'
        at += step
    day = f"{scale.start.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    yield f'<text x="8" y="{HEAD - 14}" fill="{FAINT}">自 {day}（北京时间）</text>'


def _row(row: WaterfallRow, y: int, scale: _Scale, number: int) -> Iterator[str]:
    middle, indent = y + HEIGHT / 2, 8 + 18 * row.depth
    weight = ' font-weight="600"' if row.kind != "clock" else ""
    yield f'<g class="row is-{row.kind}">'
    if number % 2 == 0:
        yield f'<rect y="{y}" width="{WIDTH}" height="{HEIGHT}" fill="{BAND}"/>'
    yield f'<text x="{indent}" y="{middle + 5}" fill="{INK}"{weight}>{escape(_short(row.label, 20))}</text>'
    for bar in row.bars:
        yield _bar(bar, y, scale, thin=row.kind != "clock")
    if row.due_at is not None and scale.start <= row.due_at <= scale.end:
        x = scale.x(row.due_at)
        line = f'<path d="M{x} {y + 3}V{y + HEIGHT - 3}" stroke="{INK}" stroke-dasharray="3 2">'
        yield f"{line}<title>到期</title></path>"
    if row.kind == "clock":
        yield from _points(row.points, middle, scale)
    body = escape(_short(row.status_text, 16))
    yield f'<text x="{WIDTH - WORDS + 10}" y="{middle + 5}" fill="{INK}">{body}</text></g>'


def _bar(bar: WaterfallBar, y: int, scale: _Scale, *, thin: bool) -> str:
    x, height = scale.x(bar.start), 6 if thin else 14
    width = max(1.0, round(scale.x(bar.end) - x, 2))
    grows = f' class="grows" data-since="{_ms(bar.start)}"' if bar.grows else ""
    return (
        f'<rect{grows} x="{x}" y="{y + (HEIGHT - height) / 2:g}" width="{width:g}" height="{height}" rx="2"'
        f' fill="{TONES[bar.tone]}"><title>{escape(bar.words)}</title></rect>'
    )


def _points(points: tuple[WaterfallPoint, ...], y: float, scale: _Scale) -> Iterator[str]:
    """Milestones as points; those at the same moment are drawn side by side."""
    taken = 0.0
    for point in points:
        shape, colour = SHAPES[point.kind]
        x = max(scale.x(point.at), taken)
        taken = x + 14
        moment = f"{point.at.astimezone(BEIJING):%m-%d %H:%M}"
        yield (
            f'<path transform="translate({x:g} {y:g})" d="{shape}" fill="{colour}" stroke="{DOCUMENT}">'
            f"<title>{moment} {escape(point.words)}</title></path>"
        )


def _legend(y: int) -> Iterator[str]:
    x = 8
    for tone, words in (
        ("green", "正常"),
        ("amber", "预警"),
        ("red", "超时"),
        ("grey", "暂停计时"),
        ("work", "办理"),
    ):
        yield f'<rect x="{x}" y="{y - 11}" width="18" height="12" rx="2" fill="{TONES[tone]}"/>'
        yield f'<text x="{x + 24}" y="{y}" fill="{INK}">{words}</text>'
        x += 74
    for kind, words in (("sla.warned", "预警"), ("sla.breached", "超时"), ("sla.escalated", "升级督办")):
        shape, colour = SHAPES[kind]
        yield f'<path transform="translate({x + 8} {y - 5})" d="{shape}" fill="{colour}"/>'
        yield f'<text x="{x + 22}" y="{y}" fill="{INK}">{words}</text>'
        x += 94
    yield f'<path d="M{x + 8} {y - 12}V{y + 1}" stroke="{INK}" stroke-dasharray="3 2"/>'
    yield f'<text x="{x + 18}" y="{y}" fill="{INK}">到期</text>'


def _short(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
