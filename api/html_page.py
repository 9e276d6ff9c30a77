"""The frame of every HTML page that the server renders. All text goes through ``html.escape``."""

from html import escape


def render_page(title: str, body: str) -> str:
    """Return a whole HTML page; ``body`` is markup, ``title`` is text."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · Citewell</title>"
        '<link rel="icon" href="/widget/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/widget/page.css"><link rel="stylesheet" href="/widget/viewer.css"></head>'
        f'<body><a class="skip" href="#main">Skip to the text</a>{body}</body></html>'
    )


def render_problem_page(status: int, text: str, request_id: str) -> str:
    """Return the page that says in words what failed."""
    body = (
        '<nav class="bar"><a href="/">Ask a question</a><a href="/documents">All documents</a></nav>'
        f'<main id="main" class="narrow"><h1>{status}</h1><p>{escape(text)}</p>'
        f'<p class="meta">Request {escape(request_id)}</p></main>'
    )
    return render_page(str(status), body)


def external_link(url: str | None, label: str) -> str:
    """Return a link to a publisher's page, or nothing where the address is not http(s): documents are not trusted."""
    if not url or not url.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">{escape(label)}</a>'
