"""Small pictures for the README: a screenshot as a palette PNG, so that the repository stays SLA status."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 64


def palette_png(png: bytes, colours: int = COLOURS) -> bytes:
    """The picture with the colours that stand for most of it; all others become the nearest of them.

    Takes what the browser writes: eight bits a channel, RGB or RGBA, not interlaced.
    """
    width, height, pixels = _decoded(png)
    counted = Counter(pixels)
    palette = _palette(counted, colours)
    index = {colour: _nearest(colour, palette) for colour in counted}
    indexed = bytes(map(index.__getitem__, pixels))
    lines = b"".join(b"\0" + indexed[row * width : (row + 1) * width] for row in range(height))
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(colour.to_bytes(3) for colour in palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _palette(counted: Counter[int], colours: int) -> list[int]:
    """The most frequent colour, then again and again the one that is missed most: often seen and far off."""
    [(first, _)] = counted.most_common(1)
    palette, far = [first], {colour: _distance(colour, first) for colour in counted}
    while len(palette) < min(colours, len(counted)):
        missed = max(counted, key=lambda colour: far[colour] * counted[colour])
        palette.append(missed)
        far = {colour: min(away, _distance(colour, missed)) for colour, away in far.items()}
    return palette


def _distance(one: int, other: int) -> int:
    return sum((((one >> shift) & 255) - ((other >> shift) & 255)) ** 2 for shift in (16, 8, 0))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _nearest(colour: int, palette: list[int]) -> int:
    return min(range(len(palette)), key=lambda place: _distance(colour, palette[place]))


def _decoded(png: bytes) -> tuple[int, int, list[int]]:
    chunks = dict[bytes, bytes]()
    for kind, body in _chunks(png):
        chunks[kind] = chunks.get(kind, b"") + body
    width, height, depth, kind, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or kind not in (2, 6):
        raise ValueError("not a screenshot of ours")
    size = 3 if kind == 2 else 4
    pixels: list[int] = []
    for line in _lines(zlib.decompress(chunks[b"IDAT"]), width * size, size):
        pixels += [int.from_bytes(line[at : at + 3]) for at in range(0, len(line), size)]
    return width, height, pixels


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _lines(raw: bytes, stride: int, size: int) -> Iterator[bytearray]:
    above = bytearray(stride)
    for at in range(0, len(raw), stride + 1):
        line = bytearray(raw[at + 1 : at + 1 + stride])
        _unfilter(raw[at], line, above, size)
        yield line
        above = line


def _unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    """Undo a line's filter (PNG specification, section 9)."""
    for place in range(len(line)) if kind else ():
        left = line[place - size] if place >= size else 0
        up, corner = above[place], above[place - size] if place >= size else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        line[place] = (line[place] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    to_left, to_up, to_corner = abs(estimate - left), abs(estimate - up), abs(estimate - corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
