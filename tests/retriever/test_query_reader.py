from collections.abc import Iterator
from pathlib import Path

import pytest

from core.grades import Grade, GradeScheme
from core.questions import Question
from core.retrieval import ReadAbbreviation, ReadWord, Retrieval
from corpus.abbreviations import Abbreviation
from retriever.index import SearchIndex, build_retriever, open_index
from retriever.vocabulary.abbreviations import KnownAbbreviations, find_expansion
from retriever.vocabulary.drug_names import load_drug_stems
from retriever.vocabulary.function_words import GROUPS, load_function_words, load_unsearched_stems
from retriever.vocabulary.grade_terms import find_grade_terms, make_grade_terms
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.spelling import find_repairs
from retriever.vocabulary.terms import stem_text
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish

STS = Abbreviation(short="STS", long="soft tissue sarcoma")
PE = Abbreviation(short="PE", long="pulmonary embolism")
OTHER_PE = Abbreviation(short="PE", long="pleural effusion")


@pytest.mark.parametrize(
    ("explained", "question", "read"),
    [
        ([STS], "first line in STS", [("STS", "short")]),
        ([STS], "first line in sts", [("STS", "short")]),
        ([STS], "first line in Sts", []),
        ([STS], "Soft-tissue sarcomas: first line?", [("STS", "long")]),
        ([STS], "soft tissue infection", []),
        ([PE], "pe treatment", []),
        ([PE, OTHER_PE], "PE treatment", []),
        ([PE, OTHER_PE], "drainage of PE with a large effusion", [("PE", "short")]),
        ([PE, OTHER_PE], "pulmonary embolism", []),
        ([PE, PE], "PE treatment", [("PE", "short")]),
        ([], "PE treatment", []),
    ],
)
def test_an_abbreviation_is_read_where_its_meaning_is_sure(
    explained: list[Abbreviation], question: str, read: list[tuple[str, str]]
) -> None:
    assert [(each.short, each.typed) for each in KnownAbbreviations(explained).read(question)] == read


def test_the_form_that_is_not_typed_is_searched_for() -> None:
    short = ReadAbbreviation(short="STS", long="soft tissue sarcoma", typed="short")

    assert find_expansion([short]) == stem_text("soft tissue sarcoma")
    assert find_expansion([short.model_copy(update={"typed": "long"})]) == ["sts"]


@pytest.mark.parametrize(
    ("question", "graded", "is_found"),
    [
        ("What is recommended with [I, A]?", "[I, A]", True),
        ("What is recommended with I,A?", "[I, A]", True),
        ("What is recommended with [I, B]?", "[I, A]", False),
        ("Should I give a dose?", "[I, A]", False),
        ("Which recommendations are class IIa?", "(Class IIa, Level of Evidence: B-R)", True),
        ("level of evidence B-R", "(Class IIa, Level of Evidence: B-R)", True),
        ("What is a strong recommendation here?", "(strong recommendation, low-certainty evidence)", True),
        ("grade D in acute asthma", "(Grade D)", True),
        ("a weak patient", "(weak recommendation, low-certainty evidence)", False),
    ],
)
def test_a_grade_is_found_as_a_whole_or_by_a_part_that_says_enough(question: str, graded: str, is_found: bool) -> None:
    assert bool(find_grade_terms(question, make_grade_terms(graded))) is is_found


@pytest.mark.parametrize(
    ("question", "held", "read"),
    [
        ("dose of pazopnib", "pazopanib dose", [ReadWord(typed="pazopnib", stem="pazopanib", name="pazopanib")]),
        ("dose of sorafenib", "regorafenib dose", []),
        ("quinine dose", "quinidine dose", []),
        ("insulin", "inulin", []),
        ("lung metastasees", "metastases", [ReadWord(typed="metastasees", stem="metastas", name=None)]),
        ("excsion of the tumour", "excision", [ReadWord(typed="excsion", stem="excis", name=None)]),
        ("cefotaxim", "cefotaxime cefotaxima", [ReadWord(typed="cefotaxim", stem="cefotaxim", name="cefotaxime")]),
        ("dose", "doses", []),
    ],
)
def test_a_typing_error_is_read_as_the_one_word_that_is_near(question: str, held: str, read: list[ReadWord]) -> None:
    stems = set(stem_text(held))
    unknown = set(stem_text(question)) - stems

    found = find_repairs(question, unknown, lambda letter: {s for s in stems if s.startswith(letter)}, Lexicon.load())
    assert [each for each in found if each not in read] == []
    assert {each.typed for each in found} <= {each.typed for each in read}


def test_no_drug_is_ever_read_as_another() -> None:
    names = load_drug_stems()
    stems = frozenset(names)
    for name in names.values():
        assert find_repairs(name, set(stem_text(name)), lambda _letter: stems, Lexicon.load()) == ()


def test_the_groups_of_function_words_are_apart() -> None:
    words = [load_function_words(group) for group in GROUPS]

    assert all(words)
    assert sum(map(len, words)) == len(frozenset().union(*words))
    assert {"not", "without", "after"}.isdisjoint(load_unsearched_stems())


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    opened = open_index(tmp_path)
    yield opened
    opened.close()


def _ask(index: SearchIndex, question: str) -> Retrieval:
    return build_retriever(index, HashedWordsEmbedder()).retrieve(Question(question=question))


def test_what_one_document_explains_finds_another_that_spells_it_out(index: SearchIndex) -> None:
    texts = {"a": "Zonal kidney tumour (ZKT) is rare.", "b": "Zonal kidney tumours are watched.", "c": "Other words."}
    publish(index, HashedWordsEmbedder(), *(build_prepared(each, {"One": [text]}) for each, text in texts.items()))
    found = _ask(index, "ZKT")

    assert found.abbreviations == (ReadAbbreviation(short="ZKT", long="Zonal kidney tumour", typed="short"),)
    lexical = [hit.passage.document_id for hit in found.hits if "lexical" in {part.method for part in hit.parts}]
    assert lexical == ["a", "b"]


def test_a_misspelt_drug_finds_its_passage_and_says_how_it_was_read(index: SearchIndex) -> None:
    publish(index, HashedWordsEmbedder(), build_prepared("a", {"One": ["Give pazopanib.", "Give ifosfamide."]}))
    found = _ask(index, "ifosfamde dose")

    assert found.read_words == (ReadWord(typed="ifosfamde", stem=stem_text("ifosfamide")[0], name="ifosfamide"),)
    assert "lexical" in {part.method for part in found.hits[0].parts}
    assert found.query == "ifosfamde dose"


def test_graded_statements_are_found_by_their_grade(index: SearchIndex) -> None:
    plain = build_prepared("a", {"One": ["Give this.", "Give that.", "Give those."]}, n_per_passage=1)
    grade = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")
    statements = tuple(
        each.model_copy(update={"grade": grade}) if number == 2 else each
        for number, each in enumerate(plain.statements)
    )
    publish(index, HashedWordsEmbedder(), plain.model_copy(update={"statements": statements}))

    assert _ask(index, "What is recommended with [I, A]?").hits[0].passage.text == "Give those."
