"""Finds a case's quotes in its document, and says which claims and hits hold them."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.answers import Answer, Claim
from core.retrieval import Hit


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a document's canonical text (character offsets, 0-based, half-open)."""

    start: int
    end: int

    def holds(self, other: "Place") -> bool:
        """Return whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def find_places(quote: str, text: str) -> tuple[Place, ...]:
    """Return every place at which the quote stands in the text, to the letter; empty where it does not."""
    places = []
    start = text.find(quote)
    while start >= 0:
        places.append(Place(start, start + len(quote)))
        start = text.find(quote, start + 1)
    return tuple(places)


def find_any(quotes: Iterable[str], text: str) -> tuple[Place, ...]:
    """Return every place of every quote."""
    return tuple(place for quote in quotes for place in find_places(quote, text))


def quote_places(answer: Answer, claim: Claim, document_id: str) -> tuple[Place, ...]:
    """Return where in the document the claim's own quotes stand."""
    cited = [answer.citations[number - 1] for number in claim.citation_numbers]
    return tuple(Place(item.start, item.end) for item in cited if item.document_id == document_id)


def claim_places(answer: Answer, claim: Claim, document_id: str) -> tuple[Place, ...]:
    """Return what of the document a claim shows: its quotes, its lead-ins and its qualifiers."""
    quotes = quote_places(answer, claim, document_id)
    # Lead-ins and qualifiers stand in the document of the first citation.
    if not quotes or answer.citations[claim.citation_numbers[0] - 1].document_id != document_id:
        return quotes
    beside = [*claim.outer_lead_ins, *claim.qualifiers, *([claim.lead_in] if claim.lead_in else [])]
    return (*quotes, *(Place(span.start, span.end) for span in beside))


def hit_places(hit: Hit) -> tuple[Place, ...]:
    """Return what a hit shows of its document: its statements and their lead-ins."""
    statements = [scored.statement for scored in hit.statements]
    spans = [span for statement in statements for span in (statement, *statement.lead_ins)]
    return tuple(Place(span.start, span.end) for span in spans)


def is_shown(wanted: Iterable[Place], shown: Iterable[Place]) -> bool:
    """Return whether one of the wanted places lies wholly inside one of those shown."""
    shown = tuple(shown)
    return any(outer.holds(inner) for inner in wanted for outer in shown)
