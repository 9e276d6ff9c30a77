"""Honest twins: claims that say what their statement says, each beside the retrieval that it is checked against."""

import csv
import functools
import importlib.resources
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.answers import DraftClaim, DraftQuote
from core.documents import GuidelineDocument, Passage, Review, Statement
from core.retrieval import Hit, Retrieval, ScoredStatement, ScorePart
from core.text import hash_text

Split = Literal["dev", "held_out"]
_SPLITS: dict[str, Split] = {"dev": "dev", "held_out": "held_out"}


@dataclass(frozen=True, slots=True)
class Source:
    """A frozen statement of the demonstration corpus, with the title of its document."""

    id: str
    """``document:ordinal``."""
    title: str
    statement: Statement

    @property
    def document_id(self) -> str:
        """Return the document."""
        return self.id.split(":")[0]


@dataclass(frozen=True, slots=True)
class Twin:
    """A claim worded anew, with its statement. Split and kind are as written by hand."""

    id: str
    split: Split
    kind: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Trial:
    """An honest wording, and what somebody wrote wrongly in its place."""

    twin: Twin
    wrong: tuple[tuple[str, str], ...]
    """Kind of corruption and text."""


@functools.cache
def load_sources() -> dict[str, Source]:
    """Return the frozen statements by id, in reading order of their documents."""
    return read_sources(_read_data("statements.jsonl"))


def read_sources(text: str) -> dict[str, Source]:
    """Return the statements of a file: a JSON object a line with ``id``, ``title`` and ``statement``."""
    rows = [json.loads(line) for line in text.splitlines()]
    return {row["id"]: Source(row["id"], row["title"], Statement.model_validate(row["statement"])) for row in rows}


@functools.cache
def load_trials() -> tuple[Trial, ...]:
    """Return the wordings that were written after the rules, before anyone looked at what the rules said of them."""
    return read_trials(_read_data("written.tsv"), load_sources())


@functools.cache
def load_later_trials() -> tuple[Trial, ...]:
    """Return wordings of other statements, in three later batches; those of the held-out part were not read while rules changed."""
    return read_trials(_read_data("later.tsv"), load_sources())


def read_trials(text: str, sources: dict[str, Source]) -> tuple[Trial, ...]:
    """Return the trials of a table with the columns id, split, wording, paraphrase, kind and corruption.

    A paraphrase stands in as many rows as it has corruptions; one without any leaves the last two columns empty.
    """
    found: dict[Twin, list[tuple[str, str]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        name = f"{row['id']}/{row['wording']}"
        twin = Twin(name, _SPLITS[row["split"]], row["wording"], row["paraphrase"], sources[row["id"]])
        found.setdefault(twin, [])
        if row["kind"]:
            found[twin].append((row["kind"], row["corruption"]))
    return tuple(Trial(twin, tuple(wrong)) for twin, wrong in found.items())


@functools.cache
def load_paraphrases() -> tuple[Twin, ...]:
    """Return the paraphrases written by hand. A third, by hash, is held out: no rule was made from its verdict."""
    sources = load_sources()
    rows = csv.DictReader(_read_data("paraphrases.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        Twin(f"{row['id']}/{row['kind']}", _SPLITS[row["split"]], row["kind"], row["paraphrase"], sources[row["id"]])
        for row in rows
    )


@functools.cache
def load_handmade() -> tuple[Twin, ...]:
    """Return wrong sentences written by hand, as a model might write them; ``text`` is the wrong one."""
    sources = load_sources()
    rows = csv.DictReader(_read_data("handmade.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        Twin(f"{row['id']}/{row['kind']}", _SPLITS[row["split"]], row["kind"], row["corruption"], sources[row["id"]])
        for row in rows
    )


@functools.cache
def load_pairs() -> tuple[tuple[Twin, Twin], ...]:
    """Return honest and wrong wordings of one statement, both written by hand; all of them are development."""
    sources = load_sources()
    rows = csv.DictReader(_read_data("pairs.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        (
            Twin(f"{row['id']}/{row['kind']}", "dev", row["kind"], row["paraphrase"], sources[row["id"]]),
            Twin(f"{row['id']}/{row['kind']}", "dev", row["kind"], row["corruption"], sources[row["id"]]),
        )
        for row in rows
    )


def make_retrieval(sources: Sequence[Source]) -> Retrieval:
    """Return a retrieval of these statements, which may stand in several documents."""
    titles: dict[str, tuple[str, str]] = {}
    for source in sources:
        titles[source.statement.version_id] = (source.document_id, source.title)
    return Retrieval(
        query="",
        hits=tuple(_make_hit(rank, source) for rank, source in enumerate(sources, start=1)),
        documents=tuple(_make_document(version, *titled) for version, titled in titles.items()),
        n_passages=len(sources),
        index_id="corruption-suite",
        elapsed_ms=0.0,
    )


def claim_of(text: str, sources: Sequence[Source]) -> DraftClaim:
    """Return the claim as the model composer would bind it: with lead-ins, caveats and grade of its first statement."""
    first = sources[0].statement
    return DraftClaim(
        text=text,
        kind="statement",
        quotes=tuple(quote_of(source) for source in sources),
        lead_ins=first.lead_ins,
        qualifiers=first.qualifiers,
        grade=first.grade,
        section_path=first.section_path,
        verbatim=False,
    )


def quote_of(source: Source) -> DraftQuote:
    """Return the whole statement as a quote."""
    statement = source.statement
    return DraftQuote(passage_id=source.id, start=statement.start, end=statement.end, text=statement.text)


def find_neighbours(source: Source) -> list[Source]:
    """Return the statements before and after, nearest first, within the document."""
    same = _by_document().get(source.document_id, [])
    if source not in same:
        return []
    place = same.index(source)
    return [same[i] for i in (place + 1, place - 1, place + 2, place - 2) if 0 <= i < len(same)]


@functools.cache
def _by_document() -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = defaultdict(list)
    for source in load_sources().values():
        found[source.document_id].append(source)
    return found


def _read_data(name: str) -> str:
    return (importlib.resources.files("evals.corruption") / "data" / name).read_text(encoding="utf-8")


def _make_hit(rank: int, source: Source) -> Hit:
    statement = source.statement
    passage = Passage(
        start=statement.start,
        end=statement.end,
        text=statement.text,
        passage_id=source.id,
        version_id=statement.version_id,
        document_id=source.document_id,
        ordinal=rank - 1,
        section_path=statement.section_path,
        statement_ids=(statement.statement_id,),
    )
    return Hit(
        passage=passage,
        statements=(ScoredStatement(statement=statement, similarity=0.5),),
        rank=rank,
        score=1 / rank,
        parts=(ScorePart(method="dense", rank=rank, score=1 / rank),),
    )


def _make_document(version_id: str, document_id: str, title: str) -> GuidelineDocument:
    return GuidelineDocument(
        document_id=document_id,
        version_id=version_id,
        sha256=hash_text(version_id),
        text_sha256=hash_text(version_id),
        title=title,
        source_name=f"{document_id}.md",
        media_type="text/markdown",
        language="en",
        review=Review(status="approved"),
    )
