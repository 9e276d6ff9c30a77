"""The settings that shape an answer."""

from pydantic import Field

from core.documents import ReviewStatus
from core.record import Record


class AnswerPolicy(Record):
    """What may be answered from, how much is shown, and where the coverage decision draws its lines."""

    answerable_statuses: tuple[ReviewStatus, ...] = ("submitted", "under_review", "approved")
    """Review states that may be answered from; whatever is not approved carries the notice ``pending_review``."""
    allows_patient_audience: bool = False
    """Whether answers may be worded for patients; otherwise such a request is declined with a reason."""
    outdated_after_years: float = Field(default=5.0, gt=0)
    """Age in years from which a document carries the notice ``outdated``."""
    max_claims_precise: int = Field(default=4, ge=1)
    """Most claims for a question that one or two statements answer."""
    max_claims_broad: int = Field(default=14, ge=1)
    """Most claims for a question about options or management; a list that is cut by it carries ``list_cut``."""
    n_nearest: int = Field(default=5, ge=0)
    """Nearest passages that are shown for ``not_covered``."""
    min_similarity: float = Field(default=0.12, ge=-1, le=1)
    """Cosine similarity below which a statement is no answer, whatever words it shares."""
    sufficient_similarity: float = Field(default=0.55, ge=-1, le=1)
    """Cosine similarity from which a statement needs none of the question's general words."""
    min_general_fraction: float = Field(default=0.5, ge=0, le=1)
    """Share (by weight) of the question's general words that a statement must hold below ``sufficient_similarity``."""
    tolerant_similarity: float = Field(default=0.6, ge=-1, le=1)
    """Cosine similarity from which a statement may lack a few of the words that a long question requires."""
    max_missing_fraction: float = Field(default=0.25, ge=0, le=1)
    """Share of the required words that it may then lack; drugs, diseases, populations and lines of therapy never."""
    max_quote_chars: int = Field(default=2000, ge=100)
    """Longest quote that is shown as one claim, in characters."""
    emergency_number: str = "your local emergency number"
    """How the signpost names emergency care, for example ``112`` or ``911``."""
