"""What may answer where the rules find nothing: only everyday words may be lacking, and the indicators must agree."""

import pytest

from composer.coverage.parts import decide_parts
from composer.coverage.second_look import INDICATORS, Indicators, load_scale, names_something, weigh_candidates
from composer.coverage.support import measure_support
from composer.policy import AnswerPolicy
from composer.reading.question import read_question
from composer.reading.statement_views import StatementReader
from retriever.vocabulary.lexicon import Lexicon
from tests.composer.invented import Row, retrieve
from tests.composer.retrievals import build_document, build_retrieval

LEXICON = Lexicon.load()
GOOD = Indicators(similarity=0.7, n_missing=0, overlap=0.8, prominence=2.5, agreement=0.4, own=0.5)


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("swap", False),
        ("overnight", False),
        ("deadline", False),
        ("downsize", False),
        ("pazopanib", True),
        ("osteosarcoma", True),
        ("croup", True),
        ("biopsy", True),
        ("superficial", True),
        ("recurrent", True),
        ("fly", True),
        ("elderly", True),
    ],
)
def test_what_names_something_clinical_is_told_from_other_words(word: str, names: bool) -> None:
    [unit] = [unit for unit in LEXICON.find_units(f"about {word}") if unit.surface == word]
    assert names_something(unit) is names


def test_a_capitalised_word_within_a_question_may_be_a_name() -> None:
    unit = next(unit for unit in LEXICON.find_units("what is a Swap") if unit.surface == "Swap")
    assert names_something(unit)


@pytest.mark.parametrize(
    ("name", "worse"), [("similarity", 0.1), ("n_missing", 4.0), ("overlap", 0.0), ("prominence", -1.0)]
)
def test_each_indicator_counts_as_it_should(name: str, worse: float) -> None:
    values = {field: getattr(GOOD, field) for field in INDICATORS} | {name: worse}
    assert load_scale().estimate(Indicators(**values)) < load_scale().estimate(GOOD)


def test_a_good_statement_passes_and_a_poor_one_does_not() -> None:
    poor = Indicators(similarity=0.3, n_missing=2, overlap=0.1, prominence=0.5, agreement=0.4, own=0.0)
    assert load_scale().estimate(GOOD) >= load_scale().threshold > load_scale().estimate(poor)


@pytest.mark.parametrize(
    ("question", "weighed"),
    [
        ("is excision worthwhile for lung lesions?", True),
        ("is excision standard for resectable osteosarcoma lesions?", False),
        ("is excision standard after pazopanib?", False),
        ("is excision worthwhile for breast cancer lesions?", False),
    ],
)
def test_what_lacks_a_name_is_not_even_weighed(question: str, weighed: bool) -> None:
    retrieval = build_retrieval().model_copy(update={"query": question})
    reading = read_question(question, LEXICON)
    supports = measure_support(reading, StatementReader(LEXICON).view_hits(retrieval), retrieval, LEXICON)
    excision = [support for support in supports if support.view.statement.statement_id == "s1"]
    assert bool(weigh_candidates(reading, supports, excision)) is weighed


def test_another_disease_stays_not_covered() -> None:
    retrieval = build_retrieval().model_copy(update={"query": "is excision standard for resectable osteosarcoma?"})
    views = StatementReader(LEXICON).view_hits(retrieval)
    [part] = decide_parts(views, retrieval, LEXICON, AnswerPolicy())
    assert part.decision.answering == ()


def test_a_document_on_type_2_says_nothing_of_type_1() -> None:
    document = build_document(title="Excision in type 2 lesions")
    for question, answered in (
        ("is excision standard in type 1 lesions?", False),
        ("is excision standard in type 2 lesions?", True),
    ):
        retrieval = build_retrieval(document).model_copy(update={"query": question})
        views = StatementReader(LEXICON).view_hits(retrieval)
        [part] = decide_parts(views, retrieval, LEXICON, AnswerPolicy())
        assert bool(part.decision.answering) is answered


def test_a_wide_group_stands_for_a_drug_only_where_all_of_it_is_advised_against_or_the_patient_takes_it() -> None:
    for text, question, speaks in (
        ("Give an anticoagulant before a scan.", "is apixaban given before a scan?", False),
        ("Do not give an anticoagulant before a scan.", "is apixaban given before a scan?", True),
        ("Give patients who have an anticoagulant a scan.", "on apixaban, fell. scan?", True),
    ):
        retrieval = retrieve(question, "Imaging", [Row(text)])
        views = StatementReader(LEXICON).view_hits(retrieval)
        [support] = measure_support(read_question(question, LEXICON), views, retrieval, LEXICON)
        assert any(unit.surface == "apixaban" for unit in support.members) is speaks
