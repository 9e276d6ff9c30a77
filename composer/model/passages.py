"""Which statements a chat model is shown: those that the coverage decision found to answer, and nothing else."""

from collections.abc import Sequence

from composer.coverage.parts import QuestionPart
from composer.model.prompt import PromptPassage
from core.answers import Draft
from core.documents import Statement
from core.retrieval import Retrieval


def choose_passages(
    parts: Sequence[QuestionPart], extractive: Draft, retrieval: Retrieval, max_chars: int
) -> list[PromptPassage]:
    """Return passages with the statements that answer, those that the extractive composer chose first, up to a size."""
    by_place = {
        (hit.passage.passage_id, scored.statement.start): scored.statement
        for hit in retrieval.hits
        for scored in hit.statements
    }
    chosen: dict[str, dict[str, Statement]] = {}
    n_chars = 0
    places = [(quote.passage_id, quote.start) for claim in extractive.claims for quote in claim.quotes]
    places += [
        (support.view.hit.passage.passage_id, support.view.statement.start)
        for part in parts
        for support in part.decision.answering
    ]
    for passage_id, start in dict.fromkeys(places):
        statement = by_place.get((passage_id, start))
        if statement is None or statement.opens_list:
            continue
        n_chars += len(statement.text) + sum(len(lead_in.text) for lead_in in statement.lead_ins)
        if n_chars > max_chars and chosen:
            break
        chosen.setdefault(passage_id, {})[statement.statement_id] = statement
    headings = {document.version_id: document.title for document in retrieval.documents}
    passages = []
    for number, (passage_id, statements) in enumerate(chosen.items(), start=1):
        ordered = tuple(sorted(statements.values(), key=lambda statement: statement.ordinal))
        heading = " > ".join((headings.get(ordered[0].version_id, ""), *ordered[0].section_path))
        passages.append(PromptPassage(f"P{number}", passage_id, heading, ordered))
    return passages
