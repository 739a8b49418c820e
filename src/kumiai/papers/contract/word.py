"""Word documents: the few elements a contract is made of, in fonts for both languages."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kumiai.papers.archive import fixed
from kumiai.papers.spoken import clean

_MINCHO, _GOTHIC = "Yu Mincho", "Yu Gothic"
_LATIN, _SANS = "Times New Roman", "Arial"
_GREY, _RED = RGBColor(0x55, 0x5B, 0x66), RGBColor(0xA0, 0x1C, 0x1C)
_TOLD_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's properties have no zone
_TABLE_STYLES = frozenset({"TableNormal", "TableGrid"})
_SHADE = "E9EDF3"


def document(title: str) -> Any:
    """An empty A4 document whose properties name no person and no time."""
    made = Document()
    _slim(made)
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = clean(title), "Kumiai", "", ""
    told.created = told.modified = _TOLD_AT
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")
    _font(made.styles["Normal"], _LATIN, _MINCHO, 10.5)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 18), ("Heading 1", 14), ("Heading 2", 11)):
        _font(made.styles[name], _SANS, _GOTHIC, size)
        made.styles[name].font.color.rgb = RGBColor(0x1A, 0x1F, 0x2B)
        made.styles[name].paragraph_format.keep_with_next = True
    made.styles["Footer"].font.size = Pt(8)
    made.styles["Title"].paragraph_format.space_after = Pt(6)
    made.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    made.styles["Heading 1"].paragraph_format.space_after = Pt(6)
    made.styles["Heading 2"].paragraph_format.space_before = Pt(10)
    return made


def _slim(made: Any) -> None:
    """Leaves out what python-docx's template brings and no contract uses: nine tenths of it."""
    styles = made.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in _TABLE_STYLES:
            styles.remove(style)
    for holder in (made.part, made.part.package):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del holder.rels[key]


def saved(made: Any) -> bytes:
    """The document's bytes; equal documents, equal bytes."""
    out = BytesIO()
    made.save(out)
    return fixed(out.getvalue())


def header(made: Any, left: str, right: str) -> None:
    """What stands on every page: a line above, page numbers below."""
    section = made.sections[0]
    line = section.header.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(162), alignment=2)
    _run(line, clean(left), size=7.5, colour=_RED)
    _run(line, "\t" + clean(right), size=7.5, colour=_GREY)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for code in ("PAGE", "NUMPAGES"):
        if code == "NUMPAGES":
            _run(foot, " / ", size=8, colour=_GREY)
        _field(foot, code)


def chapter(made: Any, said: str) -> None:
    """A heading on a new page."""
    made.add_heading(clean(said), 1).paragraph_format.page_break_before = True


def heading(made: Any, said: str, level: int, bookmark: str = "", number: int = 0) -> None:
    """A heading; with `bookmark` its clause keeps its identity when people reorder the paper."""
    paragraph = made.add_heading(clean(said), level)
    if not bookmark:
        return
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    begin.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), bookmark)
    end.set(qn("w:id"), str(number))
    paragraph._p.insert(1, begin)  # noqa: SLF001 - python-docx has no bookmarks
    paragraph._p.append(end)  # noqa: SLF001 - the same


def text(made: Any, said: str, mark: str = "", *, indent: float = 0, strong: bool = False) -> None:
    """A paragraph, with a small grey mark at its end."""
    paragraph = made.add_paragraph()
    if indent:
        paragraph.paragraph_format.left_indent = Mm(indent)
        paragraph.paragraph_format.first_line_indent = Mm(-indent)
    _run(paragraph, clean(said), bold=strong)
    if mark:
        _run(paragraph, f" {mark}", size=8, colour=_GREY)


def notice(made: Any, said: str) -> None:
    """A boxed red line."""
    paragraph = made.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, clean(said), bold=True, size=9.5, colour=_RED)
    box = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "A01C1C")):
            line.set(qn(f"w:{key}"), value)
        box.append(line)
    paragraph._p.get_or_add_pPr().append(box)  # noqa: SLF001 - python-docx has no borders


def code(made: Any, said: str) -> None:
    """A line in a fixed-width font."""
    paragraph = made.add_paragraph()
    run = _run(paragraph, clean(said), size=9)
    run.font.name = "Courier New"


def table(
    made: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """A ruled table with a repeated head; `widths` in millimetres."""
    grid = made.add_table(rows=1, cols=len(heads))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _padded(grid)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    _line(grid.rows[0], heads, widths, head=True)
    _once_a_page(grid.rows[0])
    for place, row in enumerate(rows):
        if place == 0:
            _line(grid.add_row(), row, widths, head=False)
        else:
            _line_like(grid.rows[1], row, grid)
    made.add_paragraph().paragraph_format.space_after = Pt(2)


def sideways(made: Any) -> None:
    """What follows stands on wide pages."""
    section = made.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)


def upright(made: Any) -> None:
    """What follows stands on tall pages again."""
    section = made.add_section()
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)


def _line(row: Any, values: Sequence[str], widths: Sequence[float], *, head: bool) -> None:
    """One row of a table; it stays on one page."""
    keep = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(keep)  # noqa: SLF001 - python-docx has no such setting
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, clean(value), bold=head, size=8)
        if head:
            shade = OxmlElement("w:shd")
            for key, told in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
                shade.set(qn(f"w:{key}"), told)
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the same


def _line_like(first: Any, values: Sequence[str], grid: Any) -> None:
    """One more row of a table, in the form of its first: a long table is quick to make so."""
    made = deepcopy(first._tr)  # noqa: SLF001 - python-docx has no copy of a row
    for run, value in zip(made.iter(qn("w:r")), values, strict=True):
        run.text = clean(value)
    grid._tbl.append(made)  # noqa: SLF001 - the same


def _padded(grid: Any) -> None:
    """Room between the rules of a table and its text."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", "40"), ("left", "85"), ("bottom", "40"), ("right", "85")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twips)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)  # noqa: SLF001 - python-docx has no margins of cells


def _once_a_page(row: Any) -> None:
    """Repeats `row` at the top of each page."""
    repeat = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - the same


def _run(
    paragraph: Any, said: str, *, bold: bool = False, size: float = 0, colour: Any = None
) -> Any:
    """A run of text."""
    run = paragraph.add_run(said)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _field(paragraph: Any, code_word: str) -> None:
    """A field that Word computes: PAGE, NUMPAGES."""
    run = _run(paragraph, "", size=8, colour=_GREY)
    for kind, said in (
        ("begin", ""),
        ("", code_word),
        ("separate", ""),
        ("text", "1"),
        ("end", ""),
    ):
        tag = {"": "w:instrText", "text": "w:t"}.get(kind, "w:fldChar")
        element = OxmlElement(tag)
        if tag == "w:fldChar":
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = said
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields


def _font(style: Any, latin: str, eastern: str, size: float) -> None:
    """Latin and Japanese font of a style."""
    style.font.name, style.font.size = latin, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)
    for key in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(key), latin)
    fonts.set(qn("w:eastAsia"), eastern)
