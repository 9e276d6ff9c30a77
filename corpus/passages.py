"""Passages and statements of live and retired versions, as retrieval reads them."""

from collections.abc import Iterable

from sqlalchemy import Select, and_, func, literal, select, union_all

from core.documents import Passage, Statement
from core.errors import PassageNotFoundError
from corpus.batches import split_batches
from corpus.database import Database
from corpus.schema import passage_statements, passages, statements, versions

_IS_CURRENT = and_(passages.c.is_current, versions.c.is_live)


class PassageStore:
    """The passages and statements tables."""

    def __init__(self, database: Database) -> None:
        """Use the database."""
        self._database = database

    def load_passage(self, passage_id: str) -> Passage:
        """Return the passage, live or retired.

        Raises:
            PassageNotFoundError: no such passage was ever ingested.
        """
        found = self.load_passages((passage_id,))
        if passage_id not in found:
            raise PassageNotFoundError(f"there is no passage {passage_id}")
        return found[passage_id]

    def load_passages(self, passage_ids: Iterable[str]) -> dict[str, Passage]:
        """Return the passages by id, live or retired; an unknown id is missing from the result."""
        query = select(passages.c.passage_json)
        return {passage.passage_id: passage for passage in self._select_passages(query, passage_ids)}

    def load_live_passages(self, passage_ids: Iterable[str]) -> dict[str, Passage]:
        """Return those of the passages that are live, by id."""
        query = select(passages.c.passage_json).join(versions).where(_IS_CURRENT)
        return {passage.passage_id: passage for passage in self._select_passages(query, passage_ids)}

    def load_version_passages(self, version_id: str) -> tuple[Passage, ...]:
        """Return the version's passages in reading order."""
        query = (
            select(passages.c.passage_json)
            .where(passages.c.version_id == version_id, passages.c.is_current)
            .order_by(passages.c.ordinal)
        )
        with self._database.read() as connection:
            return tuple(Passage.model_validate_json(row) for row in connection.execute(query).scalars())

    def load_version_statements(self, version_id: str) -> tuple[Statement, ...]:
        """Return the version's statements in reading order."""
        query = (
            select(statements.c.statement_json)
            .where(statements.c.version_id == version_id, statements.c.is_current)
            .order_by(statements.c.ordinal)
        )
        with self._database.read() as connection:
            return tuple(Statement.model_validate_json(row) for row in connection.execute(query).scalars())

    def load_passage_statements(self, passage_ids: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
        """Return the statements of each passage in reading order; an unknown id is missing from the result."""
        found: dict[str, list[Statement]] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(passage_ids))):
                rows = connection.execute(
                    select(passage_statements.c.passage_id, statements.c.statement_json)
                    .join(statements)
                    .where(passage_statements.c.passage_id.in_(batch))
                    .order_by(passage_statements.c.passage_id, passage_statements.c.position)
                )
                for passage_id, row in rows:
                    found.setdefault(passage_id, []).append(Statement.model_validate_json(row))
        return {passage_id: tuple(members) for passage_id, members in found.items()}

    def find_holders(self, vector_ids: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return, for each vector id, the live passages that it leads to, as (passage id, version id).

        That of a passage (``p:…``) leads to itself, that of a statement (``s:…``) to those that hold it. A vector that leads
        to no live passage has an empty entry.
        """
        found: dict[str, list[tuple[str, str]]] = {vector_id: [] for vector_id in vector_ids}
        with self._database.read() as connection:
            for batch in split_batches(sorted(found)):
                own = [each.removeprefix("p:") for each in batch if each.startswith("p:")]
                members = [each.removeprefix("s:") for each in batch if each.startswith("s:")]
                rows = connection.execute(
                    union_all(
                        select(literal("p:"), passages.c.passage_id, passages.c.passage_id, passages.c.version_id)
                        .join(versions)
                        .where(passages.c.passage_id.in_(own), _IS_CURRENT),
                        select(
                            literal("s:"),
                            passage_statements.c.statement_id,
                            passages.c.passage_id,
                            passages.c.version_id,
                        )
                        .join(passages, passages.c.passage_id == passage_statements.c.passage_id)
                        .join(versions, versions.c.version_id == passages.c.version_id)
                        .where(passage_statements.c.statement_id.in_(members), _IS_CURRENT),
                    )
                )
                for prefix, held_id, passage_id, version_id in rows:
                    found[prefix + held_id].append((passage_id, version_id))
        return {vector_id: tuple(holders) for vector_id, holders in found.items()}

    def find_passages_of_lists(self, lists: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return, for each list, the ids of the passages that hold items of it, in reading order.

        Args:
            lists: version id and list id of each.
        """
        found: dict[tuple[str, str], list[str]] = {key: [] for key in lists}
        query = (
            select(statements.c.version_id, statements.c.list_id, passages.c.passage_id, passages.c.ordinal)
            .join(passage_statements, passage_statements.c.statement_id == statements.c.statement_id)
            .join(passages, passages.c.passage_id == passage_statements.c.passage_id)
            .where(
                statements.c.version_id.in_({version_id for version_id, _ in found}),
                statements.c.list_id.in_({list_id for _, list_id in found}),
                passages.c.is_current,
            )
            .distinct()
            .order_by(passages.c.ordinal)
        )
        with self._database.read() as connection:
            for version_id, list_id, passage_id, _ in connection.execute(query):
                if (version_id, list_id) in found:
                    found[version_id, list_id].append(passage_id)
        return {key: tuple(holders) for key, holders in found.items()}

    def find_version_passage_ids(self, version_ids: Iterable[str]) -> set[str]:
        """Return every live passage of the versions."""
        found: set[str] = set()
        query = select(passages.c.passage_id).join(versions).where(_IS_CURRENT)
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                found.update(connection.execute(query.where(passages.c.version_id.in_(batch))).scalars())
        return found

    def load_vector_keys(self, version_ids: Iterable[str]) -> dict[str, str]:
        """Return, for every passage and statement of the versions, its vector id and the hash of its embedded text.

        Vector ids are ``p:<passage_id>`` and ``s:<statement_id>``; those of statements that no passage holds are left out.
        """
        keys: dict[str, str] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                passage_rows = connection.execute(
                    select(passages.c.passage_id, passages.c.embedding_hash)
                    .where(passages.c.version_id.in_(batch), passages.c.is_current)
                    .order_by(passages.c.version_id, passages.c.ordinal)
                )
                keys.update((f"p:{passage_id}", text_hash) for passage_id, text_hash in passage_rows)
                statement_rows = connection.execute(
                    select(statements.c.statement_id, statements.c.embedding_hash)
                    .where(
                        statements.c.version_id.in_(batch),
                        statements.c.is_current,
                        statements.c.statement_id.in_(select(passage_statements.c.statement_id)),
                    )
                    .order_by(statements.c.version_id, statements.c.ordinal)
                )
                keys.update((f"s:{statement_id}", text_hash) for statement_id, text_hash in statement_rows)
        return keys

    def count_passages(self, version_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of current passages of each version; a version without any is missing from the result."""
        counts: dict[str, int] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                rows = connection.execute(
                    select(passages.c.version_id, func.count())
                    .where(passages.c.version_id.in_(batch), passages.c.is_current)
                    .group_by(passages.c.version_id)
                )
                counts.update((version_id, n_passages) for version_id, n_passages in rows)
        return counts

    def _select_passages(self, query: Select[str], passage_ids: Iterable[str]) -> list[Passage]:
        """Run the query for the given ids."""
        found: list[Passage] = []
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(passage_ids))):
                rows = connection.execute(query.where(passages.c.passage_id.in_(batch))).scalars()
                found.extend(Passage.model_validate_json(row) for row in rows)
        return found
