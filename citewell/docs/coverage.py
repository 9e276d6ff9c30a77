"""Writes ``docs/corpus-coverage.md``: what the guidelines that ship with Citewell can answer."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from citewell.corpus_coverage import DocumentCoverage, map_document, render_section
from citewell.docs.generated import ROOT, write_or_check
from core.text import hash_bytes
from ingest.preparation import build_document
from ingest.reader import SourceFile
from ingest.reading import read_file
from ingest.sidecar import load_sidecar
from retriever.vocabulary.lexicon import Lexicon

PAGE = ROOT / "docs" / "corpus-coverage.md"

_MAX_PAGES = 3000

_HEAD = """# What the shipped guidelines can answer

Generated from `corpus/guidelines` by `python -m citewell.docs.coverage`; do not edit by hand. `citewell documents coverage`
prints the same of your own documents.

It is a map of words, not a promise: drugs and conditions are those that Citewell recognises in statements, and "with a
quantity" counts the statements that name the drug and hold a quantity with a unit of dose, be it this drug's or another's.
A drug **without a quantity** is named only: a question for its dose is answered with "not covered".
"""


def map_folder(folder: Path) -> tuple[DocumentCoverage, ...]:
    """Return what each file of the folder can answer, by document id.

    Raises:
        IngestError: a file cannot be read.
    """
    lexicon = Lexicon.load()
    return tuple(sorted((_map_file(path, lexicon) for path in folder.glob("*.md")), key=lambda each: each.document_id))


def render_page(documents: Iterable[DocumentCoverage]) -> str:
    """Return the page: a table of all documents, then one section for each."""
    listed = list(documents)
    rows = [
        f"| [{document.document_id}](#{document.document_id}) | {document.n_statements} | {document.n_graded} |"
        f" {document.n_with_dose} | {len(document.drugs)} | {len(document.drugs_without_dose)} |"
        for document in listed
    ]
    head = "| document | statements | graded | with a quantity | drugs named | of these without a quantity |"
    parts = [_HEAD, head, "|---|---|---|---|---|---|", *rows, "", *_render_references(listed), ""]
    for document in listed:
        parts.extend(_render_document(document))
    return "\n".join(parts).rstrip() + "\n"


def _render_references(documents: Iterable[DocumentCoverage]) -> Iterator[str]:
    yield "## References\n"
    yield "Looked up in a public copy. A document with a reference that was not found cannot be approved.\n"
    yield "| document | found | not found (markers) | not looked up |\n|---|---|---|---|"
    for document in documents:
        markers = f" ({', '.join(document.references_not_found)})" if document.references_not_found else ""
        not_found = f"{len(document.references_not_found)}{markers}"
        yield f"| {document.document_id} | {document.references_found} | {not_found} | {document.references_unchecked} |"


def _render_document(document: DocumentCoverage) -> Iterator[str]:
    yield f"## {document.document_id}\n"
    yield f"{document.title}. Last updated: {document.last_updated or 'not stated'}.\n"
    yield "| section | statements | with a quantity |\n|---|---|---|"
    for section in document.sections:
        yield f"| {render_section(section)} | {section.n_statements} | {section.n_with_dose} |"
    yield f"\nConditions named: {', '.join(each.name for each in document.conditions) or 'none'}.\n"
    dosed = (f"{each.name} ({each.n_with_dose} of {each.n_statements})" for each in document.drugs if each.n_with_dose)
    yield f"Drugs in statements with a quantity: {', '.join(dosed) or 'none'}.\n"
    yield f"Drugs named **without a quantity**: {', '.join(document.drugs_without_dose) or 'none'}.\n"


def _map_file(path: Path, lexicon: Lexicon) -> DocumentCoverage:
    data = path.read_bytes()
    read = read_file(SourceFile(path.name, data), load_sidecar(path), document_id=None, max_pages=_MAX_PAGES)
    document = build_document(
        read.parsed,
        document_id=read.document_id,
        sha256=hash_bytes(data),
        source_name=path.name,
        media_type=read.media_type,
    )
    return map_document(document, read.statements, lexicon)


def main() -> int:
    """Write the page, or with ``--check`` return 1 when the page on disk differs."""
    return write_or_check(
        lambda: {PAGE: render_page(map_folder(ROOT / "corpus" / "guidelines"))},
        "Write docs/corpus-coverage.md from corpus/guidelines.",
    )


if __name__ == "__main__":
    sys.exit(main())
