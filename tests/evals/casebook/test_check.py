import pytest

from core.text import hash_text
from evals.casebook.case import EvalCase, RequiredFact
from evals.casebook.check import check_cases
from tests.evals.worlds import DOCUMENT, TEXT, ListedSources, make_case


def messages(*cases: EvalCase, sources: ListedSources | None = None) -> list[tuple[str, str]]:
    return [(finding.kind, finding.message) for finding in check_cases(cases, sources or ListedSources())]


def fact(quote: str, *alternatives: str) -> RequiredFact:
    return RequiredFact(fact="a fact", quote=quote, alternatives=alternatives)


def test_a_case_whose_quote_stands_in_the_document_is_sound() -> None:
    assert messages(make_case(first_claim=("Doxorubicin is the standard",), expected_grade="[I, A]")) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"required_facts": (fact("Doxorubicin is a standard"),)}, "does not say"),
        ({"required_facts": (fact("Taxanes", "Taxanes are inactive"),)}, "Taxanes are inactive"),
        ({"required_facts": (fact("standard. [I, A]\nPazopanib"),)}, "inside one statement"),
        ({"first_claim": ("Imatinib",)}, "does not say"),
        ({"first_claim": ("Pazopanib is",), "expected_grade": "[I, B]"}, "bears"),
        ({"first_claim": ("Taxanes are",), "expected_grade": "none"}, "bears"),
    ],
)
def test_a_case_that_the_document_does_not_bear_out_is_an_error(changes: dict[str, object], part: str) -> None:
    ((kind, message),) = messages(make_case(**changes))
    assert kind == "error"
    assert part in message


def test_no_grade_can_be_expected() -> None:
    assert messages(make_case(first_claim=("Pazopanib is",), expected_grade="none")) == []


def test_duplicates_are_found_by_id_and_by_question() -> None:
    same_id = make_case(question="Something else?")
    same_question = make_case(id="other", question="what is STANDARD?")
    found = messages(make_case(), same_id, same_question)
    assert [kind for kind, _ in found] == ["error"] * 3
    assert any("asks the same as first-line" in message for _, message in found)


def test_a_follow_up_is_no_duplicate_of_the_same_words_asked_first() -> None:
    assert messages(make_case(), make_case(id="follow-up", history=("What about sarcoma?",))) == []


def test_the_same_words_asked_of_one_document_only_are_no_duplicate() -> None:
    assert messages(make_case(), make_case(id="one", document_ids=(DOCUMENT.document_id,))) == []


def test_a_document_that_is_missing_is_an_error() -> None:
    ((kind, message),) = messages(make_case(), sources=ListedSources(documents=()))
    assert kind == "error"
    assert "not in the index" in message


@pytest.mark.parametrize(
    ("text", "part"), [(TEXT + "\nMore.", "every quote still stands"), ("All new.", "no longer says")]
)
def test_a_changed_document_makes_the_case_stale_and_says_what_to_do(text: str, part: str) -> None:
    changed = DOCUMENT.model_copy(update={"text_sha256": hash_text(text)})
    ((kind, message),) = messages(make_case(), sources=ListedSources(documents=(changed,), text=text, statements=()))
    assert kind == "stale"
    assert part in message
