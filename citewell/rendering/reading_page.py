"""What was understood of a document as one self-contained page: its statements beside the page they stand on."""

import base64
import importlib.resources
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from citewell.rendering.reading import Reading
from citewell.rendering.reading_text import describe_grade, name_pages, shorten
from core.documents import LineBox, Removed, Statement
from ingest.page_images import PageImage

_MAX_ASIDES = 60
"""Removed texts and unquoted blocks listed for one page."""


def write_page(reading: Reading, images: Iterable[PageImage]) -> Iterator[str]:
    """Yield the page piece by piece, because the pictures of a long document do not fit into memory together.

    Args:
        reading: the version.
        images: the pages of its file, in order; none for a format without pages, shown by its canonical text.
    """
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(reading.document.title)}: what was understood</title>"
        f"<style>{_load('reading_page.css')}</style></head><body>"
    )
    yield _write_head(reading)
    if reading.parsed.pages:
        numbered = _Numbered(reading)
        for image in images:
            yield from _write_pdf_page(reading, numbered, image)
    else:
        yield from _write_text(reading)
    yield f"<script>{_load('reading_page.js')}</script></body></html>\n"


def _load(name: str) -> str:
    return importlib.resources.files("citewell").joinpath("data", name).read_text(encoding="utf-8")


class _Numbered:
    """The statements with the lines that they stand on."""

    def __init__(self, reading: Reading) -> None:
        self.by_page: dict[int, list[Statement]] = {}
        self.boxes: dict[int, list[tuple[Statement, LineBox]]] = {}
        lines = sorted(reading.parsed.lines, key=lambda line: line.start)
        first = 0
        for statement in reading.statements:
            while first < len(lines) and lines[first].end <= statement.start:
                first += 1
            pages: dict[int, None] = {statement.page: None} if statement.page else {}
            for line in lines[first:]:
                if line.start >= statement.end:
                    break
                if line.end > statement.start:
                    pages[line.page] = None
                    self.boxes.setdefault(line.page, []).append((statement, line))
            for page in pages:
                self.by_page.setdefault(page, []).append(statement)


def _write_head(reading: Reading) -> str:
    document, parsed = reading.document, reading.parsed
    n_graded = sum(statement.grade is not None for statement in reading.statements)
    facts = {
        "Document": f"{document.document_id}, version {document.version_id}",
        "File": f"{document.source_name} ({document.media_type})",
        "Publisher": document.publisher,
        "Publisher's version": document.version_label,
        "Published": document.published_on,
        "Last updated": document.last_updated,
        "Language": document.language,
        "Licence": document.licence,
        "Superseded by": document.superseded_by,
        "Read by": f"{parsed.parser} {parsed.parser_version}",
        "Found": f"{len(reading.statements)} statements, {n_graded} of them graded",
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value or 'not stated')}</dd>" for name, value in facts.items())
    flags = "".join(
        f'<p><span class="flag">{flag}</span> pages {name_pages(pages)}</p>'
        for flag, pages in reading.flagged_pages().items()
    )
    outline = "".join(
        f'<li style="padding-left:{1.2 * (max(block.level, 1) - 1):g}em"><a href="#{_anchor(block.page, block.start)}">'
        f"{escape(f'{block.marker} ' if block.marker else '')}{escape(words)}</a></li>"
        for block, words in reading.outline()
    )
    nav = f"<nav><details open><summary>Outline</summary><ul>{outline}</ul></details></nav>" if outline else ""
    return f'<header class="top"><h1>{escape(document.title)}</h1><dl>{rows}</dl>{flags}{nav}</header>'


def _anchor(page: int | None, start: int) -> str:
    return f"page-{page}" if page else f"at-{start}"


def _write_pdf_page(reading: Reading, numbered: _Numbered, image: PageImage) -> Iterator[str]:
    page = next((page for page in reading.parsed.pages if page.number == image.number), None)
    label = f" (printed {escape(page.label)})" if page and page.label and page.label != str(image.number) else ""
    flags = "".join(f' <span class="flag">{flag}</span>' for flag in (page.flags if page else ()))
    yield f'<section class="page" id="page-{image.number}"><h2>Page {image.number}{label}{flags}</h2>'
    yield '<div class="sides"><div class="picture">'
    png = base64.b64encode(image.png).decode("ascii")
    yield f'<img alt="Page {image.number} of the original" src="data:image/png;base64,{png}" loading="lazy">'
    seen: set[int] = set()
    for statement, line in numbered.boxes.get(image.number, []):
        yield _write_box(statement, line, image, is_first=statement.ordinal not in seen)
        seen.add(statement.ordinal)
    yield "</div><div>"
    statements = numbered.by_page.get(image.number, [])
    yield from _write_statements(statements)
    if not statements:
        yield "<p>No statement was found on this page.</p>"
    unquoted = [block for block in reading.unquoted() if block.page == image.number]
    yield _write_asides(
        "Kept, and never quoted", [(block.kind.replace("_", " "), reading.words(block)) for block in unquoted]
    )
    yield _write_removed([item for item in reading.parsed.removed if item.page == image.number])
    yield "</div></div></section>"


def _write_box(statement: Statement, line: LineBox, image: PageImage, *, is_first: bool) -> str:
    """Return the part of the line that the statement fills, in parts of the page; letters count as equally wide."""
    width, length = line.x1 - line.x0, line.end - line.start
    left = line.x0 + width * max(statement.start - line.start, 0) / length
    right = line.x1 - width * max(line.end - statement.end, 0) / length
    style = (
        f"left:{100 * left / image.width:.2f}%;top:{100 * line.y0 / image.height:.2f}%;"
        f"width:{100 * (right - left) / image.width:.2f}%;height:{100 * (line.y1 - line.y0) / image.height:.2f}%"
    )
    number = f"<b>{statement.ordinal + 1}</b>" if is_first else ""
    return f'<div class="box{_shade(statement)}" data-s="{statement.ordinal}" style="{style}">{number}</div>'


def _shade(statement: Statement) -> str:
    """Return the class that tells a statement from its neighbours."""
    return " other" if statement.ordinal % 2 else ""


def _write_statements(statements: Sequence[Statement]) -> Iterator[str]:
    yield '<ol class="statements">'
    section: tuple[str, ...] | None = None
    parents: list[str] = []
    for statement in statements:
        if statement.section_path != section:
            section, parents = statement.section_path, []
            yield f'</ol><div class="path">{escape(" › ".join(section) or "Before the first heading")}</div>'
            yield '<ol class="statements">'
        leads = [lead_in.text for lead_in in statement.lead_ins]
        yield _write_statement(statement, [] if leads == parents else leads)
        parents = leads
    yield "</ol>"


def _write_statement(statement: Statement, parents: Sequence[str]) -> str:
    """Return the statement under the parents that the one before it does not share."""
    leads = "".join(f'<p class="lead">{escape(parent)}</p>' for parent in parents)
    number = statement.recommendation_number
    numbered = f'<span class="number">{escape(number)}</span>' if number else ""
    grade = f' <span class="grade">{escape(statement.grade.raw)}</span>' if statement.grade else ""
    caveats = "".join(
        f'<p class="caveat"><b>{caveat.kind}:</b> {escape(caveat.text)}</p>' for caveat in statement.qualifiers
    )
    place = statement.list_place
    facts = [statement.kind.replace("_", " ") + (f" {place.position} of {place.total}" if place else "")]
    if statement.opens_list:
        facts.append("opens a list")
    if statement.reference_markers:
        facts.append(f"references {', '.join(statement.reference_markers)}")
    if statement.grade:
        facts.append(f"graded {describe_grade(statement.grade)}")
    flags = "".join(f'<span class="flag">{flag}</span>' for flag in statement.flags)
    return (
        f'<li data-s="{statement.ordinal}"><span class="n">{statement.ordinal + 1}</span>{leads}'
        f'{numbered}{escape(statement.text)}{grade}{caveats}<p class="facts">{flags}{escape(" · ".join(facts))}</p></li>'
    )


def _write_removed(removed: Sequence[Removed]) -> str:
    return _write_asides("Removed", [(item.reason, item.text) for item in removed])


def _write_asides(title: str, asides: Sequence[tuple[str, str]]) -> str:
    if not asides:
        return ""
    items = "".join(f"<li>{escape(kind)}: {escape(shorten(text))}</li>" for kind, text in asides[:_MAX_ASIDES])
    more = f"<li>and {len(asides) - _MAX_ASIDES} more</li>" if len(asides) > _MAX_ASIDES else ""
    return f'<h3>{title}</h3><ul class="aside">{items}{more}</ul>'


def _write_text(reading: Reading) -> Iterator[str]:
    """Yield the canonical text with every statement marked, beside the statements."""
    yield '<section class="whole"><h2>Canonical text and statements</h2><div class="sides"><div class="text" dir="auto">'
    text, position = reading.parsed.text, 0
    marks = iter([*reading.statements, None])
    statement = next(marks)
    unquoted = {block.start for block in reading.unquoted()}
    for block in reading.parsed.blocks:
        yield escape(text[position : block.start])
        kind = "head" if block.kind == "heading" else "unquoted" if block.start in unquoted else ""
        yield f'<span id="at-{block.start}"{f" class={kind}" if kind else ""}>'
        position = block.start
        while statement is not None and statement.start < block.end:
            yield escape(text[position : statement.start])
            yield f'<mark class="{_shade(statement).strip()}" data-s="{statement.ordinal}">'
            yield f"{escape(text[statement.start : statement.end])}</mark>"
            position = statement.end
            statement = next(marks)
        yield f"{escape(text[position : block.end])}</span>"
        position = block.end
    yield "</div><div>"
    yield from _write_statements(reading.statements)
    yield _write_removed(reading.parsed.removed)
    yield "</div></div></section>"
