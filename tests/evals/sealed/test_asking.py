"""A sealed set on an invented leaflet, asked of the real product: reader, model, index, composer, rules."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from citewell.wiring import open_temporary_stack
from evals.sealed.asking import SetOutcome, ask_set
from evals.sealed.figures import MEANINGS, estimate_figures, is_faithful
from evals.sealed.judging import Judged
from evals.sealed.sealed_set import SealedSet
from evals.sealed.sealing import PlainQuestion, seal_questions
from evals.stack import EvalStack
from tests.model_runtime import keep_model

LEAFLET = """# Thyllosarcoma in adults

## Treatment

- Velurubicin 75 mg is the standard first-line treatment of thyllosarcoma (Grade A)
- Carbazine is an option for second-line treatment of thyllosarcoma (Grade B)
- Do not offer montafosfamide to people with renal failure (Grade C)
"""
OTHER = "# Hand washing\n\nWash hands with soap for 20 seconds before each meal.\n"
PLAIN = (
    PlainQuestion(
        id="first-line",
        document="leaflet.md",
        question="What is the standard first-line treatment of thyllosarcoma?",
        quotes=(("Velurubicin 75mg is the standard first line",),),
    ),
    PlainQuestion(
        id="second-line",
        document="leaflet.md",
        question="And second-line?",
        history=("What is the standard first-line treatment of thyllosarcoma?",),
        quotes=(("option for second-line",), ("words that stand nowhere",)),
        first=("Carbazine is an option",),
    ),
    PlainQuestion(
        id="paediatric", document="leaflet.md", question="What is the dose of pazopanib in croup?", quotes=()
    ),
    PlainQuestion(
        id="washing",
        document="other/hands.md",
        question="How long should hands be washed?",
        quotes=(("soap for 20 seconds",),),
    ),
    PlainQuestion(
        id="gone", document="gone.md", question="What else is there to say?", quotes=(("nothing that is left",),)
    ),
)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> SetOutcome:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "other").mkdir()
    for path, text in (("leaflet.md", LEAFLET), ("other/hands.md", OTHER), ("gone.md", "# Gone\n\nIt will change.\n")):
        (folder / path).write_text(text, encoding="utf-8")
    sealed = seal_questions(PLAIN, folder, held_out=["other/hands.md"])
    (folder / "gone.md").write_text("# Gone\n\nIt has changed.\n", encoding="utf-8")

    def open_temporary(source: Path, home: Path) -> AbstractContextManager[EvalStack]:
        assert sorted(path.name for path in source.rglob("*.md")) == ["hands.md", "leaflet.md"]
        return open_temporary_stack(source, keep_model(home, pytestconfig))

    told: list[Judged] = []
    outcome = ask_set(SealedSet(name="leaflets", documents=sealed.documents), folder, open_temporary, told.append)
    assert tuple(told) == outcome.judged
    return outcome


@pytest.fixture
def judged(outcome: SetOutcome) -> dict[str, Judged]:
    return {item.question_id: item for item in outcome.judged}


def test_an_answered_question_shows_its_fact_first(judged: dict[str, Judged]) -> None:
    item = judged["first-line"]
    assert (item.status, item.facts_shown, item.facts_retrieved) == ("answered", (True,), (True,))
    assert item.is_right_first
    assert not item.has_failed
    assert item.first_claim
    assert item.first_claim.startswith("Velurubicin 75 mg")


def test_a_follow_up_is_asked_with_its_conversation_and_a_missing_fact_is_a_failure(judged: dict[str, Judged]) -> None:
    item = judged["second-line"]
    assert (item.facts_shown, item.facts_retrieved, item.is_right_first) == ((True, False), (True, False), True)
    assert item.has_failed


def test_a_near_miss_is_judged_by_its_claims_alone(judged: dict[str, Judged]) -> None:
    item = judged["paediatric"]
    assert item.is_near_miss
    assert (item.is_answered, item.has_failed, item.claims_needed) == (False, False, ())
    assert all(item.quotes_exact)


def test_what_a_held_out_question_was_answered_is_not_kept(judged: dict[str, Judged]) -> None:
    item = judged["washing"]
    assert item.is_answered
    assert item.first_claim is None


def test_questions_on_a_changed_document_are_stale_and_not_asked(outcome: SetOutcome) -> None:
    assert outcome.stale == ("gone.md",)
    assert "gone" not in {item.question_id for item in outcome.judged}


def test_figures_count_facts_questions_claims_and_quotes(outcome: SetOutcome) -> None:
    figures = {item.name: item for item in estimate_figures(outcome.judged)}
    assert set(figures) <= set(MEANINGS)
    assert (figures["required_facts"].value, figures["required_facts"].n) == (0.75, 4)
    assert (figures["some_fact"].value, figures["some_fact"].n) == (1, 3)
    assert (figures["no_false_answer"].value, figures["no_false_answer"].n) == (1, 1)
    assert figures["quotes_exact"].value == figures["grades_kept"].value == 1
    assert is_faithful(outcome.judged)


def test_no_near_miss_and_nothing_asked_give_no_figures(outcome: SetOutcome) -> None:
    assert estimate_figures(()) == ()
    answerable = [item for item in outcome.judged if not item.is_near_miss]
    assert "no_false_answer" not in {item.name for item in estimate_figures(answerable)}
