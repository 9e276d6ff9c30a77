"""What clients were told and what a home still holds: how ``faults.py`` counts what a fault lost."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Ledger:
    """What clients saw, and what they were told has been done: replies that arrived whole, with a status of success."""

    seen: Counter[str] = field(default_factory=Counter)
    """Outcomes of questions: status and code, or the name of what broke."""
    answers: set[str] = field(default_factory=set)
    """Ids of the answers received."""
    feedback: set[str] = field(default_factory=set)
    """Ids of the feedback that was accepted."""
    n_cut: int = 0
    """Requests that got no whole reply."""

    def add(self, other: "Ledger") -> None:
        """Take over what another one holds."""
        self.seen += other.seen
        self.answers |= other.answers
        self.feedback |= other.feedback
        self.n_cut += other.n_cut


@dataclass(frozen=True)
class Holdings:
    """What a home holds, read from its database while no server is running."""

    answers: frozenset[str]
    feedback: frozenset[str]
    documents: frozenset[tuple[str, str]]
    """Live documents with their versions."""
    n_rows: tuple[int, ...]
    """Passages, statements, embeddings, reviews and record entries."""
    generation: int
    is_sound: bool
    """What SQLite's own check of the file says."""


def read_holdings(home: Path) -> Holdings:
    """Return what the home holds."""
    with closing(sqlite3.connect(home / "catalogue.sqlite3")) as connection:

        def ids(query: str) -> frozenset[str]:
            return frozenset(str(row[0]) for row in connection.execute(query))

        tables = ("passages", "statements", "embeddings", "reviews", "audit")
        return Holdings(
            answers=ids("SELECT answer_id FROM answer_log WHERE json_valid(answer_json)"),
            feedback=ids("SELECT feedback_id FROM feedback"),
            documents=frozenset(connection.execute("SELECT document_id, version_id FROM versions WHERE is_live")),
            n_rows=tuple(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables),
            generation=int(connection.execute("SELECT generation FROM index_state").fetchone()[0]),
            is_sound=connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok",
        )


def count_lost(ledger: Ledger, before: Holdings, after: Holdings) -> str:
    """Return what is missing afterwards of what clients were told and of what the home held before."""
    answers = ledger.answers | before.answers
    feedback = ledger.feedback | before.feedback
    counts = {
        "answers": (len(answers - after.answers), len(answers)),
        "feedback": (len(feedback - after.feedback), len(feedback)),
        "documents": (len(before.documents - after.documents), len(before.documents)),
        "rows of the index": (
            sum(max(0, old - new) for old, new in zip(before.n_rows, after.n_rows, strict=True)),
            sum(before.n_rows),
        ),
    }
    parts = [f"{lost} of {total} {name}" for name, (lost, total) in counts.items()]
    parts.append(f"generation {before.generation} → {after.generation}")
    parts.append("database sound" if after.is_sound else "DATABASE BROKEN")
    if ledger.n_cut:
        unseen = len(after.answers - before.answers - ledger.answers)
        parts.append(f"{ledger.n_cut} requests in flight ({unseen} of them had been answered and logged)")
    return "; ".join(parts)


def read_answer_event(stream: bytes) -> str | None:
    """Return the id of the whole answer that a stream of events ends with; null where it was cut off before."""
    for event in stream.decode("utf-8", errors="replace").split("\n\n"):
        name, _, data = event.partition("\ndata: ")
        if name.endswith("event: answer") and data.endswith("}"):
            return str(json.loads(data)["answer_id"])
    return None
