"""Official papers after Decree 30/2020/NĐ-CP, Appendix I, and the Party's own frame: one description, as DOCX and as PDF.

`frame` says what a paper consists of; `docx` and `pdf` lay the same description out. Pure code: no Django inside.
"""

from documents.papers.frame import (
    Appendix,
    Frame,
    Heading,
    Item,
    Paper,
    Paragraph,
    Signature,
    Table,
)

__all__ = ["Appendix", "Frame", "Heading", "Item", "Paper", "Paragraph", "Signature", "Table"]
