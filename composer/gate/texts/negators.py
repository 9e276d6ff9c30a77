"""The vocabulary of negation: one list for all layers that ask what a text denies.

``composer/reading/polarity.py`` says how far "without" and "no" reach; how far a "not" reaches, ``clauses.py`` says.
"""

import re

_PLAIN = r"not|never|nobody|no one|none|nothing|neither|cannot|can't|don't|doesn't|didn't|isn't|aren't|shouldn't|mustn't|won't|no longer|unable"
_VERBS = (
    r"avoid(?:s|ed|ing|ance)?|refrain\w*|contra-?indicat\w+|withhold\w*|withheld|prohibit\w*|forbidden|discourag\w+|inadvisable"
    r"|delay(?:s|ed|ing)?|postpon\w+|put(?:ting)? off|h[eo]ld back|(?:advise[ds]?|recommend(?:ed|s)?|speaks?|argues?) against"
)
_AT_TIMES = r"forget\w*|forgotten|overlook\w*|miss(?:es|ed)?|(?:lower|reduc|decreas)\w* (?:the )?suspicion|wait(?:ing)? (?:for|before)|nor"
_NEARBY = r"without|no|absence of|free of|other than|except"

NEGATOR = re.compile(rf"\b(?:{_PLAIN}|{_VERBS}|{_AT_TIMES}|lack of)\b", re.IGNORECASE)
"""What denies its clause."""
LOCAL = re.compile(rf"\b(?:{_NEARBY})\b", re.IGNORECASE)
"""What denies the words right after it."""
EXCEPTING = re.compile(
    r"\b(?:unless|except(?:ing)?(?: (?:in|for|where|when|that))?|other than|apart from|outside)\b", re.IGNORECASE
)
"""What opens an exception."""
FALLS_SHORT = re.compile(
    r"\b(?:insufficient(?:ly)?|inadequate(?:ly)?|fail(?:s|ed|ing)? to|failure to|inability|lack(?:s|ed|ing)?|too (?:low|little|few|small|high|much|short))\b",
    re.IGNORECASE,
)
"""What says of something that it is not enough, or not done: no other word need deny it."""
NOT_UN = re.compile(r"\bnot (?:be |been )?(?:un(?!der|til|less)|dis)[a-z]{4,}", re.IGNORECASE)
"""A denial of a denial: "not unclear"."""
PREFIXED = re.compile(r"\bnon-?(?=[a-z])", re.IGNORECASE)
"""What denies the word that it begins."""
DENIES = re.compile(
    rf"\b(?:{_PLAIN}|{_VERBS}|{_NEARBY}|free from|insufficient(?:ly)?|fail(?:s|ed|ing)? to|failure to|unless|apart from|inability|incapable|lack(?:s|ed|ing)?(?: of)?)\b",
    re.IGNORECASE,
)
"""Whatever denies or excepts, of whatever reach."""
DENIES_AT_TIMES = re.compile(rf"\b(?:{_AT_TIMES})\b", re.IGNORECASE)
"""What denies in some sentences only: "missed" symptoms, a "missed" dose."""
