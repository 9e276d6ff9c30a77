"""Layer (vii): scope and exclusivity. "Most" is not "all", "a factor" is not "the only factor", and what limits stays."""

import re

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading

_SCOPE: tuple[tuple[str, str, str], ...] = (
    ("all", r"\b(?:(?<!at )all(?! the time)|every(?! \d| (?:day|week|month|year|hour))|everyone|everybody|each|always|any|whatever|invariably|entire(?:ly)?|in all cases|nobody|no one|never|whichever|regardless|however (?:long|much))\b", r"\b(?:all|every|everyone|everybody|each|always|any|whatever|entire(?:ly)?|whole|nobody|no one|never|none|regardless|both|however)\b"),
    ("only", r"\b(?:only(?! (?:slightly|mildly|minimally|partly|partially|half)\b)|solely|sole|exclusively|nothing but|no other|the single)\b", r"\b(?:only(?! (?:slightly|mildly|minimally|partly|partially|half)\b)|solely|sole|exclusively|unless|except|reserved?|kept?|no other|single|alone|until|provided|require[sd]?|without other)\b"),
    ("once", r"(?<!at )\bonce(?=\s*[.,;)]|$)", r"\b(?:once|single|one|1|one-time|one-off)\b"),
    ("any one", r"\b(?:any|only) one\b", r"\b(?:any|either|one|single|1)\b"),
    ("some", r"\b(?:some|several|a few) (?:[\w-]+ )?(?:adults|patients|people|children|women|men|cases)\b", r"\b(?:some|certain|several|selected|few|number|part|many|most|may|can)\b"),
    ("most", r"(?<!at )\b(?:most|majority|mainly|mostly|predominantly)\b(?! (?:recent|appropriate|frequent|likely))", r"\b(?:most(?:ly)?|majority|usual(?:ly)?|typical(?:ly)?|generally|often|mainly|predominantly)\b"),
)  # fmt: skip
_KEPT: tuple[tuple[str, str, str], ...] = (
    ("most", r"(?<!at )\bmost\b(?! (?:recent|appropriate|active|likely|frequent))(?! of its)", r"\b(?:most|commonest|likeliest|majority|usual(?:ly)?|typical(?:ly)?|generally|normally|mostly)\b"),
    ("of all", r"\bof all\b(?! (?:the )?(?:these|those)\b)", r"\b(?:all|every|each|any|overall|whole|entire)\b"),
    ("whole", r"\b(?:whole|entire)\b", r"\b(?:whole|entire\w*|all|total|complete\w*|throughout|overall)\b"),
    ("regularly", r"\b(?:regularly|periodic(?:ally)?)\b", r"\b(?:regular\w*|periodic\w*|interval\w*|every|daily|weekly|monthly|yearly|annual\w*|routine\w*|time to time|often|repeated\w*|frequent\w*)\b"),
    ("many", r"\b(?:many|some|several|(?<!not )certain|selected)\b", r"\b(?:many|some|several|certain|selected|number|part)\b"),
    ("usually", r"\b(?:usual(?:ly)?|typical(?:ly)?|generally|in general|often|mostly|normally|commonly)\b", r"\b(?:in general|as a rule|usual(?:ly)?|typical(?:ly)?|generally|generic|often|mostly|normally|commonly|common|most|tend(?:s|ing)?)\b"),
    ("only", r"\bonly(?! [a-z]+ (?:blood )?test)\b", r"\b(?:only|solely|exclusively|unless|except|just|reserved?|until|provided|requires?|no other|without other|sole)\b"),
    ("except", r"\b(?:unless|except|apart from|other than|outside)\b", r"\b(?:unless|except|apart|other than|non-?\w+|outside|if not|only|provided|excluding|but not|without|not (?:in|for|when|if|where|with|recommended|needed|used))\b"),
    ("routinely", r"\broutine(?:ly)?\b", r"\b(?:routine(?:ly)?|as a rule|by default|standard)\b"),
    ("preferably", r"\b(?:preferabl[ey]|ideally|where possible|if possible|wherever it is feasible|wherever it is known|where appropriate)\b", r"\b(?:prefer\w*|ideally|possible|feasible|best|appropriate|known)\b"),
    ("preferred", r"\bpreferred\b(?! (?:to|over)\b)", r"\b(?:prefer\w*|best|first|choice|ideally|in preference|favou?red)\b"),
    ("alone", r"\b(?:alone|single agent|single-agent|monotherapy|on its own)\b", r"\b(?:alone|single[- ]agent|as a single|monotherapy|on (?:its|their) own|by itself|single)\b"),
    ("limited", r"\b(?:not proven|has not been proven|(?<!self-)limited|uncertain|unclear|unproven)\b", r"\b(?:prov(?:en|ed)|limited|uncertain|unclear|unproven|doubt\w*|not (?:known|clear|certain)|unknown|little)\b"),
    ("if needed", r"\b(?:if|as|when|where) (?:needed|necessary|required|appropriate|indicated|tolerated)\b", r"\b(?:need\w*|necessary|requir\w*|appropriate|indicat\w*|tolerat\w*|suitable|prn)\b"),
    ("gradually", r"\b(?:gradual(?:ly)?|slow(?:ly)?|stepwise)\b", r"\b(?:gradual\w*|slow\w*|stepwise|step by step|taper\w*)\b"),
    ("selectively", r"\b(?:selective(?:ly)?|sparing(?:ly)?|individual(?:ly|ised|ized)?)\b(?! (?:serotonin|estrogen|oestrogen|decision))", r"\b(?:select\w*|sparing\w*|individual\w*|case by case|each|personal\w*|tailor\w*)\b"),
    ("temporarily", r"\b(?:temporar(?:y|ily)|transient(?:ly)?|brief(?:ly)?|short-term|intermittent(?:ly)?)\b", r"\b(?:temporar\w*|transient\w*|brief\w*|short\w*|intermittent\w*|passing)\b"),
    ("significant", r"\bnot (?:statistically )?significant(?:ly)?\b|\bnot (?:differ|lengthen|shorten)\w* significantly\b|\bdid not significantly\b", r"\bsignificant(?:ly)?\b"),
)  # fmt: skip

_ANYONE = re.compile(
    r"\b(?:for|in|to|of) (?:any|each|every) (?:[a-z]+ )?(?=(?:patient|person|woman|man|child|infant|baby|adult)\b)|\b(?:not|avoid\w*|never|until)\b[^,;.]{0,40}\bany\b"
    r"|\b(?:a|per|in any) (?=(?:day|week|month|year)\b)|(?<=, )each (?=(?:of|from|in|with)\b)",
    re.IGNORECASE,
)
"""What says no more than the source's plain singular or plural: "in any patient with", "do not give any"."""
_LIMITS = re.compile(
    r"\b(?:most|some|many|several|selected|certain|often|usual(?:ly)?|typical(?:ly)?|generally|sometimes|occasional(?:ly)?|may|might|can|could|consider\w*|mainly|majority)\b",
    re.IGNORECASE,
)
_NOT_ROUTINELY = re.compile(r"\bnot (?:be )?routinely\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:not|never|avoid\w*|no)\b", re.IGNORECASE)
_ROUTINELY = re.compile(
    r"\b(?:routine(?:ly)?|always|as a rule|by default|standard|every|as a matter of course)\b", re.IGNORECASE
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|simply)\b", re.IGNORECASE)


def check_scope(claim: Reading, evidence: Evidence) -> list[str]:
    """Nothing is made wider: "most" is not "all", "a factor" is not "the only factor"."""
    if _NOT_ROUTINELY.search(evidence.said.text) and _DENIES.search(claim.text) and not _ROUTINELY.search(claim.text):
        return ["“not routinely” has become “not”"]
    text = _ANYONE.sub(" ", claim.text) if _holds_for_all(evidence) else claim.text
    return [
        f"the source does not say “{name}”"
        for name, said, stands in _SCOPE
        if re.search(said, text, re.IGNORECASE) and not re.search(stands, evidence.whole.text, re.IGNORECASE)
    ]


def _holds_for_all(evidence: Evidence) -> bool:
    """Return whether a statement holds for all whom it speaks of: it orders, and nothing in it limits to some or at times."""
    return not _LIMITS.search(evidence.whole.text)


def check_kept(claim: Reading, evidence: Evidence) -> list[str]:
    """What the source says to limit itself is not left out."""
    if _NOT_ONLY.search(claim.text) and not _NOT_ONLY.search(evidence.whole.text):
        return ["“not only” stands for what the source says without it"]
    return [
        f"the source's “{name}” is left out"
        for name, stands, kept in _KEPT
        if re.search(stands, evidence.own.text, re.IGNORECASE) and not re.search(kept, claim.text, re.IGNORECASE)
    ]
