"""The words of a text in the form in which questions and sources are compared.

The lexical index, the coverage decision and the rules all compare terms made here, so that none of them disagrees with
another about whether a word is there.
"""

import functools
import re
from dataclasses import dataclass
from threading import Lock

import snowballstemmer

from core.text import fold

_UNIT = r"(?:mg|mcg|\u00b5g|\u03bcg|ug|ng|pg|g|kg|ml|dl|l|mmol|meq|mosm|iu|units?|u|mm|cells|beats|breaths)"
# The first branch takes nothing from the others: letters that end where none of them could go on. It is tried first because
# four words in five are such.
_WORD = re.compile(
    r"[^\W\d_]{2,}+(?![\w/'\u2019%+])"
    rf"|\d+(?:[.,]\d+)+%?|(?i:{_UNIT})/[^\W_]+(?:/[^\W_]+)?|\d+/\d+|(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:['\u2019][^\W_]+)*[%+]?"
)
_SHORTEST_STEMMED = 3
"""Shorter words are abbreviations or have no ending: "UPS" is not the plural of "up"."""
# Where PyStemmer is installed, and it is with Citewell, this is the same algorithm in C: 3 instead of 47 microseconds a word.
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = Lock()

_OUR = re.compile(r"^([a-z]{3,})our(s|ed|ing|al|able|ably|ed)?$")
_NOT_OUR = frozenset(
    {"hour", "hours", "four", "your", "yours", "pour", "tour", "contour", "detour", "glamour", "velour"}
)
_ISE = re.compile(r"^([a-z]{4,})is(e|ed|es|er|ing|ation|ations)$")
_NOT_ISE = frozenset(
    {"exercise", "otherwise", "likewise", "precise", "concise", "advise", "promise", "compromise", "supervise"}
    | {"surprise", "comprise", "revise", "premise", "expertise", "devise", "excise", "incise", "improvise"}
)
_YSE = re.compile(r"ys(e|ed|es|er|ers|ing)$")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a text: its comparable stem and where it stands (character offsets, 0-based, half-open)."""

    stem: str
    surface: str
    start: int
    end: int


def find_terms(text: str) -> list[Term]:
    """Return every word and number of the text in order, stop words included.

    Hyphenated words give one term for each part ("first-line": ``first``, ``line``); units stay whole ("g/m²":
    ``g/m2``), and so do decimals ("1.5").
    """
    return [Term(stem_word(match.group()), match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


@functools.lru_cache(maxsize=2048)
def find_words(text: str) -> tuple[str, ...]:
    """Return every word and number of the text in order, as ``find_terms`` does, without where they stand."""
    return tuple(_WORD.findall(text))


def stem_text(text: str) -> list[str]:
    """Return the stems of the text in order, stop words included."""
    return list(_stem_run(text))


@functools.lru_cache(maxsize=2048)
def _stem_run(text: str) -> tuple[str, ...]:
    """Return the stems of a text; titles, headings and lead-ins come back with every statement below them."""
    return tuple(map(stem_word, find_words(text)))


@functools.lru_cache(maxsize=200_000)
def stem_word(word: str) -> str:
    """Return the comparable form of one word: folded, in American spelling, without its English ending."""
    folded = fold(word).replace(",", "") if word[:1].isdigit() else fold(word)
    folded = folded.removesuffix("'s")
    if "." in folded and not folded[:1].isdigit():
        folded = folded.replace(".", "")
    if len(folded) <= _SHORTEST_STEMMED or not folded.isalpha() or not folded.isascii():
        return folded
    # The stemmer keeps its word in itself while it works, and several threads answer at once.
    with _STEMMING:
        return str(_STEMMER.stemWord(_to_american(folded)))


def _to_american(word: str) -> str:
    """Return one spelling for words that British and American authors spell differently.

    Both sides of a comparison pass through here, so a rule that also changes a word without a variant does no harm
    unless it makes two words one.
    """
    if len(word) > 4:
        word = word.replace("ae", "e").replace("oe", "e") if not word.startswith(("does", "goes", "shoe")) else word
    if "our" in word and word not in _NOT_OUR and (match := _OUR.match(word)):
        word = f"{match[1]}or{match[2] or ''}"
    if (
        "is" in word
        and word not in _NOT_ISE
        and not word.startswith(("exercis", "advis", "supervis", "promis", "compromis", "revis", "compris"))
    ):
        word = _ISE.sub(r"\1iz\2", word)
    if "ys" in word:
        word = _YSE.sub(r"yz\1", word)
    return _RESPELT.get(word, word)


_RESPELT = {"centre": "center", "centres": "centers", "litre": "liter", "litres": "liters", "fibre": "fiber", "fibres": "fibers",
            "metre": "meter", "metres": "meters", "programme": "program", "programmes": "programs", "sulphate": "sulfate",
            "sulphonylurea": "sulfonylurea", "sulphonylureas": "sulfonylureas", "grey": "gray", "ageing": "aging",
            "judgement": "judgment", "practise": "practice", "licence": "license", "defence": "defense",
            "aluminium": "aluminum", "adrenaline": "epinephrine", "noradrenaline": "norepinephrine",
            "paracetamol": "acetaminophen", "salbutamol": "albuterol", "frusemide": "furosemide", "lignocaine": "lidocaine"}  # fmt: skip
