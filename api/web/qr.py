"""QR codes drawn on the server, as SVG inside the page."""

import segno
from markupsafe import Markup


def qr_code(content: str) -> Markup:
    """The content as an SVG element; it scales with its box."""
    drawn = segno.make(content, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2))  # noqa: S704 - drawn here, from modules only
