"""QR codes, so that a telephone reads a checkpoint off the customer's copy."""

import io


def qr_svg(text: str) -> bytes:
    """The checkpoint as a QR code that a telephone reads; a drawing of black modules without a size of its own."""
    import segno  # noqa: PLC0415 - 30 ms that only a copy needs

    drawing = io.BytesIO()
    segno.make_qr(text, error="m").save(
        drawing, kind="svg", omitsize=True, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawing.getvalue()
