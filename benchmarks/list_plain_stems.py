"""Writes ``composer/data/plain_stems.txt``: stems of everyday English words that name nothing clinical.

A word is plain where none of its first meanings lies under anything clinical (a body part, a disease, a drug, food, a
procedure, a state of health), nor is explained by a clinical word; a stem is taken where WordNet's tagged texts use its plain
words more often than its others. Words that qualify a disease ("superficial", "recurrent") or name what patients ask leave to
do ("fly", "drive") are left out by hand, and so is every word that the lexicon knows.

Usage: python benchmarks/list_plain_stems.py FOLDER, where FOLDER holds WordNet 3.0's ``data.*``, ``index.*`` and
``cntlist.rev`` (Debian: package wordnet-base, /usr/share/wordnet).
"""

import argparse
import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from retriever.lexicon import Lexicon
from retriever.terms import stem_text

TARGET = Path(__file__).resolve().parents[1] / "composer" / "data" / "plain_stems.txt"
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
TAGGED = "?nvara"
"""Parts of speech by their number in a sense key; 5 is a satellite adjective."""
CLINICAL_FILES = {5, 8, 13, 20, 27}
"""Lexicographer files: animals, bodies, food, plants, substances."""
NAMING_FILES = {4, 8, 22, 26, 27}
"""Acts, bodies, processes, states, substances: a word whose first meaning lies there may name what is asked about."""
CLINICAL_ROOTS = (
    "medicine drug medical_procedure treatment therapy symptom pathological_state physiological_state "
    "medical_instrument medical_care physical_condition ill_health illness disease injury biological_group "
    "microorganism organic_process bodily_process exercise sport diagnostic_procedure prosthesis contraceptive "
    "narcotic stimulant abnormality medical_specialty operation surgery diet mental_disorder vaccine hormone "
    "body_part medical_building travel"
)
CLINICAL_GLOSS = re.compile(
    r"\b(?:medic|disease|patient|drug|surg|body|bodily|blood|tissue|organs?\b|hospital|physician|doctor|therap|cancer|symptom|skin|bone|heart|lung|kidney"
    r"|liver|tumou?r|infect|pregnan|birth|x-ray|cell|nerve|brain)",
    re.IGNORECASE,
)  # fmt: skip
CLINICAL_ENDING = re.compile(
    r"(?:mab|nib|cillin|mycin|statin|sartan|pril|olol|itis|oma|osis|emia|pathy|therapy|ectomy|scopy|graphy|plasty|ology)$"
)
QUALIFIERS = (
    "acute chronic recurrent recur superficial deep distal proximal anterior posterior bilateral unilateral induce "
    "induced acquired congenital primary secondary idiopathic benign malignant advanced resistant resistance "
    "refractory relapse relapsed positive negative severe mild moderate stage grade critical unstable complicate "
    "complicated uncomplicated invasive disabling latent active inactive minor major partial total persistent "
    "permanent transient fly flight travel drive driving swim dive diving sleep work school wheeze numb lift climb "
    "smoke drink eat fast"
)
N_FIRST_MEANINGS = 3
NOTICE = """# Stems of everyday English words that name nothing clinical; written by benchmarks/list_plain_stems.py from WordNet.
# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND
# PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. Permission to use, copy, modify and distribute
# it for any purpose and without fee or royalty is granted under https://wordnet.princeton.edu/license-and-commercial-use
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One noun meaning: its lexicographer file, its words, the meanings above it and its explanation."""

    file: int
    words: tuple[str, ...]
    parents: tuple[str, ...]
    gloss: str


class WordNet:
    """WordNet's nouns with their meanings, and how often its tagged texts use each word."""

    def __init__(self, folder: Path) -> None:
        self.nouns = dict(self._read_meaning(line) for line in _read_lines(folder / "data.noun"))
        self.meanings: dict[str, list[str]] = {}
        self.words: set[str] = set()
        for part, letter in POS.items():
            for line in _read_lines(folder / f"index.{part}"):
                fields = line.split()
                self.words.add(fields[0])
                if letter == "n":
                    self.meanings[fields[0]] = fields[-int(fields[2]) :]
        self.counts: Counter[tuple[str, str]] = Counter()
        for line in _read_lines(folder / "cntlist.rev"):
            key, _, count = line.split()
            word, _, sense = key.partition("%")
            self.counts[word, TAGGED[int(sense[0])]] += int(count)
        roots = frozenset(CLINICAL_ROOTS.split())
        self._roots = {name for name, meaning in self.nouns.items() if meaning.words[0] in roots}
        self._is_clinical = functools.cache(self._look_up)

    def names_something_clinical(self, word: str) -> bool:
        """Return whether one of the word's first meanings lies under anything clinical or is explained by it."""
        first = self.meanings.get(word, [])[:N_FIRST_MEANINGS]
        as_noun, otherwise = self.counts[word, "n"], sum(self.counts[word, letter] for letter in "var")
        is_rarely_noun = otherwise >= 3 * max(as_noun, 1)
        if not is_rarely_noun and any(self._is_clinical(name) for name in first):
            return True
        if as_noun >= otherwise and any(self.nouns[name].file in NAMING_FILES for name in first[:1]):
            return True
        return any(CLINICAL_GLOSS.search(self.nouns[name].gloss) is not None for name in first[:2])

    def count_uses(self, word: str) -> int:
        """Return how often the tagged texts use the word, as whatever part of speech."""
        return sum(self.counts[word, letter] for letter in "nvar")

    def _look_up(self, name: str) -> bool:
        meaning = self.nouns[name]
        if meaning.file in CLINICAL_FILES or name in self._roots:
            return True
        return any(self._is_clinical(parent) for parent in meaning.parents if parent in self.nouns)

    @staticmethod
    def _read_meaning(line: str) -> tuple[str, Meaning]:
        record, _, gloss = line.partition("|")
        fields = record.split()
        n_words = int(fields[3], 16)
        words = tuple(fields[4 + 2 * place].lower() for place in range(n_words))
        rest = fields[4 + 2 * n_words :]
        pointers = [rest[1 + 4 * place : 5 + 4 * place] for place in range(int(rest[0]))]
        parents = tuple(pointer[1] for pointer in pointers if pointer[0] in ("@", "@i"))
        return fields[0], Meaning(int(fields[1]), words, parents, gloss)


def main() -> int:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of WordNet's database files")
    net = WordNet(parser.parse_args().folder)
    uses: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for word in sorted(word for word in net.words if re.fullmatch(r"[a-z]{2,}", word)):
        is_plain = not CLINICAL_ENDING.search(word) and not net.names_something_clinical(word)
        for stem in stem_text(word):
            uses[is_plain][stem] += net.count_uses(word)
    plain = {stem for stem, count in uses[True].items() if count > uses[False][stem]}
    known = {stem for phrase in Lexicon.load().meanings if len(phrase) == 1 for stem in phrase}
    barred = known | {stem for word in QUALIFIERS.split() for stem in stem_text(word)}
    stems = sorted(plain - barred)
    TARGET.write_text(NOTICE + "\n".join(_wrap(stems)) + "\n", encoding="utf-8")
    return 0


def _wrap(stems: list[str], per_line: int = 14) -> list[str]:
    return [" ".join(stems[start : start + per_line]) for start in range(0, len(stems), per_line)]


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith("  ")]


if __name__ == "__main__":
    raise SystemExit(main())
