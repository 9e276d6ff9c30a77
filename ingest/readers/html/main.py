"""The main content of a web page: what belongs to the site is taken out of the tree and recorded."""

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from core.documents import Removed
from core.text import normalise_line
from ingest.readers.html.text import UNREAD

_SITE_TAGS = frozenset({"nav", "footer", "aside", "dialog"})
_SITE_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    }
)
_CONTROLS = frozenset(
    {"button", "input", "select", "textarea", "label", "form", "fieldset", "progress", "meter", "datalist", "output"}
)
_SITE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?(?:$|[\s_-])|gdpr|onetrust|newsletter|breadcrumbs?|sidebar|side-bar|social(?:$|[\s_-])|share-|sharing|advert|"
    r"ads?(?:$|\s)|promo|skip-?link|navbar|nav-?(?:bar|menu|links|header|footer)|site-(?:header|footer|nav)|page-footer|masthead|pagination|"
    r"related-(?:posts|articles|content|links)|back-?to-?top|screen-reader-text|toast|modal|popup|no-?print|print-?hide|search-(?:bar|box|form|wrapper|results))",
    re.IGNORECASE,
)
_MAX_SITE_FRACTION = 0.5
"""An element with more than this share of the page's words is its content, whatever its name says."""

_MIN_MAIN_FRACTION = 0.4
"""``<main>`` or ``<article>`` is taken as the content if it holds at least this share of the page's words."""

_MAX_RECORDED_CHARS = 2000


def find_main(soup: BeautifulSoup, removed: list[Removed]) -> Tag:
    """Return the element with the page's content; all that belongs to the site is cut from it and recorded.

    Args:
        soup: The page; it is changed.
        removed: Takes up what was cut out.
    """
    for element in soup.find_all(list(UNREAD)):
        element.decompose()
    body = soup.body or soup
    total = max(len(body.get_text(" ", strip=True)), 1)
    pending = [body]
    while pending:
        kept: list[Tag] = []
        for element in [child for child in pending.pop().children if isinstance(child, Tag)]:
            reason = _site_reason(element)
            text = normalise_line(element.get_text(" ")) if reason is not None else ""
            if reason is None or len(text) > _MAX_SITE_FRACTION * total:
                kept.append(element)
                continue
            if text:
                removed.append(Removed(reason=reason, text=text[:_MAX_RECORDED_CHARS]))
            element.extract()
        pending += reversed(kept)
    root = _pick_root(body, total)
    _record_outside(root, body, removed)
    return root


def _record_outside(root: Tag, body: Tag, removed: list[Removed]) -> None:
    node = root
    while node is not body and node.parent is not None:
        for sibling in [*node.previous_siblings, *node.next_siblings]:
            text = normalise_line(sibling.get_text(" "))
            if text:
                removed.append(Removed(reason="outside_main", text=text[:_MAX_RECORDED_CHARS]))
        node = node.parent


def _pick_root(body: Tag, total: int) -> Tag:
    for candidates in (body.find_all("main"), body.find_all(role="main"), body.find_all("article")):
        if len(candidates) == 1 and len(candidates[0].get_text(" ", strip=True)) >= _MIN_MAIN_FRACTION * total:
            return candidates[0]
    return body


def _site_reason(element: Tag) -> str | None:
    if element.has_attr("hidden") or element.get("aria-hidden") == "true":
        return "hidden"
    name, role = element.name, str(element.get("role", ""))
    if name in _SITE_TAGS or role in _SITE_ROLES:
        return "site_furniture"
    if name == "header" and element.find_parent(["main", "article", "section"]) is None:
        return "site_furniture"
    if name in _CONTROLS:
        return None if name == "button" and _opens_panel(element) else "form_control"
    names = " ".join([str(element.get("id", "")), *(element.get("class") or [])])
    if names.strip() and _SITE_NAMES.search(names):
        return "site_furniture"
    return "contents_links" if _is_contents(element) else None


def _opens_panel(button: Tag) -> bool:
    """A button that unfolds the panel right after it is that panel's heading."""
    following = button.find_next_sibling()
    names = " ".join(
        [*(button.get("class") or []), *((following.get("class") or []) if isinstance(following, Tag) else [])]
    )
    return (
        isinstance(following, Tag)
        and following.name in ("div", "section")
        and re.search(r"collaps|accordion|panel", names) is not None
    )


def _is_contents(element: Tag) -> bool:
    """Return whether an element holds nothing but links within the page: a table of contents, or a way back to one."""
    if element.name not in ("ul", "ol", "div", "p", "nav", "section", "td"):
        return False
    links = [link for link in element.find_all("a", limit=400) if str(link.get("href", "")).startswith("#")]
    if not links:
        return False
    linked = sum(len(normalise_line(link.get_text(" "))) for link in links)
    text = len(normalise_line(element.get_text(" ")))
    if len(links) >= 3:
        return linked >= 0.75 * text
    arrows = re.search(
        r"[↑⇧▲⬆←]|\b(?:back to|return to) (?:top|contents|table|toc|home)\b", element.get_text(" "), re.IGNORECASE
    )
    return arrows is not None and linked >= 0.8 * text
