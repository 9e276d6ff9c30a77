"""What an HTML page's head says of the document."""

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from core.documents import DocumentMetadata
from core.text import fold, normalise_line
from ingest.readers.dates import find_date

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TITLE_KEYS = ("citation_title", "dc.title", "dcterms.title", "og:title")
_PUBLISHER_KEYS = ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name", "article:publisher")
_PUBLISHED_KEYS = (
    "citation_publication_date",
    "article:published_time",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "datepublished",
)
_UPDATED_KEYS = (
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "datemodified",
)
_LICENCE_KEYS = ("dcterms.license", "dc.rights", "dcterms.rights", "license")


def read_html_metadata(soup: BeautifulSoup, main_heading: str | None) -> DocumentMetadata:
    """Return what the page states of itself; what it does not state is null.

    Args:
        soup: The whole page.
        main_heading: The only heading of level 1 in its content, which beats the window's title.
    """
    meta = _collect(soup)
    window = normalise_line(soup.title.get_text()) if isinstance(soup.title, Tag) else ""
    title = _first(meta, _TITLE_KEYS) or main_heading or window or None
    if main_heading and title and fold(main_heading) in fold(title):
        title = main_heading
    language = _attribute(soup.html, "lang") or meta.get("content-language") or meta.get("dc.language")
    canonical = soup.find("link", rel="canonical")
    licence = soup.find(["a", "link"], rel="license")
    url = _attribute(canonical, "href") or meta.get("og:url")
    return DocumentMetadata(
        title=title,
        publisher=_first(meta, _PUBLISHER_KEYS),
        published_on=find_date(_first(meta, _PUBLISHED_KEYS) or ""),
        last_updated=find_date(_first(meta, _UPDATED_KEYS) or ""),
        language=language if language and _LANGUAGE.fullmatch(language) else None,
        licence=_first(meta, _LICENCE_KEYS) or _attribute(licence, "href"),
        url=url if url and url.startswith(("http://", "https://")) else None,
    )


def _collect(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in soup.find_all("meta"):
        key = element.get("name") or element.get("property") or element.get("http-equiv") or element.get("itemprop")
        content = normalise_line(str(element.get("content", "")))
        if key and content:
            found.setdefault(str(key).casefold(), content)
    return found


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((meta[key] for key in keys if key in meta), None)


def _attribute(element: object, name: str) -> str | None:
    value = element.get(name) if isinstance(element, Tag) else None
    return normalise_line(str(value)) or None if value else None
