"""Documents that the reader tests write themselves, and a way to read them."""

from core.documents import Block, ParsedDocument
from ingest.canonical import build_parsed_document
from ingest.reader import SourceFile
from ingest.readers.registry import select_reader

SAVED_PAGE = """How should a first episode of gout be treated?

Review BoardOur Medical Review Board checks all articles for accuracy
For educational purposes only • This page is awaiting expert review
Article Review Status
Submitted
Under Review
Approved

Last updated: March 4, 2024View editorial policy

Personalize

Help us tailor your experience

Which best describes you? We use it to choose our words.

Treatment of Acute Gout

Colchicine given within a day of onset is the usual first choice for an acute attack, and the dose depends on kidney function. 1

First-Line Drugs

Usual Approach

  • Low-dose colchicine suits most adults [I, A] 1
  • A short course of prednisolone works as well, at the price of higher glucose 1
    • Consider it when the kidneys are impaired 2
    • Check glucose in people with diabetes

Organ-Specific First-Line Approaches

  • Kidney: Avoid full-dose colchicine [III, B] 1
  • Heart: Avoid anti-inflammatory drugs 2

Later Drugs and Combinations

Stepwise Options

  1. Canakinumab: Only where nothing else is tolerated (150 mg once) [II, B] 3

  2. Anakinra: An option in hospital [IV, C] 1, 2

    • Given under the skin for 3 to 5 days 2
    • Not licensed for gout in many countries
  3. Ice: May be added at any stage

Long-Term Follow-Up

Treatment targets include:

  • Serum urate under 360 µmol/L
  • No attacks for a year 4

Gout remains undertreated in most countries. Flares recur in about 60% of patients within a year 1.

Professional Medical Disclaimer

This information is intended for qualified clinicians. It does not replace professional judgment. The publisher assumes no liability for decisions based on it.

Have a follow-up question?

Our Medical A.I. is used in many hospitals. Ask any follow up question and get answers instantly.
"""


def read(name: str, content: str | bytes) -> ParsedDocument:
    """Return the document as the reader for its name understands it."""
    source = SourceFile(name, content.encode() if isinstance(content, str) else content)
    reader = select_reader(source)
    return build_parsed_document(reader.read(source), reader, source)


def words(parsed: ParsedDocument, block: Block) -> str:
    """Return the block's words."""
    return parsed.text[block.start : block.end]


def outline(parsed: ParsedDocument) -> list[tuple[int, str]]:
    """Return levels and words of the headings."""
    return [(block.level, words(parsed, block)) for block in parsed.blocks if block.kind == "heading"]


def items(parsed: ParsedDocument) -> list[tuple[int, str | None, str]]:
    """Return level, marker and words of the list items."""
    return [(block.level, block.marker, words(parsed, block)) for block in parsed.blocks if block.kind == "list_item"]


def rows(parsed: ParsedDocument) -> list[str]:
    """Return the words of the table rows."""
    return [words(parsed, block) for block in parsed.blocks if block.kind == "table_row"]


def paragraphs(parsed: ParsedDocument) -> list[str]:
    """Return the words of the paragraphs."""
    return [words(parsed, block) for block in parsed.blocks if block.kind == "paragraph"]


def find(parsed: ParsedDocument, start: str) -> Block:
    """Return the first block that starts so."""
    return next(block for block in parsed.blocks if words(parsed, block).startswith(start))
