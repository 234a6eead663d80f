"""QR codes as drawings that a paper or a page can hold."""

import io

import segno


def qr_drawing(content: str) -> str:
    """The content as a QR code in SVG, error correction M, without margin."""
    drawn = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, omitsize=False, svgns=True
    )
    return drawn.getvalue().decode()
