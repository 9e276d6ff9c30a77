from evals.casebook.case import EvalCase
from evals.casebook.leakage import find_leaks
from tests.evals.worlds import make_case


def locked(**changes: object) -> EvalCase:
    return make_case(**changes).model_copy(update={"split": "locked"})


def test_the_same_question_in_another_order_leaks() -> None:
    known, blind = make_case(question="Dose of alteplase in stroke?"), locked(question="in stroke, dose of alteplase")
    assert find_leaks([known, blind]) == ((blind, known),)


def test_another_question_on_the_same_drug_does_not() -> None:
    cases = [make_case(question="Dose of alteplase in stroke?"), locked(question="Alteplase before thrombectomy?")]
    assert find_leaks(cases) == ()


def test_a_follow_up_is_compared_with_its_conversation() -> None:
    known = make_case(question="And in children?", history=("Oxygen target in asthma?",))
    assert find_leaks([known, locked(question="And in children?", history=("Dose of magnesium?",))]) == ()


def test_a_paraphrase_leaks_as_well() -> None:
    known = make_case(question="tPA how much", paraphrases=("What is the dose of alteplase in stroke?",))
    assert find_leaks([known, locked(question="What is the dose of alteplase in stroke")]) != ()


def test_a_ward_question_leaks_into_the_locked_split_as_well() -> None:
    ward = make_case(question="tPA how much").model_copy(update={"split": "ward"})
    assert find_leaks([ward, locked(question="how much tPA?")]) != ()
    assert find_leaks([ward, make_case(question="how much tPA?")]) == ()


def test_a_blind_question_leaks_into_the_ward_and_the_locked_split_but_not_into_its_own() -> None:
    blind = make_case(question="tPA how much").model_copy(update={"split": "blind"})
    ward = make_case(question="how much tPA?").model_copy(update={"split": "ward"})
    other = locked(question="how much tPA?")
    assert find_leaks([ward, blind]) == ((blind, ward),)
    assert set(find_leaks([other, blind])) == {(blind, other), (other, blind)}
    assert find_leaks([blind, blind.model_copy(update={"id": "again"})]) == ()
