"""Takes what could identify a person out of a question before it leaves for a model's provider.

Deterministic and careful rather than complete: names are found by the words before them, numbers by their shape. The text
that is searched and shown stays as it was typed.
"""

import re
from dataclasses import dataclass

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("link", re.compile(r"\bhttps?://\S+")),
    ("number", re.compile(r"\b(?:MRN|NHS|SSN|NHI|CHI|DOB|hospital|patient|record|case|insurance|medicare|medicaid|passport|policy|id)\s*(?:no\.?|number|num|#|id)?\s*[:#=]?\s*[A-Z]{0,3}\d[\d\s-]{3,}\d\b", re.IGNORECASE)),
    ("number", re.compile(r"\b\d{3}[- ]\d{2}[- ]\d{4}\b|\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b[A-Z]{1,3}\d{5,}\b|\b\d{7,}\b")),
    ("phone", re.compile(r"(?<![\w.])\+\d[\d ()-]{7,}\d\b|\(\d{2,5}\)\s?\d[\d -]{5,}\d\b|\b0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}\b")),
    ("date", re.compile(
        r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\b"
        r"|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:19|20)\d{2}\b"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}\b", re.IGNORECASE)),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
    ("address", re.compile(r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Way|Boulevard|Blvd)\b")),
    ("name", re.compile(r"(?<=\bMr )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bMr\. )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bMrs )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bMrs\. )(?:[A-Z][\w'’-]+ ?){1,3}"
                        r"|(?<=\bMs )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bMiss )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bDr )(?:[A-Z][\w'’-]+ ?){1,3}|(?<=\bDr\. )(?:[A-Z][\w'’-]+ ?){1,3}")),
    ("name", re.compile(r"(?:(?<=\bnamed )|(?<=\bcalled )|(?<=\bname is )|(?<=\bpatient )|(?<=\bPatient )|(?<=\bname: ))(?:[A-Z][a-z'’-]+ ?){1,3}(?=[\s,.;:?)]|$)")),
)  # fmt: skip


_LOOSE = re.compile(r"(?<=\]) (?=[,.;:?!)])()")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with what was taken out replaced by its kind in brackets."""

    text: str
    kinds: tuple[str, ...]
    """Kinds of what was taken out, each once; empty where nothing was."""


def mask_identifiers(text: str) -> Masked:
    """Return the text with e-mail addresses, links, numbers, dates, addresses and names replaced: "[date]"."""
    kinds: dict[str, None] = {}
    for kind, pattern in _PATTERNS:
        if pattern.search(text) is not None:
            kinds[kind] = None
            text = pattern.sub(f"[{kind}] ", text)
    return Masked(_LOOSE.sub(r"\1", " ".join(text.split())) if kinds else text, tuple(kinds))
