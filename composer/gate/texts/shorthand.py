"""Note-takers' shorthand, and what else is spelled out before a text is read."""

import functools
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
    (re.compile(r"\bin the absence of\b", re.IGNORECASE), "without"),
    (re.compile(r"\bwithout (?:any |further |undue )?delay\b", re.IGNORECASE), "immediately"),
    (re.compile(r"\bholding (?:back|up)\b", re.IGNORECASE), "delaying"),
    (re.compile(r"\bhold (?:back|up)\b", re.IGNORECASE), "delay"),
    (re.compile(r"\bheld (?:back|up)\b", re.IGNORECASE), "delayed"),
    (re.compile(r"\bhold(?:ing)? off (?:on |from )?(?=[a-z]+ing\b)", re.IGNORECASE), "avoid "),
    (re.compile(r"\bshould not wait for\b", re.IGNORECASE), "should not be delayed for"),
    (
        re.compile(r"\bshould (?:wait|be (?:delayed|deferred|postponed|withheld)) (?=until\b)", re.IGNORECASE),
        "should not be given ",
    ),
    (
        re.compile(
            r"\bevidence (?P<of>(?:that|for|of) [^.;,]+?) (?:is|are) (?:lacking|absent|missing)\b", re.IGNORECASE
        ),
        r"there is no evidence \g<of>",
    ),
    (re.compile(r"\bevidence is lacking\b", re.IGNORECASE), "there is no evidence"),
    (re.compile(r"\b(?:for |an? |the )?lack of evidence\b", re.IGNORECASE), "because there is no evidence"),
    (re.compile(r"\bas (?:many|much) as (?=\d)", re.IGNORECASE), "up to "),
    (re.compile(r"\b(?:best|better)(?= (?:be )?avoided\b)", re.IGNORECASE), ""),
    (re.compile(r"\b(?P<what>[\w-]+(?: of [\w-]+)?) (?:is|are) lacking\b", re.IGNORECASE), r"lack of \g<what>"),
    (
        re.compile(r"\bleav(?:e|es|ing) (?P<what>[^,;.]{3,40}?) un(?=(?:affected|changed|treated)\b)", re.IGNORECASE),
        r"\g<what> not ",
    ),
    (re.compile(r"\bit is unusual for (?P<what>[^,;.]{3,60}?) to be\b", re.IGNORECASE), r"\g<what> is usually not"),
    (re.compile(r",? with (?P<then>[^,;.]{3,60}?) to follow\b", re.IGNORECASE), r" followed by \g<then>"),
    (
        re.compile(r"\b(?P<unit>units?|doses?|tablets?|puffs?|drops?|days)/(?=[a-z]{3,})", re.IGNORECASE),
        r"\g<unit> per ",
    ),
    (
        re.compile(
            r"\b(?P<unit>days|doses|times) (?:in|during) (?:any|each|every|a|one) (?=(?:day|week|month|year)\b)"
        ),
        r"\g<unit> per ",
    ),
    (re.compile(r"\btabs?\.?(?= [a-z])", re.IGNORECASE), "tablets"),
    (re.compile(r"(?<=[a-z)]) > (?=[a-z])", re.IGNORECASE), " preferred to "),
    (re.compile(r"(?<=[\w)]) \+ (?=\w)"), " plus "),
    (
        re.compile(
            r"\bat (?P<n>\d+|two|three|four|six|eight|twelve)[- ](?P<unit>hour|day|week|month|year)(?:ly)? intervals\b",
            re.IGNORECASE,
        ),
        r"every \g<n> \g<unit>s",
    ),
    (re.compile(r"\bnon-?response\b", re.IGNORECASE), "no response"),
    (
        re.compile(r"\binside (?=(?:\d|an? |one |two |three |four |six |eight |twelve |twenty))", re.IGNORECASE),
        "within ",
    ),
    (
        re.compile(
            r"\b(?P<verb>go(?:es|ing)?|climb(?:s|ing)?|ris(?:es|ing)|rise|continu\w+|persist\w*|last\w*) past (?:the first )?(?=\d)",
            re.IGNORECASE,
        ),
        r"\g<verb> beyond ",
    ),
    (re.compile(r"\bupper (?:dose )?limit\b", re.IGNORECASE), "maximum"),
    (re.compile(r"(?<=s )(?:with|at) each (?=meal\b)", re.IGNORECASE), "per "),
    (
        re.compile(r"\b(?P<number>one|two|three|four|five|six|\d) times? a (?=year\b)", re.IGNORECASE),
        r"\g<number> times yearly ",
    ),
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


@functools.lru_cache(maxsize=4096)
def spell_out(text: str) -> str:
    """Return the text with note-takers' shorthand in words."""
    for pattern, words in _SHORTHAND:
        text = pattern.sub(words, text)
    return text
