"""Parts of a long PDF put together."""

import io
from collections.abc import Iterable

import pypdfium2


def join(parts: Iterable[bytes]) -> bytes:
    """The pages of all parts in order, as one PDF."""
    whole = pypdfium2.PdfDocument.new()
    try:
        for part in parts:
            source = pypdfium2.PdfDocument(part)
            try:
                whole.import_pages(source)
            finally:
                source.close()
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()
    finally:
        whole.close()
