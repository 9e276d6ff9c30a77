"""Documents that an ingest run has prepared and not yet published. No reader ever looks here."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Column, Connection, delete, insert, select, update

from core.documents import GuidelineDocument, ParsedDocument, PreparedDocument
from core.record import Record
from core.text import make_id
from corpus.abbreviations import save_abbreviations
from corpus.batches import split_batches
from corpus.database import Database
from corpus.passages import PassageKeys
from corpus.review_binding import digest_statements
from corpus.schema import passage_statements, passages, staged, statements, versions

_COMPRESSION = 6


class StagedDocument(Record):
    """A prepared document with all that publishing needs."""

    prepared: PreparedDocument
    """The document, its text, statements and passages."""
    content_key: str
    """Hash over the bytes, the sidecar and everything that turned them into statements."""
    ingested_at: str
    """When it was read (ISO 8601, UTC)."""
    passage_hashes: tuple[str, ...]
    """Hash of the embedded text of each passage, in the order of ``prepared.passages``."""
    statement_hashes: tuple[str, ...]
    """Hash of the embedded text of each statement, in the order of ``prepared.statements``."""

    @property
    def reading_id(self) -> str:
        """Id of this reading of the version."""
        return make_reading_id(self.prepared.document.version_id, self.content_key)

    def vector_keys(self) -> dict[str, str]:
        """Return the hash of the embedded text by vector id (``p:<passage_id>``, ``s:<statement_id>``).

        A statement that no passage holds cannot lead to a hit, so it has no vector.
        """
        held = {statement_id for passage in self.prepared.passages for statement_id in passage.statement_ids}
        keys = {
            f"p:{passage.passage_id}": text_hash
            for passage, text_hash in zip(self.prepared.passages, self.passage_hashes, strict=True)
        }
        keys.update(
            (f"s:{statement.statement_id}", text_hash)
            for statement, text_hash in zip(self.prepared.statements, self.statement_hashes, strict=True)
            if statement.statement_id in held
        )
        return keys

    def passage_keys(self) -> list[PassageKeys]:
        """Return what each passage holds."""
        hashes = {
            statement.statement_id: text_hash
            for statement, text_hash in zip(self.prepared.statements, self.statement_hashes, strict=True)
        }
        return [
            PassageKeys(
                passage.passage_id,
                passage.version_id,
                passage.statement_ids,
                (text_hash, *(hashes[each] for each in passage.statement_ids)),
            )
            for passage, text_hash in zip(self.prepared.passages, self.passage_hashes, strict=True)
        ]


def make_reading_id(version_id: str, content_key: str) -> str:
    """Return the id of one reading of a version: the same text read by another parser is another reading."""
    return make_id("reading", version_id, content_key)


class StagingStore:
    """The staged table: at most one prepared document for each document id."""

    def __init__(self, database: Database) -> None:
        """Use the database."""
        self._database = database

    def save(self, document: StagedDocument) -> None:
        """Keep the prepared document in the place of an earlier one with the same document id."""
        identity = document.prepared.document
        payload = zlib.compress(document.model_dump_json().encode(), _COMPRESSION)
        with self._database.write() as connection:
            connection.execute(delete(staged).where(staged.c.document_id == identity.document_id))
            connection.execute(
                insert(staged).values(
                    document_id=identity.document_id,
                    version_id=identity.version_id,
                    content_key=document.content_key,
                    payload=payload,
                )
            )

    def load_keys(self) -> dict[str, str]:
        """Return the content key of each staged document, by document id."""
        with self._database.read() as connection:
            rows = connection.execute(select(staged.c.document_id, staged.c.content_key))
            return {row.document_id: row.content_key for row in rows}

    def load(self, document_ids: Iterable[str]) -> Iterator[StagedDocument]:
        """Yield the staged documents one by one: a run may hold more of them than fit into memory."""
        for document_id in document_ids:
            # Not yielded inside: a connection that stays open while the caller writes keeps SQLite's log growing, to
            # 9 GB in an ingest of a million vectors.
            with self._database.read() as connection:
                document = load_staged(connection, document_id)
            yield document

    def remove_all(self) -> None:
        """Delete every staged document."""
        with self._database.write() as connection:
            connection.execute(delete(staged))


def load_staged(connection: Connection, document_id: str) -> StagedDocument:
    """Return the staged document, read on the connection."""
    payload: bytes = connection.execute(
        select(staged.c.payload).where(staged.c.document_id == document_id)
    ).scalar_one()
    return StagedDocument.model_validate_json(zlib.decompress(payload))


def publish_document(connection: Connection, document: StagedDocument) -> None:
    """Make the prepared document the live version, on the caller's transaction.

    The document's other versions retire in the same transaction. Where the version is there already, because only
    metadata or the parser changed, its reading is replaced; passages and statements that the new reading does not have
    stay for old answers, marked as not current.
    """
    identity = document.prepared.document
    connection.execute(update(versions).where(versions.c.document_id == identity.document_id).values(is_live=False))
    _save_version(connection, document)
    for table in (passages, statements):
        connection.execute(update(table).where(table.c.version_id == identity.version_id).values(is_current=False))
    _save_statements(connection, document)
    _save_passages(connection, document)
    save_abbreviations(connection, identity.version_id, document.prepared.parsed.text)
    connection.execute(delete(staged).where(staged.c.document_id == identity.document_id))


def load_parsed(parsed: bytes, text: str) -> ParsedDocument:
    """Return the parsed document from its compressed structure and its canonical text."""
    return ParsedDocument.model_validate({**json.loads(zlib.decompress(parsed)), "text": text})


def load_document(document_json: str) -> GuidelineDocument:
    """Return the document as it was ingested, without later review decisions."""
    return GuidelineDocument.model_validate_json(document_json)


def _save_version(connection: Connection, document: StagedDocument) -> None:
    """Insert the version, or replace what a new reading of it changes."""
    identity = document.prepared.document
    sequences = (
        connection.execute(select(versions.c.sequence).where(versions.c.document_id == identity.document_id))
        .scalars()
        .all()
    )
    values = {
        "document_id": identity.document_id,
        "sequence": max(sequences, default=0) + 1,
        "is_live": True,
        "sha256": identity.sha256,
        "text_sha256": identity.text_sha256,
        "content_key": document.content_key,
        "ingested_at": document.ingested_at,
        "document_json": identity.model_dump_json(),
        "text": document.prepared.parsed.text,
        "parsed": zlib.compress(document.prepared.parsed.model_dump_json(exclude={"text"}).encode(), _COMPRESSION),
        "statements_sha256": digest_statements(document.prepared.statements),
    }
    changed = connection.execute(
        update(versions).where(versions.c.version_id == identity.version_id).values(**values)
    ).rowcount
    if not changed:
        connection.execute(insert(versions).values(version_id=identity.version_id, **values))


def _save_statements(connection: Connection, document: StagedDocument) -> None:
    """Insert the statements; those that an earlier reading had with the same span are replaced."""
    rows = [
        {
            "statement_id": statement.statement_id,
            "version_id": statement.version_id,
            "ordinal": statement.ordinal,
            "list_id": None if statement.list_place is None else statement.list_place.list_id,
            "is_current": True,
            "embedding_hash": text_hash,
            "statement_json": statement.model_dump_json(),
        }
        for statement, text_hash in zip(document.prepared.statements, document.statement_hashes, strict=True)
    ]
    known = _find_known(
        connection, statements.c.statement_id, [each.statement_id for each in document.prepared.statements]
    )
    for row in rows:
        if row["statement_id"] in known:
            connection.execute(update(statements).where(statements.c.statement_id == row["statement_id"]).values(**row))
    new = [row for row in rows if row["statement_id"] not in known]
    if new:
        connection.execute(insert(statements), new)


def _save_passages(connection: Connection, document: StagedDocument) -> None:
    """Insert the passages with their statements; those that an earlier reading had are replaced."""
    rows = [
        {
            "passage_id": passage.passage_id,
            "version_id": passage.version_id,
            "ordinal": passage.ordinal,
            "is_current": True,
            "embedding_hash": text_hash,
            "passage_json": passage.model_dump_json(),
        }
        for passage, text_hash in zip(document.prepared.passages, document.passage_hashes, strict=True)
    ]
    known = _find_known(connection, passages.c.passage_id, [each.passage_id for each in document.prepared.passages])
    for row in rows:
        if row["passage_id"] in known:
            connection.execute(update(passages).where(passages.c.passage_id == row["passage_id"]).values(**row))
            connection.execute(delete(passage_statements).where(passage_statements.c.passage_id == row["passage_id"]))
    new = [row for row in rows if row["passage_id"] not in known]
    if new:
        connection.execute(insert(passages), new)
    links = [
        {"passage_id": passage.passage_id, "position": position, "statement_id": statement_id}
        for passage in document.prepared.passages
        for position, statement_id in enumerate(passage.statement_ids)
    ]
    if links:
        connection.execute(insert(passage_statements), links)


def _find_known(connection: Connection, column: Column[str], ids: Sequence[str]) -> set[str]:
    """Return those of the ids that the column holds."""
    known: set[str] = set()
    for batch in split_batches(ids):
        known.update(connection.execute(select(column).where(column.in_(batch))).scalars())
    return known
