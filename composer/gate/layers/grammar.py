"""Part of layer (viii): a sentence that breaks off says nothing that could be checked."""

import re

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading

_BROKEN: tuple[re.Pattern[str], ...] = (
    # An article or a determiner without its noun, a preposition without its object.
    re.compile(r"\b(?:the|an?|its|their|his|her|one of the)\s+(?:and|or|is|are|was|were|should|must|may|can)\b(?!/)", re.IGNORECASE),
    re.compile(r"\b(?:of|for|by|from|into|with|as|in)\s+(?:and|or)\b(?! (?:against|out|around|about|near|under|without|within|after|before)\b)", re.IGNORECASE),
    re.compile(r"\bor (?:more|less|fewer|over|under)\s+(?:and|or)\s+(?!more|less|fewer|over|under|older|younger|above|below|higher|lower)[a-z]", re.IGNORECASE),
    # A verb that lost its subject, a choice of one.
    re.compile(r"^(?:Has|Had|Is|Are|Was|Were|Does|Did)\b(?![^?]*\?)"),
    re.compile(r"[,;:]\s*[,;]"),
    re.compile(r"\bwhether or\b(?! not\b)|\bnot (?:of )?no\b", re.IGNORECASE),
    re.compile(r"^(?!(?:if|when|in|for|with|at|on|after|before|during|as|to|by)\b)(?:(?!\b(?:who|which|if|when|with|for|in)\b)[^,;:.]){3,60}, (?:should|must|may|can)\b", re.IGNORECASE),
    # A sentence that opens with its condition and goes on with "and" is none.
    re.compile(r"^(?:if|when|once|unless|until|while|where|because|although)\b[^,;:]*, and (?:an?|the)\b[^,;]*$", re.IGNORECASE),
    re.compile(r"\b(?:the|an?|and|or|of|than|before even|even|if|when|unless|because|whether|which|who)\W*$", re.IGNORECASE),
)  # fmt: skip
"""How a sentence breaks off or loses a part. Source: English grammar; checked on the honest wordings of ``evals/corruption``."""


def check_grammar(claim: Reading, evidence: Evidence) -> list[str]:
    """The sentence is whole: it breaks off nowhere, unless the source does so in the same place."""
    source = evidence.whole.text.casefold()
    return [
        f"the sentence breaks off at “{match.group().strip()[:40]}”"
        for pattern in _BROKEN
        if (match := pattern.search(claim.text)) is not None and not _stands_in(match.group(), source)
    ]


def _stands_in(broken: str, source: str) -> bool:
    return " " in broken.strip() and broken.strip().casefold() in source
