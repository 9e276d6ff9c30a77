"""Questions and answers in the JSONL that other tools read, and their question sets as proposals for cases.

Shapes: ragas ``SingleTurnSample`` (user_input, response, retrieved_contexts, reference), DeepEval ``LLMTestCase`` and
``Golden`` (input, actual_output, expected_output, retrieval_context, context), promptfoo tests (vars, assert).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from core.documents import GuidelineDocument, Statement
from core.errors import EvalCaseError
from core.text import fold, hash_text, make_slug
from evals.casebook.case import COVERED, CaseBody, RequiredFact
from evals.drafting.draft import AUTHOR, DraftCase
from evals.gating.baseline import show_claims
from evals.running.log import EvalLog
from evals.running.run import Sample

Tool = Literal["ragas", "deepeval", "promptfoo"]

MIN_SHARED = 0.5
"""Share of the reference answer's words that a statement must hold to be proposed as the case's quote."""


def export_log(log: EvalLog, tool: Tool) -> str:
    """Return one JSON object a line: cases with their answers where the tool takes these, cases alone for promptfoo.

    Stale cases and those in error are left out: they have no answer to judge.
    """
    build = {"ragas": _to_ragas, "deepeval": _to_deepeval, "promptfoo": _to_promptfoo}[tool]
    rows = [build(sample, log) for sample in log.samples if sample.output is not None]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _to_ragas(sample: Sample, log: EvalLog) -> dict[str, Any]:
    return {
        "user_input": sample.input,
        "response": _response(sample),
        "retrieved_contexts": _contexts(sample, log),
        "reference": _reference(sample),
        "reference_contexts": list(sample.target),
    }


def _to_deepeval(sample: Sample, log: EvalLog) -> dict[str, Any]:
    return {
        "name": sample.id,
        "input": sample.input,
        "actual_output": _response(sample),
        "expected_output": _reference(sample),
        "retrieval_context": _contexts(sample, log),
        "context": list(sample.target),
        "tags": list(sample.case.tags),
    }


def _to_promptfoo(sample: Sample, log: EvalLog) -> dict[str, Any]:
    must = [{"type": "contains", "value": quote} for quote in sample.target]
    must_not = [{"type": "not-icontains", "value": words} for words in sample.case.forbidden]
    told = [] if sample.case.expected_status in COVERED else [{"type": "equals", "value": sample.case.expected_status}]
    return {"description": sample.id, "vars": {"question": sample.input}, "assert": [*must, *must_not, *told]}


def _response(sample: Sample) -> str:
    if sample.output is None or not sample.output.claims:
        return sample.output.status if sample.output else ""
    return "\n".join(claim.text for claim in show_claims(sample.output))


def _reference(sample: Sample) -> str:
    return "\n".join(sample.target) or sample.case.expected_status


def _contexts(sample: Sample, log: EvalLog) -> list[str]:
    """Return what each hit shows of its document, by rank."""
    texts = {document.document_id: document.text for document in log.documents}
    return [
        "\n".join(texts[hit.document_id][place.start : place.end] for place in hit.places)
        for hit in sample.hits.found or ()
        if hit.document_id in texts
    ]


def import_questions(text: str, document: GuidelineDocument, statements: Sequence[Statement]) -> tuple[DraftCase, ...]:
    """Return proposals for the questions of a JSONL file of any of the three tools.

    Each reference answer is led to the statement that shares most of its words; where none shares enough, the question is
    proposed as one that the document does not answer. A person accepts, edits or rejects.

    Raises:
        EvalCaseError: a line is no JSON object, or holds no question.
    """
    drafts = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            question, reference = _read_row(line, number)
            drafts.append(_draft(question, reference, document, statements))
    return tuple(drafts)


def _read_row(line: str, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvalCaseError(f"line {number} is no JSON") from error
    if not isinstance(row, dict):
        raise EvalCaseError(f"line {number} is no JSON object")
    found = row.get("vars")
    variables = found if isinstance(found, dict) else {}
    question = row.get("user_input") or row.get("input") or variables.get("question") or row.get("question")
    if not isinstance(question, str) or not question.strip():
        raise EvalCaseError(f"line {number} holds no question (user_input, input, vars.question or question)")
    asserted = [
        str(item.get("value", ""))
        for item in row.get("assert") or ()
        if isinstance(item, dict) and item.get("type") in _SAYS
    ]
    reference = row.get("reference") or row.get("expected_output") or row.get("ground_truth") or " ".join(asserted)
    return question, str(reference or "")


_SAYS = ("contains", "icontains", "equals", "similar")


def _draft(question: str, reference: str, document: GuidelineDocument, statements: Iterable[Statement]) -> DraftCase:
    wanted = _words(reference)
    best = max(statements, key=lambda item: len(wanted & _words(item.text)), default=None)
    is_found = bool(wanted) and best is not None and len(wanted & _words(best.text)) >= MIN_SHARED * len(wanted)
    facts = (RequiredFact(fact=reference[:200], quote=best.text),) if best and is_found else ()
    case = CaseBody(
        id=make_slug(f"{document.document_id}-import-{hash_text(question)[:10]}"),
        question=question,
        expected_status="answered" if facts else "not_covered",
        required_facts=facts,
        tags=("imported",),
        author=AUTHOR,
    )
    return DraftCase(kind="imported", case=case, context=f"Reference answer: {reference or 'none'}")


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in "".join(c if c.isalnum() else " " for c in fold(text)).split() if len(word) > 2)
