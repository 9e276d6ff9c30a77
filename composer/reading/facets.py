"""What kind of value a question asks for, and what a statement must hold to give it.

A statement that names the drug but states no dose does not answer "what dose?": the facet is what tells the two apart.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from composer.reading.traits import narrates_evidence
from core.documents import Statement

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"{_NUMBER}\s*(?:(?:-|\u2013|to)\s*{_NUMBER}\s*)?"
    r"(?:mg|g|mcg|lit(?:er|re)s?|\u00b5g|ug|micrograms?|milligrams?|grams?|ng|IU|units?|mL|ml|mmol|mEq|MBq|Gy|puffs?|tablets?|capsules?|drops?|mg/kg|L)"
    r"(?![A-Za-z])(?!\s*/\s*(?:mol|dl|dL|l\b|L\b|ml\b|mL\b))"
)
_TIME_SPAN = re.compile(
    rf"(?:{_NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s*(?:(?:-|\u2013|to)\s*\w+\s*)?[- ]?"
    r"(?:h|hours?|days?|weeks?|months?|years?|min(?:ute)?s?|sec(?:ond)?s?|cycles?)\b|\b(?:lifelong|indefinite(?:ly)?|long[- ]term|immediate(?:ly)?|prompt(?:ly)?|as soon as|delay\w*|within)\b",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"\b(?:every|each|daily|weekly|monthly|quarterly|annual(?:ly)?|yearly|hourly|once|twice|times|intervals?|\d+-?weekly|bid|tid|qid|per (?:day|week|month|year)|q\d+h)\b",
    re.IGNORECASE,
)
_DOSE = r"(?:dos(?:e|es|age|ages|ing)|posology)\b(?![- ](?:dense|intensif|reduc|increas|chang|adjust|escalat|titrat))"
_GAP = r"(?:[^\w/\u00b2-]|[-/](?!\S))*+"
_RUN = r"[\w/\u00b2-]++"
"""A word and what stands between words; neither gives back what it took, so that no text is split in every way there is."""
_DIGIT = re.compile(r"\d")
_SHARE = re.compile(r"\d\s*(?:%|percent|per cent)|\bper \d|\b\d+ (?:in|of|out of) \d", re.IGNORECASE)
_EFFECTS = re.compile(
    r"\b(?:nausea|vomiting|diarrh|constipat|rash|fatigue|alopecia|hair loss|sedation|drows|dizz|headache|cough|pruritus|itch|edema|oedema"
    r"|bleed|haemorrhag|hemorrhag|hypoglyc|hyperkal|hyponat|hypokal|hypotens|bradycard|arrhythm|QT|angio-?o?edema|anaphyla|respiratory depression"
    r"|overdose|dependen|addict|lactic acidosis|ketoacidosis|weight gain|fracture|gastrointestinal (?:side|effect|upset)|thrush"
    r"|\w{3,}(?:penia|penic|toxicity|myopathy|neuropathy)|hepatitis|pancreatitis|colitis|dermatitis|mucositis|stomatitis)",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:caus|risk|side|adverse|toxic|harm|beware|associated|induc|lead|report|develop|result|common|effect|watch|monitor|stop)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$\u20ac\u00a3]\s?\d|\b(?:USD|EUR|GBP)\b|\bcost", re.IGNORECASE)
_MECHANISM = re.compile(r"\b(?:mechanism|inhibit|block|bind|agonis|antagonis|receptor)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of value: how a question asks for it, how a statement gives it, and what to say where none does."""

    name: str
    asks: re.Pattern[str]
    is_given_by: Callable[[Statement], bool]
    missing: str
    """Ends the sentence "… is named, …"."""
    words: re.Pattern[str]
    """The words of the question that the facet accounts for: they need not stand in a statement."""


def _with_lead_ins(statement: Statement) -> str:
    return " ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text])


def _holds(pattern: re.Pattern[str]) -> Callable[[Statement], bool]:
    return lambda statement: pattern.search(statement.text) is not None


def _asks(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_TREATMENT = re.compile(
    r"\b(?:treat|manag|therap|surg|resect|operat|ablat|transplant|offer|recommend|give|given|use[ds]?|using|consider|should|start|add(?:ed|ing|s)?\b|switch|replace|avoid|prescrib|administ|dose|mg\b|mcg\b|drug|medic"
    r"|antibiotic|antimicrob|steroid|inhib|block|vaccin|insulin|oxygen|fluid|diet|exercise|physio|rehab|radioth|chemoth|irradiat|anticoag|drain|support|stop|continue|option|choice|prefer|standard|effective|refer|admit|monitor|care\b|first.line|second.line)",
    re.IGNORECASE,
)
_CHANGES_DOSE = re.compile(
    r"\b(?:reduc|lower|increas|rais|escalat|adjust|titrat|chang|doubl|halv)\w* (?:the |its |their )?(?:\w+ )?dos(?:e|es|age)\b",
    re.IGNORECASE,
)
"""Asks about a change of dose, which needs no amount to be answered."""
_NEVER = re.compile(r"(?!)")


def _gives_treatment(statement: Statement) -> bool:
    """Return whether the statement or the headings above it speak of something done, not only of the disease."""
    if statement.grade is not None or statement.recommendation_number is not None or statement.kind == "table_row":
        return True
    if narrates_evidence(statement.text):
        return False
    text = re.sub(r"\([^()]*\)", " ", _with_lead_ins(statement))
    return _TREATMENT.search(" . ".join((text, *statement.section_path[1:]))) is not None


FACETS: tuple[Facet, ...] = (
    Facet(
        "treatment",
        _asks(r"\bhow (?:is|are|do (?:you|i|we)|should|to)\b.*\b(?:treat(?:ed|ment)?|manag(?:ed|ement|e))\b|\btreatments? (?:of|for)\b|\b(?:management|therapy) (?:of|for|in)\b"),
        _gives_treatment, "no treatment is stated", words=_NEVER,
    ),
    Facet("amount", _asks(r"\bhow much\b(?! (?:(?:\w+ )?(?:survival|benefit|longer|better|worse|risk|improve\w*|difference|advantage)|does|do|is|of a)\b)"), _holds(_DIGIT), "no amount is stated", words=_asks(r"\bhow much\b")),
    Facet(
        "adverse_effects",
        _asks(r"\b(?:what|which|list|common|main|describe|name)\b(?! (?:can|should|do|to|if))(?: [\w']+){0,5}? (?:side[- ]effects?|adverse (?:effects?|events?|reactions?)|toxicit(?:y|ies))"
              r"|^\W*(?:side[- ]effects?|adverse (?:effects?|events?|reactions?)|toxicit(?:y|ies)) (?:of|with|from)\b"),
        lambda statement: bool(_EFFECTS.search(statement.text) and _CAUSES.search(_with_lead_ins(statement))),
        "no adverse effect is stated", words=_asks(r"\b(?:side[- ]effects?|adverse (?:effects?|events?|reactions?)|toxicit(?:y|ies))\b"),
    ),
    Facet(
        "dose",
        _asks(
            rf"\b(?:what|which)\b(?:'s)?(?: (?!to\b|should\b|happens\b|can\b|do\b)[\w-]+){{0,4}}? {_DOSE}"
            rf"|^(?:{_GAP}{_RUN}){{0,6}}?{_GAP}[\w/\u00b2-]*?(?<!high )(?<!high-)(?<!low )(?<!low-)(?<!standard )(?<!full )(?<!full-)(?<!reduced-)(?<!single-)(?<!escalate the )(?<!increase the )(?<!reduce the )(?<!adjust the )(?<!raise the )(?<!lower the )(?<!change the ){_DOSE}(?:{_GAP}{_RUN}){{0,5}}{_GAP}$"
            rf"|^\W*(?!(?:escalat|increas|reduc|adjust|chang|rais|lower|doubl|titrat|stop|start)\w*\b)[\w-]+(?: [\w-]+)? {_DOSE}"
            r"|^\W*(?:[A-Za-z][\w-]* ){1,3}mg(?= |\W*$)(?! (?:or|and|to)\b)"
            r"|\bhow many (?:mg|milligrams?|grams?|units?|tablets?|mL)\b"
            r"|\b(?:mg|mcg|\u00b5g|g|units?|ml)(?:/(?:m2|m\u00b2|kg|day|d\b|h|min)|\s+per\s+(?:m2|m\u00b2|kg|day|hour|minute))"
        ),
        _holds(_QUANTITY),
        "no dose is stated", words=_asks(r"\b(?:dos(?:e|es|age|ages|ing)|posology|how much|how many \w+|(?:mg|mcg|\u00b5g|g|units?|ml)(?:/\w+\u00b2?|\s+per\s+\w+\u00b2?))"),
    ),
    Facet(
        "frequency",
        _asks(r"\bhow (?:often|frequently|many times)\b|\bwhat (?:frequency|interval|schedule)\b"),
        _holds(_FREQUENCY),
        "no frequency is stated", words=_asks(r"\b(?:how (?:often|frequently|many times)|frequency|interval|schedule)\b"),
    ),
    Facet(
        "time",
        _asks(r"\bhow long\b|\bhow many (?:sec(?:ond)?s|min(?:ute)?s|h(?:ou)?rs|days|weeks|months|years|cycles)\b|\b(?:what|optimal|recommended|treatment) duration\b|\bduration of\b"
              r"|\b(?:median|expected|average|typical) (?:overall )?survival\b|\blife expectancy\b|\bhow soon\b"),
        _holds(_TIME_SPAN),
        "no time is stated", words=_asks(r"\b(?:how long|how soon|how many \w+|duration(?: of)?)\b"),
    ),
    Facet(
        "threshold",
        _asks(
            r"\b(?:thresholds?|cut-?offs?)\b|\bhow (?:high|low)\b|\b(?:at|above|below|from) (?:what|which)\b"
            r"|\b(?:what|which)\b(?:'s)?(?: (?!to\b|can\b|should\b)[\w-]+){0,4}? (?:target|level|value|range)s?\b(?! of evidence)"
            r"|\b(?:target|goal)s?\b(?: (?:for|in|of|over|under|age|at)\b.*)?\W*$"
        ),
        _holds(_DIGIT),
        "no value is stated", words=_asks(r"\b(?:thresholds?|cut-?offs?)\b"),
    ),
    Facet(
        "share",
        _asks(r"\bwhat(?:'s| is| are| was)? (?:the )?(?:\w+ ){0,3}?(?<!infusion )(?<!heart )(?<!respiratory )(?<!flow )(?:rates?|percent(?:age)?|proportion|incidence|prevalence)\b|\bwhat (?:share|fraction)\b|\bby how much\b|\bhow many (?:patients|people)\b"),
        _holds(_SHARE),
        "no figure is stated", words=_asks(r"\b(?:percent(?:age)?|proportion)\b"),
    ),
    Facet("cost", _asks(r"\b(?:costs?|price|expensive|cheap(?:er|est)?)\b"), _holds(_MONEY), "no cost is stated", words=_asks(r"\b(?:costs?|price|expensive|cheap(?:er|est)?)\b")),
    Facet(
        "mechanism",
        _asks(r"\bmechanisms? of action\b|\bmode of action\b|\bhow does [\w\s-]+ work\b|\bpharmacokinetics?\b|\bhalf-?life\b"),
        _holds(_MECHANISM),
        "no mechanism is stated", words=_asks(r"\b(?:mechanisms? of action|mode of action|half-?life|pharmacokinetics?)\b"),
    ),
    Facet(
        "grade",
        _asks(r"\b(?:grades?|level|strength|class|certainty|quality) of (?:the )?(?:evidence|recommendations?)\b|\b(?:what|which) grade\b(?! of (?!the\b|this\b|evidence|recommendation))|\bhow strong(?:ly)?\b"
              r"|\bevidence (?:grade|level)s?\b|\bgraded\b|\bwhat is the grade\b"),
        lambda statement: statement.grade is not None,
        "no grade is stated",
        words=_asks(r"\b(?:(?:grades?|level|strength|class|certainty|quality)(?: of (?:the )?(?:evidence|recommendations?))?|evidence|graded|recommendations?|how strong(?:ly)?)\b"),
    ),
)  # fmt: skip


DOSE = next(facet for facet in FACETS if facet.name == "dose")
"""What "how much" asks for where the question names a drug."""


def find_quantities(text: str) -> list[tuple[int, int]]:
    """Return where the text states an amount with its unit."""
    return [match.span() for match in _QUANTITY.finditer(text)]


def find_facets(question: str) -> list[Facet]:
    """Return the kinds of value that the question asks for."""
    found = [facet for facet in FACETS if facet.asks.search(question)]
    names = {facet.name for facet in found}
    if _CHANGES_DOSE.search(question):
        found = [facet for facet in found if facet.name != "dose"]
    return [facet for facet in found if not (facet.name == "time" and "frequency" in names)]
