"""How an answer in kind is worded: "when" is answered by a condition, "why" by a reason.

A cue only prefers; unlike a facet, it refuses no statement.
"""

import re
from dataclasses import dataclass

from core.documents import Statement


@dataclass(frozen=True, slots=True)
class Cue:
    """A way to ask, and how a statement words an answer to it."""

    name: str
    asks: re.Pattern[str]
    answers: re.Pattern[str]
    wants_items: bool = False
    """Whether the items of a labelled list answer, however they are worded."""
    reads_lead_ins: bool = False
    """Whether a condition that stands above the statement counts too."""

    def is_met_by(self, statement: Statement) -> bool:
        """Return whether the statement is worded as an answer to this way of asking."""
        if self.wants_items and (statement.opens_list or (statement.list_place is not None and statement.lead_ins)):
            return True
        leads = " ".join(lead_in.text for lead_in in statement.lead_ins) if self.reads_lead_ins else ""
        return self.answers.search(f"{leads} {statement.text}") is not None


def _compile(name: str, asks: str, answers: str, *, reads_lead_ins: bool = False, wants_items: bool = False) -> Cue:
    return Cue(name, re.compile(asks, re.IGNORECASE), re.compile(answers, re.IGNORECASE), wants_items, reads_lead_ins)


CUES: tuple[Cue, ...] = (
    _compile(
        "when",
        r"^\W*when\b|\bwhen (?:should|is|are|do|does|can|to|would)\b|\bin which (?:cases|situations|circumstances)\b|\bunder what\b",
        r"\b(?:when|if|after|before|until|once|unless|in case|whenever|as soon as|within|on the day|(?:patients|people|those|adults|women|men|children) (?:who|whose|with))\b",
        reads_lead_ins=True,
    ),
    _compile(
        "who",
        r"\bwhom?\b|\b(?:which|what) (?:patients|people|adults|women|men|children|infants|groups)\b",
        r"\b(?:patients|people|adults|women|men|those|children|infants|eligible|candidates?)\b|\banyone\b|\beveryone\b",
        reads_lead_ins=True,
    ),
    _compile("if", r"\bif\b|\bin case of\b", r"\bif\b|\bwhere\b|\b(?:patients|people|those|adults|women|men|children) (?:who|whose|with)\b"),
    _compile("soon", r"\bhow (?:soon|quickly|fast|urgently|early)\b", r"\b(?:delay|immediate|immediately|as soon as|within|promptly|put off|wait|at once|urgent)"),
    _compile(
        "long",
        r"\bhow long\b|\bduration\b|\bhow many (?:days|weeks|months)\b",
        r"\b(?:stop\w*|course|total of|duration|no less than|continu\w+|lifelong|indefinite\w*|(?:for|over) (?:at least |up to |about |a further )?(?:\d+|one|two|three|four|five|six|seven|ten))\b|\d+[- ]days? course",
    ),
    _compile(
        "list",
        r"\b(?:what|which)\b(?: [\w/-]+){0,4}? (?:factors|criteria|signs|symptoms|features|components|tests|situations|circumstances|contraindications|indications|causes|groups)\b"
        r"|\bwhat (?:does|do|did)\b.*\b(?:mean|include|look for|consist|comprise)\b|\bwhat (?:counts|qualifies|defines|are the)\b"
        r"|^\W*(?:\w+ ){0,2}(?:criteria|features|signs|components|contraindications)\b",
        r"\b(?:any|all|each|one or more|at least \w+) of the following\b|\b(?:includes?|defined as|means)\b",
        wants_items=True,
    ),
    _compile("why", r"\bwhy\b|\breasons?\b|\brationale\b", r"\b(?:because|since|due to|owing to|as (?:it|this|they)|in order to|so that|to (?:reduce|prevent|avoid|lower))\b"),
    _compile("harm", r"\b(?:avoid|contraindicated|not (?:be )?(?:used|given|recommended|offered)|harmful|dangerous|unsafe)\b", r"\b(?:avoid|contraindicat|do not|don't|should not|must not|not recommended|never|caution|harm)"),
)  # fmt: skip


def find_cues(question: str) -> tuple[Cue, ...]:
    """Return the ways in which the question asks."""
    return tuple(cue for cue in CUES if cue.asks.search(question))
