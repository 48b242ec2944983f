"""Tiny files made on the spot: a signed paper as PDF, a photograph as PNG."""

import struct
import zlib
from typing import Any

from django.core.files.base import ContentFile

from campaigns.reporting import SIGNED_PAPER
from core import blobs
from core.models import Blob
from core.text import fold


def pdf(*lines: str) -> bytes:
    """A page with a few lines in Helvetica, without diacritics (the built-in fonts have none)."""
    shown = [fold(line).replace("(", "").replace(")", "") for line in lines]
    text = "BT /F1 14 Tf 60 760 Td 20 TL " + " ".join(f"({line}) Tj T*" for line in shown) + " ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text.encode('ascii', 'replace'))} >>\nstream\n{text}\nendstream".encode("ascii", "replace"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def png(shade: int, width: int = 48, height: int = 32) -> bytes:
    """A small picture with a slope of colour; `shade` makes each one different."""
    rows = b"".join(
        b"\x00" + b"".join(bytes(((x * 5 + shade) % 256, (120 + y * 4) % 256, 90)) for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def upload(name: str, content: bytes) -> Any:
    """The bytes as an uploaded file would come."""
    return ContentFile(content, name=name)


def signed_paper(title: str, number: str, by: Any) -> Blob:
    """The scan of a signed report."""
    return blobs.store(upload("bao-cao-da-ky.pdf", pdf(title, number, "Ban minh hoa")), kind=SIGNED_PAPER, by=by)
