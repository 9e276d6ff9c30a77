"""Search the guidelines for passages, and read one passage."""

from fastapi import APIRouter
from pydantic import Field

from api.access.requirement import Reader
from api.routes.documents import viewer_url
from api.services import InjectedServices, Services
from api.transport.problems import problem_responses
from core.documents import GuidelineDocument, Passage, Statement
from core.questions import MAX_QUESTION_CHARS, Filters, Question
from core.record import Record, Slug
from core.retrieval import Hit, ScorePart

router = APIRouter(prefix="/v1", tags=["search"])


class SearchRequest(Record):
    """What to search for."""

    query: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS, examples=["trabectedin dose in liposarcoma"])
    """Words to search for."""
    k: int = Field(default=10, ge=1, le=50)
    """Most hits to return."""
    document_ids: tuple[Slug, ...] | None = None
    """Search these documents only; null means all."""
    filters: Filters | None = None
    """Search only documents that pass these filters; null means all."""


class SearchHit(Record):
    """A passage that was found."""

    rank: int
    """Rank (1-based)."""
    score: float
    """Fused score; higher is better, and comparable within one search only."""
    parts: tuple[ScorePart, ...]
    """What each method contributed."""
    passage: Passage
    """The passage."""
    title: str
    """Title of its document."""
    viewer_url: str
    """Path of the passage in Citewell's own viewer."""


class SearchResult(Record):
    """Passages by rank. A hit is not an answer: nothing here was judged against the question."""

    hits: tuple[SearchHit, ...]
    """Hits by rank."""
    n_passages: int
    """Live passages that were searched."""
    index_id: str
    """Identity of the index."""
    elapsed_ms: float
    """Time taken in milliseconds."""


class PassageRequest(Record):
    """Which passage to read."""

    passage_id: str = Field(max_length=200)
    """Id of the passage, live or retired."""


class PassageDetail(Record):
    """A passage with its statements and its document."""

    passage: Passage
    """The passage, live or retired."""
    statements: tuple[Statement, ...]
    """Its statements in reading order, with grades, lead-ins and qualifiers."""
    document: GuidelineDocument
    """The version that it stands in."""
    viewer_url: str
    """Path of the passage in Citewell's own viewer."""


@router.post("/search", responses=problem_responses(413, 422, 500, 503, 504), summary="Search for passages")
async def post_search(request: SearchRequest, services: InjectedServices, _reader: Reader) -> SearchResult:
    """Return the passages nearest to the query, best first."""
    return await search_passages(services, request)


async def search_passages(services: Services, request: SearchRequest) -> SearchResult:
    """Return the passages nearest to the query, best first; the search waits its turn in the answering queue."""
    question = Question(question=request.query, document_ids=request.document_ids, filters=request.filters)
    submitted = services.pool.submit(services.retriever.retrieve, question, k=request.k)
    retrieval = await services.pool.wait(submitted)
    titles = {document.version_id: document.title for document in retrieval.documents}
    return SearchResult(
        hits=tuple(_to_search_hit(hit, titles) for hit in retrieval.hits[: request.k]),
        n_passages=retrieval.n_passages,
        index_id=retrieval.index_id,
        elapsed_ms=retrieval.elapsed_ms,
    )


@router.get("/passages/{passage_id}", responses=problem_responses(404, 422, 500), summary="Read a passage")
def get_passage(passage_id: str, services: InjectedServices, _reader: Reader) -> PassageDetail:
    """Return a passage with its statements; retired passages stay readable."""
    return describe_passage(services, passage_id)


def describe_passage(services: Services, passage_id: str) -> PassageDetail:
    """Return a passage with its statements and its document, or raise PassageNotFoundError."""
    passage = services.documents.load_passage(passage_id)
    return PassageDetail(
        passage=passage,
        statements=services.documents.load_passage_statements((passage_id,)).get(passage_id, ()),
        document=services.documents.load_document(passage.version_id),
        viewer_url=viewer_url(passage.document_id, passage.version_id, passage.start, passage.end),
    )


def _to_search_hit(hit: Hit, titles: dict[str, str]) -> SearchHit:
    passage = hit.passage
    return SearchHit(
        rank=hit.rank,
        score=hit.score,
        parts=hit.parts,
        passage=passage,
        title=titles[passage.version_id],
        viewer_url=viewer_url(passage.document_id, passage.version_id, passage.start, passage.end),
    )
