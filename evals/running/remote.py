"""A Citewell behind a URL as the system under test: only what its public API gives."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from pydantic import TypeAdapter, ValidationError

from core.answers import Answer
from core.documents import GuidelineDocument, Passage, Statement
from core.errors import IndexUnavailableError
from core.questions import Question
from core.record import Record
from core.validation_faults import describe_faults
from evals.casebook.places import Place
from evals.scoring.evidence import Hits, LoggedDocument, LoggedHit, log_document

_R = TypeVar("_R", bound=Record)
_STATEMENTS: TypeAdapter[tuple[Statement, ...]] = TypeAdapter(tuple[Statement, ...])


class RemoteSystem:
    """Asks over HTTP. What the API does not tell (the passages of a follow-up) is unscored, with the reason."""

    def __init__(self, url: str, *, api_key: str | None = None, timeout_s: float = 60.0, k: int = 10) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {api_key}"} if api_key else {}
        )
        self._timeout_s = timeout_s
        self._k = k
        self._documents: dict[str, GuidelineDocument] = {}
        self._texts: dict[str, str] = {}
        self.code_version = str(self._get("/openapi.json")["info"]["version"])

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        """Return the live version of every document."""
        listed = self._get("/v1/documents")["documents"]
        details = [self._get(f"/v1/documents/{quote(item['document_id'])}")["document"] for item in listed]
        documents = tuple(_parse(GuidelineDocument, item) for item in details)
        self._documents.update({item.version_id: item for item in documents})
        return documents

    def answer(self, question: Question) -> Answer:
        """Return the service's answer."""
        return _parse(Answer, self._post("/v1/answers", question.model_dump(mode="json", exclude_none=True)))

    def search(self, question: Question) -> Hits:
        """Return the hits of ``/v1/search``, which knows no conversation."""
        if question.history:
            return Hits(found=None, reason="the API's search knows no conversation")
        body = {"query": question.question, "k": self._k}
        body |= {"document_ids": list(question.document_ids)} if question.document_ids else {}
        found = self._post("/v1/search", body)["hits"]
        return Hits(found=tuple(_to_hit(rank, item["passage"]) for rank, item in enumerate(found, start=1)))

    def log_documents(self, version_ids: Iterable[str], answers: Sequence[Answer]) -> tuple[LoggedDocument, ...]:
        """Return the versions with their texts, and of their statements those of the passages that the answers cite."""
        cited = {
            (source.version_id, source.passage_id)
            for answer in answers
            for source in (*answer.citations, *answer.nearest)
        }
        logged = []
        for version_id in sorted(set(version_ids)):
            document = self._documents.get(version_id)
            if document is None:
                raise IndexUnavailableError("the service cites a version that it does not list")
            passages = sorted(passage_id for owner, passage_id in cited if owner == version_id)
            found = {item.statement_id: item for passage_id in passages for item in self._load_statements(passage_id)}
            logged.append(log_document(document, self._load_text(document), found.values()))
        return tuple(logged)

    def _load_statements(self, passage_id: str) -> tuple[Statement, ...]:
        try:
            return _STATEMENTS.validate_python(self._get(f"/v1/passages/{quote(passage_id)}")["statements"])
        except ValidationError as error:
            raise _unexpected(error) from error

    def _load_text(self, document: GuidelineDocument) -> str:
        if document.version_id not in self._texts:
            query = urlencode({"version": document.version_id})
            self._texts[document.version_id] = self._get(f"/v1/documents/{quote(document.document_id)}/text?{query}")[
                "text"
            ]
        return self._texts[document.version_id]

    def _get(self, path: str) -> Any:
        return self._call(Request(self._url + path, headers=self._headers))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call(Request(self._url + path, data=json.dumps(body).encode(), headers=self._headers))

    def _call(self, request: Request) -> Any:
        """Return the reply's JSON.

        Raises:
            IndexUnavailableError: the service does not answer, or answers with an error.
        """
        try:
            with urlopen(request, timeout=self._timeout_s) as reply:
                return json.load(reply)
        except HTTPError as error:
            raise IndexUnavailableError(f"the service answers {error.code} to {request.selector}") from error
        except URLError as error:
            reason = getattr(error.reason, "strerror", None) or error.reason
            raise IndexUnavailableError(f"no answer from {self._url}: {reason}; is a Citewell served there?") from error
        except (TimeoutError, ValueError) as error:
            raise IndexUnavailableError(f"no usable answer from {self._url}: {error}") from error


def _parse(kind: type[_R], content: object) -> _R:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise _unexpected(error) from error


def _unexpected(error: ValidationError) -> IndexUnavailableError:
    return IndexUnavailableError(f"the service's reply has another shape: {describe_faults(error)}")


def _to_hit(rank: int, content: object) -> LoggedHit:
    passage = _parse(Passage, content)
    place = Place(start=passage.start, end=passage.end)
    return LoggedHit(rank=rank, document_id=passage.document_id, places=(place,))
