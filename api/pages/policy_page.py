"""The editorial policy: what the review states mean, how many documents are in each, and the operator's own text."""

from markdown_it import MarkdownIt

from api.pages.document_list import REVIEW_LABELS
from api.pages.html_page import render_text_page
from core.documents import GuidelineDocument, ReviewStatus

_MEANINGS: dict[ReviewStatus, str] = {
    "submitted": "Nobody has checked it yet. It may be answered from, and every answer says so.",
    "under_review": "A reviewer is checking it. It may be answered from, and every answer says so.",
    "approved": "A named reviewer has checked this very text, with its grades and tables. A changed text starts again.",
    "withdrawn": "It is no longer answered from. It stays readable, so that earlier answers can be checked.",
}


def render_policy_page(policy: str | None, documents: tuple[GuidelineDocument, ...]) -> str:
    """Return the page; ``policy`` is the operator's text, null where there is none."""
    own = render_markdown(policy) if policy and policy.strip() else _NO_POLICY
    counts = {status: sum(document.review.status == status for document in documents) for status in _MEANINGS}
    rows = "".join(
        f'<dt><span class="review review-{status}">{REVIEW_LABELS[status]}</span> {_count(counts[status], status)}</dt>'
        f"<dd>{meaning}</dd>"
        for status, meaning in _MEANINGS.items()
    )
    return render_text_page(
        "Editorial policy",
        f'{own}<h2>What the review states mean</h2><dl class="states">{rows}</dl>'
        "<p>An approval holds for one text of one document. Answers from documents that are out of date or superseded say so as well.</p>",
        here="/editorial-policy",
    )


_NO_POLICY = (
    '<p class="notice">Whoever runs this server has not stated who reviews the guidelines and how.'
    " (<code>CITEWELL_EDITORIAL_POLICY</code> names the file with that text.)</p>"
)


def _count(number: int, status: ReviewStatus) -> str:
    return "" if status == "withdrawn" else f'<span class="meta">{number} of the documents here</span>'


def render_markdown(text: str) -> str:
    """Return the text as markup: headings one level lower, because the page has its own; HTML in it is shown as typed."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return str(parser.renderer.render(tokens, parser.options, {}))
