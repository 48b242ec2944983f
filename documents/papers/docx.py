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
from documents.papers.metrics import width_mm

FONT = "Times New Roman"


def render(paper: f.Paper) -> bytes:
    """The paper as DOCX bytes."""
    document = docx.Document()
    _page(document, paper)
    _head(document, paper)
    _title(document, paper)
    if paper.authority:
        _block(document, f.Heading(paper.authority, 0))
    for ground in paper.ground_lines:
        _body_line(document, ground, italic=True)
    for block in paper.body:
        _block(document, block)
    _co_signers(document, paper)
    if paper.has_foot:
        _foot(document, paper)
    for appendix in paper.appendices:
        _appendix(document, paper, appendix)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, paper: f.Paper) -> None:
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
    document.core_properties.title = paper.subject[:255]
    document.core_properties.author = paper.issuer_name[:255]


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
    run.font.size = Pt(f.NUMBER)


def _write(target: Any, text: str, size: float, **look: Any) -> Any:
    paragraph = target.add_paragraph()
    paragraph.alignment = look.get("align", ALIGN.CENTER)
    if look.get("lead"):
        lead = paragraph.add_run(f"{look['lead']} ")
        lead.bold, lead.font.size = True, Pt(size)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic = look.get("bold") or None, look.get("italic") or None
    run.underline = look.get("underline") or None
    return paragraph


def _rule(target: Any, width_mm: float, length_mm: float) -> None:
    """A line of a length, centred: an empty paragraph with an upper border and equal indents."""
    paragraph = target.add_paragraph()
    indent = Mm(max(0, (width_mm - length_mm) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    paragraph.paragraph_format.space_before = Pt(3)
    paragraph.paragraph_format.line_spacing = Pt(5)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _under(text: str, size: float, width: float) -> float:
    """How long the rule under `text` is: a share of the line, which is never longer than `width`."""
    return min(width_mm(text, size), width) * f.RULE


def _pair(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """Two cells of so many millimetres side by side without lines, empty of their first paragraph, kept on one page."""
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _no_cell_margins(table)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
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
    party = paper.frame is f.Frame.PARTY
    if paper.parent_body:
        _write(left, paper.parent_body, f.PARTY_PARENT if party else f.PARENT)
    for line in paper.issuing_body:
        _write(left, line, f.PARTY_ISSUER if party else f.ISSUER, bold=True)
    if party:
        _write(left, "*", f.PARTY_ISSUER)
        _write(right, f.PARTY_TEXT, f.PARTY_NAME, bold=True)
        _rule(right, f.HEAD_RIGHT, width_mm(f.PARTY_TEXT, f.PARTY_NAME))
    else:
        _rule(left, f.HEAD_LEFT, _under(paper.issuing_body[-1], f.ISSUER, f.HEAD_LEFT))
        _write(right, f.NATION_NAME, f.NATION, bold=True)
        _write(right, f.MOTTO_TEXT, f.MOTTO, bold=True)
        _rule(right, f.HEAD_RIGHT, width_mm(f.MOTTO_TEXT, f.MOTTO))
    _write(left, paper.number_line, f.PARTY_NUMBER if party else f.NUMBER)
    if not paper.kind and paper.subject:
        _write(left, f"V/v {paper.subject}", f.LETTER_SUBJECT)
    _write(right, paper.date_line, f.PARTY_NUMBER if party else f.PLACE_AND_DATE, italic=True)


def _title(document: Any, paper: f.Paper) -> None:
    document.add_paragraph()
    if paper.kind:
        _write(document, paper.kind, f.PARTY_TITLE if paper.frame is f.Frame.PARTY else f.TITLE, bold=True)
        _write(document, paper.subject, f.TITLE, bold=True)
        _rule(document, f.TEXT_WIDTH, _under(paper.subject, f.TITLE, f.TEXT_WIDTH))
    if paper.note:
        _write(document, paper.note, 12, italic=True)
    if len(paper.addressees) == 1:
        _write(document, f"Kính gửi: {paper.addressees[0]}.", f.BODY)
    for i, name in enumerate(paper.addressees if len(paper.addressees) > 1 else ()):
        end = "." if i == len(paper.addressees) - 1 else ";"
        text = f"Kính gửi:\t- {name}{end}" if i == 0 else f"\t- {name}{end}"
        line = _write(document, text, f.BODY, align=ALIGN.LEFT)
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Mm(49), Mm(-24)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(47))
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _body_line(document: Any, text: str, *, bold: bool = False, italic: bool = False, lead: str = "") -> Any:
    line = _write(document, text, f.BODY, align=ALIGN.JUSTIFY, bold=bold, italic=italic, lead=lead)
    line.paragraph_format.first_line_indent = Mm(f.FIRST_LINE)
    line.paragraph_format.space_after = Pt(f.AFTER_PARAGRAPH)
    line.paragraph_format.line_spacing = 1.1
    return line


def _block(document: Any, block: f.Block) -> None:
    match block:
        case f.Heading(text, level):
            line = _body_line(document, text, bold=True)
            line.paragraph_format.keep_with_next = True
            if level == 0:
                line.alignment = ALIGN.CENTER
                line.paragraph_format.first_line_indent = Mm(0)
        case f.Item(text, mark):
            _body_line(document, f"{mark} {text}")
        case f.Paragraph(text, bold, italic, lead):
            _body_line(document, text, bold=bold, italic=italic, lead=lead)
        case f.Table():
            _table(document, block)


def _table(document: Any, block: f.Table) -> None:
    """A ruled table. The widths stand in the grid and in every cell: Word reads the cells, others the grid."""
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.head))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(block.widths)
    widths = [Mm(f.TEXT_WIDTH * share / whole) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    rows = list(table.rows)
    _row(rows[0], block.head, block, widths, head=True)
    properties = rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for i, (row, values) in enumerate(zip(rows[1:], block.rows, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _row(row, values, block, widths, bold=i in block.bold_rows)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _row(
    row: Any, values: tuple[str, ...], block: f.Table, widths: list[Any], *, head: bool = False, bold: bool = False
) -> None:
    for i, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = widths[i]
        paragraph = cell.paragraphs[0]
        centred = head or i in block.centre
        paragraph.alignment = ALIGN.CENTER if centred else (ALIGN.RIGHT if i in block.right else ALIGN.LEFT)
        run = paragraph.add_run(value)
        run.bold, run.font.size = (head or bold) or None, Pt(f.TABLE_TEXT)


def _sign(target: Any, signature: f.Signature, *, party: bool) -> None:
    """The lines of who signs, room for the signature, the name. In a Party paper the post under T/M is not bold."""
    last = len(signature.lines) - 1
    for i, line in enumerate(signature.lines):
        _write(target, line, f.BODY, bold=not (party and 0 < i == last))
    space = target.add_paragraph()
    space.paragraph_format.space_before = Mm(f.SIGNATURE_SPACE - 6)
    _write(target, signature.name, f.BODY, bold=True)


def _co_signers(document: Any, paper: f.Paper) -> None:
    signers = list(paper.co_signers)
    for i in range(0, len(signers), 2):
        document.add_paragraph().paragraph_format.line_spacing = Pt(8)
        cells = _pair(document, f.TEXT_WIDTH / 2, f.TEXT_WIDTH / 2)
        for cell, signature in zip(cells, signers[i : i + 2], strict=False):
            _sign(cell, signature, party=paper.frame is f.Frame.PARTY)
        if len(signers) == i + 1:
            cells[1].add_paragraph()


def _foot(document: Any, paper: f.Paper) -> None:
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)
    left, right = _pair(document, f.TEXT_WIDTH * 0.46, f.TEXT_WIDTH * 0.54)
    party = paper.frame is f.Frame.PARTY
    look: dict[str, Any] = {"underline": True} if party else {"bold": True, "italic": True}
    _write(left, "Nơi nhận:", f.BODY if party else f.RECIPIENT_HEAD, align=ALIGN.LEFT, **look)
    for line in paper.recipient_lines:
        _write(left, line, f.PARTY_RECIPIENT if party else f.RECIPIENT, align=ALIGN.LEFT)
    _sign(right, paper.signature, party=party)


def _appendix(document: Any, paper: f.Paper, appendix: f.Appendix) -> None:
    document.add_page_break()
    _write(document, f"Phụ lục {appendix.number}".strip(), f.TITLE, bold=True)
    _write(document, appendix.title, f.TITLE, bold=True)
    _write(document, paper.reference, f.BODY, italic=True)
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)
    for block in appendix.blocks:
        _block(document, block)
