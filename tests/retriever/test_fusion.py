from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.fusion import compute_full_bm25, find_contenders, fuse_scores
from retriever.query import build_query_terms
from retriever.stores.lexical import LexicalPassage, TantivyLexical
from retriever.vocabulary.terms import stem_text

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), max_size=8)


def test_what_both_methods_find_beats_what_one_finds() -> None:
    fused = fuse_scores({"a": 0.6, "b": 0.6, "c": 0.1}, {"b": 4.0, "c": 8.0}, dense_weight=0.5, lexical_weight=0.5)

    assert [passage.passage_id for passage in fused] == ["b", "c", "a"]
    assert fused[0].score == pytest.approx(0.5 * 0.6 + 0.5 * 0.5)
    assert [(method, rank) for method, rank, _ in fused[0].found_by] == [("dense", 2), ("lexical", 2)]


def test_a_weight_of_nothing_leaves_the_other_method_alone() -> None:
    fused = fuse_scores({"a": 0.9, "b": 0.1}, {"b": 3.0}, dense_weight=0, lexical_weight=1)

    assert [passage.passage_id for passage in fused] == ["b", "a"]


def test_dense_alone_works_where_no_word_is_shared() -> None:
    assert [each.passage_id for each in fuse_scores({"b": 0.2, "a": 0.2}, {}, dense_weight=1, lexical_weight=1)] == [
        "a",
        "b",
    ]


def test_words_weigh_less_where_even_the_best_passage_holds_few_of_them() -> None:
    dense, lexical = {"a": 0.6, "b": 0.4}, {"b": 5.0}
    few = fuse_scores(dense, lexical, dense_weight=0.4, lexical_weight=0.6, full_lexical=50.0)
    many = fuse_scores(dense, lexical, dense_weight=0.4, lexical_weight=0.6, full_lexical=8.0)

    assert [each.passage_id for each in few] == ["a", "b"]
    assert [each.passage_id for each in many] == ["b", "a"]


def test_no_passage_scores_far_above_the_full_score_of_its_question(tmp_path: Path) -> None:
    lexical = TantivyLexical(tmp_path)
    bodies = {"a": ["dose"] * 50, "b": ["dose", "of", "ifosfamid"], "c": ["heart"] * 3}
    lexical.update(add=[LexicalPassage(each, "r", body, (), ()) for each, body in bodies.items()])
    weights = {"dose": 1.0, "ifosfamid": 0.4}
    full = compute_full_bm25(weights, {stem: lexical.doc_freq(stem) for stem in weights}, n_passages=3)

    best = max(hit.score for hit in lexical.search(weights, 3))
    assert 0.5 * full < best < full


@given(dense=SCORES, lexical=st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.001, 50), max_size=8))
def test_scores_fall_stay_in_bounds_and_lose_no_passage(dense: dict[str, float], lexical: dict[str, float]) -> None:
    fused = fuse_scores(dense, lexical, dense_weight=0.4, lexical_weight=0.6)

    assert {passage.passage_id for passage in fused} == dense.keys() | lexical.keys()
    assert all(0 <= passage.score <= 1 + 1e-9 for passage in fused)
    assert fused == sorted(fused, key=lambda passage: (-passage.score, passage.passage_id))


@given(
    exact=st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(-1, 1), min_size=1),
    lexical=st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(0.001, 50)),
    n_returned=st.integers(0, 12),
    k=st.integers(1, 5),
)
def test_the_best_passages_are_always_among_the_contenders(
    exact: dict[str, float], lexical: dict[str, float], n_returned: int, k: int
) -> None:
    returned = sorted(exact, key=lambda each: -exact[each])[:n_returned]
    floor = exact[returned[-1]] if returned else 1.0
    candidates = {each: exact.get(each, -1.0) for each in {*returned, *lexical}}
    lexical = {each: score for each, score in lexical.items() if each in candidates}
    weights = {"dense_weight": 0.4, "lexical_weight": 0.6, "full_lexical": 30.0}
    best = fuse_scores(candidates, lexical, **weights)[:k]

    contenders = find_contenders({each: exact[each] for each in returned}, lexical, k, floor=floor, **weights)
    assert {each.passage_id for each in best if each.score > best[-1].score} <= contenders


def test_what_cannot_win_is_no_contender() -> None:
    near = {f"near-{number}": 0.8 for number in range(3)}
    lexical = {"near-0": 9.0, "words": 0.5, "many words": 12.0}
    contenders = find_contenders(near, lexical, 3, floor=0.4, dense_weight=0.5, lexical_weight=0.5, full_lexical=12.0)

    assert contenders == {*near, "many words"}


def test_function_words_are_not_searched_for_but_counted() -> None:
    terms = build_query_terms("What is the dose of ifosfamide?", ["ifex", "dose"], 0.4)

    assert terms.own == tuple(stem_text("What is the dose of ifosfamide"))
    assert terms.weights == {"dose": 1.0, "ifosfamid": 1.0, "ifex": 0.4}


def test_negations_are_searched_for() -> None:
    assert {"not", "without", "befor"} <= set(build_query_terms("not without before", [], 0.4).weights)


def test_a_question_of_function_words_is_searched_as_it_stands() -> None:
    assert build_query_terms("what is it", [], 0.4).weights
