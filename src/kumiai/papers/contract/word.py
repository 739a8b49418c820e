"""Word documents: the few elements a contract is made of, in fonts for both languages.

python-docx makes the package (styles, header, sections) once; paragraphs and tables are written as
the markup that it would write, so that a hundred papers a second can be made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_STORED, ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kumiai.papers.archive import FixedZip
from kumiai.papers.spoken import clean

_MINCHO, _GOTHIC = "Yu Mincho", "Yu Gothic"
_LATIN, _SANS = "Times New Roman", "Arial"
_GREY, _RED = RGBColor(0x55, 0x5B, 0x66), RGBColor(0xA0, 0x1C, 0x1C)
_TOLD_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's properties have no zone
_TABLE_STYLES = frozenset({"TableNormal", "TableGrid"})
_SHADE = "E9EDF3"
_TITLE_MAX = 255
_SHORT = 400
_BREAKS = re.compile(r"[\t\r\n]")
_TITLE, _LEFT, _RIGHT, _BODY, _WIDE, _TALL = (f"kumiai-{n}-here" for n in range(6))
"""Words in the empty package where a paper's own text goes."""
_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="A01C1C"/>'
    for side in ("top", "left", "bottom", "right")
)
_CELL_MARGINS = "".join(
    f'<w:{side} w:w="{twips}" w:type="dxa"/>'
    for side, twips in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
)
_GRID = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/>'
    '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstColumn="1" w:firstRow="1" '
    'w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1" w:val="04A0"/>'
    f"<w:tblCellMar>{_CELL_MARGINS}</w:tblCellMar></w:tblPr><w:tblGrid>"
)


@dataclass(slots=True)
class Paper:
    """A document in the making: its title, what stands on every page, and its body as markup."""

    title: str
    left: str = ""
    right: str = ""
    body: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Package:
    """An empty document: its members in order, and the markup of two changes of the page."""

    members: tuple[tuple[str, str], ...]
    wide: str
    """What ends tall pages."""
    tall: str
    """What ends wide ones."""


def document(title: str) -> Paper:
    """An empty A4 document whose properties name no person and no time."""
    return Paper(clean(title)[:_TITLE_MAX])


def saved(made: Paper) -> bytes:
    """The document's bytes; equal documents, equal bytes."""
    own = {_TITLE: made.title, _LEFT: made.left, _RIGHT: made.right}
    told = {word: escape(said) for word, said in own.items()} | {_BODY: "".join(made.body)}
    out = BytesIO()
    with FixedZip(out, "w", ZIP_STORED) as target:
        for name, text_ in _package().members:
            target.writestr(name, _filled(text_, told))
    return out.getvalue()


def _filled(form: str, told: dict[str, str]) -> str:
    """A member with the paper's own text; what is filled in is never read as a form again."""
    if "kumiai-" not in form:
        return form
    return re.sub(r"kumiai-[0-3]-here", lambda found: told[found[0]], form)


def header(made: Paper, left: str, right: str) -> None:
    """What stands on every page: a line above, page numbers below."""
    made.left, made.right = clean(left), clean(right)


def title(made: Paper, said: str) -> None:
    """The title of the paper."""
    made.body.append(_paragraph('<w:pStyle w:val="Title"/>', _run(clean(said))))  # fmt: skip


def chapter(made: Paper, said: str) -> None:
    """A heading on a new page."""
    made.body.append(
        _paragraph('<w:pStyle w:val="Heading1"/><w:pageBreakBefore/>', _run(clean(said)))
    )


def heading(made: Paper, said: str, level: int, bookmark: str = "", number: int = 0) -> None:
    """A heading; with `bookmark` its clause keeps its identity when people reorder the paper."""
    run = _run(clean(said))
    if bookmark:
        begin = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>'
        run = f'{begin}{run}<w:bookmarkEnd w:id="{number}"/>'
    made.body.append(_paragraph(f'<w:pStyle w:val="Heading{level}"/>', run))


def text(
    made: Paper, said: str, mark: str = "", *, indent: float = 0, strong: bool = False
) -> None:
    """A paragraph, with a small grey mark at its end."""
    runs = _run(clean(said), "<w:b/>" if strong else None)
    if mark:
        runs += _run(f" {mark}", f'<w:color w:val="{_GREY}"/><w:sz w:val="16"/>')
    if indent:
        twips = Mm(indent).twips
        made.body.append(_paragraph(f'<w:ind w:left="{twips}" w:hanging="{twips}"/>', runs))
    else:
        made.body.append(_paragraph("", runs))


def notice(made: Paper, said: str) -> None:
    """A boxed red line."""
    run = _run(clean(said), f'<w:b/><w:color w:val="{_RED}"/><w:sz w:val="19"/>')
    made.body.append(_paragraph(f'<w:jc w:val="center"/><w:pBdr>{_BOX}</w:pBdr>', run))


def code(made: Paper, said: str) -> None:
    """A line in a fixed-width font."""
    font = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/><w:sz w:val="18"/>'
    made.body.append(_paragraph("", _run(clean(said), font)))


def table(
    made: Paper, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """A ruled table with a repeated head; `widths` in millimetres."""
    twips = [Mm(width).twips for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/>'
    first = [
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{{}}</w:tcPr><w:p><w:pPr>'
        '<w:spacing w:after="0"/></w:pPr>'
        for width in twips
    ]
    made.body.append(f"{_GRID}{columns}</w:tblGrid>")
    heading_row = [
        part.replace("{}", shade) + _run(clean(said), '<w:b/><w:sz w:val="16"/>')
        for part, said in zip(first, heads, strict=True)
    ]
    made.body.append(_row("<w:cantSplit/><w:tblHeader/>", heading_row))
    plain = [part.replace("{}", "") for part in first]
    for row in rows:
        cells = [
            part + _run(clean(said), '<w:sz w:val="16"/>')
            for part, said in zip(plain, row, strict=True)
        ]
        made.body.append(_row("<w:cantSplit/>", cells))
    made.body.append('</w:tbl><w:p><w:pPr><w:spacing w:after="40"/></w:pPr></w:p>')


def sideways(made: Paper) -> None:
    """What follows stands on wide pages."""
    made.body.append(_package().wide)


def upright(made: Paper) -> None:
    """What follows stands on tall pages again."""
    made.body.append(_package().tall)


def _row(form: str, cells: Sequence[str]) -> str:
    """One row of a table; it stays on one page."""
    return f"<w:tr><w:trPr>{form}</w:trPr>{'</w:p></w:tc>'.join(cells)}</w:p></w:tc></w:tr>"


def _paragraph(form: str, runs: str) -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{form}</w:pPr>{runs}</w:p>" if form else f"<w:p>{runs}</w:p>"


def _run(said: str, form: str | None = "") -> str:
    """A run of text, with its line breaks and tabs; `form` None says that it has no form."""
    return _short(said, form) if len(said) <= _SHORT else _made(said, form)


@lru_cache(maxsize=4_096)
def _short(said: str, form: str | None) -> str:
    """A short run: papers of one template say the same in most of their cells."""
    return _made(said, form)


def _made(said: str, form: str | None) -> str:
    """The markup of a run."""
    told, last = ["<w:r><w:rPr/>" if form is None else "<w:r>"], 0
    if form:
        told.append(f"<w:rPr>{form}</w:rPr>")
    for found in _BREAKS.finditer(said):
        told += [_piece(said[last : found.start()]), "<w:tab/>" if found[0] == "\t" else "<w:br/>"]
        last = found.end()
    told.append(_piece(said[last:]))
    return f"{''.join(told)}</w:r>"


def _piece(said: str) -> str:
    """Text within a run; spaces at its ends are kept."""
    if not said:
        return ""
    kept = ' xml:space="preserve"' if said != said.strip() else ""
    return f"<w:t{kept}>{escape(said)}</w:t>"


@lru_cache(maxsize=1)
def _package() -> _Package:
    """The empty document that every paper is filled into."""
    made = _styled()
    body = made.element.body
    made.add_paragraph(_BODY)
    _turn(made, WD_ORIENT.LANDSCAPE, (297, 210), 16)
    made.add_paragraph(_WIDE)
    _turn(made, WD_ORIENT.PORTRAIT, (210, 297), 24)
    made.add_paragraph(_TALL)
    out = BytesIO()
    made.save(out)
    assert body is not None
    with ZipFile(BytesIO(out.getvalue())) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    name = "word/document.xml"
    before, rest = found[name].split(_place(_BODY))
    wide, rest = rest.split(_place(_WIDE))
    tall, end = rest.split(_place(_TALL))
    found[name] = f"{before}{_BODY}{end}"
    return _Package(tuple(found.items()), wide, tall)


def _place(word: str) -> str:
    """The paragraph that holds a word of the package."""
    return f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>"


def _turn(made: Any, orientation: WD_ORIENT, size: tuple[int, int], margin: int) -> None:
    """A new section with pages of another form, in millimetres."""
    section = made.add_section()
    section.orientation = orientation
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.left_margin = section.right_margin = Mm(margin)


def _styled() -> Any:
    """An empty document with our page, fonts, header and footer."""
    made = Document()
    _slim(made)
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = _TITLE, "Kumiai", "", ""
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
    _header(section)
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


def _header(section: Any) -> None:
    """A line above with two texts, page numbers below."""
    line = section.header.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(162), alignment=2)
    _styled_run(line, _LEFT, size=7.5, colour=_RED)
    _styled_run(line, "\t" + _RIGHT, size=7.5, colour=_GREY)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for code_word in ("PAGE", "NUMPAGES"):
        if code_word == "NUMPAGES":
            _styled_run(foot, " / ", size=8, colour=_GREY)
        _field(foot, code_word)


def _styled_run(paragraph: Any, said: str, *, size: float, colour: Any) -> Any:
    """A run of text in the header or footer."""
    run = paragraph.add_run(said)
    run.font.size = Pt(size)
    run.font.color.rgb = colour
    return run


def _field(paragraph: Any, code_word: str) -> None:
    """A field that Word computes: PAGE, NUMPAGES."""
    run = _styled_run(paragraph, "", size=8, colour=_GREY)
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
