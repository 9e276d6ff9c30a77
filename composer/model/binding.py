"""From what a model says to a draft claim: its quotes are looked up, and everything else comes from the source."""

from collections.abc import Mapping, Sequence

from composer.model.prompt import PromptPassage
from composer.model.reply import ReplyClaim
from core.answers import ClaimKind, DraftClaim, DraftQuote, Violation
from core.documents import Statement


class QuoteBinder:
    """Finds the statements that a model's quotes stand in."""

    def __init__(self, passages: Sequence[PromptPassage]) -> None:
        self._by_alias: Mapping[str, PromptPassage] = {passage.alias: passage for passage in passages}

    def bind(self, claim: ReplyClaim) -> tuple[DraftClaim, list[Violation]]:
        """Return the draft claim, and what is wrong with its quotes.

        A quote counts where its words stand, to the character, in one statement that was shown to the model; the citation
        is the whole statement. Lead-ins, caveats, grade and headings are those of the first statement, never the model's.
        """
        violations: list[Violation] = []
        found: dict[str, tuple[PromptPassage, Statement]] = {}
        for quote in claim.quotes:
            passage = self._by_alias.get(quote.passage_id.strip())
            if passage is None:
                violations.append(_violate("retrieved", f"passage “{quote.passage_id[:20]}” was not given"))
                continue
            statement = _find_statement(passage, quote.quote)
            if statement is None:
                violations.append(_violate("verbatim", "the quote does not stand in one statement of the passage"))
                continue
            found.setdefault(statement.statement_id, (passage, statement))
        quotes = tuple(
            DraftQuote(passage_id=passage.passage_id, start=statement.start, end=statement.end, text=statement.text)
            for passage, statement in found.values()
        )
        first = next((statement for _, statement in found.values()), None)
        return (
            DraftClaim(
                text=claim.text.strip(),
                kind=_find_kind(first),
                quotes=quotes,
                lead_ins=first.lead_ins if first else (),
                qualifiers=first.qualifiers if first else (),
                grade=first.grade if first else None,
                section_path=first.section_path if first else (),
                verbatim=first is not None and len(found) == 1 and claim.text.strip() == first.text,
            ),
            violations,
        )


def _find_statement(passage: PromptPassage, words: str) -> Statement | None:
    words = words.strip()
    if not words:
        return None
    return next((statement for statement in passage.statements if words in statement.text), None)


def _find_kind(statement: Statement | None) -> ClaimKind:
    if statement is None:
        return "statement"
    if statement.kind == "table_row":
        return "table_row"
    return "recommendation" if statement.grade is not None or statement.recommendation_number else "statement"


def _violate(rule: str, detail: str) -> Violation:
    return Violation(rule=rule, claim_index=0, detail=detail)
