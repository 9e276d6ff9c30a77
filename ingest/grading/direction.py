"""Whether the words of a recommendation speak against the action, for grades whose letters do not say."""

import re

_ADVICE_AGAINST = re.compile(
    r"\b(?:recommends?|suggests?|advises?|recommended|suggested|advised)\s+(?:strongly\s+)?against\b"
    r"|\bdo(?:es)?\s+not\s+(?:recommend|suggest)\b|\brecommend(?:s|ed)?\s+not\b(?!\s+only)",
    re.I,
)
"""What a panel says of its own advice: it decides wherever it stands."""

_PREDICATE = re.compile(
    r"\b(?:should|must|shall)\s+not\b(?!\s+only)|\bshould\s+(?:generally\s+|usually\s+)?be\s+avoided\b"
    r"|\b(?:is|are)\s+not\s+(?:routinely\s+|generally\s+|usually\s+)?(?:recommended|indicated|suggested|advised)\b"
    r"|\b(?:is|are)\s+(?:(?:both|all|absolutely|strictly|relatively|generally|also|therefore|thus)\s+)?contra-?indicated\b"
    r"|^contra-?indicated\b",
    re.I,
)
"""What is said of the action itself; in a condition ("unless it is contraindicated") it is not the advice."""

_ORDER = re.compile(r"(?:^|[,:]\s+)(?:(?:but|and|then)\s+)?(?:do\s+not|don['’]t|never|avoid)\b", re.I)
"""An order not to do something, at the start or after the clause that says for whom."""

_MAX_CLAUSE_CHARS = 400
"""Characters before an order or a predicate that are read to tell whether it is the advice itself."""

_MAX_LABEL_WORDS = 6
"""Words of a label whose colon an order may follow: "Aspirin: avoid it in children"."""

_INTRODUCTION = re.compile(
    r"(?:in|for|if|when|where|with|without|among|after|before|during|until|unless|as|once|because|since|while|although"
    r"|on|at|to|regardless|outside|given)\b",
    re.I,
)
_OTHER_ORDER = re.compile(
    r"[,:]\s+(?:(?:but|and|then)\s+)?(?:give|use|offer|consider|start|stop|treat|add|continue|prescribe|administer|refer|we\s+(?:recommend|suggest))\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|when|where|whenever|wherever|until|because|since|although|though|while|whether|in\s+case|whom|whose)\b",
    re.I,
)
_CONDITION_START = re.compile(r"\W*(?:if|unless|when|where|whenever|until|although|though|while)\b", re.I)
_RELATIVE_END = re.compile(r"\b(?:who|which|that|those|whom)\s*$", re.I)
_THAT_CLAUSE = re.compile(r"\b(?:recommend|suggest|advise)(?:s|ed)?\s+that\s*", re.I)
_MAIN_CLAUSE = re.compile(r"[^.;]{0,200}?,\s+\w")


def speaks_against(words: str) -> bool:
    """Return whether the words advise against the action.

    "X is contraindicated" and "X should not be used" do; the same words in a condition ("unless it is contraindicated"),
    in a relative clause ("people who should not take X") or under a negation do not. Of an order in the middle only one
    that no other order precedes counts: "In outpatients, do not …", and not "give X, avoid Y".

    Args:
        words: the statement, without its grade.
    """
    if _ADVICE_AGAINST.search(words):
        return True
    if any(_is_main_order(words, match) for match in _ORDER.finditer(words)):
        return True
    return any(_is_main_predicate(words, match) for match in _PREDICATE.finditer(words))


def _is_main_order(words: str, match: re.Match[str]) -> bool:
    if match.start() == 0:
        return True
    if match.start() > _MAX_CLAUSE_CHARS:
        return False
    before = words[: match.start()]
    if match.group().startswith(":") and len(before.split()) <= _MAX_LABEL_WORDS:
        return True
    return (
        _INTRODUCTION.match(before.lstrip()) is not None
        and not re.search(r"[.;]\s", before)
        and not _OTHER_ORDER.search(before)
    )


def _is_main_predicate(words: str, match: re.Match[str]) -> bool:
    before = _THAT_CLAUSE.sub("", words[max(0, match.start() - _MAX_CLAUSE_CHARS) : match.start()])
    sentence = re.split(r"[.;:]\s", before)[-1]
    clause = sentence.split(",")[-1]
    if _RELATIVE_END.search(clause) or _CONDITION.search(clause):
        return False
    is_open_condition = _CONDITION_START.match(sentence) is not None and "," in sentence
    return not (is_open_condition and _MAIN_CLAUSE.match(words, match.end()))
