"""The chat page: the widget full-page, what it can answer and what not, and the documents behind it."""

from importlib.resources import files

from api.pages.document_list import render_document_items
from api.pages.html_page import render_page, show_attribute
from core.documents import GuidelineDocument

MAX_STARTERS = 3

_HEAD = (
    '<link rel="stylesheet" href="/widget/chat.css"><script type="module" src="/widget.js"></script>'
    '<meta name="description" content="Answers to clinical questions, quoted from the guidelines on this server.">'
)


def render_chat_page(documents: tuple[GuidelineDocument, ...], starters: tuple[str, ...]) -> str:
    """Return the page; what stands in it can be read without JavaScript."""
    chosen = starters or choose_starters(documents)
    attributes = f' starters="{show_attribute("|".join(chosen))}"' if chosen and documents else ""
    return render_page(
        "Ask the guidelines · Citewell",
        f'<main id="main"><h1 class="unseen">Ask the guidelines</h1><citewell-chat id="chat" theme="auto"{attributes}>'
        f"{_render_welcome()}{_render_documents(documents)}</citewell-chat></main>",
        here="/",
        scripts=_HEAD,
        body_class="chat",
    )


def choose_starters(documents: tuple[GuidelineDocument, ...]) -> tuple[str, ...]:
    """Return questions about those of the shipped guidelines that can be answered from."""
    live = {document.document_id for document in documents}
    rows = files("api").joinpath("starter_questions.tsv").read_text(encoding="utf-8").splitlines()
    known = [row.split("\t") for row in rows if row]
    return tuple(question for document_id, question in known if document_id in live)[:MAX_STARTERS]


def _render_welcome() -> str:
    return (
        '<section slot="welcome" class="welcome" aria-labelledby="welcome-title">'
        '<h2 id="welcome-title">What do the guidelines say?</h2>'
        "<p>Ask a clinical question. The answer is quoted, word for word, from the documents listed here. Each statement"
        " opens the place it comes from and keeps the guideline’s own grade.</p>"
        '<ul class="scope">'
        "<li><strong>It can answer</strong> what these documents state: treatments, doses, criteria, exceptions.</li>"
        "<li><strong>It says “not covered”</strong> for everything else, and never fills a gap from general knowledge.</li>"
        "<li><strong>It cannot</strong> assess a patient or take a decision.</li></ul>"
        '<noscript><p class="notice">Asking needs JavaScript. The documents can be read without it.</p></noscript></section>'
    )


def _render_documents(documents: tuple[GuidelineDocument, ...]) -> str:
    count = f"{len(documents)} document{'' if len(documents) == 1 else 's'}"
    listing = render_document_items(documents)
    return (
        '<section slot="documents" class="library" aria-labelledby="library-title">'
        f'<h2 id="library-title">It answers from {count if documents else "nothing yet"}</h2>{listing}'
        '<p class="meta"><a href="/editorial-policy">Who reviews them, and what the states mean</a></p></section>'
    )
