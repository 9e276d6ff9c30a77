"""The words of a text in the form in which a claim and its source are compared: stems, with equal wordings made one."""

import functools
import importlib.resources
from collections.abc import Sequence
from dataclasses import dataclass

from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import find_terms, stem_text

_MAX_PHRASE = 6
_FILES = ("equivalents.txt", "english.txt")
"""Groups of equal wordings: clinical ones, and those of general English."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a phrase that has equal wordings, with the keys under which it is compared."""

    surface: str
    stems: tuple[str, ...]
    keys: frozenset[str]
    """The stem of a single word, and the groups of equal wordings that the word or phrase belongs to."""
    start: int
    end: int
    inner: frozenset[str] = frozenset()
    """The keys of the single words of a phrase: what literally stands in it."""

    @property
    def is_number(self) -> bool:
        """Return whether the word is a number; numbers are compared with their units elsewhere."""
        return self.stems[0][:1].isdigit()


class Wordings:
    """Which wordings are equal: the shipped groups, the lexicon's abbreviations and brands, a document's own abbreviations."""

    def __init__(self, lexicon: Lexicon, groups: Sequence[Sequence[str]]) -> None:
        """Take the lexicon, of which only what is equal to the letter is used, and groups of equal wordings."""
        self._lexicon = lexicon
        self._groups: dict[tuple[str, ...], set[str]] = {}
        for number, group in enumerate(groups):
            for phrase in group:
                stems = tuple(_spell_greek(stem) for stem in stem_text(phrase))
                self._groups.setdefault(stems, set()).add(f"g{number}")
        self._starts = frozenset(stems[0] for stems in (*self._groups, *lexicon.meanings) if len(stems) > 1)
        """The stems with which a phrase begins: most words begin none."""

    @classmethod
    @functools.cache
    def load(cls) -> "Wordings":
        """Return the wordings that ship with Citewell."""
        folder = importlib.resources.files("composer") / "data"
        lines = [line for name in _FILES for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        return cls(Lexicon.load(), [line.split("|") for line in lines if line and not line.startswith("#")])

    def read(self, text: str, abbreviations: "Abbreviations | None" = None) -> list[Word]:
        """Return the words of the text in order; the longest phrase with equal wordings is one word."""
        terms = find_terms(text)
        stems = [_spell_greek(term.stem) for term in terms]
        own_starts = {phrase[0] for phrase in abbreviations if len(phrase) > 1} if abbreviations else frozenset()
        words: list[Word] = []
        position = 0
        while position < len(terms):
            opens = stems[position] in self._starts or stems[position] in own_starts
            for length in range(min(_MAX_PHRASE, len(terms) - position) if opens else 1, 0, -1):
                phrase = tuple(stems[position : position + length])
                keys = self._find_keys(phrase, abbreviations)
                if length == 1 or keys:
                    break
            own = {phrase[0]} if length == 1 else {" ".join(phrase)}
            start, end = terms[position].start, terms[position + length - 1].end
            inner = {key for stem in phrase for key in self._find_keys((stem,), abbreviations)} if length > 1 else set()
            words.append(Word(text[start:end], phrase, frozenset(keys | own), start, end, frozenset(inner)))
            position += length
        return words

    def find_keys(self, stems: tuple[str, ...]) -> set[str]:
        """Return the groups of equal wordings that a word or phrase belongs to; empty for one that has none."""
        return self._find_keys(stems, None)

    def _find_keys(self, stems: tuple[str, ...], abbreviations: "Abbreviations | None") -> set[str]:
        keys = set(self._groups.get(stems, ()))
        for meaning in self._lexicon.meanings.get(stems, ()):
            if meaning.kind in ("abbreviation", "brand"):
                keys.add(meaning.key)
        if abbreviations is not None:
            keys |= abbreviations.get(stems, set())
        return keys


_GREEK = {"\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", "\u03b4": "delta"}


def _spell_greek(stem: str) -> str:
    """Return the stem with Greek letters by their names: "\u03b22" is "beta2"."""
    if stem.isascii():
        return stem
    for letter, name in _GREEK.items():
        stem = stem.replace(letter, name)
    return stem


_MIN_ROOT, _MAX_ENDING = 5, 4
_NEGATIVE_PREFIXES = ("non", "un", "in", "im", "ir", "dis")


def is_same_root(one: str, other: str) -> bool:
    """Return whether one stem is the other with an ending: "cover" and "coverage"."""
    short, long = sorted((one, other), key=len)
    if (long.endswith("osi") and short.endswith("ot")) or (short.endswith("osi") and long.endswith("ost")):
        # "Cirrhosis" and "cirrhotic", "diagnosis" and "diagnostic".
        return len(short) >= _MIN_ROOT and short.removesuffix("ot").removesuffix("osi") == long.removesuffix(
            "osi"
        ).removesuffix("ost")
    if len(short) < _MIN_ROOT or len(long) - len(short) > _MAX_ENDING or not long.isalpha():
        return one == other
    return long.startswith(short)


def find_negated_roots(stem: str) -> list[str]:
    """Return what a stem negates by its prefix, if anything: "unsuit" negates "suit"."""
    bare = [stem[len(prefix) :].lstrip("-") for prefix in _NEGATIVE_PREFIXES if stem.startswith(prefix)]
    return [root for root in bare if len(root) >= _MIN_BARE]


def is_negation_of(one: str, other: str) -> bool:
    """Return whether one stem is the other with a negative prefix, whatever their endings."""
    return any(
        root == other or (len(root) >= _MIN_BARE and _shares_start(root, other)) for root in find_negated_roots(one)
    )


_MIN_BARE = 4


def _shares_start(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _MIN_BARE and len(long) - len(short) <= _MAX_ENDING and long.startswith(short)


Abbreviations = dict[tuple[str, ...], set[str]]
"""The stems of an abbreviation and of its words, each with the key that they share."""


def find_abbreviations(texts: Sequence[str]) -> Abbreviations:
    """Return the abbreviations that texts introduce themselves: "soft tissue sarcoma (STS)".

    The letters must be the initials of the words before the bracket, in order; small words in between may be skipped.
    """
    found: Abbreviations = {}
    for text in texts:
        for short, words in _find_introduced(text):
            key = "abbr:" + " ".join(stem_text(short))
            found.setdefault(tuple(stem_text(short)), set()).add(key)
            found.setdefault(tuple(stem_text(words)), set()).add(key)
    return found


@functools.lru_cache(maxsize=8192)
def _find_introduced(text: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    position = text.find("(")
    while position != -1:
        close = text.find(")", position)
        short = text[position + 1 : close] if close != -1 else ""
        letters = [char.casefold() for char in short if char.isalpha()]
        letters = letters[:-1] if len(letters) > 2 and short.endswith("s") and short[:-1].isupper() else letters
        if 2 <= len(letters) <= 8 and " " not in short and sum(char.isupper() for char in short) >= 2:
            words = text[:position].replace("-", " ").split()
            taken: list[str] = []
            remaining = list(letters)
            for word in reversed(words[-2 * len(letters) :]):
                if not remaining:
                    break
                taken.insert(0, word)
                if word[:1].casefold() == remaining[-1]:
                    remaining.pop()
            if not remaining:
                pairs.append((short, " ".join(taken)))
        position = text.find("(", position + 1)
    return tuple(pairs)
