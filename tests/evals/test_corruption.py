from pathlib import Path

import pytest

from composer.gate.layers import holding
from evals.corruption.mutations import MUTATIONS, corrupt
from evals.corruption.rewordings import find_twins, front_condition
from evals.corruption.suite import Share, run_pairs, run_suite, run_trials
from evals.corruption.support import Judged, draw_curve
from evals.corruption.thresholds import sweep
from evals.corruption.twins import (
    load_handmade,
    load_later_trials,
    load_pairs,
    load_paraphrases,
    load_sources,
    load_trials,
    read_trials,
)

EVERY = 14
"""Every so many paraphrases are read here; ``make corruption`` reads all, the held-out ones too."""


def test_the_suite_is_as_large_as_it_has_to_be() -> None:
    twins = load_paraphrases()

    assert len(twins) >= 300
    assert len(load_sources()) >= 300
    assert len(MUTATIONS) >= 12
    assert {twin.split for twin in twins} == {"dev", "held_out"}


def test_a_part_of_the_development_split_is_judged_as_it_was() -> None:
    twins = [twin for twin in load_paraphrases() if twin.split == "dev"][::EVERY]
    handmade = [twin for twin in load_handmade() if twin.split == "dev"][::EVERY]
    result = run_suite(twins, "dev", handmade)

    assert result.accepted.n_hits >= 0.8 * result.accepted.n
    assert result.caught.n > 100
    assert result.caught.n_hits >= 0.98 * result.caught.n
    for kind in ("number", "unit", "swapped_drug", "added_grade", "other_grade", "invented_source", "neighbour_cited"):
        caught = next(each.caught for each in result.kinds if each.kind == kind)
        assert caught.n_hits == caught.n > 0


def test_pairs_of_the_hard_kinds_are_told_apart() -> None:
    result = run_pairs(load_pairs()[::4])

    assert result.accepted.n >= 30
    assert result.accepted.n_hits >= 0.85 * result.accepted.n
    assert result.caught.n_hits == result.caught.n >= 30


def test_thresholds_trade_acceptance_for_what_is_caught() -> None:
    twins = [twin for twin in load_paraphrases() if twin.split == "dev"][:2]

    loose, strict = sweep(holding, "MIN_HELD", (0.0, 1.1), twins, load_pairs()[:2])

    assert loose.accepted.n == strict.accepted.n == 4
    assert strict.accepted.n_hits <= loose.accepted.n_hits
    assert holding.MIN_HELD not in (0.0, 1.1)


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("dropped_not", "Aspirin should not be given.", "Aspirin should be given."),
        ("unit", "Give 5 mg.", "Give 5 g."),
        ("comparator", "Treat for at least 5 days.", "Treat for at most 5 days."),
        ("swapped_population", "Give it to children.", "Give it to adults."),
        ("reversed_order", "Do it before surgery.", "Do it after surgery."),
        ("dropped_maximum", "Give 0.9 mg/kg, at most 90 mg, over 1 hour.", "Give 0.9 mg/kg, over 1 hour."),
    ],
)
def test_a_corruption_says_something_else_and_is_the_same_each_time(kind: str, text: str, wrong: str) -> None:
    assert wrong in corrupt(kind, text, limit=9)
    assert corrupt(kind, text) == corrupt(kind, text)
    assert text not in corrupt(kind, text)


def test_the_interval_is_wilsons() -> None:
    low, high = Share(n_hits=9, n=10).interval

    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert Share(n_hits=0, n=0).interval == (0.0, 1.0)


def test_rewordings_are_made_of_any_folder(tmp_path: Path) -> None:
    text = "# Fever\n\nIf the child has fever for five days, call the doctor and give 5 ml of syrup twice daily.\n"
    (tmp_path / "fever.md").write_text(text, encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")

    kinds = {twin.kind for twin in find_twins(tmp_path, 5)}

    assert kinds == {"same_words", "condition_moved", "equal_wording"}
    assert front_condition("Call the doctor now if the fever stays.") == "If the fever stays, call the doctor now."


def test_a_curve_trades_sensitivity_for_specificity() -> None:
    judged = [
        Judged(is_supported=True, n_faults=0),
        Judged(is_supported=True, n_faults=2),
        Judged(is_supported=False, n_faults=1),
    ]
    strict, loose = draw_curve(judged)[0], draw_curve(judged)[2]

    assert (strict.sensitivity, strict.specificity, strict.balanced_accuracy) == (0.5, 1.0, 0.75)
    assert (loose.sensitivity, loose.specificity) == (1.0, 0.0)
    assert loose.f1 == pytest.approx(0.8)


def test_wordings_written_after_the_rules_pass_and_their_corruptions_do_not() -> None:
    trials = [trial for trial in load_trials() if trial.twin.split == "dev"][::12]
    result = run_trials(trials, "dev")

    assert result.accepted.n >= 8
    assert result.accepted.n_hits >= 0.8 * result.accepted.n
    assert result.caught.n_hits >= 0.98 * result.caught.n


def test_wrong_wordings_written_later_are_caught() -> None:
    result = run_trials([trial for trial in load_later_trials() if trial.twin.split == "dev"][::8], "dev")

    assert result.caught.n >= 30
    assert result.caught.n_hits >= 0.98 * result.caught.n


def test_a_trial_keeps_its_corruptions_and_may_have_none() -> None:
    rows = (
        "id\tsplit\twording\tparaphrase\tkind\tcorruption",
        "acute-ischemic-stroke:4\tdev\tvoice\tOne.\tunit\tTwo.",
        "acute-ischemic-stroke:4\tdev\tvoice\tOne.\tnumber\tThree.",
        "acute-ischemic-stroke:5\theld_out\tplain\tFour.\t\t",
    )

    first, second = read_trials("\n".join(rows), load_sources())

    assert first.wrong == (("unit", "Two."), ("number", "Three."))
    assert (second.twin.split, second.wrong) == ("held_out", ())
