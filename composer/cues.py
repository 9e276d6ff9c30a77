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

    def is_met_by(self, statement: Statement) -> bool:
        """Return whether the statement is worded as an answer to this way of asking."""
        return self.answers.search(statement.text) is not None


def _compile(name: str, asks: str, answers: str) -> Cue:
    return Cue(name, re.compile(asks, re.IGNORECASE), re.compile(answers, re.IGNORECASE))


CUES: tuple[Cue, ...] = (
    _compile(
        "when",
        r"^\W*when\b|\bwhen (?:should|is|are|do|does|can|to|would)\b|\bin which (?:cases|situations|circumstances)\b|\bunder what\b",
        r"\b(?:when|if|after|before|until|once|unless|in case|whenever|as soon as|within|on the day)\b",
    ),
    _compile("if", r"\bif\b|\bin case of\b", r"\bif\b|\bwhere\b|\b(?:patients|people|those|adults|women|men|children) (?:who|whose|with)\b"),
    _compile("soon", r"\bhow (?:soon|quickly|fast|urgently|early)\b", r"\b(?:delay|immediate|immediately|as soon as|within|promptly|put off|wait|at once|urgent)"),
    _compile(
        "long",
        r"\bhow long\b|\bduration\b|\bhow many (?:days|weeks|months)\b",
        r"\b(?:stop\w*|course|total of|duration|no less than|continu\w+|lifelong|indefinite\w*|(?:for|over) (?:at least |up to |about |a further )?(?:\d+|one|two|three|four|five|six|seven|ten))\b|\d+[- ]days? course",
    ),
    _compile("why", r"\bwhy\b|\breasons?\b|\brationale\b", r"\b(?:because|since|due to|owing to|as (?:it|this|they)|in order to|so that|to (?:reduce|prevent|avoid|lower))\b"),
    _compile("harm", r"\b(?:avoid|contraindicated|not (?:be )?(?:used|given|recommended|offered)|harmful|dangerous|unsafe)\b", r"\b(?:avoid|contraindicat|do not|don't|should not|must not|not recommended|never|caution|harm)"),
)  # fmt: skip


def find_cues(question: str) -> tuple[Cue, ...]:
    """Return the ways in which the question asks."""
    return tuple(cue for cue in CUES if cue.asks.search(question))
