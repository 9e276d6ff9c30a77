"""The alternatives of a statement: what is said of "A, or of B" is said of A."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from composer.gate.texts.evidence import Evidence


def drop_alternatives(evidence: Evidence) -> Iterator[Evidence]:
    """Yield the statement without one of its alternatives: what is said of "A, or of B" is said of A.

    An alternative stays where it is denied, excepted or the only one: "without A or B" is not "without A".
    """
    text = evidence.own.text
    for match in itertools.islice(_ALTERNATIVE.finditer(text), _MAX_ALTERNATIVES):
        before = text[max([0, *(m.end() for m in _PART_START.finditer(text, 0, match.start()))]) : match.start()]
        shares = _FINITE.search(match["rest"]) is not None and _FINITE.search(before) is None
        if _BINDS.search(before) or shares or not match["rest"].strip():
            continue
        kept = (
            _LAST_COMMA.sub(r" or\1", text[: match.start()]) if match.group().startswith(",") else text[: match.start()]
        )
        kept += text[match.end() :]
        opening = evidence.said.text.removesuffix(text)
        parents = evidence.whole.text.removesuffix(text)
        yield replace(
            evidence,
            own=replace(evidence.own, text=kept),
            said=replace(evidence.said, text=opening + kept),
            whole=replace(evidence.whole, text=parents + kept),
            dropped=replace(evidence.own, text=match["rest"]),
            chosen=replace(evidence.own, text=before),
        )


_OPENS = r"(?:in|for|with|without|if|when|where|after|before|at|on|to|who|whose|which|that|within|during|from|by|until|unless|because|is|are|was|were|has|should|must|may|can)"
_ALTERNATIVE = re.compile(
    r",? or (?!(?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer|not)\b)"
    rf"(?P<rest>(?:(?:in|for|with|if|when|where|after|at|on|during)\b(?:[^,;:.()]|\([^()]*\)|\.\d)*|(?:(?!\b{_OPENS}\b)[^,;:.()]|\([^()]*\)|\.\d)*))",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|should|must|may|can|cannot|does|do)\b", re.IGNORECASE)
_PART_START = re.compile(r"[,;:.](?!\d)")
_BINDS = re.compile(
    r"\b(?:not|no|never|neither|none|without|unless|except|until|only|cannot|avoid\w*|either|whether|between|contraindicat\w+|free of|absence)\b",
    re.IGNORECASE,
)
_LAST_COMMA = re.compile(r",( (?:[\w-]+ ?){1,5})$")
_MAX_ALTERNATIVES = 4
