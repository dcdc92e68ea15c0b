"""A PDF of one page with a few lines of plain text, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence

_A4_POINTS = (595, 842)
_FIRST_LINE = (72, 770)
_LEADING_POINTS = 20


def small_pdf(lines: Sequence[str]) -> bytes:
    """A one-page PDF.

    Args:
        lines: in characters that Helvetica has.

    Returns:
        The file.

    Example:
        >>> import io
        >>> from pypdf import PdfReader
        >>> PdfReader(io.BytesIO(small_pdf(["Shipment FBA18SHTRFPP", "18 boxes"]))).pages[0].extract_text().split()
        ['Shipment', 'FBA18SHTRFPP', '18', 'boxes']
    """
    x, y = _FIRST_LINE
    text = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    page = f"BT /F1 14 Tf {_LEADING_POINTS} TL {x} {y} Td\n{text}\nET".encode("latin-1")
    width, height = _A4_POINTS
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: Sequence[bytes]) -> bytes:
    """The objects in order, the table of where they begin, and the trailer."""
    content = b"%PDF-1.4\n"
    starts: list[int] = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return (
        content
        + head
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            len(content),
        )
    )
