"""Note-takers' shorthand, and what else is spelled out before a text is read."""

import re

_SHORTHAND: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\u2193\s*"), " decreased "),
    (re.compile(r"\u2191\s*"), " increased "),
    (re.compile(r"\bIVF\b"), "IV fluids"),
    (re.compile(r"\ba/w\b"), "associated with"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?= ?[a-z])"), "with "),
    (re.compile(r"\b(?:c/f|c/w)\b"), "consistent with"),
    (re.compile(r"\bd/t\b"), "due to"),
    (re.compile(r"\bpts?\b"), "patients"),
    (re.compile(r"\babx\b"), "antibiotics"),
    (re.compile(r"\bU/S\b"), "ultrasound"),
    (re.compile(r"\bdirect(?:-acting)? oral anticoagulants?\b", re.IGNORECASE), "DOAC"),
    (re.compile(r"\bT([12])DM?\b"), r"type \1 diabetes"),
    (re.compile(r"\(?\b(?:see|as) (?:above|below)\b\)?"), " "),
    (re.compile(r"\b(?:ex|eg)(?=[:.,] )"), "for example"),
    (re.compile(r"(?<=[a-z0-9]) & (?=[a-z])"), " and "),
    (re.compile(r"\+/-"), "with or without"),
    (re.compile(r">{2,}"), " preferred to "),
    (
        re.compile(
            r"\((?:see|refer to|as (?:described|defined|outlined)|cf\.?)\b[^()]*(?:\([^()]*\)[^()]*)*\)", re.IGNORECASE
        ),
        " ",
    ),
    (re.compile(r"\[(?:new |amended |updated )*(?:19|20)\d\d[^\]]*\]\s*$"), " "),
    (re.compile(r"\bper cent\b", re.IGNORECASE), "%"),
    (re.compile(r"\bhalf to (?=three[ -]quarters)", re.IGNORECASE), "50% to "),
    (re.compile(r"\b(?:one|a) quarter to (?:one |a )?half\b", re.IGNORECASE), "25% to 50%"),
    (re.compile(r"\bthree[ -]quarters\b", re.IGNORECASE), "75%"),
    (re.compile(r"\b(?:one|a) quarter of\b", re.IGNORECASE), "25% of"),
    (re.compile(r"\bhalf of\b|\bhalf (?=(?:the|his|her|its|their|what) )", re.IGNORECASE), "50% of "),
    (re.compile(r"\bby (?:a |one )?half\b|\bin half\b", re.IGNORECASE), "by 50%"),
    (re.compile(r"\bhalved\b", re.IGNORECASE), "reduced by 50%"),
    (re.compile(r"\bhalv(?:e|ing)\b", re.IGNORECASE), "reduce by 50%"),
    (re.compile(r"\bat (?:1/2|½|half) (?:the )?doses?\b", re.IGNORECASE), "at 50% of the dose"),
    (re.compile(r"\b(?:a|one)[ -]third of\b", re.IGNORECASE), "1 in 3"),
    (re.compile(r"\btwo[ -]thirds of\b", re.IGNORECASE), "2 in 3"),
    (re.compile(r"\b(?:a|one)[ -]fifth of\b", re.IGNORECASE), "1 in 5"),
    (re.compile(r"\b(?:a|one)[ -]tenth of\b", re.IGNORECASE), "1 in 10"),
    (re.compile(r"\bon two occasions\b", re.IGNORECASE), "twice"),
    (re.compile(r"\b(?P<unit>hours|days|weeks|months) into\b", re.IGNORECASE), r"\g<unit> after starting"),
    (
        re.compile(r"\bunder[ -](?P<age>[1-9]|1[0-8]|five|eight|ten|twelve)[\u2019']?s\b", re.IGNORECASE),
        r"children under \g<age>",
    ),
    (
        re.compile(r"^first,? (?P<first>[^;.]+?)[;,]? (?:and )?then (?P<then>[^;.]+)", re.IGNORECASE),
        r"\g<then> after \g<first>",
    ),
    (re.compile(r"\bx ?2(?= for\b|$)"), "doubled"),
    (re.compile(r"\bx ?3(?= for\b|$)"), "tripled"),
    (re.compile(r"\band ?/ ?or\b", re.IGNORECASE), "or"),
    (re.compile(r"\bnot enough\b", re.IGNORECASE), "insufficient"),
    (re.compile(r"\b(is|are|was|were|be|been) non-?(?=[a-z]{4,})", re.IGNORECASE), r"\1 not "),
    (
        re.compile(
            r"\b(?P<verb>is|are|was|were|be|been)(?P<adverb> [a-z]+ly| often| still)? un(?=(?:clear|certain|known|able|stable|likely|successful|affected|changed|tolerable|wanted|necessary)\b)",
            re.IGNORECASE,
        ),
        r"\g<verb>\g<adverb> not ",
    ),
    (re.compile(r"\b(is|are|be|been|was|were) (advised|recommended) against\b", re.IGNORECASE), r"\1 not \2"),
    (
        re.compile(
            r"(?<!not )(?<!without )\bwait (?:until|till|for|at least) (?P<first>[^.;]+?),? before (?P<then>[^.;]+)",
            re.IGNORECASE,
        ),
        r"do not \g<then> before \g<first>",
    ),
    (
        re.compile(r"\b(?:omit(?:ting)?|leav(?:e|ing) out|forgo(?:ing)?|dispens(?:e|ing) with)\b", re.IGNORECASE),
        "not using",
    ),
)
"""Note-takers' shorthand, words with a negative prefix as predicates, and what only refers elsewhere. Source: common clinical usage."""


def spell_out(text: str) -> str:
    """Return the text with note-takers' shorthand in words."""
    for pattern, words in _SHORTHAND:
        text = pattern.sub(words, text)
    return text
