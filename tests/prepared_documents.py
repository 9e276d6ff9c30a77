"""Builds small prepared documents without any reader, for tests of everything behind the readers."""

from collections.abc import Mapping, Sequence

from core.documents import (
    Block,
    DocumentMetadata,
    GuidelineDocument,
    ListPlace,
    ParsedDocument,
    Passage,
    PreparedDocument,
    Statement,
)
from core.text import hash_text, make_id
from corpus.staging import StagedDocument

Sections = Mapping[str, Sequence[str]]


def build_prepared(
    document_id: str,
    sections: Sections,
    *,
    title: str = "A guideline",
    n_per_passage: int = 3,
    lists: Sequence[str] = (),
) -> PreparedDocument:
    """Return a document with one heading and one paragraph per statement for each section.

    Args:
        document_id: its id.
        sections: statements by heading.
        title: its title.
        n_per_passage: statements in one passage.
        lists: headings whose statements are the items of one list.
    """
    pieces: list[tuple[str, str, str]] = []
    for heading, sentences in sections.items():
        pieces.append(("heading", heading, heading))
        pieces.extend(("paragraph", heading, sentence) for sentence in sentences)
    text = "\n\n".join(piece for _, _, piece in pieces)
    version_id = make_id("version", document_id, hash_text(text))
    blocks: list[Block] = []
    statements: list[Statement] = []
    position = 0
    for kind, heading, piece in pieces:
        end = position + len(piece)
        blocks.append(
            Block(
                start=position,
                end=end,
                kind="heading" if kind == "heading" else "paragraph",
                level=1 if kind == "heading" else 0,
                section_path=(heading,),
            )
        )
        if kind != "heading":
            place = None
            if heading in lists:
                done = sum(statement.section_path == (heading,) for statement in statements)
                place = ListPlace(list_id=make_id("list", heading), position=done + 1, total=len(sections[heading]))
            statements.append(
                Statement(
                    start=position,
                    end=end,
                    text=piece,
                    statement_id=make_id("statement", version_id, position, end),
                    version_id=version_id,
                    ordinal=len(statements),
                    kind="sentence",
                    section_path=(heading,),
                    list_place=place,
                )
            )
        position = end + 2
    parsed = ParsedDocument(text=text, blocks=tuple(blocks), parser="test", parser_version="1")
    document = GuidelineDocument(
        document_id=document_id,
        version_id=version_id,
        sha256=hash_text(text),
        text_sha256=hash_text(text),
        title=title,
        source_name=f"{document_id}.md",
        media_type="text/markdown",
        **_stated(DocumentMetadata(language="en")),
    )
    passages = _build_passages(document, statements, text, n_per_passage)
    return PreparedDocument(document=document, parsed=parsed, statements=tuple(statements), passages=passages)


def stage(prepared: PreparedDocument) -> StagedDocument:
    """Return the document as an ingest run would stage it."""
    return StagedDocument(
        prepared=prepared,
        content_key=prepared.document.sha256,
        ingested_at="2026-01-02T03:04:05+00:00",
        passage_hashes=tuple(hash_text(passage.text) for passage in prepared.passages),
        statement_hashes=tuple(hash_text(statement.text) for statement in prepared.statements),
    )


def _stated(metadata: DocumentMetadata) -> dict[str, object]:
    return {
        name: getattr(metadata, name) for name in DocumentMetadata.model_fields if name not in ("title", "document_id")
    }


def _build_passages(
    document: GuidelineDocument, statements: Sequence[Statement], text: str, n_per_passage: int
) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    for heading in dict.fromkeys(statement.section_path for statement in statements):
        members = [statement for statement in statements if statement.section_path == heading]
        for first in range(0, len(members), n_per_passage):
            held = members[first : first + n_per_passage]
            spans = [f"{statement.start}-{statement.end}" for statement in held]
            passages.append(
                Passage(
                    start=held[0].start,
                    end=held[-1].end,
                    text=text[held[0].start : held[-1].end],
                    passage_id=make_id("passage", document.version_id, *spans),
                    version_id=document.version_id,
                    document_id=document.document_id,
                    ordinal=len(passages),
                    section_path=heading,
                    statement_ids=tuple(statement.statement_id for statement in held),
                )
            )
    return tuple(passages)
