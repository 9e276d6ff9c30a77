"""One version as it was understood: all that `citewell documents show` prints."""

from dataclasses import dataclass

from core.documents import Block, GuidelineDocument, Page, PageFlag, ParsedDocument, Statement
from core.errors import VersionNotFoundError
from corpus.catalogue import Catalogue

STATEMENT_KINDS = frozenset({"paragraph", "list_item", "table_row", "footnote"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A version with its structure and its statements."""

    document: GuidelineDocument
    parsed: ParsedDocument
    statements: tuple[Statement, ...]

    def outline(self) -> list[tuple[Block, str]]:
        """Return the headings with their words."""
        return [(block, self.words(block)) for block in self.parsed.blocks if block.kind == "heading"]

    def words(self, block: Block) -> str:
        """Return the block's words."""
        return self.parsed.text[block.start : block.end]

    def flagged_pages(self) -> dict[PageFlag, list[Page]]:
        """Return the pages that bear each flag."""
        found: dict[PageFlag, list[Page]] = {}
        for page in self.parsed.pages:
            for flag in page.flags:
                found.setdefault(flag, []).append(page)
        return found

    def unquoted(self) -> list[Block]:
        """Return the blocks that give no statement though they hold text: figures, doubtful rows, references."""
        return [
            block
            for block in self.parsed.blocks
            if block.kind != "heading" and not (block.kind in STATEMENT_KINDS and block.is_quotable)
        ]


def load_reading(catalogue: Catalogue, document_id: str, version_id: str | None = None) -> Reading:
    """Return the live version of a document as it was understood, or the version named.

    Raises:
        DocumentNotFoundError: no such document, or it was removed.
        VersionNotFoundError: no such version, or one of another document.
    """
    if version_id is None:
        document = catalogue.load_document_by_id(document_id)
    else:
        document = catalogue.load_document(version_id)
        if document.document_id != document_id:
            raise VersionNotFoundError(f"{document_id} has no version {version_id}")
    return Reading(document, catalogue.load_parsed(document.version_id), catalogue.load_statements(document.version_id))
