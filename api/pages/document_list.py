"""Documents in a list: title, publisher, version, date and review status."""

from api.pages.html_page import show_attribute, show_text
from core.documents import GuidelineDocument, Review

REVIEW_LABELS = {
    "submitted": "Not reviewed yet",
    "under_review": "Under review",
    "approved": "Approved",
    "withdrawn": "Withdrawn",
}

EMPTY = '<p class="notice">No document has been ingested yet. Run <code>citewell ingest PATH</code>, then reload this page.</p>'


def render_document_items(documents: tuple[GuidelineDocument, ...]) -> str:
    """Return the list as markup; where there is nothing, what to do about it."""
    items = "".join(
        f'<li><a href="/documents/{show_attribute(document.document_id)}" dir="auto">{show_text(document.title)}</a>'
        f'<span class="meta">{render_facts(document)}</span></li>'
        for document in documents
    )
    return f'<ul class="documents">{items}</ul>' if items else EMPTY


def render_facts(document: GuidelineDocument) -> str:
    """Return publisher, version, date and review status in one line, as markup."""
    status = document.review.status
    facts = (
        show_text(document.publisher or "Publisher not stated"),
        f"version {show_text(document.version_label)}" if document.version_label else "",
        f"last updated {show_text(document.last_updated)}" if document.last_updated else "no date stated",
        f'<span class="review review-{status}">{show_text(describe_review(document.review))}</span>',
    )
    return " · ".join(fact for fact in facts if fact)


def describe_review(review: Review) -> str:
    """Return the status, who set it and when."""
    parts = (
        REVIEW_LABELS[review.status],
        f"by {review.by}" if review.by else "",
        f"on {review.on}" if review.on else "",
    )
    return ", ".join(part for part in parts if part)
