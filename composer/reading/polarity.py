"""What a text excludes: "without comorbidities", "no risk factors", "nonsevere".

A question about patients *without* something is only answered by a statement that speaks of them, and a heading such as
"No comorbidities" does not stand for patients who have them.
"""

import functools
import re

_SCOPE = r"(?=(?P<scope>(?:[^\s,;:.()\u2013\u2014-][^\s,;:.()]*\s*){1,4}))"
_EXCLUDES = re.compile(
    rf"\b(?<!with or )(?:without|not associated with|no|absence of|free of|free from|lack(?:s|ing)? (?:of )?|(?:do|does|did) not have(?: any)?|has no|have no)\s+(?:an? |any |other |known )?{_SCOPE}|\bnon-?(?P<prefixed>[a-z]{{4,}})",
    re.IGNORECASE,
)
_OR_ALSO = re.compile(r"(?:or|/)\s*(?:[^\s,;:.()]+\s*){1,2}", re.IGNORECASE)
"""What follows "or" is excluded too: "without risk factors for MRSA or Pseudomonas"."""
_ENDS_SCOPE = re.compile(r"\b(?:and|or|but|who|with|in|if|when|unless|at)\b", re.IGNORECASE)


def find_excluded(text: str) -> list[tuple[int, int]]:
    """Return the spans of what the text excludes, up to four words after the word that excludes."""
    spans = []
    for match in _EXCLUDES.finditer(text):
        if match["prefixed"] is not None:
            spans.append(match.span("prefixed"))
            continue
        start, end = match.span("scope")
        stop = _ENDS_SCOPE.search(text, start, end)
        spans.append((start, stop.start() if stop else end))
        if (also := _OR_ALSO.match(text, spans[-1][1])) is not None:
            spans.append(also.span())
    return [(start, end) for start, end in spans if text[start:end].strip()]


@functools.lru_cache(maxsize=2048)
def split_polarity(text: str) -> tuple[str, str]:
    """Return (what the text says without what it excludes, what it excludes)."""
    spans = find_excluded(text)
    excluded = " . ".join(text[start:end] for start, end in spans)
    for start, end in reversed(spans):
        text = text[:start] + " . " + text[end:]
    return text, excluded
