"""The shipped tables of equal wordings hold nothing that another layer has to read."""

import importlib.resources

from composer.gate.texts.negators import DENIES
from composer.gate.texts.words import Wordings
from composer.reading.word_lists import load_stems, load_words

OPPOSITES = [
    ("increase", "decrease"),
    ("better", "worse"),
    ("start", "stop"),
    ("high", "low"),
    ("early", "late"),
    ("severe", "mild"),
    ("safe", "dangerous"),
    ("all", "some"),
    ("first", "last"),
    ("effective", "ineffective"),
    ("prevent", "cause"),
    ("child", "adult"),
]
ORDER = {"before", "after", "during", "only", "all", "every"}


def load_groups() -> list[list[str]]:
    text = (importlib.resources.files("composer") / "data" / "english.txt").read_text(encoding="utf-8")
    return [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]


def test_no_wording_of_general_english_holds_a_negation_or_an_order() -> None:
    wrong = [each for group in load_groups() for each in group if DENIES.search(each) or ORDER & set(each.split())]
    # "unable", "inability" and "lack" are what their group says; "avoid" is only ever read as a negation.
    assert not [
        each
        for each in wrong
        if not each.startswith(
            (
                "unable",
                "inability",
                "incapable",
                "insufficient",
                "lack",
                "avoid",
                "refrain",
                "delay",
                "postpone",
                "put off",
            )
        )
    ]


def test_no_group_holds_two_opposites() -> None:
    assert not [pair for group in load_groups() for pair in OPPOSITES if set(pair) <= set(group)]


def test_opposites_share_no_key() -> None:
    wordings = Wordings.load()
    for one, other in OPPOSITES:
        assert not wordings.read(one)[0].keys & wordings.read(other)[0].keys


def test_neutral_words_say_nothing_of_strength_or_scope() -> None:
    said = {
        "must",
        "may",
        "only",
        "all",
        "most",
        "always",
        "increase",
        "reduce",
        "start",
        "stop",
        "first",
        "before",
        "after",
    }
    assert not said & load_words("neutral_words.txt")
    assert "contain" in load_stems("neutral_words.txt")
