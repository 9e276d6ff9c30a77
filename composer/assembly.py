"""From a checked draft to the claims, citations and nearest passages of an answer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from composer.coverage.support import Support, rank_supports
from core.answers import Citation, CitedReference, Claim, DraftClaim, ListShown, Source
from core.documents import GuidelineDocument, Statement
from core.errors import PassageNotFoundError
from core.retrieval import Hit, Retrieval


@dataclass(frozen=True, slots=True)
class CitedClaims:
    """The claims of an answer with the citations that they refer to."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    documents: tuple[GuidelineDocument, ...]
    """The documents cited."""
    flagged_claim_ids: tuple[str, ...]
    """Claims whose source stands on a page that could not be read reliably."""


def assemble_claims(drafts: Sequence[DraftClaim], retrieval: Retrieval, *, with_lists: bool = True) -> CitedClaims:
    """Return the claims in their order, each with numbered citations; one quote is one citation, however often cited.

    Args:
        drafts: claims that passed the rules.
        retrieval: what they were made from.
        with_lists: whether each claim says how much of its list is shown. While claims are streamed that is not known yet.

    Raises:
        PassageNotFoundError: a draft claim cites what was not retrieved; the rules keep such claims out.
    """
    sources = _SourceFinder(retrieval)
    shown = _count_shown(drafts, sources) if with_lists else None
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    flagged: list[str] = []
    for index, draft in enumerate(drafts, start=1):
        cited: list[int] = []
        for quote in draft.quotes:
            hit, statement = sources.find(quote.passage_id, quote.start)
            key = (hit.passage.version_id, quote.start, quote.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                source = sources.build(hit, statement, quote.text, quote.start, quote.end)
                citations.append(Citation(number=numbers[key], **dict(source)))
            cited.append(numbers[key])
            if statement.flags:
                flagged.append(f"c{index}")
        claims.append(
            _build_claim(index, draft, sources.find(draft.quotes[0].passage_id, draft.quotes[0].start)[1], cited, shown)
        )
    versions = {citation.version_id for citation in citations}
    return CitedClaims(
        claims=tuple(claims),
        citations=tuple(citations),
        documents=tuple(document for document in retrieval.documents if document.version_id in versions),
        flagged_claim_ids=tuple(dict.fromkeys(flagged)),
    )


def _count_shown(drafts: Sequence[DraftClaim], sources: "_SourceFinder") -> Counter[str]:
    """Return how many items of each list are shown, as claims or as caveats of claims."""
    shown: Counter[str] = Counter()
    for draft in drafts:
        passage_id = draft.quotes[0].passage_id
        for start in (draft.quotes[0].start, *(caveat.start for caveat in draft.qualifiers)):
            statement = sources.find_statement(passage_id, start)
            if statement is not None and statement.list_place is not None:
                shown[statement.list_place.list_id] += 1
    return shown


def _build_claim(
    index: int, draft: DraftClaim, statement: Statement, cited: Sequence[int], shown: Counter[str] | None
) -> Claim:
    place = statement.list_place
    return Claim(
        claim_id=f"c{index}",
        kind=draft.kind,
        text=draft.text,
        lead_in=draft.lead_ins[-1] if draft.lead_ins else None,
        outer_lead_ins=draft.lead_ins[:-1],
        qualifiers=draft.qualifiers,
        section_path=draft.section_path,
        list=ListShown(id=place.list_id, shown=min(shown[place.list_id], place.total), total=place.total)
        if place and shown is not None
        else None,
        citation_numbers=tuple(dict.fromkeys(cited)),
        grade=draft.grade,
        verbatim=draft.verbatim,
    )


def _rank_nearest(supports: Iterable[Support]) -> Iterator[Support]:
    """Yield the statements that lack least of what is required first, then by score; those that lack more are not weighed."""
    by_lack: dict[int, list[Support]] = {}
    for support in supports:
        by_lack.setdefault(len(support.missing), []).append(support)
    for _, alike in sorted(by_lack.items()):
        yield from rank_supports(alike, lambda s: (s.view.statement.version_id, s.view.statement.ordinal))


def build_nearest(supports: Iterable[Support], retrieval: Retrieval, n_nearest: int) -> tuple[Source, ...]:
    """Return the statements that come closest, for an answer that is not covered. They do not answer the question."""
    sources = _SourceFinder(retrieval)
    nearest: dict[str, Source] = {}
    for support in _rank_nearest(supports):
        statement = support.view.statement
        if len(nearest) == n_nearest:
            break
        if not statement.opens_list and statement.text not in nearest:
            nearest[statement.text] = sources.build(
                support.view.hit, statement, statement.text, statement.start, statement.end
            )
    return tuple(nearest.values())


class _SourceFinder:
    """Finds the statement behind a quote, and describes where it stands."""

    def __init__(self, retrieval: Retrieval) -> None:
        self._hits = {hit.passage.passage_id: hit for hit in retrieval.hits}
        self._documents = {document.version_id: document for document in retrieval.documents}

    def find(self, passage_id: str, start: int) -> tuple[Hit, Statement]:
        hit = self._hits.get(passage_id)
        for scored in hit.statements if hit else ():
            if hit is not None and scored.statement.start <= start < scored.statement.end:
                return hit, scored.statement
        raise PassageNotFoundError(f"no statement of passage {passage_id} stands at offset {start}")

    def find_statement(self, passage_id: str, start: int) -> Statement | None:
        """Return the statement at an offset of the passage's document, where a retrieved passage holds it."""
        version_id = self._hits[passage_id].passage.version_id if passage_id in self._hits else None
        for hit in self._hits.values():
            for scored in hit.statements if hit.passage.version_id == version_id else ():
                if scored.statement.start <= start < scored.statement.end:
                    return scored.statement
        return None

    def build(self, hit: Hit, statement: Statement, quote: str, start: int, end: int) -> Source:
        document = self._documents[hit.passage.version_id]
        listed = {reference.marker: reference for reference in document.references}
        markers = [(marker, listed.get(marker)) for marker in statement.reference_markers]
        return Source(
            document_id=document.document_id,
            version_id=document.version_id,
            text_sha256=document.text_sha256,
            passage_id=hit.passage.passage_id,
            grade=statement.grade,
            title=document.title,
            publisher=document.publisher,
            version=document.version_label,
            last_updated=document.last_updated,
            review_status=document.review.status,
            section_path=statement.section_path,
            page=statement.page,
            lead_ins=statement.lead_ins,
            quote=quote,
            start=start,
            end=end,
            url=document.url,
            viewer_url=f"/documents/{document.document_id}?version={document.version_id}&start={start}&end={end}#quote",
            references=tuple(
                CitedReference(marker=marker, text=found.text if found else None, doi=found.doi if found else None)
                for marker, found in markers
            ),
        )
