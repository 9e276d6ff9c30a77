"""The reader of PDF files: pypdf for the file, pdfium for the pages."""

import time
from dataclasses import dataclass, replace
from importlib.metadata import version

import pypdfium2 as pdfium

from core.documents import DocumentMetadata, PageFlag, Removed
from core.errors import EmptyDocumentError, EncryptedFileError, FileLimitError, UnreadableFileError
from core.text import normalise_line
from ingest.reader import RawBlock, RawPage, ReaderOutput, SourceFile
from ingest.readers.pdf.assembly import PageTurn, build_blocks, join_drafts
from ingest.readers.pdf.blocks import Draft, build_drafts, is_interleaved
from ingest.readers.pdf.contents import find_contents
from ingest.readers.pdf.cover import read_cover
from ingest.readers.pdf.drop_caps import attach_drop_caps
from ingest.readers.pdf.emphasis import mark_emphasis
from ingest.readers.pdf.figures import find_figure_areas, group_by_box, has_connectors
from ingest.readers.pdf.file import FileFacts, check_whole, load_facts
from ingest.readers.pdf.footnotes import bind_footnotes
from ingest.readers.pdf.furniture import Furniture, PageSegments, find_furniture
from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.glyphs import PageContent, load_page
from ingest.readers.pdf.headings import Headings
from ingest.readers.pdf.hidden import drop_hidden
from ingest.readers.pdf.joining import Hyphenation
from ingest.readers.pdf.layout import order_page
from ingest.readers.pdf.lines import Line, Word, add_drawn_bullets, build_segments, build_words, join_words
from ingest.readers.pdf.loose_tables import doubt_loose_rows
from ingest.readers.pdf.ocr import PAGE_TIMEOUT_S, OcrEngine, find_engine
from ingest.readers.pdf.quality import find_flags, has_no_text_layer
from ingest.readers.pdf.rotation import find_turn, turn_page
from ingest.readers.pdf.rows import TableWriter
from ingest.readers.pdf.shapes import mend_misnamed
from ingest.readers.pdf.tables import Table, find_tables

_NEEDS_OCR = "Install the extra `ocr` and Tesseract, or run OCR on it first."
READER_VERSION = "11"
MAX_SECONDS_PER_PAGE = 2.0
"""Average processor time allowed for a page; pages of shared guidelines/pdf take 0.03-0.2 s. A busy machine fails no file."""
MIN_SECONDS = 20.0
"""Time allowed for any file, however few its pages."""


@dataclass(frozen=True, slots=True)
class _ReadPage:
    """One page after its words and tables were found."""

    content: PageContent
    turn: PageTurn
    words: tuple[Word, ...]
    segments: tuple[Line, ...]
    tables: tuple[Table, ...]
    rotated: str
    slanted: str
    hidden: str


class PdfReader:
    """Reads PDF files with a text layer, and pages without one where OCR is installed."""

    name = "pdf"
    media_type = "application/pdf"
    suffixes: tuple[str, ...] = (".pdf",)

    def __init__(self) -> None:
        self._ocr = find_engine()
        ocr = f"+tesseract-{self._ocr.version}-{self._ocr.languages}" if self._ocr else ""
        self.version = f"{READER_VERSION}+pypdf-{version('pypdf')}+pypdfium2-{version('pypdfium2')}{ocr}"

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the file says.

        Raises:
            UnreadableFileError: damaged, cut short, or not a PDF.
            EncryptedFileError: locked with a password that is not empty.
            EmptyDocumentError: no page has a text layer.
            FileLimitError: the pages took more time than a page may take on average.
        """
        check_whole(source.name, source.data)
        facts = load_facts(source.name, source.data)
        contents = _load_contents(source, self._ocr)
        pages = [_read_page(content) for content in mark_emphasis(contents)]
        if not any(page.words for page in pages):
            n_pages = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
            if not any(_is_drawn_on(page.content) for page in pages):
                raise EmptyDocumentError(f"{source.name} opens, and has nothing on its {n_pages}: blank paper.")
            raise EmptyDocumentError(
                f"{source.name} has no text on its {n_pages}, only images or drawings. {_NEEDS_OCR}"
            )
        return _build_output(facts, pages)


def _load_contents(source: SourceFile, ocr: OcrEngine | None) -> list[PageContent]:
    try:
        document = pdfium.PdfDocument(source.data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFileError(f"{source.name} is locked with a password.") from error
        raise UnreadableFileError(f"{source.name} is damaged: its pages cannot be opened.") from error
    started = time.thread_time()
    try:
        n_pages = len(document)
        limit_s = max(MIN_SECONDS, MAX_SECONDS_PER_PAGE * n_pages)
        contents = []
        for number in range(1, n_pages + 1):
            content = load_page(document, number)
            if ocr is not None and has_no_text_layer(content):
                content = ocr.read_page(document, content)
                limit_s += PAGE_TIMEOUT_S
            contents.append(content)
            if time.thread_time() - started > limit_s:
                raise FileLimitError(
                    f"{source.name}: {number} of {n_pages} pages took more than {limit_s:.0f} s of processor time."
                )
        contents = mend_misnamed(document, contents)
    except pdfium.PdfiumError as error:
        raise UnreadableFileError(f"{source.name} is damaged: a page cannot be opened.") from error
    finally:
        document.close()
    if not contents:
        raise UnreadableFileError(f"{source.name} has no pages.")
    return contents


def _read_page(content: PageContent) -> _ReadPage:
    turn = find_turn(content)
    content, hidden = drop_hidden(turn_page(content, turn))
    upright, rotated, slanted = build_words(attach_drop_caps(content))
    words = add_drawn_bullets(upright, content.dots)
    tables = find_tables(
        words, content.number, content.rules, content.fills, content.height, has_connectors=has_connectors(content)
    )
    free = [word for word in words if not _is_in_table(word, tables)]
    segments = build_segments(free, content.number, content.rules)
    shape = PageTurn(turn, content.width, content.height)
    return _ReadPage(
        content, shape, tuple(words), tuple(segments), tuple(tables), join_words(rotated), join_words(slanted), hidden
    )


def _is_drawn_on(content: PageContent) -> bool:
    """Return whether anything at all stands on the page."""
    drawn = (content.glyphs, content.images, content.rules, content.fills, content.dots)
    return any(drawn) or content.n_slanted_lines > 0


def _is_in_table(word: Word, tables: list[Table]) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    return any(table.box.holds(x, y, 1.0) for table in tables)


def _build_output(facts: FileFacts, pages: list[_ReadPage]) -> ReaderOutput:
    furniture = find_furniture([PageSegments(p.content.number, p.content.height, p.segments) for p in pages])
    kept = {p.content.number: [line for line in p.segments if line not in furniture.lines] for p in pages}
    pages, contents = _take_out_contents(pages, kept)
    lines = [line for page in pages for line in kept[page.content.number]]
    cells = [line for page in pages for table in page.tables for cell in table.contents for line in cell.lines]
    headings = Headings(lines or cells, facts.outline)
    hyphenation = Hyphenation([*_in_reading_order(pages, kept), *cells])
    writer = TableWriter(hyphenation, headings)
    drafts: list[Draft] = []
    flags: dict[int, list[PageFlag]] = {}
    for page in pages:
        some, has_figure = _draft_page(page, kept[page.content.number], headings, writer)
        has_mixed_columns = is_interleaved(some)
        doubt_loose_rows(some)
        drafts.extend(some)
        text = " ".join(line.text for line in kept[page.content.number])
        found = list(find_flags(page.content, text))
        if "low_parse_quality" not in found and has_mixed_columns:
            found.append("low_parse_quality")
        if has_figure:
            found.append("figure_text")
        if any(draft.kind == "table_row" and not draft.is_quotable for draft in some):
            found.append("uncertain_table")
        flags[page.content.number] = found
    _set_levels(drafts, headings)
    joined = join_drafts(drafts, hyphenation)
    turns = {page.content.number: page.turn for page in pages}
    blocks = tuple(bind_footnotes(build_blocks(joined, headings, hyphenation, turns)))
    if not blocks:
        raise EmptyDocumentError(
            f"No page has text beside headers and footers: the pages are images, perhaps. {_NEEDS_OCR}"
        )
    removed = (*furniture.removed, *contents, *_other_removed(pages, writer))
    return ReaderOutput(
        blocks, _metadata(facts, pages, blocks, headings), _raw_pages(pages, facts, furniture, flags), removed
    )


def _take_out_contents(pages: list[_ReadPage], kept: dict[int, list[Line]]) -> tuple[list[_ReadPage], list[Removed]]:
    """Return the pages without the tables of their lists of contents, and what was removed; ``kept`` loses its lines."""
    cells = {
        page.content.number: [line for table in page.tables for cell in table.contents for line in cell.lines]
        for page in pages
    }
    areas = find_contents(
        [(page.content.number, [*kept[page.content.number], *cells[page.content.number]]) for page in pages]
    )
    removed: list[Removed] = []
    result: list[_ReadPage] = []
    for page in pages:
        number = page.content.number
        area = areas.get(number)
        if area is None:
            result.append(page)
            continue
        lines = [line for line in (*kept[number], *cells[number]) if area.holds(line.centre)]
        removed.extend(Removed(reason="contents", text=line.text, page=number) for line in lines)
        kept[number] = [line for line in kept[number] if not area.holds(line.centre)]
        tables = tuple(table for table in page.tables if not area.holds((table.box.y0 + table.box.y1) / 2))
        result.append(replace(page, tables=tables))
    return result, removed


def _in_reading_order(pages: list[_ReadPage], kept: dict[int, list[Line]]) -> list[Line]:
    ordered: list[Line] = []
    for page in pages:
        for part in order_page(kept[page.content.number], []):
            if not isinstance(part, Table):
                ordered.extend(part.lines)
    return ordered


def _draft_page(
    page: _ReadPage, segments: list[Line], headings: Headings, writer: TableWriter
) -> tuple[list[Draft], bool]:
    areas = find_figure_areas(page.content, segments, page.tables)
    figure = [line for line in segments if _is_in(line, areas)]
    text = [line for line in segments if not _is_in(line, areas)]
    drafts: list[Draft] = []
    for part in order_page(text, page.tables):
        if isinstance(part, Table):
            drafts.extend(writer.write(part))
            continue
        some = build_drafts(part, headings, page.content.height)
        if any(draft.kind in ("paragraph", "heading", "list_item") for draft in some):
            writer.end_continuation()
        drafts.extend(some)
    boxes, loose = group_by_box(page.content, figure)
    for column in (part for lines in (*boxes, loose) for part in order_page(lines, [])):
        if not isinstance(column, Table):
            for draft in build_drafts(column, headings, page.content.height):
                drafts.append(replace(draft, kind="figure_text", is_quotable=False, starts_column=False))
    return drafts, bool(figure)


def _is_in(line: Line, areas: list[Box]) -> bool:
    return any(area.holds((line.x0 + line.x1) / 2, line.base - 0.3 * line.size) for area in areas)


def _set_levels(drafts: list[Draft], headings: Headings) -> None:
    found = [(draft, draft.text or " ".join(draft.pieces())) for draft in drafts if draft.kind == "heading"]
    for draft, text in found:
        level = headings.outline_level(text, draft.page)
        if level is not None:
            headings.note_style(draft.lines, text, level)
    headings.rank_styles([(draft.lines, text) for draft, text in found])


def _other_removed(pages: list[_ReadPage], writer: TableWriter) -> list[Removed]:
    removed: list[Removed] = []
    for page in pages:
        if page.slanted:
            removed.append(Removed(reason="watermark", text=page.slanted, page=page.content.number))
        if page.hidden:
            removed.append(Removed(reason="hidden_text", text=page.hidden, page=page.content.number))
        if page.rotated:
            removed.append(Removed(reason="sideways_text", text=page.rotated, page=page.content.number))
    removed.extend(
        Removed(reason="repeated_table_head", text=text, page=number) for number, text in writer.repeated_heads
    )
    return removed


def _raw_pages(
    pages: list[_ReadPage], facts: FileFacts, furniture: Furniture, flags: dict[int, list[PageFlag]]
) -> tuple[RawPage, ...]:
    result = []
    for page in pages:
        number = page.content.number
        label = facts.labels[number - 1] if number <= len(facts.labels) else furniture.labels.get(number)
        result.append(RawPage(number, label or None, tuple(flags[number])))
    return tuple(result)


def _metadata(
    facts: FileFacts, pages: list[_ReadPage], blocks: tuple[RawBlock, ...], headings: Headings
) -> DocumentMetadata:
    cover = read_cover([line for page in pages[:3] for line in page.segments], headings.body_size)
    return DocumentMetadata(
        title=facts.title or (normalise_line(cover.title) if cover.title else None),
        publisher=facts.publisher,
        language=facts.language,
        licence=facts.licence,
        published_on=cover.published_on,
        last_updated=cover.last_updated,
    )
