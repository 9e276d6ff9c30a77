"""What a user asks."""

from typing import Literal

from pydantic import Field

from core.documents import GuidelineDocument, ReviewStatus
from core.record import IsoDate, Record, Slug

Audience = Literal["clinician", "patient", "student"]

MAX_QUESTION_CHARS = 4000
MAX_HISTORY_TURNS = 20
MAX_FILTER_VALUES = 100


class Turn(Record):
    """An earlier question of the conversation and what it was answered from. Its answer is never evidence."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    """The earlier question."""
    passage_ids: tuple[str, ...] = ()
    """Passages that the earlier answer cited."""
    answer_id: str | None = None
    """Id of the earlier answer."""


class Filters(Record):
    """Which documents may answer, by what is known of them. A document must pass every filter that is given.

    A document of which nothing is known in that respect passes no filter that is given. No filter lets a document answer
    that the installation's settings keep out.
    """

    publishers: tuple[str, ...] | None = Field(default=None, max_length=MAX_FILTER_VALUES)
    """Publishers, by their whole name, capitals or not; null means all."""
    review_statuses: tuple[ReviewStatus, ...] | None = None
    """Review statuses; null means all that are answered from."""
    languages: tuple[str, ...] | None = Field(default=None, max_length=MAX_FILTER_VALUES)
    """BCP 47 tags; ``en`` takes ``en-GB`` in, not the reverse. Null means all."""
    updated_from: IsoDate | None = None
    """Earliest last update (or publication, where no update is stated); ``2021`` takes all of 2021 in."""
    updated_to: IsoDate | None = None
    """Latest last update, the stated day, month or year included."""

    def admits(self, document: GuidelineDocument) -> bool:
        """Return whether the document passes every filter that is given."""
        language = (document.language or "").casefold()
        date = document.last_updated or document.published_on
        return (
            (self.publishers is None or _is_one_of(document.publisher, self.publishers))
            and (self.review_statuses is None or document.review.status in self.review_statuses)
            and (self.languages is None or any(_is_within(language, each.casefold()) for each in self.languages))
            and (self.updated_from is None or _compare_dates(date, self.updated_from) >= 0)
            and (self.updated_to is None or (date is not None and _compare_dates(date, self.updated_to) <= 0))
        )


def _is_one_of(name: str | None, wanted: tuple[str, ...]) -> bool:
    """Return whether the name is one of the wanted, whatever their capitals and spaces."""
    folded = {" ".join(each.casefold().split()) for each in wanted}
    return bool(name) and " ".join((name or "").casefold().split()) in folded


def _is_within(language: str, wanted: str) -> bool:
    """Return whether a BCP 47 tag is the wanted one or a narrower one."""
    return language == wanted or language.startswith(f"{wanted}-")


def _compare_dates(date: str | None, bound: str) -> int:
    """Return whether the date lies before (-1), in (0) or after (1) the bound, to the coarser precision of the two.

    An unknown date lies before every bound.
    """
    if date is None:
        return -1
    n_chars = min(len(date), len(bound))
    return (date[:n_chars] > bound[:n_chars]) - (date[:n_chars] < bound[:n_chars])


class Question(Record):
    """A free-text question with its conversation and filters."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    """The question as typed."""
    history: tuple[Turn, ...] = Field(default=(), max_length=MAX_HISTORY_TURNS)
    """Earlier turns, oldest first."""
    audience: Audience = "clinician"
    """For whom the answer is worded; quotes stay verbatim for all."""
    document_ids: tuple[Slug, ...] | None = None
    """Answer from these documents only; null means all."""
    filters: Filters | None = None
    """Answer only from documents that pass these filters; null means all."""
