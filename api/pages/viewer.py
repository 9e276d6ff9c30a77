"""A document as a page that needs no JavaScript: outline, search, and one quote highlighted."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.document_list import render_facts
from api.pages.html_page import external_link, render_page, show_attribute, show_text
from api.pages.text_marks import MAX_FOUND, Highlight, TextMarks, find_words
from core.documents import Block, GuidelineDocument, ParsedDocument

_CONTEXT_CHARS = 60
_LISTED_PLACES = 50


@dataclass(frozen=True, slots=True)
class ViewedDocument:
    """The version that is shown, and how it was asked for."""

    document: GuidelineDocument
    """Identity and metadata."""
    parsed: ParsedDocument
    """Text and structure."""
    is_live: bool
    """False for an earlier version."""
    is_fixed_version: bool = False
    """True where the address names the version; a search then stays in it."""


def render_viewer(viewed: ViewedDocument, quote: Highlight | None, query: str = "") -> str:
    """Return the page of one version of a document.

    Args:
        viewed: the version.
        quote: the words that a link names; null where it names none.
        query: words that the reader searches for; empty for none.
    """
    document, parsed = viewed.document, viewed.parsed
    fits = quote is not None and quote.start < quote.end <= len(parsed.text)
    found = find_words(parsed.text, query)
    marks = TextMarks(parsed.text, quote if fits else None, found)
    body = "".join(
        (
            '<div class="viewer"><aside class="side">',
            _render_search(viewed, query),
            _render_outline(parsed),
            '</aside><main id="main">',
            _render_head(document, viewed.is_live),
            _render_found(parsed.text, query, found) if query else "",
            "" if quote is None or fits else _alert("The link names words that this version does not have."),
            _render_jump(viewed, quote) if quote is not None and fits else "",
            f'<article dir="auto" lang="{show_attribute(document.language or "")}">',
            *_render_blocks(parsed, marks),
            "</article>",
            _render_references(document),
            "</main></div>",
        )
    )
    style = '<link rel="stylesheet" href="/widget/viewer.css">'
    return render_page(f"{document.title} · Citewell", body, scripts=style)


def _render_search(viewed: ViewedDocument, query: str) -> str:
    version = (
        f'<input type="hidden" name="version" value="{show_attribute(viewed.document.version_id)}">'
        if viewed.is_fixed_version
        else ""
    )
    return (
        '<form class="find" role="search"><label for="q">Search in this document</label><span class="row">'
        f'<input type="search" id="q" name="q" maxlength="200" value="{show_attribute(query)}">{version}'
        "<button>Search</button></span></form>"
    )


def _render_found(text: str, query: str, found: tuple[Highlight, ...]) -> str:
    shown = show_text(query)
    if not found:
        return f'<p class="found-none" role="status">“{shown}” does not stand in this document.</p>'
    count = f"{MAX_FOUND} or more places" if len(found) == MAX_FOUND else f"{len(found)} place{'s' * (len(found) > 1)}"
    items = "".join(
        f'<li><a href="#found-{number}">{_render_snippet(text, place)}</a></li>'
        for number, place in enumerate(found[:_LISTED_PLACES], 1)
    )
    more = f'<p class="meta">The first {_LISTED_PLACES} are listed; all are marked in the text.</p>'
    return (
        f'<section class="places" aria-labelledby="places-title"><h2 id="places-title">“{shown}”: {count}</h2>'
        f"<ol>{items}</ol>{more if len(found) > _LISTED_PLACES else ''}</section>"
    )


def _render_snippet(text: str, place: Highlight) -> str:
    before = text[max(place.start - _CONTEXT_CHARS, 0) : place.start].rpartition("\n")[2]
    after = text[place.end : place.end + _CONTEXT_CHARS].partition("\n")[0]
    return f"… {show_text(before)}<b>{show_text(text[place.start : place.end])}</b>{show_text(after)} …"


def _render_jump(viewed: ViewedDocument, quote: Highlight) -> str:
    """Return the way to the quote, and for a PDF the picture of its page with the quote marked."""
    jump = '<p class="jump"><a href="#quote">Go to the quoted words</a></p>'
    document = viewed.document
    pages = sorted({line.page for line in viewed.parsed.lines if line.start < quote.end and line.end > quote.start})
    pictures = "".join(
        f'<figure class="page-image"><img loading="lazy" alt="Page {page} of the original, with the quoted words marked"'
        f' src="/documents/{show_attribute(document.document_id)}/pages/{page}.svg?version={document.version_id}'
        f'&amp;start={quote.start}&amp;end={quote.end}"><figcaption>Page {page} of the original file. The quoted words'
        " are marked.</figcaption></figure>"
        for page in pages
    )
    if not pictures:
        return jump
    return f'{jump}<details class="original" open><summary>The quote on the original page</summary>{pictures}</details>'


def _render_head(document: GuidelineDocument, is_live: bool) -> str:
    notices = []
    if document.review.status == "withdrawn":
        notices.append("This document was withdrawn. It is kept so that earlier answers can be checked.")
    elif document.review.status != "approved":
        notices.append("No reviewer has approved this document yet.")
    if not is_live:
        notices.append("This is an earlier version, kept so that earlier answers can be checked.")
    if document.superseded_by:
        notices.append("This document has been superseded by another one.")
    link = external_link(document.url, "The publisher's page")
    own = (
        f"<p><strong>The document's own disclaimer:</strong> {show_text(document.disclaimer)}</p>"
        if document.disclaimer
        else ""
    )
    licence = f"<p>Terms of use: {show_text(document.licence)}</p>" if document.licence else ""
    if document.review.note:
        by = f" ({document.review.by})" if document.review.by else ""
        notices.append(f"Note of the review{by}: {document.review.note}")
    return (
        f'<header><h1 dir="auto">{show_text(document.title)}</h1><p class="meta">{render_facts(document)}</p>'
        f"{f'<p>{link}</p>' if link else ''}{licence}{own}{''.join(_alert(text) for text in notices)}</header>"
    )


def _alert(text: str) -> str:
    return f'<p class="notice">{show_text(text)}</p>'


def _render_outline(parsed: ParsedDocument) -> str:
    headings = [block for block in parsed.blocks if block.kind == "heading"]
    items = "".join(
        f'<li class="depth-{min(max(block.level, 1), 4)}"><a href="#s{block.start}">'
        f"{show_text(parsed.text[block.start : block.end])}</a></li>"
        for block in headings
    )
    if not headings:
        return ""
    return (
        f'<nav aria-label="Outline"><details class="outline"><summary>Outline</summary><ul>{items}</ul></details></nav>'
    )


def _render_references(document: GuidelineDocument) -> str:
    items = "".join(
        f'<li><span class="marker">{show_text(reference.marker)}</span>'
        f" {show_text(reference.text or 'Not listed by the document')}"
        f"{f' doi:{show_text(reference.doi)}' if reference.doi else ''}</li>"
        for reference in document.references
    )
    return f'<section><h2>References of the document</h2><ul class="references">{items}</ul></section>' if items else ""


def _render_blocks(parsed: ParsedDocument, marks: TextMarks) -> Iterator[str]:
    """Yield the blocks in reading order; list items are nested by level, pages are marked where they begin."""
    depth = 0
    page: int | None = None
    for block in parsed.blocks:
        is_new_page = block.page is not None and block.page != page
        wanted = block.level + 1 if block.kind == "list_item" else 0
        keep = 0 if is_new_page else min(depth, wanted)
        yield "</li></ul>" * (depth - keep)
        depth = keep
        if is_new_page:
            page = block.page
            yield f'<p class="page" id="page-{page}">Page {page}</p>'
        if block.kind != "list_item":
            yield _render_flow(block, marks)
            continue
        yield "</li><li>" if depth == wanted else "<ul><li>" * (wanted - depth)
        depth = wanted
        yield f'<span id="s{block.start}">{_render_marker(block)}{marks.render(block)}</span>'
    yield "</li></ul>" * depth


def _render_flow(block: Block, marks: TextMarks) -> str:
    content = f"{_render_marker(block)}{marks.render(block)}"
    if block.kind == "heading":
        tag = f"h{min(max(block.level, 1) + 1, 6)}"
        return f'<{tag} id="s{block.start}">{content}</{tag}>'
    return f'<p class="{block.kind}" id="s{block.start}">{content}</p>'


def _render_marker(block: Block) -> str:
    return f'<span class="marker">{show_text(block.marker)}</span> ' if block.marker else ""
