"""Text normalisation and hashing. Everything here happens before any offset exists."""

import hashlib
import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def normalise_text(text: str) -> str:
    """Return the text as it enters canonical text.

    NFC rather than NFKC, because NFKC turns ``m²`` into ``m2`` and ``½`` into ``1⁄2``. Ligatures are spelt out, the two
    micro signs become one (``µ``, U+00B5), invisible and control characters go, and runs of blanks become one space.
    Line breaks stay.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LIGATURE.sub(lambda match: _LIGATURES[match.group()], text)
    text = text.replace("\u03bcg", "\u00b5g").replace("\u03bcm", "\u00b5m").replace("\u03bcL", "\u00b5L")
    # Composed again: taking an invisible character out can bring a letter and its accent together.
    text = unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def normalise_line(text: str) -> str:
    """Return the text normalised and on one line."""
    return " ".join(normalise_text(text).split())


def fold(text: str) -> str:
    """Return the text in the form in which words are compared: no case, no accents, one kind of hyphen and of quote.

    For comparing only: the length may change, so offsets into the result say nothing about the source.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("\u00b5", "u").replace("\u03bc", "u"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.translate(_FOLDED)


_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        "\u2044": "/",
    }
)


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hash_text(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes in hexadecimal."""
    return hash_bytes(text.encode("utf-8"))


def make_id(*parts: object, n_chars: int = 20) -> str:
    """Return a short id that depends on every part: the first characters of a SHA-256 over the parts."""
    return hash_text("\x1f".join(str(part) for part in parts))[:n_chars]


def make_slug(name: str) -> str:
    """Return the name as a document id: lower case, words joined by hyphens."""
    slug = re.sub(r"[^a-z0-9._]+", "-", fold(name)).strip("-._")
    return slug[:120].rstrip("-._") or "document"
