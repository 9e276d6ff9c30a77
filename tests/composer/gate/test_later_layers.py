"""What a claim may not turn, trade or lose, each beside the wording that it may have."""

import pytest

from tests.composer.gate.evidences import build_evidence, find_layers

CASES = [
    (
        "Assess people for postural hypotension before treatment",
        "Before treatment, people should be assessed for postural hypotension.",
        "Before treatment, people should be assessed for postural hypertension.",
        "direction",
    ),
    (
        "There is no need to treat male partners of women with candida",
        "Male partners of women with candida do not need to be treated.",
        "Male partners of men with candida do not need to be treated.",
        "people",
    ),
    (
        "The preferred position for pregnant women is on the left side",
        "For pregnant women, lying on the left side is preferred.",
        "Pregnant women should lie on the left side.",
        "kept",
    ),
    (
        "Standard oxygen is insufficient to meet the target saturation",
        "The target saturation is not met with standard oxygen.",
        "The target saturation is met with standard oxygen.",
        "negation",
    ),
    (
        "Prescribe an inhaler only after training in its use and a demonstration of satisfactory technique",
        "An inhaler should be prescribed only after training in its use and a demonstration of satisfactory technique.",
        "An inhaler should be prescribed only before training in its use and a demonstration of satisfactory technique.",
        "order",
    ),
    (
        "Avoid fluoroquinolones in simple cystitis",
        "In uncomplicated cystitis, fluoroquinolones should be avoided.",
        "In complicated cystitis, fluoroquinolones should be avoided.",
        "direction",
    ),
]


@pytest.mark.parametrize(("source", "honest", "wrong", "layer"), CASES)
def test_the_honest_wording_passes_and_the_wrong_one_does_not(source: str, honest: str, wrong: str, layer: str) -> None:
    evidence = build_evidence(source)

    assert find_layers(honest, evidence) == set()
    assert layer in find_layers(wrong, evidence)


def test_a_row_keeps_the_condition_in_its_cell_and_joins_its_cells() -> None:
    row = build_evidence(
        "Situation: Sepsis without shock; When to start: Within 3 hours if concern persists; Route: Intravenous",
        kind="table_row",
    )

    assert find_layers("In sepsis without shock, start within 3 hours if concern persists.", row) == set()
    assert "condition" in find_layers("In sepsis without shock, start within 3 hours.", row)


def test_what_is_excepted_by_or_is_not_excepted_by_and() -> None:
    source = build_evidence(
        "Use a new drug over warfarin, unless the patient has a metal valve or a narrowed mitral valve"
    )

    assert (
        find_layers(
            "A new drug should be used over warfarin, except with a metal valve or a narrowed mitral valve.", source
        )
        == set()
    )
    assert "joint" in find_layers(
        "A new drug should be used over warfarin, except with a metal valve and a narrowed mitral valve.", source
    )
