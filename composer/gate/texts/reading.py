"""A text taken apart: its words, its quantities and what it negates."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from composer.gate.texts.numbers import UNIT_WORDS, Quantity, find_quantities
from composer.gate.texts.stands import Polarity, read_polarity
from composer.gate.texts.words import Abbreviations, Word, Wordings
from composer.reading.word_lists import load_stems

_A_NUMBER = r"(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|twelve\b)"
_NAMED_NUMBER = re.compile(
    r"\b(?:stage|grade|type|class|category|level|step|phase|group|tier|line)s?(?= (?:\d|I{1,3}\b|IV\b|V\b))",
    re.IGNORECASE,
)
"""What a number is the number of: the two are compared together."""
BOUNDS = re.compile(
    r"\b(?:no|not|at) (?:faster|slower|quicker|heavier|more|less|fewer|later|lower|higher|longer|shorter|older|younger|over|under|above|below|most|least)(?: than)?\b"
    r"|(?<!\babove )(?<!\bbelow )(?<!\bover )(?<!\bunder )\b(?:or|and) (?:more|less|fewer|later|lower|higher|longer|shorter|older|younger|over|under|above|below)\b(?! than\b)"
    rf"|\b(?:up to|(?:more|less|fewer|higher|lower|greater|older|younger|longer|shorter|larger|smaller|faster|slower|heavier) than(?= {_A_NUMBER})|exceed\w*|maximum|minimum)\b|\b(?:every|each)(?= (?:\d|day|week|month|year|hour|night|other (?:day|week)))"
    r"|\b(?:in|during|within|for|after|beyond|above) the first(?= \d)"
    rf"|\b(?:above|below|over|under|ages?|aged)(?= (?:of |between |from |about )?{_A_NUMBER})|\baged(?= (?:over|under|above|below|at)\b)|\b(?:years?|months?|weeks?|days?)[ -]old\b",
    re.IGNORECASE,
)
"""Words that bound a number or an age; they are compared with it."""
_CARRYING = re.compile(
    r"\bfree (?:of|from)\b|\bsymptom-free\b|\bas soon as\b|\bmak(?:e|es|ing) sure\b|\b(?:bear|keep|borne|kept) in mind\b|\bin spite of\b"
    r"|\bon the (?:basis|grounds) of\b|\bin (?:the )?(?:light|view|case|event|setting|context) of\b|\bwith (?:regard|respect) to\b|\bby means of\b"
    r"|\binternational(?= units?\b)|\bdegrees? (?:fahrenheit|celsius|[cf])\b|°\s?[CF]\b|\bthe (?:disease|condition|illness)(?= (?:is|are|has|was|may|can|should|must|itself)\b)"
    r"|\b(?:this|these|that|those|such) (?:disease|condition|illness|disorder|drug|medicine|treatment|group|patient|people|person)s?\b|\b(?:years?|months?|weeks?|days?|hours?) of age\b"
    r"|\bonly(?= (?:slightly|mildly|minimally|partly|partially|half)\b)|\bat all\b|\bget in touch with\b|\bin touch with\b|\bso-called\b|\bthink (?:again )?about\b|\bas regards\b|\bon the other hand\b|\bby way of\b|\bbeyond(?= \d| one\b| two\b| three\b)"
    r"|\bto begin with\b|\bat the (?:same )?time\b|\bat the time of\b|\btake(?:n|s)? into account\b|\btaking into account\b|\btaken account of\b"
    r"|\b(?:one|two|some|part) of the\b|\bthe diagnosis is\b|\bamong other things\b|\bamong others?\b|\bthe (?:source|guideline|document) (?:says|states)\b",
    re.IGNORECASE,
)
"""Phrases that carry a sentence. What they negate or join, other layers read."""
_CAPITALS = frozenset(("HE", "AS", "US", "HIS"))
"""Abbreviations that are small words in small letters."""
_COUNTS = re.compile(
    r"(?:(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|bid|tid|qid|bd|tds|qds|qd)",
    re.IGNORECASE,
)
"""Numbers in words and prescribers' shorthand for how often: quantities compare them."""


def _is_unit(stem: str) -> bool:
    """Return whether a word is a unit, alone ("grams") or over another ("mg/day")."""
    return "/" in stem and stem.split("/")[0] in UNIT_WORDS


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its words, its quantities and what it negates."""

    text: str
    wordings: Wordings
    abbreviations: Abbreviations = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Word]:
        """The words in order."""
        return self.wordings.read(self.text, self.abbreviations)

    @cached_property
    def content(self) -> list[Word]:
        """The words that carry content: no numbers, and none of the words that only carry a sentence."""
        carrying = load_stems("paraphrase_words.txt")
        bounds = [match.span() for pattern in (BOUNDS, _CARRYING) for match in pattern.finditer(self.text)]
        named = {match.end() for match in _NAMED_NUMBER.finditer(self.text)}
        return [
            word
            for word in self.words
            if not word.is_number
            and not _COUNTS.fullmatch(word.surface)
            and not _is_unit(word.stems[0])
            and (word.surface in _CAPITALS or not all(stem in carrying for stem in word.stems))
            and not any(start <= word.start < end for start, end in bounds)
            and word.end not in named
        ]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that the text holds, and the stem of every word in a phrase."""
        return frozenset(key for word in self.words for key in (*word.keys, *word.stems, *word.inner))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The quantities in order."""
        return find_quantities(self.text)

    @cached_property
    def polarity(self) -> Polarity:
        """For each key, how it stands: affirmed or negated."""
        return read_polarity(self.text, self.words)
