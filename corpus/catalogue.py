"""The catalogue: documents, versions, their texts, statements, passages and reviews."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, select, update

from core.documents import GuidelineDocument, ParsedDocument, Passage, ReviewStatus, Statement
from core.errors import DocumentNotFoundError, ReviewRefusedError, UsageError, VersionNotFoundError
from core.record import Record
from corpus.abbreviations import AbbreviationStore
from corpus.blobs import BlobStore
from corpus.checklist import ReviewChecklist, build_checklist, check_approval
from corpus.database import Database, sqlite_url
from corpus.embeddings import EmbeddingStore
from corpus.generations import CollectionRef, GenerationStore, IndexState, advance_revision, load_state, publish_state
from corpus.home import Home
from corpus.passages import PassageStore
from corpus.review_binding import bind_to
from corpus.reviews import Checkpoint, ConfirmedHow, ReviewEntry, add_review, apply_review, load_decisions, load_reviews
from corpus.schema import passages, staged, statements, versions
from corpus.staging import (
    StagingStore,
    load_document,
    load_parsed,
    load_staged,
    make_reading_id,
    publish_document,
)


class VersionSummary(Record):
    """One version of a document, live or retired."""

    document: GuidelineDocument
    """Identity and metadata, with the newest review decision."""
    sequence: int
    """Number of the version within its document (1-based, in the order of ingest)."""
    is_live: bool
    """True for the version that is answered from."""
    ingested_at: str
    """When it was read (ISO 8601, UTC)."""
    n_statements: int
    """Its statements."""
    n_passages: int
    """Its passages."""


class LiveCorpus(Record):
    """What may be answered from, read in one transaction."""

    state: IndexState | None
    """The published index; null where nothing was ever published."""
    documents: tuple[GuidelineDocument, ...]
    """Live versions that are not withdrawn, by document id."""
    reading_ids: dict[str, str]
    """Reading id of each live version, withdrawn ones included, by version id."""


class Catalogue:
    """The source of truth. Implements ``core.retrieval.SourceTexts``."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        """Use an open database and a blob folder."""
        self.database = database
        self.blobs = blobs
        self.passages = PassageStore(database)
        self.abbreviations = AbbreviationStore(database)
        self.embeddings = EmbeddingStore(database)
        self.generations = GenerationStore(database)
        self.staging = StagingStore(database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def load_live(self) -> LiveCorpus:
        """Return the published state and the documents that may be answered from, as of one moment."""
        with self.database.read() as connection:
            rows = connection.execute(select(versions.c.version_id, versions.c.content_key).where(versions.c.is_live))
            return LiveCorpus(
                state=load_state(connection),
                reading_ids={row.version_id: make_reading_id(row.version_id, row.content_key) for row in rows},
                documents=_load_live_documents(connection),
            )

    def list_documents(self, *, include_withdrawn: bool = False) -> tuple[GuidelineDocument, ...]:
        """Return the live version of each document, by document id; withdrawn ones only where asked for."""
        with self.database.read() as connection:
            return _load_live_documents(connection, include_withdrawn=include_withdrawn)

    def load_document_by_id(self, document_id: str) -> GuidelineDocument:
        """Return the live version of the document, also where it is withdrawn.

        Raises:
            DocumentNotFoundError: no such document, or it was removed.
        """
        with self.database.read() as connection:
            return _load_live_document(connection, document_id)

    def load_document(self, version_id: str) -> GuidelineDocument:
        """Return identity and metadata of the version, live or retired.

        Raises:
            VersionNotFoundError: no such version was ever ingested.
        """
        query = select(*_REVIEWED).where(versions.c.version_id == version_id)
        with self.database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                raise VersionNotFoundError(f"there is no version {version_id}")
            return _apply_decisions(connection, [row])[0]

    def load_ingested_document(self, document_id: str) -> GuidelineDocument:
        """Return the live version of the document with the review status that the file itself states.

        Raises:
            DocumentNotFoundError: no such document, or it was removed.
        """
        with self.database.read() as connection:
            return load_document(_load_live_row(connection, document_id)["document_json"])

    def load_text(self, version_id: str) -> str:
        """Return the canonical text of the version, live or retired.

        Raises:
            VersionNotFoundError: no such version was ever ingested.
        """
        with self.database.read() as connection:
            text: str | None = connection.execute(
                select(versions.c.text).where(versions.c.version_id == version_id)
            ).scalar_one_or_none()
        if text is None:
            raise VersionNotFoundError(f"there is no version {version_id}")
        return text

    def load_parsed(self, version_id: str) -> ParsedDocument:
        """Return canonical text and structure of the version, live or retired.

        Raises:
            VersionNotFoundError: no such version was ever ingested.
        """
        query = select(versions.c.parsed, versions.c.text).where(versions.c.version_id == version_id)
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise VersionNotFoundError(f"there is no version {version_id}")
        return load_parsed(*row)

    def load_bytes(self, version_id: str) -> bytes:
        """Return the original bytes of the version.

        Raises:
            VersionNotFoundError: no such version was ever ingested.
            IndexUnavailableError: the bytes are missing or damaged.
        """
        return self.blobs.load(self.load_document(version_id).sha256)

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        """Return the version's statements in reading order."""
        return self.passages.load_version_statements(version_id)

    def load_version_passages(self, version_id: str) -> tuple[Passage, ...]:
        """Return the version's passages in reading order."""
        return self.passages.load_version_passages(version_id)

    def load_passage(self, passage_id: str) -> Passage:
        """Return the passage, live or retired.

        Raises:
            PassageNotFoundError: no such passage was ever ingested.
        """
        return self.passages.load_passage(passage_id)

    def load_passages(self, passage_ids: Iterable[str]) -> dict[str, Passage]:
        """Return the passages by id, live or retired; an unknown id is missing from the result."""
        return self.passages.load_passages(passage_ids)

    def load_passage_statements(self, passage_ids: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
        """Return the statements of each passage in reading order; an unknown id is missing from the result."""
        return self.passages.load_passage_statements(passage_ids)

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        """Return every version of the document, newest first, retired ones and those of a removed document included.

        Raises:
            DocumentNotFoundError: no such document was ever ingested.
        """
        columns = (versions.c.version_id, versions.c.sequence, versions.c.is_live, versions.c.ingested_at, *_REVIEWED)
        query = select(*columns).where(versions.c.document_id == document_id)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(versions.c.sequence.desc())).mappings().all()
            found = tuple(
                VersionSummary(
                    document=document,
                    sequence=row["sequence"],
                    is_live=row["is_live"],
                    ingested_at=row["ingested_at"],
                    n_statements=_count(
                        connection, statements.c.version_id == row["version_id"], statements.c.is_current
                    ),
                    n_passages=_count(connection, passages.c.version_id == row["version_id"], passages.c.is_current),
                )
                for row, document in zip(rows, _apply_decisions(connection, rows), strict=True)
            )
        if not found:
            raise DocumentNotFoundError(f"there is no document {document_id}")
        return found

    def load_checklist(self, document_id: str) -> ReviewChecklist:
        """Return what a reviewer confirms of the live reading of the document, and what forbids its approval.

        Raises:
            DocumentNotFoundError: no such document, or it was removed.
        """
        with self.database.read() as connection:
            row = _load_live_row(connection, document_id)
            document = load_document(row["document_json"])
            parsed = load_parsed(row["parsed"], row["text"])
        binding = bind_to(document, row["statements_sha256"], parsed.parser, parsed.parser_version)
        return build_checklist(binding, document, parsed, self.load_statements(document.version_id))

    def set_review(
        self,
        document_id: str,
        status: ReviewStatus,
        by: str,
        note: str | None = None,
        *,
        confirmed: Iterable[Checkpoint] = (),
        how: ConfirmedHow | None = None,
        review_key: str | None = None,
    ) -> GuidelineDocument:
        """Record a review decision on the live reading of the document and return the document with it.

        ``withdrawn`` keeps the document out of answers from the next request on. ``approved`` binds to the bytes, the
        text and the statements as they are now: a change of any makes the document ``submitted`` again.

        Args:
            document_id: the document.
            status: the new status.
            by: who decided.
            note: the reviewer's note.
            confirmed: what the reviewer confirmed; an approval needs every checkpoint.
            how: how it was confirmed.
            review_key: key of the checklist that the reviewer saw; null takes the reading as it is now.

        Raises:
            DocumentNotFoundError: no such document, or it was removed.
            UsageError: nobody is named.
            ReviewRefusedError: an approval lacks what it has to rest on, or the document is not what the reviewer saw.
        """
        if not by.strip():
            raise UsageError("a review decision names who decided")
        checked = tuple(dict.fromkeys(confirmed))
        checklist = self.load_checklist(document_id)
        if review_key is not None and review_key != checklist.review_key:
            raise ReviewRefusedError(f"{document_id} has changed since its checklist was read; look at it again")
        if status == "approved":
            check_approval(checklist, checked)
        with self.database.write() as connection:
            row = _load_live_row(connection, document_id)
            binding = checklist.binding
            document = load_document(row["document_json"])
            if bind_to(document, row["statements_sha256"], binding.parser, binding.parser_version) != binding:
                raise ReviewRefusedError(f"{document_id} was ingested anew in this moment; look at it again")
            add_review(connection, binding, status, by.strip(), note, checked, how)
            advance_revision(connection)
            return _load_live_document(connection, document_id)

    def list_reviews(self, document_id: str) -> tuple[ReviewEntry, ...]:
        """Return every review decision on the document, oldest first."""
        with self.database.read() as connection:
            return load_reviews(connection, document_id)

    def remove_document(self, document_id: str) -> GuidelineDocument:
        """Take the document out of answers from the next request on, and return its last live version.

        Text and bytes stay, so that old answers verify. Ingesting the file again brings the document back.

        Raises:
            DocumentNotFoundError: no such document, or it was removed already.
        """
        with self.database.write() as connection:
            document = _load_live_document(connection, document_id)
            connection.execute(update(versions).where(versions.c.document_id == document_id).values(is_live=False))
            connection.execute(delete(staged).where(staged.c.document_id == document_id))
            advance_revision(connection)
        return document

    def load_content_keys(self) -> dict[str, str]:
        """Return the content key of each live document, by document id: what is unchanged need not be read again."""
        query = select(versions.c.document_id, versions.c.content_key).where(versions.c.is_live)
        with self.database.read() as connection:
            return {row.document_id: row.content_key for row in connection.execute(query)}

    def publish(
        self, document_ids: Sequence[str], *, embedder_id: str, dim: int, collections: tuple[CollectionRef, ...]
    ) -> IndexState:
        """Make the staged documents live and the collections the published ones, in one transaction.

        Args:
            document_ids: staged documents that become live.
            embedder_id: the embedder that made the vectors.
            dim: length of the vectors.
            collections: all collections of the new generation.
        """
        with self.database.write() as connection:
            for document_id in document_ids:
                publish_document(connection, load_staged(connection, document_id))
            return publish_state(connection, embedder_id=embedder_id, dim=dim, collections=collections)


def open_catalogue(home: Path, database_url: str | None = None) -> Catalogue:
    """Return the catalogue of a ``CITEWELL_HOME``, created where there is none.

    Args:
        home: folder that holds all state.
        database_url: SQLAlchemy URL; null means the SQLite file in ``home``.

    Raises:
        SettingsError: the folder cannot be made.
        IndexUnavailableError: the database cannot be opened.
        IndexMismatchError: the database was made by a newer Citewell.
    """
    folders = Home(home)
    folders.create()
    return Catalogue(Database(database_url or sqlite_url(folders.database_path)), BlobStore(folders.blobs_path))


_REVIEWED = (versions.c.document_json, versions.c.statements_sha256)
"""What is read of a version to tell its review status."""


def _apply_decisions(connection: Connection, rows: Sequence[RowMapping]) -> tuple[GuidelineDocument, ...]:
    """Return the document of each row with the review decision that holds for it."""
    decisions = load_decisions(connection)
    return tuple(apply_review(load_document(row["document_json"]), row["statements_sha256"], decisions) for row in rows)


def _load_live_documents(connection: Connection, *, include_withdrawn: bool = False) -> tuple[GuidelineDocument, ...]:
    """Return the live documents by document id."""
    query = select(*_REVIEWED).where(versions.c.is_live).order_by(versions.c.document_id)
    documents = _apply_decisions(connection, connection.execute(query).mappings().all())
    return tuple(document for document in documents if include_withdrawn or document.review.status != "withdrawn")


def _load_live_row(connection: Connection, document_id: str) -> RowMapping:
    """Return the row of the document's live version."""
    query = select(versions).where(versions.c.document_id == document_id, versions.c.is_live)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise DocumentNotFoundError(f"there is no live document {document_id}")
    return row


def _load_live_document(connection: Connection, document_id: str) -> GuidelineDocument:
    """Return the live version of one document with the review decision that holds for it."""
    return _apply_decisions(connection, [_load_live_row(connection, document_id)])[0]


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """Return how many rows fulfil the conditions."""
    return connection.execute(select(func.count()).where(*conditions)).scalar_one()
