"""QR codes drawn on the server, as SVG inside the page."""

from markupsafe import Markup

from services.rendering.codes import coded


def qr_code(content: str) -> Markup:
    """The content as an SVG element; it scales with its box."""
    drawn = coded(content).svg_inline(omitsize=True, border=2)
    return Markup(drawn)  # noqa: S704 - drawn here, from modules only
