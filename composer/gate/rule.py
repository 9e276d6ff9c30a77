"""The gate as a rule: each claim that is not the source's own words is read beside the statements that it quotes."""

from collections.abc import Iterator

from composer.gate.gate import check_text
from composer.gate.texts.evidence import Evidence, read_evidence
from composer.gate.texts.words import Abbreviations, Wordings, find_abbreviations
from composer.policy import AnswerPolicy
from core.answers import Draft, DraftClaim, DraftQuote, Violation
from core.documents import Statement
from core.retrieval import Retrieval


def check_paraphrases(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """What a claim says in other words is what its quotes say: every layer of the gate passes."""
    if all(claim.verbatim for claim in draft.claims):
        return []
    reader = EvidenceReader(retrieval)
    return [
        violation
        for index, claim in enumerate(draft.claims)
        if not claim.verbatim
        for violation in check_paraphrase(index, claim, reader)
    ]


def check_paraphrase(index: int, claim: DraftClaim, reader: "EvidenceReader") -> Iterator[Violation]:
    """Yield what is wrong with one claim that is worded anew."""
    statements = [statement for quote in claim.quotes if (statement := reader.find(quote)) is not None]
    if len(statements) < len(claim.quotes):
        yield Violation(rule="verbatim", claim_index=index, detail="a quote lies in no single statement of its passage")
        return
    if len({statement.lead_ins for statement in statements}) > 1:
        yield Violation(
            rule="lead_ins",
            claim_index=index,
            detail="its statements stand under different parents; make one claim of each",
        )
    if len({statement.grade.raw if statement.grade else None for statement in statements}) > 1:
        yield Violation(
            rule="grade", claim_index=index, detail="its statements bear different grades; make one claim of each"
        )
    shown_with = [part.text for part in (*claim.lead_ins, *claim.qualifiers)]
    evidence = [reader.read(statement) for statement in statements]
    for fault in check_text(claim.text, evidence, reader.wordings, reader.abbreviations, shown_with):
        yield Violation(rule=fault.layer, claim_index=index, detail=fault.detail)


class EvidenceReader:
    """Finds the statements behind quotes and reads them, each once."""

    def __init__(self, retrieval: Retrieval) -> None:
        self.wordings = Wordings.load()
        self._hits = {hit.passage.passage_id: hit for hit in retrieval.hits}
        self._titles = {document.version_id: document.title for document in retrieval.documents}
        self._read: dict[str, Evidence] = {}
        texts = [*self._titles.values(), *(hit.passage.text for hit in retrieval.hits)]
        self.abbreviations: Abbreviations = find_abbreviations(texts)

    def find(self, quote: DraftQuote) -> Statement | None:
        """Return the statement that the quote lies in; None where it lies in none."""
        hit = self._hits.get(quote.passage_id)
        for scored in hit.statements if hit else ():
            if scored.statement.start <= quote.start and quote.end <= scored.statement.end:
                return scored.statement
        return None

    def read(self, statement: Statement) -> Evidence:
        """Return the statement taken apart."""
        if statement.statement_id not in self._read:
            title = self._titles.get(statement.version_id, "")
            self._read[statement.statement_id] = read_evidence(statement, title, self.wordings, self.abbreviations)
        return self._read[statement.statement_id]
