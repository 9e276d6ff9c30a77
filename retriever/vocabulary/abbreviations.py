"""Abbreviations that the documents themselves explain, used to widen a question. For finding only."""

import re
from collections.abc import Iterable, Mapping

from core.retrieval import ReadAbbreviation
from corpus.abbreviations import Abbreviation
from retriever.vocabulary.function_words import load_unsearched_stems
from retriever.vocabulary.terms import stem_text

_WORD = re.compile(r"[^\W_][\w/+.-]*[\w+]")
_SHORTEST_IN_SMALL_LETTERS = 3
"""Letters of a short form that is recognised without its capitals: "or" is seldom the odds ratio."""

Stems = tuple[str, ...]


class KnownAbbreviations:
    """What the searched documents explain. Read-only."""

    def __init__(self, explained: Iterable[Abbreviation]) -> None:
        """Take the abbreviations of all searched documents; several may explain one short form, alike or not."""
        self._meanings: dict[str, dict[Stems, Abbreviation]] = {}
        for each in explained:
            stems = tuple(stem_text(each.long))
            self._meanings.setdefault(each.short.casefold(), {}).setdefault(stems, each)
        self._phrases: dict[str, list[tuple[Stems, Abbreviation]]] = {}
        for meanings in self._meanings.values():
            for stems, each in meanings.items() if len(meanings) == 1 else ():
                self._phrases.setdefault(stems[0], []).append((stems, each))

    def read(self, question: str) -> tuple[ReadAbbreviation, ...]:
        """Return the abbreviations that the question uses, in either form.

        A short form that the documents explain differently stands for the meaning whose words the question says too;
        where that does not single one out, for none.
        """
        stems = stem_text(question)
        found: dict[str, ReadAbbreviation] = {}
        for match in _WORD.finditer(question):
            each = self._find_meaning(match.group(), frozenset(stems))
            if each is not None:
                found.setdefault(each.short, ReadAbbreviation(short=each.short, long=each.long, typed="short"))
        for position, stem in enumerate(stems):
            for phrase, each in self._phrases.get(stem, ()):
                if tuple(stems[position : position + len(phrase)]) == phrase:
                    found.setdefault(each.short, ReadAbbreviation(short=each.short, long=each.long, typed="long"))
        return tuple(found.values())

    def _find_meaning(self, word: str, stems: frozenset[str]) -> Abbreviation | None:
        """Return what the word stands for; null where it is no abbreviation, or nobody can tell which."""
        for form in (word, word.removesuffix("s")):
            meanings: Mapping[Stems, Abbreviation] = self._meanings.get(form.casefold(), {})
            is_word = len(form) < _SHORTEST_IN_SMALL_LETTERS or form in load_unsearched_stems()
            known = {
                key: each for key, each in meanings.items() if each.short == form or (form.islower() and not is_word)
            }
            if len(known) > 1:
                known = {key: each for key, each in known.items() if (set(key) - load_unsearched_stems()) & stems}
            if len(known) == 1:
                [each] = known.values()
                return each
        return None


def find_expansion(read: Iterable[ReadAbbreviation]) -> list[str]:
    """Return the stems of the forms that the question does not use."""
    forms = (each.long if each.typed == "short" else each.short for each in read)
    return list(dict.fromkeys(stem for form in forms for stem in stem_text(form)))
