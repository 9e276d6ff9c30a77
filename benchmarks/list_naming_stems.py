"""Writes ``composer/data/naming_stems.txt``: stems of English words that name a disease, a drug, a test, a procedure, a germ.

A word is taken where its first noun meaning (one of the first two, where it has no more) lies under one of ``ROOTS``, and
where WordNet's tagged texts do not use it mostly as another part of speech ("go", "present"). Words that tell one disease from
another ("superficial", "recurrent") and what patients ask leave to do ("fly", "drive") are added by hand.

Usage: python benchmarks/list_naming_stems.py FOLDER, where FOLDER holds WordNet 3.0's ``data.noun``, ``index.*`` and
``cntlist.rev`` (Debian: package wordnet-base, /usr/share/wordnet).
"""

import argparse
import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from retriever.vocabulary.terms import stem_text

TARGET = Path(__file__).resolve().parents[1] / "composer" / "data" / "naming_stems.txt"
TAGGED = "?nvara"
"""Parts of speech by their number in a sense key; 5 is a satellite adjective."""
ROOTS = (
    "medicine drug medical_procedure symptom pathological_state illness disease injury microorganism "
    "diagnostic_procedure vaccine hormone mental_disorder operation surgery abnormality medical_specialty "
    "diagnostic_test prosthesis medical_instrument antibody enzyme narcotic alkaloid stimulant vitamin"
)
QUALIFIERS = (
    "acute chronic recurrent recur superficial deep distal proximal anterior posterior bilateral unilateral induce "
    "induced acquired congenital primary secondary idiopathic benign malignant advanced resistant resistance "
    "refractory relapse relapsed critical unstable complicate complicated uncomplicated invasive disabling latent "
    "persistent permanent transient gestational fly flight travel drive driving swim dive diving sport sleep work school "
    "nursery breastfeed breastfeeding intercourse mortality death prognosis"
)
N_SURE = 2
"""Up to so many meanings, any of them counts; of a word with more, only the first."""
MOSTLY = 3
"""Times that a word has to be tagged as another part of speech for each time as a noun, to be no name."""
NOTICE = """# Stems of English words that name something clinical; written by benchmarks/list_naming_stems.py from WordNet.
# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND
# PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. Permission to use, copy, modify and distribute
# it for any purpose and without fee or royalty is granted under https://wordnet.princeton.edu/license-and-commercial-use
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One noun meaning: its words and the meanings above it."""

    words: tuple[str, ...]
    parents: tuple[str, ...]


class WordNet:
    """WordNet's nouns with their meanings, and how often its tagged texts use each word."""

    def __init__(self, folder: Path) -> None:
        self.nouns = dict(self._read_meaning(line) for line in _read_lines(folder / "data.noun"))
        self.meanings: dict[str, list[str]] = {}
        for line in _read_lines(folder / "index.noun"):
            fields = line.split()
            self.meanings[fields[0]] = fields[-int(fields[2]) :]
        self.counts: Counter[tuple[str, str]] = Counter()
        for line in _read_lines(folder / "cntlist.rev"):
            key, _, count = line.split()
            word, _, sense = key.partition("%")
            self.counts[word, TAGGED[int(sense[0])]] += int(count)
        self._roots = frozenset(ROOTS.split())
        self._is_under_root = functools.cache(self._look_up)

    def names_something_clinical(self, word: str) -> bool:
        """Return whether the word is mostly a noun, and one of its leading meanings lies under a root."""
        meanings = self.meanings[word]
        otherwise = sum(self.counts[word, letter] for letter in "var")
        if otherwise >= MOSTLY * max(self.counts[word, "n"], 1):
            return False
        return any(map(self._is_under_root, meanings if len(meanings) <= N_SURE else meanings[:1]))

    def _look_up(self, name: str) -> bool:
        meaning = self.nouns[name]
        return not self._roots.isdisjoint(meaning.words) or any(map(self._is_under_root, meaning.parents))

    @staticmethod
    def _read_meaning(line: str) -> tuple[str, Meaning]:
        fields = line.partition("|")[0].split()
        n_words = int(fields[3], 16)
        words = tuple(fields[4 + 2 * place].lower() for place in range(n_words))
        rest = fields[4 + 2 * n_words :]
        pointers = [rest[1 + 4 * place : 5 + 4 * place] for place in range(int(rest[0]))]
        return fields[0], Meaning(words, tuple(pointer[1] for pointer in pointers if pointer[0] in ("@", "@i")))


def main() -> int:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of WordNet's database files")
    net = WordNet(parser.parse_args().folder)
    words = [word for word in net.meanings if re.fullmatch(r"[a-z]{3,}", word) and net.names_something_clinical(word)]
    stems = sorted({stem for word in (*words, *QUALIFIERS.split()) for stem in stem_text(word)})
    TARGET.write_text(NOTICE + "\n".join(_wrap(stems)) + "\n", encoding="utf-8")
    return 0


def _wrap(stems: list[str], per_line: int = 14) -> list[str]:
    return [" ".join(stems[start : start + per_line]) for start in range(0, len(stems), per_line)]


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith("  ")]


if __name__ == "__main__":
    raise SystemExit(main())
