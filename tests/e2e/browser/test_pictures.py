"""Pictures made small show the same."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

import pytest

from tests.support.browser.pictures import _chunk, _decoded, _palette, palette_png

WIDTH, HEIGHT = 7, 5
PIXELS = [(row * 40, column * 30, 200) for row in range(HEIGHT) for column in range(WIDTH)]


def _png(kind: int) -> bytes:
    """The pixels as RGB, each line under the filter of that number, reckoned here anew."""
    lines, above = b"", bytes(WIDTH * 3)
    for row in range(HEIGHT):
        line = bytes(value for pixel in PIXELS[row * WIDTH : (row + 1) * WIDTH] for value in pixel)
        left, corner = bytes(3) + line[:-3], bytes(3) + above[:-3]
        guesses = {
            0: bytes(len(line)),
            1: left,
            2: above,
            3: bytes((a + b) // 2 for a, b in zip(left, above, strict=True)),
            4: bytes(
                min((a, b, c), key=lambda one: (abs(a + b - c - one), (a, b, c).index(one)))
                for a, b, c in zip(left, above, corner, strict=True)
            ),
        }
        filtered = bytes((value - guess) & 255 for value, guess in zip(line, guesses[kind], strict=True))
        lines, above = lines + bytes([kind]) + filtered, line
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = _chunk(b"IDAT", zlib.compress(lines))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + body + _chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", range(5), ids=["none", "sub", "up", "average", "paeth"])
def test_a_screenshot_is_read_under_every_filter(kind: int) -> None:
    seen = [colour.to_bytes(3) for colour in _decoded(_png(kind))[2]]
    assert seen == [bytes(pixel) for pixel in PIXELS]


def test_rare_colours_become_their_neighbours() -> None:
    small = palette_png(_png(0), colours=4)
    assert small.count(b"PLTE") == 1
    assert small[16:26] == struct.pack(">IIBB", WIDTH, HEIGHT, 8, 3)


def test_a_rare_colour_far_from_all_others_is_kept() -> None:
    seen = Counter({0xFFFFFF: 10_000, 0xFEFEFE: 500, 0xFDFDFD: 500, 0x2C9A57: 20})
    assert 0x2C9A57 in _palette(seen, 2)
