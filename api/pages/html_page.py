"""The frame of every HTML page that the server renders. All text goes through ``show_text`` or ``show_attribute``."""

import re
from html import escape
from http import HTTPStatus

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Characters that hide words or turn their order round; the widget's ``dom.js`` names the same ones."""

NAVIGATION = (
    ("/", "Ask a question"),
    ("/documents", "Documents"),
    ("/editorial-policy", "Editorial policy"),
    ("/api", "API"),
)


def show_text(text: str) -> str:
    """Return the text as markup: escaped, and with every invisible character as a visible mark."""
    marked = _INVISIBLE.sub(
        lambda match: f"\ue000{_name(match.group())}\ue001", text.replace("\ue000", "").replace("\ue001", "")
    )
    return escape(marked).replace("\ue000", '<span class="invisible">').replace("\ue001", "</span>")


def show_attribute(text: str) -> str:
    """Return the text for an attribute or a title: escaped, and with every invisible character named."""
    return escape(_INVISIBLE.sub(lambda match: f"[{_name(match.group())}]", text))


def render_page(title: str, body: str, *, here: str = "", scripts: str = "", body_class: str = "") -> str:
    """Return a whole HTML page.

    Args:
        title: its title, as text.
        body: markup below the bar.
        here: path of the page, where the bar names it.
        scripts: markup of the scripts and style sheets that only this page loads.
        body_class: class of the body.
    """
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == here else ""}>{label}</a>' for path, label in NAVIGATION
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{show_attribute(title)}</title>"
        '<link rel="icon" href="/widget/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="/widget/page.css">{scripts}</head>'
        f'<body{f" class={body_class}" if body_class else ""}><a class="skip" href="#main">Skip to the text</a>'
        '<header class="masthead"><a class="brand" href="/">'
        '<img src="/widget/icon.svg" alt="" width="26" height="26">Citewell</a>'
        f'<nav aria-label="Pages">{links}</nav></header>{body}</body></html>'
    )


def render_text_page(title: str, body: str, here: str = "") -> str:
    """Return a page of reading width with its title as heading; ``body`` is markup."""
    heading = f"<h1>{show_text(title)}</h1>"
    style = '<link rel="stylesheet" href="/widget/viewer.css">'
    return render_page(
        f"{title} · Citewell", f'<main id="main" class="narrow">{heading}{body}</main>', here=here, scripts=style
    )


def render_problem_page(status: int, text: str, request_id: str) -> str:
    """Return the page that says in words what failed."""
    return render_text_page(
        HTTPStatus(status).phrase, f'<p>{show_text(text)}</p><p class="meta">Request {escape(request_id)}</p>'
    )


def external_link(url: str | None, label: str) -> str:
    """Return a link to a publisher's page, or nothing where the address is not http(s): documents are not trusted."""
    if not url or not url.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">{escape(label)}</a>'


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
