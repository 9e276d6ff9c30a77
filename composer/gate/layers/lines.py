"""Layer (v): the line of therapy. "First-line" is not "second-line", and "the last" is not "the first"."""

import re

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from retriever.vocabulary.terms import stem_word

_COUNTED = re.compile(
    r"(?<!\d )(?<!should )(?<!must )(?<!can )(?<!may )(?<!will )(?<!to )\b(?P<n>second|third|fourth|fifth|last)\b(?! (?:hours?|days?|weeks?|months?|years?|known)\b)",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"\b(?:(?P<n>first|second|third|fourth|1st|2nd|3rd|4th|front|later|further|subsequent)[- ](?:lines?|choices?))\b",
    re.IGNORECASE,
)
_TAKEN_FIRST = re.compile(
    r"\b(?:choos\w+|chosen|us(?:e|ed|ing)|giv(?:e|en|ing)|offer\w*|try|tried|start\w*) (?:[\w-]+ ){0,5}first\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?P<place>first|second|third|fourth|fifth|last|next)[ -](?P<what>[a-z]{3,})\b", re.IGNORECASE)
_ORDER = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "front": "first",
          "further": "later", "subsequent": "later"}  # fmt: skip


def check_line(claim: Reading, evidence: Evidence) -> list[str]:
    """The line of therapy is the source's."""
    named = find_stated_lines(evidence)
    counted = {match["n"].lower() for match in _COUNTED.finditer(claim.text)}
    known = {match["n"].lower() for match in _COUNTED.finditer(evidence.whole.text)}
    known |= _find_lines(evidence.whole.text) | _find_lines(evidence.context.text)
    return [f"the source does not speak of the {line} line" for line in sorted(_find_lines(claim.text) - named)] + [
        f"the source does not call it the {place}" for place in sorted(counted - known)
    ]


def check_ordinals(claim: Reading, evidence: Evidence) -> list[str]:
    """A first episode is not a second one, even where the source speaks of both elsewhere."""
    mine, own = _find_ordinals(claim.text), _find_ordinals(evidence.own.text)
    return [
        f"the source says “{next(iter(own[what]))} {what}” and not “{place} {what}”"
        for what, places in mine.items()
        for place in sorted(places - own.get(what, places))
    ]


def _find_ordinals(text: str) -> dict[str, set[str]]:
    """Return for each thing that is counted off in a text which of them it speaks of."""
    found: dict[str, set[str]] = {}
    for match in _ORDINAL.finditer(text):
        found.setdefault(stem_word(match["what"]), set()).add(match["place"].lower())
    return found


def find_stated_lines(evidence: Evidence) -> set[str]:
    """Return the lines of therapy that the statement, or else its headings, speak of; what is chosen first is the first."""
    first = {"first"} if _TAKEN_FIRST.search(evidence.whole.text) else set()
    return first | (_find_lines(evidence.whole.text) or _find_lines(evidence.context.text))


def find_line_spans(text: str) -> list[tuple[str, int, int]]:
    """Return each line of therapy that a text names, with its place."""
    return [(_ORDER.get(match["n"].lower(), match["n"].lower()), *match.span()) for match in _LINE.finditer(text)]


def _find_lines(text: str) -> set[str]:
    found = {match["n"].lower() for match in _LINE.finditer(text)}
    return {_ORDER.get(line, line) for line in found}
