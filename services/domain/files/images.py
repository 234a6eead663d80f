"""JPEG and PNG structure: the end of the image and its size in pixels.

Data after the end, such as the video of a motion photo, is ignored.

Source:
    ITU-T T.81 annex B (JPEG markers); PNG specification, third edition, section 5 (chunks).
"""

import struct

MAX_PIXELS = 200_000_000
"""An A0 drawing at 300 dpi has 139 million; more could exhaust a reader's memory."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_HEAD = 8


class TruncatedImage(ValueError):
    """Raised when the file ends before its image does."""


def count_jpeg_pixels(content: bytes) -> int:
    """Return width times height of a complete JPEG.

    Raises:
        TruncatedImage: the end marker is missing.
    """
    at, pixels = 2, 0
    while True:
        marker, at = _next_marker(content, at)
        if marker == 0xD9:
            return pixels
        if marker in _WITHOUT_LENGTH:
            continue
        if at + 7 > len(content):
            raise TruncatedImage
        length = int.from_bytes(content[at : at + 2], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 3 : at + 7])
            pixels = max(pixels, height * width)
        at += max(length, 2)


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the next marker and the offset after it, skipping entropy-coded data."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, 0xFF):
            return content[at + 1], at + 2
        at += 1
    raise TruncatedImage


def count_png_pixels(content: bytes) -> int:
    """Return width times height of a complete PNG.

    Raises:
        TruncatedImage: a chunk or the last one, IEND, is missing.
    """
    at, pixels = _PNG_HEAD, 0
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if kind == b"IHDR" and length >= 8:
            width, height = struct.unpack(">II", content[at + 8 : at + 16])
            pixels = width * height
        at += 12 + length
        if at > len(content):
            break
        if kind == b"IEND":
            return pixels
    raise TruncatedImage
