"""A document as a page that needs no JavaScript, with one quote highlighted."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from api.html_page import external_link, render_page
from core.documents import Block, GuidelineDocument, ParsedDocument, Review

REVIEW_LABELS = {
    "submitted": "Not reviewed yet",
    "under_review": "Under review",
    "approved": "Approved",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Highlight:
    """The span to mark: offsets in the canonical text, 0-based and half-open."""

    start: int
    end: int


def render_viewer(
    document: GuidelineDocument, parsed: ParsedDocument, is_live: bool, highlight: Highlight | None
) -> str:
    """Return the page of one version of a document."""
    fits = highlight is not None and highlight.start < highlight.end <= len(parsed.text)
    body = "".join(
        (
            '<nav class="bar"><a href="/">Ask a question</a><a href="/documents">All documents</a></nav>',
            '<div class="viewer">',
            _render_outline(parsed),
            '<main id="main">',
            _render_head(document, is_live),
            "" if highlight is None or fits else _alert("The link names words that this version does not have."),
            f'<article dir="auto" lang="{escape(document.language or "")}">',
            *_render_blocks(parsed, highlight if fits else None),
            "</article>",
            _render_references(document),
            "</main></div>",
        )
    )
    return render_page(document.title, body)


def render_documents(documents: tuple[GuidelineDocument, ...]) -> str:
    """Return the page that lists the live documents."""
    items = "".join(
        f'<li><a href="/documents/{escape(document.document_id)}">{escape(document.title)}</a>'
        f'<span class="meta">{_facts(document)}</span></li>'
        for document in documents
    )
    empty = "<p>No document has been ingested yet. Run <code>citewell ingest PATH</code>, then reload this page.</p>"
    listing = f'<ul class="documents">{items}</ul>' if documents else empty
    body = (
        '<nav class="bar"><a href="/">Ask a question</a></nav><main id="main" class="narrow"><h1>Documents</h1>'
        f"<p>Answers come from these documents and from nothing else.</p>{listing}</main>"
    )
    return render_page("Documents", body)


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
        f"<p><strong>The document's own disclaimer:</strong> {escape(document.disclaimer)}</p>"
        if document.disclaimer
        else ""
    )
    licence = f"<p>Terms of use: {escape(document.licence)}</p>" if document.licence else ""
    if document.review.note:
        by = f" ({document.review.by})" if document.review.by else ""
        notices.append(f"Note of the review{by}: {document.review.note}")
    return (
        f'<header><h1 dir="auto">{escape(document.title)}</h1><p class="meta">{_facts(document)}</p>'
        f"{f'<p>{link}</p>' if link else ''}{licence}{own}{''.join(_alert(text) for text in notices)}</header>"
    )


def _facts(document: GuidelineDocument) -> str:
    status = document.review.status
    facts = [
        escape(document.publisher or "Publisher not stated"),
        f"version {escape(document.version_label)}" if document.version_label else "",
        f"last updated {escape(document.last_updated)}" if document.last_updated else "no date stated",
        f'<span class="review review-{status}">{escape(_describe_review(document.review))}</span>',
    ]
    return " · ".join(fact for fact in facts if fact)


def _describe_review(review: Review) -> str:
    """Return the status, who set it and when."""
    parts = (
        REVIEW_LABELS[review.status],
        f"by {review.by}" if review.by else "",
        f"on {review.on}" if review.on else "",
    )
    return ", ".join(part for part in parts if part)


def _alert(text: str) -> str:
    return f'<p class="notice">{escape(text)}</p>'


def _render_outline(parsed: ParsedDocument) -> str:
    headings = [block for block in parsed.blocks if block.kind == "heading"]
    items = "".join(
        f'<li class="depth-{min(max(block.level, 1), 4)}"><a href="#s{block.start}">'
        f"{escape(parsed.text[block.start : block.end])}</a></li>"
        for block in headings
    )
    return f'<details class="outline"><summary>Outline</summary><ul>{items}</ul></details>' if headings else ""


def _render_references(document: GuidelineDocument) -> str:
    items = "".join(
        f'<li><span class="marker">{escape(reference.marker)}</span> {escape(reference.text or "Not listed by the document")}'
        f"{f' doi:{escape(reference.doi)}' if reference.doi else ''}</li>"
        for reference in document.references
    )
    return f'<section><h2>References of the document</h2><ul class="references">{items}</ul></section>' if items else ""


def _render_blocks(parsed: ParsedDocument, highlight: Highlight | None) -> Iterator[str]:
    """Yield the blocks in reading order; list items are nested by level, pages are marked where they begin."""
    depth = 0
    page: int | None = None
    marks = _Marks(parsed.text, highlight)
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
        marker = f'<span class="marker">{escape(block.marker)}</span> ' if block.marker else ""
        yield f'<span id="s{block.start}">{marker}{marks.render(block)}</span>'
    yield "</li></ul>" * depth


def _render_flow(block: Block, marks: "_Marks") -> str:
    text = marks.render(block)
    marker = f'<span class="marker">{escape(block.marker)}</span> ' if block.marker else ""
    if block.kind == "heading":
        tag = f"h{min(max(block.level, 1) + 1, 6)}"
        return f'<{tag} id="s{block.start}">{marker}{text}</{tag}>'
    return f'<p class="{block.kind}" id="s{block.start}">{marker}{text}</p>'


class _Marks:
    """Renders the text of blocks, marking what the highlight covers; the first mark is the anchor ``quote``."""

    def __init__(self, text: str, highlight: Highlight | None) -> None:
        self._text = text
        self._highlight = highlight
        self._anchor: Literal[' id="quote"', ""] = ' id="quote"'

    def render(self, block: Block) -> str:
        """Return the block's text, escaped, with ``mark`` around the highlighted part."""
        if self._highlight is None:
            return escape(self._text[block.start : block.end])
        start = min(max(self._highlight.start, block.start), block.end)
        end = min(max(self._highlight.end, block.start), block.end)
        if start >= end:
            return escape(self._text[block.start : block.end])
        anchor, self._anchor = self._anchor, ""
        before, quote, after = self._text[block.start : start], self._text[start:end], self._text[end : block.end]
        return f"{escape(before)}<mark{anchor}>{escape(quote)}</mark>{escape(after)}"
