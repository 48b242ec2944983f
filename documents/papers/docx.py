"""The same paper as a Word document, so that the office may still edit it before signing."""

from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.papers import frame as f

FONT = "Times New Roman"
LINE = f.MARGIN_LEFT + f.MARGIN_RIGHT
WIDTH = 210 - LINE  # mm of text


def render(paper: f.Paper) -> bytes:
    """The paper as DOCX bytes."""
    document = docx.Document()
    _page(document)
    _head(document, paper)
    _title(document, paper)
    for ground in paper.ground_lines:
        _body_line(document, ground, italic=True)
    for block in paper.body:
        _block(document, block)
    _foot(document, paper)
    for appendix in paper.appendices:
        _appendix(document, paper, appendix)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(f.MARGIN_TOP), Mm(f.MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(f.MARGIN_LEFT), Mm(f.MARGIN_RIGHT)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    _field(header.add_run(), "PAGE")
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(f.BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _field(run: Any, code: str) -> None:
    """A Word field (the page number); its three marks cannot be written through the library's own calls."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    run.font.size = Pt(13)


def _write(target: Any, text: str, size: float, **look: Any) -> Any:
    paragraph = target.add_paragraph()
    paragraph.alignment = look.get("align", ALIGN.CENTER)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), FONT
    run.bold, run.italic = look.get("bold", False), look.get("italic", False)
    run.underline = look.get("underline", False)
    return paragraph


def _rule(target: Any, width_mm: float, share: float) -> None:
    """A line of a share of the width: an empty paragraph with an upper border and equal indents."""
    paragraph = target.add_paragraph()
    indent = Mm(width_mm * (1 - share) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    paragraph.paragraph_format.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _pair(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """Two cells of so many millimetres side by side without lines, empty of their first paragraph."""
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _no_cell_margins(table)
    cells = table.rows[0].cells
    for column, cell, width in zip(table.columns, cells, (left, right), strict=True):
        column.width = cell.width = Mm(width)
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
    return cells[0], cells[1]


def _no_cell_margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _head(document: Any, paper: f.Paper) -> None:
    left, right = _pair(document, f.HEAD_LEFT, f.HEAD_RIGHT)
    if paper.parent_body:
        _write(left, paper.parent_body, f.PARENT)
    for line in paper.issuing_body:
        _write(left, line, f.ISSUER, bold=True)
    if paper.frame is f.Frame.PARTY:
        _write(left, "*", f.ISSUER)
        _write(right, "ĐẢNG CỘNG SẢN VIỆT NAM", f.BODY, bold=True, underline=True)
    else:
        _rule(left, f.HEAD_LEFT, 0.38)
        _write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f.NATION, bold=True)
        _write(right, "Độc lập - Tự do - Hạnh phúc", f.MOTTO, bold=True)
        _rule(right, f.HEAD_RIGHT, 0.6)
    _write(left, paper.number_line, f.NUMBER)
    if not paper.kind and paper.subject:
        _write(left, f"V/v {paper.subject}", f.LETTER_SUBJECT)
    _write(right, paper.date_line, f.PLACE_AND_DATE, italic=True)


def _title(document: Any, paper: f.Paper) -> None:
    document.add_paragraph()
    if paper.kind:
        _write(document, paper.kind, f.TITLE, bold=True)
        _write(document, paper.subject, f.TITLE, bold=True)
        _rule(document, WIDTH, 0.25)
    if paper.note:
        _write(document, paper.note, 12, italic=True)
    if len(paper.addressees) == 1:
        _write(document, f"Kính gửi: {paper.addressees[0]}.", f.BODY)
    for i, name in enumerate(paper.addressees if len(paper.addressees) > 1 else ()):
        end = "." if i == len(paper.addressees) - 1 else ";"
        text = f"Kính gửi:\t- {name}{end}" if i == 0 else f"\t- {name}{end}"
        line = _write(document, text, f.BODY, align=ALIGN.LEFT)
        line.paragraph_format.left_indent = Mm(25)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(47))
    document.add_paragraph()


def _body_line(document: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    line = _write(document, text, f.BODY, align=ALIGN.JUSTIFY, bold=bold, italic=italic)
    line.paragraph_format.first_line_indent = Mm(f.FIRST_LINE)
    line.paragraph_format.space_after = Pt(f.AFTER_PARAGRAPH)
    line.paragraph_format.line_spacing = 1.1


def _block(document: Any, block: f.Block) -> None:
    match block:
        case f.Heading(text, _level):
            _body_line(document, text, bold=True)
        case f.Item(text, mark):
            _body_line(document, f"{mark} {text}")
        case f.Paragraph(text, bold, italic):
            _body_line(document, text, bold=bold, italic=italic)
        case f.Table():
            _table(document, block)


def _table(document: Any, block: f.Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head))
    table.style = "Table Grid"
    table.autofit = False
    _row(table.rows[0], block.head, block, bold=True)
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for values in block.rows:
        _row(table.add_row(), values, block)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _row(row: Any, values: tuple[str, ...], block: f.Table, *, bold: bool = False) -> None:
    whole = sum(block.widths)
    for i, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = Mm(WIDTH * block.widths[i] / whole)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER if bold else (ALIGN.RIGHT if i in block.right else ALIGN.LEFT)
        run = paragraph.add_run(value)
        run.bold, run.font.size = bold, Pt(f.TABLE_TEXT)


def _foot(document: Any, paper: f.Paper) -> None:
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)
    left, right = _pair(document, WIDTH * 0.46, WIDTH * 0.54)
    party = paper.frame is f.Frame.PARTY
    _write(left, "Nơi nhận:", f.RECIPIENT_HEAD, align=ALIGN.LEFT, bold=True, italic=True, underline=party)
    for line in paper.recipient_lines:
        _write(left, line, f.RECIPIENT, align=ALIGN.LEFT)
    for line in paper.signature.lines:
        _write(right, line, f.BODY, bold=True)
    for _blank in range(4):
        right.add_paragraph()
    _write(right, paper.signature.name, f.BODY, bold=True)


def _appendix(document: Any, paper: f.Paper, appendix: f.Appendix) -> None:
    document.add_page_break()
    _write(document, f"Phụ lục {appendix.number}".strip(), f.TITLE, bold=True)
    _write(document, appendix.title, f.TITLE, bold=True)
    reference = paper.number_line.replace("Số: ", "số ")
    _write(document, f"(Kèm theo văn bản {reference})", f.BODY, italic=True)
    for block in appendix.blocks:
        _block(document, block)
