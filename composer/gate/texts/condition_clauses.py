"""Where a text sets conditions: for whom, when, if and unless."""

import re

_CONDITION = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|once(?! (?:a|an|per|every|each|daily|weekly|monthly|yearly)\b|\s*[.,;)]|$)|until|provided|as long as|"
    r"(?:in|for|to|of|offer|refer|advise|admit) (?:[\w-]+ ){0,4}?(?:patients|people|adults|children|women|men|infants|babies|outpatients|inpatients|those|a child|symptoms)\b(?: (?:with|without|who|whose|whom|under|over|aged|of|not|treated|starting|exposed|below|above|in))?|"
    r"(?:patients|people|adults|children|women|men|infants|babies|inpatients|outpatients) (?:with|without|who|whose|whom|under|over|aged|starting|treated|in)|"
    r"(?:woman|man|person|patient|child|infant|adult|girl|boy|baby|someone|anyone) (?:with|without|who|whose|whom|under|over|aged|on|taking)|"
    r"in (?:a|the|some) (?:[\w-]+ ){0,3}?(?:trial|study|states|countries|regions|areas)|(?:in|for|with|at|after|during) [^,;.]{3,60}(?=,? or (?:when|if|where)\b)|(?:at|on|upon|by) (?:the (?:time|point|moment) of )?(?:discharge|admission|diagnosis|presentation|arrival|birth|delivery|onset|follow-?up|referral|transfer|handover|triage|induction|night|bedtime|rest|exertion|baseline)|with(?= (?:the |an? |each )?(?:food|meals?|snacks?|breakfast|lunch|dinner|water|milk)\b)|(?<=, )(?:in|for)(?! (?:example|instance|particular|addition|general|turn|fact|part|which|whom|whose)\b)|at (?:an? )?(?:[\w-]+ ){0,2}risk|without|^with|^in|^for|^at|^within|^between|^before|^after|^during|^while|^from|within|during|before|after|outside|despite|above all if)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:in|for|at|within|between|after|before|during|from)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:it|they|is|are|was|were|has|have|should|may|can|must)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|that|which)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(?:patients|people|adults|children|women|men|infants|babies|inpatients|outpatients|those) ", re.IGNORECASE
)
_MODAL = re.compile(r"\b(?:should|must|may|might|can)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.)](?!\d)|$")
_CONTRASTED = re.compile(
    r"\b(?:unlike|in contrast to|as opposed to|in contrast with|different from|with or) $", re.IGNORECASE
)
"""What stands before those of whom the statement does not speak."""


def drop_leading_conditions(text: str) -> str:
    """Return a statement without the conditions that it begins with: "in babies under 6 weeks, a low saturation" is of the latter."""
    position = 0
    for clause in find_conditions(text):
        start = text.find(clause, position)
        if text[position:start].strip(" ,").lower() not in ("", "and", "or"):
            break
        position = start + len(clause)
    return text[position:]


def find_conditions(text: str) -> list[str]:
    """Return the conditions of a text in order, each up to where its part of the sentence ends."""
    clauses = []
    for match in _CONDITION.finditer(text):
        if _CONTRASTED.search(text[: match.start()]):
            continue
        end = next(
            (
                stop.start()
                for stop in _STOP.finditer(text, match.end())
                if not _closes_inside(text, match.start(), stop)
            ),
            len(text),
        )
        if _PREPOSITION.match(match.group()) and (verb := _VERB.search(text, match.end(), end)) is not None:
            # "In a patient that has had a fall, …" goes on to its comma.
            end = end if _RELATIVE.search(text, match.end(), verb.start()) else verb.start()
        if _PEOPLE.match(match.group()) and (modal := _MODAL.search(text, match.end(), end)) is not None:
            # "Patients with X should receive Y": the condition is who they are.
            end = modal.start()
        following = _CONDITION.search(text, match.end() + 1)
        if following is not None and following.start() < end:
            end = following.start()
        clauses.append(text[match.start() : end])
    return clauses


def _closes_inside(text: str, start: int, stop: re.Match[str]) -> bool:
    """Return whether a bracket closes that opened in the clause itself."""
    return stop.group() == ")" and text.count("(", start, stop.start()) > text.count(")", start, stop.start())
