"""The API in short, for people: every address with its summary, and the lines that embed the widget."""

from typing import Any

from api.pages.html_page import render_text_page, show_text
from api.widget_bundle import WidgetBundle

_FIRST = ("answers", "search", "documents", "widget", "verify")


def render_api_page(schema: dict[str, Any], bundle: WidgetBundle, origin: str) -> str:
    """Return the page.

    Args:
        schema: the OpenAPI description.
        bundle: the widget that is served.
        origin: address of this server as the reader reached it, for the example.
    """
    by_tag: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).append(_render_operation(method, path, operation))
    tags = sorted(by_tag, key=lambda tag: (_FIRST.index(tag) if tag in _FIRST else len(_FIRST), tag))
    groups = "".join(
        f'<h3>{show_text(tag.capitalize())}</h3><dl class="operations">{"".join(by_tag[tag])}</dl>' for tag in tags
    )
    return render_text_page(
        "API",
        '<p>Everything that the chat does can be called: JSON over HTTP, described in full by <a href="/openapi.json">'
        "/openapi.json</a> (OpenAPI). Failures are problem details with a stable <code>code</code>.</p>"
        f"<pre><code>{show_text(_curl(origin))}</code></pre>"
        "<h2>The widget on your own page</h2><p>Two lines. The second address never changes its content; the browser checks it against the hash.</p>"
        f"<pre><code>{show_text(_embed(bundle, origin))}</code></pre><h2>Addresses</h2>{groups}",
        here="/api",
    )


def _render_operation(method: str, path: str, operation: dict[str, Any]) -> str:
    return f"<dt><code>{method.upper()} {show_text(path)}</code></dt><dd>{show_text(operation.get('summary', ''))}</dd>"


def _curl(origin: str) -> str:
    return (
        f"curl {origin}/v1/answers -H 'Content-Type: application/json' \\\n"
        '  -d \'{"question": "What is the target blood pressure over age 80?"}\''
    )


def _embed(bundle: WidgetBundle, origin: str) -> str:
    return (
        f'<script type="module" src="{origin}{bundle.path}"\n'
        f'        integrity="{bundle.integrity}" crossorigin="anonymous"></script>\n'
        '<citewell-chat mode="floating" embed-id="…"></citewell-chat>'
    )
