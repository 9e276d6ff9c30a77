"""Maps what the live documents can answer."""

from pydantic import TypeAdapter

from citewell.console import build_console, note, print_json
from citewell.corpus_coverage import DocumentCoverage, map_document
from citewell.rendering.coverage import render_coverage
from corpus.catalogue import Catalogue
from retriever.vocabulary.lexicon import Lexicon


def run_coverage(catalogue: Catalogue, document_id: str | None, *, as_json: bool) -> None:
    """Print what one document, or each that may be answered from, can answer.

    Raises:
        DocumentNotFoundError: there is no such document.
    """
    chosen = catalogue.list_documents() if document_id is None else (catalogue.load_document_by_id(document_id),)
    lexicon = Lexicon.load()
    mapped = tuple(map_document(each, catalogue.load_statements(each.version_id), lexicon) for each in chosen)
    if as_json:
        print_json(TypeAdapter(tuple[DocumentCoverage, ...]).dump_json(mapped).decode())
    elif mapped:
        render_coverage(build_console(), mapped)
    else:
        note("There is no document yet; `citewell ingest PATH` adds some.")
