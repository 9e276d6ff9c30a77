"""What other thresholds of the gate would give, on the development part: ``python -m evals.corruption.thresholds [FOLDER]``.

The held-out part is never read here: a threshold that was chosen on it would be measured on its own data.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TextIO

from composer.gate.layers import conditions, holding, naming
from composer.model.checks import SimilarityCheck
from core.record import Record
from evals.corruption.report import describe
from evals.corruption.suite import Share, is_let_through, make_corruptions, run_pairs, run_suite
from evals.corruption.twins import Twin, claim_of, load_handmade, load_pairs, load_paraphrases, make_retrieval
from retriever.models.embedder_choice import load_embedder
from retriever.models.embedding import Embedder
from retriever.models.model_files import DEFAULT_MODEL

STEPS: tuple[tuple[ModuleType, str, tuple[float, ...]], ...] = (
    (holding, "MIN_HELD", (0.3, 0.5, 0.6, 0.7, 0.9)),
    (conditions, "MIN_SPOKEN", (0.3, 0.5, 0.7)),
    (naming, "MIN_OWN", (0.1, 0.3, 0.5)),
)
"""The thresholds of the rules, by module and name, with the values to try."""
SIMILARITIES = (0.3, 0.4, 0.45, 0.5, 0.6, 0.7)
"""Least cosine similarities to try."""


class Step(Record):
    """What one value gives."""

    value: float
    """The threshold."""
    accepted: Share
    """Honest wordings that are let through."""
    caught: Share
    """Wrong wordings caught, of those whose honest twin passes."""


def sweep(
    module: ModuleType,
    name: str,
    values: Sequence[float],
    twins: Sequence[Twin],
    pairs: Sequence[tuple[Twin, Twin]],
    handmade: Sequence[Twin] = (),
) -> list[Step]:
    """Return what each value of a threshold gives; the threshold is as before afterwards."""
    before = getattr(module, name)
    steps = []
    try:
        for value in values:
            setattr(module, name, value)
            suite, by_hand = run_suite(twins, "dev", handmade), run_pairs(pairs)
            steps.append(
                Step(
                    value=value,
                    accepted=_add(suite.accepted, by_hand.accepted),
                    caught=_add(suite.caught, by_hand.caught),
                )
            )
    finally:
        setattr(module, name, before)
    return steps


def sweep_similarity(embedder: Embedder, values: Sequence[float], twins: Sequence[Twin]) -> list[Step]:
    """Return what each least similarity gives on its own, over what all other layers let through."""
    check = SimilarityCheck(embedder)
    honest, wrong = [], []
    for twin in twins:
        claim = claim_of(twin.text, (twin.source,))
        if twin.split != "dev" or not is_let_through(claim, make_retrieval((twin.source,))):
            continue
        honest.append(check.measure(claim))
        wrong += [check.measure(c.claim) for c in make_corruptions(twin) if c.claim.text != twin.text]
    return [
        Step(
            value=value,
            accepted=Share(n_hits=sum(each >= value for each in honest), n=len(honest)),
            caught=Share(n_hits=sum(each < value for each in wrong), n=len(wrong)),
        )
        for value in values
    ]


def write_steps(name: str, steps: Sequence[Step], out: TextIO) -> None:
    """Write one threshold's table."""
    out.write(f"\n{name}\n  value   accepted                                  caught\n")
    for step in steps:
        out.write(f"  {step.value:5.2f}   {describe(step.accepted):40}  {describe(step.caught)}\n")
    out.flush()


def _add(one: Share, other: Share) -> Share:
    return Share(n_hits=one.n_hits + other.n_hits, n=one.n + other.n)


def main(arguments: list[str]) -> int:
    """Write a table for each threshold; that of the similarity needs a folder for the exported embedding model."""
    twins = [twin for twin in load_paraphrases() if twin.split == "dev"]
    for module, name, values in STEPS:
        steps = sweep(module, name, values, twins, load_pairs(), load_handmade())
        write_steps(f"{module.__name__}.{name}", steps, sys.stdout)
    if not arguments:
        return 0
    embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", Path(arguments[0]))
    write_steps(f"similarity ({embedder.identity.model})", sweep_similarity(embedder, SIMILARITIES, twins), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
