"""What the shipped cases hold, told from the files alone."""

from collections import Counter
from pathlib import Path

import pytest

from evals.casebook.case import EvalCase, load_cases
from evals.casebook.leakage import find_leaks
from evals.commands.gate import find_baseline
from evals.gating.baseline import digest_asked, load_baseline
from evals.shipped_files import CASES

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = sorted(path.stem for path in (ROOT / "corpus" / "guidelines").glob("*.md"))
ALL = load_cases(CASES)
DEVELOPMENT = [case for case in ALL if case.split == "development"]


def about(article: str) -> list[EvalCase]:
    return [case for case in DEVELOPMENT if case.document.document_id == article]


@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_has_its_cases(article: str) -> None:
    tags = Counter(tag for case in about(article) for tag in case.tags)
    assert len(about(article)) >= 25
    assert tags["near_miss"] >= 8
    assert tags["follow_up"] >= 3
    assert tags["tour"] == 1


def test_the_locked_split_is_large_and_a_third_of_it_is_near_misses() -> None:
    locked = [case for case in ALL if case.split == "locked"]
    near_misses = [case for case in locked if "near_miss" in case.tags]
    assert len(locked) >= 150
    assert len(near_misses) * 10 >= len(locked) * 3
    assert {case.document.document_id for case in locked} == set(ARTICLES)


def test_the_ward_split_asks_about_every_article_and_never_enters_the_smoke_run_or_the_gate() -> None:
    ward = [case for case in ALL if case.split == "ward"]
    near_misses = [case for case in ward if "near_miss" in case.tags]
    assert len(ward) >= 260
    assert 0.3 <= len(near_misses) / len(ward) <= 0.4
    assert {case.document.document_id for case in ward} == set(ARTICLES)
    assert all({"ward", "blind"} & set(case.tags) and "smoke" not in case.tags for case in ward)
    assert not find_baseline("ward").exists()


def test_the_blind_split_asks_about_every_article_in_many_ways_and_has_no_baseline() -> None:
    blind = [case for case in ALL if case.split == "blind"]
    tags = Counter(tag for case in blind for tag in case.tags)
    assert len(blind) >= 75
    assert 0.3 <= tags["near_miss"] / len(blind) <= 0.4
    assert {case.document.document_id for case in blind} == set(ARTICLES)
    assert tags["blind"] == len(blind)
    assert (
        min(tags[kind] for kind in ("dose", "yesno", "when", "which", "threshold", "duration", "grade", "manage")) >= 4
    )
    assert tags["follow_up"] >= 5
    assert tags["smoke"] == 0
    assert not find_baseline("blind").exists()


def test_no_open_case_asks_what_a_held_out_case_asks() -> None:
    assert [(blind.id, known.id) for blind, known in find_leaks(ALL)] == []


def test_the_baseline_holds_every_development_case_as_it_is_asked_now() -> None:
    kept = {case.id: case.case_digest for case in load_baseline(find_baseline("development")).cases}
    assert kept == {case.id: digest_asked(case) for case in DEVELOPMENT}
