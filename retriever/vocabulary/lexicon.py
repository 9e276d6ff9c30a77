"""Clinical language: abbreviations, shorthand, brand names, class members and what a wording leaves out.

The tables ``data/lexicon.tsv`` and ``data/drug_lexicon.tsv`` are for finding only: nothing in them is ever shown as a source.
"""

import functools
import importlib.resources
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from core.errors import SettingsError
from retriever.vocabulary.terms import Term, find_terms, stem_text, stem_word

EntryKind = Literal["abbreviation", "synonym", "brand", "member", "umbrella", "part", "excludes", "names"]

_TABLES = ("lexicon.tsv", "drug_lexicon.tsv")
"""Drugs, their names and their classes stand in a table of their own; everything else in the first."""
_N_COLUMNS = 4
"""Kind, concept, variants, source."""
_MAX_PHRASE_STEMS = 6
_MAX_KEPT_TEXTS = 1000


_GREEK = {"\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", "\u03b4": "delta"}
_ENDINGS = re.compile(r"(?:ational|ation|ative|ition|itive|icity|ical|ically|ity|ive|ic|al|ous|ist|ism|ion|i)$")
_SHORTEST_ROOT = 6
"""Letters that a root needs: shorter ones belong to words of different meaning."""


@functools.lru_cache(maxsize=100_000)
def _fold_stem(stem: str) -> str:
    """Return the stem with Greek letters by their names and without a closing plus: "\u03b22" is "beta2", "ER+" is "er", "K+" stays."""
    if not stem.isascii():
        for letter, name in _GREEK.items():
            stem = stem.replace(letter, name)
    return stem[:-1] if len(stem) > 2 and stem.endswith("+") else stem


@functools.lru_cache(maxsize=100_000)
def _find_root(stem: str) -> str | None:
    """Return the key of a stem's root ("ethnic" and "ethnicity"), or None where the word is too short for one.

    Only endings that make nouns and adjectives of one root are taken off, and never those that tell drugs apart.
    """
    if not stem.isalpha():
        return None
    root = _ENDINGS.sub("", stem)
    return "r:" + root if len(root) >= _SHORTEST_ROOT else None


@functools.lru_cache(maxsize=8192)
def _stem_phrase(phrase: str) -> tuple[str, ...]:
    """Return the folded stems of a phrase; one of letters and blanks only needs no tokenizer, which is most of the table."""
    words = phrase.split(" ")
    stems = map(stem_word, words) if phrase.isascii() and all(map(str.isalpha, words)) else stem_text(phrase)
    return tuple(map(_fold_stem, stems))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: a concept key, and how the phrase comes to it."""

    key: str
    concept: str
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that a question speaks of: a word, or a phrase that the lexicon knows.

    ``keys`` support it fully wherever one of them stands in a source; ``class_keys`` support it only as a member of the
    named class.
    """

    surface: str
    start: int
    end: int
    stems: tuple[str, ...]
    keys: frozenset[str]
    class_keys: frozenset[str] = frozenset()
    concepts: tuple[str, ...] = ()
    brand_of: str | None = None
    is_abbreviation: bool = False
    is_class: bool = False
    """Whether it names a class of drugs."""
    classes: tuple[str, ...] = ()
    umbrella_keys: frozenset[str] = frozenset()
    """Keys of the wide groups that it belongs to ("antibiotics"): what a source says of one rarely holds for it."""
    umbrellas: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of where it stands: units are looked up many times for each statement, and equal ones agree on it."""
        return hash((self.surface, self.start))


@dataclass(slots=True)
class Lexicon:
    """Phrases by their stems. Build it with :meth:`load`; it is read-only afterwards."""

    meanings: dict[tuple[str, ...], list[Meaning]] = field(default_factory=dict)
    phrases: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    members: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    """Stems of the longest phrase that begins with a stem, as far as phrases are looked for."""
    _units: dict[str, tuple[Unit, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Units of the texts that were asked for last: a question is taken apart by the search and several times by the answer."""

    @classmethod
    @functools.cache
    def load(cls) -> "Lexicon":
        """Return the lexicon that ships with Citewell.

        Raises:
            SettingsError: a row of a table has an unknown kind or a missing column.
        """
        lexicon = cls()
        kinds: dict[str, EntryKind] = {kind: kind for kind in get_args(EntryKind)}
        for name in _TABLES:
            table = importlib.resources.files("retriever") / "data" / name
            for number, line in enumerate(table.read_text(encoding="utf-8").splitlines()[1:], start=2):
                kind, concept, variants, source = (
                    line.split("\t") if line.count("\t") == _N_COLUMNS - 1 else [""] * _N_COLUMNS
                )
                if kind not in kinds or not concept or not variants or not source:
                    raise SettingsError(f"retriever/data/{name} line {number} has an unknown kind or an empty column")
                lexicon.add(kinds[kind], concept, variants.split("|"))
        return lexicon

    def add(self, kind: EntryKind, concept: str, variants: Iterable[str]) -> None:
        """Add one row: ``variants`` mean the same as ``concept``, or are its brands, members, parts or exclusions.

        What a source says of the whole ("venous thromboembolism") holds for a part ("deep vein thrombosis"); what it says
        of a class holds for a member only as a class; what it says of an umbrella ("antibiotics") says nothing of one drug
        under it, but a question about the umbrella is answered by each. A text that holds one of the variants
        ("hypomagnesaemia") also ``names`` the concept ("magnesium"), and not the other way round.
        """
        own = _stem_phrase(concept)
        key = "c:" + " ".join(own)
        if kind in ("abbreviation", "synonym", "brand", "member", "umbrella", "part", "names"):
            self._put(own, Meaning(key, concept, "abbreviation" if kind == "abbreviation" else "synonym"))
        for variant in variants:
            stems = _stem_phrase(variant)
            if len(stems) > 1 and kind in ("member", "umbrella", "part"):
                self._put(stems, Meaning("c:" + " ".join(stems), variant, "synonym"))
            if kind in ("member", "umbrella"):
                self._put(stems, Meaning("m:" + key, concept, kind), phrase_of=None)
                self.members.setdefault(key, set()).add(stems)
            elif kind == "part":
                self._put(stems, Meaning("p:" + key, concept, kind), phrase_of=None)
            elif kind == "names":
                self._put(stems, Meaning(key, concept, kind), phrase_of=None)
            elif kind == "excludes":
                self._put(stems, Meaning("x:" + " ".join(own), concept, kind), phrase_of=None)
            else:
                self._put(stems, Meaning(key, concept, kind))

    def _put(self, stems: tuple[str, ...], meaning: Meaning, phrase_of: str | None = "") -> None:
        self._units.clear()
        known = self.meanings.setdefault(stems, [])
        for first in stems[:1]:
            self.longest[first] = max(self.longest.get(first, 1), min(len(stems), _MAX_PHRASE_STEMS))
        if not known or all(other.key != meaning.key for other in known):
            known.append(meaning)
        if phrase_of is not None:
            self.phrases.setdefault(meaning.key, set()).add(stems)

    def find_keys(self, stems: Sequence[str]) -> frozenset[str]:
        """Return every key that a source text holds: its stems, and the concepts of every phrase in it.

        What stands right behind "non" is not what the phrase names: "non-small cell lung cancer" is no small cell one.
        """
        folded = tuple(map(_fold_stem, stems))
        keys = {*folded, *filter(None, map(_find_root, folded))}
        for start, first in enumerate(folded):
            if first not in self.longest or (start and folded[start - 1] == "non"):
                continue
            for end in range(start + 1, min(start + self.longest[first], len(folded)) + 1):
                for meaning in self.meanings.get(folded[start:end], ()):
                    keys.add(meaning.key)
        return frozenset(keys)

    def find_units(self, text: str) -> list[Unit]:
        """Return what the question speaks of, in order: the longest known phrases, and every word outside them."""
        if (known := self._units.get(text)) is not None:
            return list(known)
        terms = find_terms(text)
        units: list[Unit] = []
        position = 0
        while position < len(terms):
            length = self._longest_phrase(terms, position)
            units.append(self._build_unit(text, terms[position : position + length]))
            position += length
        if len(self._units) >= _MAX_KEPT_TEXTS:
            self._units.clear()
        self._units[text] = tuple(units)
        return units

    def _longest_phrase(self, terms: Sequence[Term], position: int) -> int:
        n_stems = self.longest.get(_fold_stem(terms[position].stem), 1)
        stems = tuple(_fold_stem(term.stem) for term in terms[position : position + n_stems])
        return next((n for n in range(len(stems), 1, -1) if stems[:n] in self.meanings), 1)

    def _build_unit(self, text: str, terms: Sequence[Term]) -> Unit:
        stems = tuple(term.stem for term in terms)
        folded = tuple(_fold_stem(stem) for stem in stems)
        meanings = self.meanings.get(folded, [])
        equal = [meaning for meaning in meanings if meaning.kind in ("abbreviation", "synonym", "brand")]
        wider = [*meanings, *(other for meaning in equal for other in self._find_meanings(meaning.concept))]
        classes = list(dict.fromkeys(meaning for meaning in wider if meaning.kind == "member"))
        umbrellas = list(dict.fromkeys(meaning for meaning in wider if meaning.kind == "umbrella"))
        keys = {meaning.key for meaning in equal}
        keys |= {meaning.key.removeprefix("p:") for meaning in wider if meaning.kind == "part"}
        keys |= {"m:" + meaning.key for meaning in equal} | {"x:" + meaning.key.removeprefix("c:") for meaning in equal}
        if len(stems) == 1:
            keys |= {folded[0], "x:" + folded[0]}
        if len(stems) == 1 and not meanings and (root := _find_root(folded[0])) is not None:
            keys.add(root)
        start, end = terms[0].start, terms[-1].end
        return Unit(
            surface=text[start:end],
            start=start,
            end=end,
            stems=stems,
            keys=frozenset(keys),
            class_keys=frozenset(meaning.key.removeprefix("m:") for meaning in classes),
            concepts=tuple(meaning.concept for meaning in equal),
            brand_of=next((meaning.concept for meaning in equal if meaning.kind == "brand"), None),
            is_class=any(meaning.key in self.members for meaning in equal),
            is_abbreviation=any(meaning.kind == "abbreviation" for meaning in equal),
            classes=tuple(meaning.concept for meaning in classes),
            umbrella_keys=frozenset(meaning.key.removeprefix("m:") for meaning in umbrellas),
            umbrellas=tuple(meaning.concept for meaning in umbrellas),
        )

    def _find_meanings(self, concept: str) -> list[Meaning]:
        return self.meanings.get(_stem_phrase(concept), [])

    def expand(self, text: str) -> tuple[str, ...]:
        """Return the stems that say the same as a phrase of the text in other words, for the lexical search.

        Of a brand name, the generic name; of a class member, the class; of an abbreviation, the words and the other way
        round; of a loose synonym only the usual word, because its many variants would drown the question. The stems of
        the text itself are not among them.
        """
        own = set(stem_text(text))
        extra: dict[str, None] = {}
        for unit in self.find_units(text):
            phrases = [tuple(stem_text(concept)) for concept in (*unit.concepts, *unit.classes)]
            if unit.is_abbreviation:
                phrases += sorted(phrase for key in unit.keys for phrase in self.phrases.get(key, ()))
            extra.update(dict.fromkeys(stem for phrase in phrases for stem in phrase if stem not in own))
        return tuple(extra)
