"""Passages and statements of live and retired versions, as retrieval reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from core.documents import Passage, Statement
from core.errors import PassageNotFoundError
from corpus.batches import split_batches
from corpus.database import Database
from corpus.schema import passage_statements, passages, statements, versions

_IS_CURRENT = and_(passages.c.is_current, versions.c.is_live)

# What every question reads is built once: building a query takes longer than SQLite takes to answer it.
_SOME: BindParameter[str] = bindparam("ids", expanding=True)
_LIVE_PASSAGES = select(passages.c.passage_json).join(versions).where(_IS_CURRENT, passages.c.passage_id.in_(_SOME))
_MEMBERS = (
    select(passage_statements.c.passage_id, statements.c.statement_json)
    .join(statements)
    .where(passage_statements.c.passage_id.in_(_SOME))
    .order_by(passage_statements.c.passage_id, passage_statements.c.position)
)
_LIST_HOLDERS = (
    select(statements.c.version_id, statements.c.list_id, passages.c.passage_id, passages.c.ordinal)
    .join(passage_statements, passage_statements.c.statement_id == statements.c.statement_id)
    .join(passages, passages.c.passage_id == passage_statements.c.passage_id)
    .where(
        statements.c.version_id.in_(bindparam("version_ids", expanding=True)),
        statements.c.list_id.in_(bindparam("list_ids", expanding=True)),
        passages.c.is_current,
    )
    .distinct()
    .order_by(passages.c.ordinal)
)


@dataclass(frozen=True, slots=True)
class PassageKeys:
    """What a passage holds, and where its vectors are found."""

    passage_id: str
    version_id: str
    statement_ids: tuple[str, ...]
    """Its statements in reading order."""
    text_hashes: tuple[str, ...]
    """Hashes of the embedded texts: the passage's own, then its statements'."""


HeldPassage = tuple[Passage, tuple[Statement, ...]]
"""A passage with its statements in reading order."""


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
        query = select(passages.c.passage_json).where(passages.c.passage_id.in_(_SOME))
        return {passage.passage_id: passage for passage in self._select_passages(query, passage_ids)}

    def load_live_passages(self, passage_ids: Iterable[str]) -> dict[str, HeldPassage]:
        """Return those of the passages that are live, with their statements, by id."""
        found: dict[str, HeldPassage] = {}
        with self._database.read_rows() as read:
            for batch in split_batches(sorted(set(passage_ids))):
                live = [Passage.model_validate_json(row) for (row,) in read(_LIVE_PASSAGES, batch)]
                members: dict[str, list[Statement]] = {}
                for passage_id, row in read(_MEMBERS, [each.passage_id for each in live]) if live else ():
                    members.setdefault(passage_id, []).append(Statement.model_validate_json(row))
                found.update((each.passage_id, (each, tuple(members.get(each.passage_id, ())))) for each in live)
        return found

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
                for passage_id, row in _read(connection, _MEMBERS, batch):
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
        wanted = {
            "version_ids": sorted({version_id for version_id, _ in found}),
            "list_ids": sorted({list_id for _, list_id in found}),
        }
        with self._database.read() as connection:
            for version_id, list_id, passage_id, _ in connection.execute(_LIST_HOLDERS, wanted):
                if (version_id, list_id) in found:
                    found[version_id, list_id].append(passage_id)
        return {key: tuple(holders) for key, holders in found.items()}

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

    def load_keys(self, version_ids: Iterable[str]) -> list[PassageKeys]:
        """Return what each current passage of the versions holds."""
        found: list[PassageKeys] = []
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                members: dict[str, list[tuple[str, str]]] = {}
                rows = connection.execute(
                    select(passage_statements.c.passage_id, statements.c.statement_id, statements.c.embedding_hash)
                    .join(statements, statements.c.statement_id == passage_statements.c.statement_id)
                    .where(statements.c.version_id.in_(batch))
                    .order_by(passage_statements.c.passage_id, passage_statements.c.position)
                )
                for passage_id, statement_id, text_hash in rows:
                    members.setdefault(passage_id, []).append((statement_id, text_hash))
                own = connection.execute(
                    select(passages.c.passage_id, passages.c.version_id, passages.c.embedding_hash).where(
                        passages.c.version_id.in_(batch), passages.c.is_current
                    )
                )
                for passage_id, version_id, text_hash in own:
                    held = members.get(passage_id, [])
                    statement_ids, hashes = tuple(each for each, _ in held), tuple(each for _, each in held)
                    found.append(PassageKeys(passage_id, version_id, statement_ids, (text_hash, *hashes)))
        return found

    def find_retired(self, version_ids: Iterable[str]) -> set[str]:
        """Return the passages of the versions that only an earlier reading of them had."""
        found: set[str] = set()
        query = select(passages.c.passage_id).where(~passages.c.is_current)
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                found.update(connection.execute(query.where(passages.c.version_id.in_(batch))).scalars())
        return found

    def count_readings(self, version_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return the number of current passages of each version, and of those that an earlier reading had.

        A version without passages is missing from the result.
        """
        counts: dict[str, tuple[int, int]] = {}
        n_current = func.sum(case((passages.c.is_current, 1), else_=0))
        query = select(passages.c.version_id, func.count(), n_current).group_by(passages.c.version_id)
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                rows = connection.execute(query.where(passages.c.version_id.in_(batch)))
                counts.update((version_id, (current, n - current)) for version_id, n, current in rows)
        return counts

    def count_passages(self, version_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of current passages of each version; a version without any is missing from the result."""
        return {each: current for each, (current, _) in self.count_readings(version_ids).items() if current}

    def _select_passages(self, query: Select[str], passage_ids: Iterable[str]) -> list[Passage]:
        """Run the query for the given ids."""
        found: list[Passage] = []
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(passage_ids))):
                found.extend(Passage.model_validate_json(row) for (row,) in _read(connection, query, batch))
        return found


def _read(connection: Connection, query: Select[Any], ids: Sequence[str]) -> Sequence[Any]:
    """Return the rows that the query, one with a place for ids, gives for these."""
    return connection.execute(query, {"ids": ids}).all()
