"""Follow-up questions that the sources can be expected to answer: their own headings."""

from composer.assembly import CitedClaims
from core.retrieval import Retrieval

N_SUGGESTIONS = 3


def suggest_follow_ups(retrieval: Retrieval, cited: CitedClaims) -> tuple[str, ...]:
    """Return up to three questions made of headings of the cited documents under which no claim stands."""
    used = {claim.section_path[-1] for claim in cited.claims if claim.section_path}
    versions = {document.version_id: document.title for document in cited.documents}
    suggestions: dict[str, None] = {}
    for hit in retrieval.hits:
        path = hit.passage.section_path
        if (
            hit.passage.version_id in versions
            and path
            and path[-1] not in used
            and path[-1] != versions[hit.passage.version_id]
        ):
            suggestions[f"What does the guideline say about “{path[-1]}”?"] = None
    return tuple(suggestions)[:N_SUGGESTIONS]
