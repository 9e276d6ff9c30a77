import math
from pathlib import Path

import pytest

from core.errors import IndexUnavailableError
from retriever.stores.lexical import FIELD_BOOSTS, LexicalPassage, TantivyLexical, remove_lexical
from retriever.vocabulary.terms import stem_text


def passage(passage_id: str, body: str, *, reading: str = "r1", headings: str = "", title: str = "") -> LexicalPassage:
    return LexicalPassage(passage_id, reading, stem_text(body), stem_text(headings), stem_text(title))


@pytest.fixture
def lexical(tmp_path: Path) -> TantivyLexical:
    index = TantivyLexical(tmp_path)
    index.update(
        add=[
            passage("a", "Give ifosfamide 14 g/m² to fit patients", headings="Second line", title="Sarcoma"),
            passage("b", "Give doxorubicin 75 mg/m² to patients", headings="First line", title="Sarcoma"),
            passage("c", "Tumours of patients; the tumour's size", reading="r2", headings="Ifosfamide"),
        ]
    )
    return index


def search(lexical: TantivyLexical, text: str, **options: object) -> list[str]:
    weights = dict.fromkeys(stem_text(text), 1.0)
    return [hit.passage_id for hit in lexical.search(weights, 10, **options)]  # type: ignore[arg-type]  # only, without


def test_words_of_the_passage_weigh_more_than_its_heading(lexical: TantivyLexical) -> None:
    assert search(lexical, "ifosfamide") == ["a", "c"]


def test_units_and_spellings_are_found_as_the_rules_compare_them(lexical: TantivyLexical) -> None:
    assert search(lexical, "14 g/m2") == ["a"]
    assert search(lexical, "tumors") == ["c"]


def test_passages_are_counted_exactly_by_any_field(lexical: TantivyLexical) -> None:
    [tumour, sarcoma, line, nothing] = stem_text("tumour sarcoma line aspirin")
    assert [lexical.doc_freq(stem) for stem in (tumour, sarcoma, line, nothing)] == [1, 2, 2, 0]


def test_readings_can_be_chosen_and_left_out(lexical: TantivyLexical) -> None:
    [patient] = stem_text("patients")
    assert search(lexical, "patients", only={"r2"}) == ["c"]
    assert sorted(search(lexical, "patients", without={"r2"})) == ["a", "b"]
    assert (lexical.doc_freq(patient, only={"r2"}), lexical.doc_freq(patient, without={"r2"})) == (1, 2)
    assert search(lexical, "patients", only=set()) == []


def test_choosing_readings_leaves_scores_as_they_are(lexical: TantivyLexical) -> None:
    weights = {"ifosfamid": 1.0}
    free = {hit.passage_id: hit.score for hit in lexical.search(weights, 10)}

    assert {hit.passage_id: hit.score for hit in lexical.search(weights, 10, only={"r2"})} == {"c": free["c"]}


def test_removed_readings_leave_search_and_counts_at_once(lexical: TantivyLexical) -> None:
    lexical.update(remove_readings=["r1"])
    [patient] = stem_text("patients")

    assert search(lexical, "patients") == ["c"]
    assert lexical.doc_freq(patient) == 1
    assert lexical.count_by_reading() == {"r2": 1}


def test_a_rebuild_takes_the_place_of_everything(lexical: TantivyLexical) -> None:
    lexical.rebuild([passage("z", "new words", reading="r9")])

    assert lexical.count_by_reading() == {"r9": 1}


def test_another_reader_sees_a_commit_when_it_reloads(lexical: TantivyLexical, tmp_path: Path) -> None:
    reader = TantivyLexical(tmp_path)
    lexical.update(add=[passage("d", "aspirin", reading="r3")])
    assert search(reader, "aspirin") == []
    reader.reload()

    assert search(reader, "aspirin") == ["d"]


def test_ties_are_broken_by_id(tmp_path: Path) -> None:
    index = TantivyLexical(tmp_path)
    index.update(add=[passage(name, "the very same words") for name in ("c", "a", "b")])

    assert search(index, "same words") == ["a", "b", "c"]


def test_scores_are_bm25(tmp_path: Path) -> None:
    """Source: Robertson and Zaragoza, Foundations and Trends in Information Retrieval 2009;3(4):333, k1 1.2, b 0.75."""
    texts = {"a": "alpha beta beta gamma", "b": "beta delta", "c": "delta delta epsilon zeta eta theta"}
    index = TantivyLexical(tmp_path)
    index.update(add=[LexicalPassage(name, "r", text.split(), [], []) for name, text in texts.items()])
    mean = sum(len(text.split()) for text in texts.values()) / len(texts)
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = {
        name: FIELD_BOOSTS["body"] * idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(texts[name].split()) / mean))
        for name, tf in (("a", 2), ("b", 1))
    }

    assert {hit.passage_id: hit.score for hit in index.search({"beta": 1.0}, 10)} == pytest.approx(expected, rel=1e-3)


def test_a_damaged_index_is_a_fault_that_removal_mends(lexical: TantivyLexical, tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailableError):
        TantivyLexical(tmp_path)
    remove_lexical(tmp_path)

    assert TantivyLexical(tmp_path).count_by_reading() == {}
