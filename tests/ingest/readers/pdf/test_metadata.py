"""What a PDF says of itself: document information, XMP and cover; what it does not say stays unknown."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from core.documents import DocumentMetadata
from ingest.reader import SourceFile
from ingest.readers.registry import select_reader
from tests.ingest.readers.printed_pdf import print_lines, print_pdf

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Gout in adults</rdf:li></rdf:Alt></dc:title>
<dc:publisher><rdf:Bag><rdf:li>Joint Society</rdf:li></rdf:Bag></dc:publisher>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">CC BY 4.0</rdf:li></rdf:Alt></dc:rights>
<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

BODY = [
    "Published: 4 March 2024",
    "Last updated: 12 May 2025",
    *("Offer colchicine to adults with a flare of gout, unless the kidneys have failed." for _ in range(8)),
]


def draw(canvas: Canvas) -> None:
    print_lines(canvas, BODY)


def read_metadata(*, title: str | None = None, xmp: str | None = None, language: str | None = None) -> DocumentMetadata:
    printed = print_pdf(draw, title=title)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed.data)))
    if xmp is not None:
        writer.xmp_metadata = xmp.encode()
    if language is not None:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    buffer = io.BytesIO()
    writer.write(buffer)
    source = SourceFile("gout.pdf", buffer.getvalue())
    return select_reader(source).read(source).metadata


def test_xmp_gives_title_publisher_licence_and_language() -> None:
    metadata = read_metadata(xmp=XMP)
    assert (metadata.title, metadata.publisher) == ("Gout in adults", "Joint Society")
    assert (metadata.licence, metadata.language) == ("CC BY 4.0", "en-GB")


def test_the_catalogue_s_language_and_the_information_s_title_are_read() -> None:
    metadata = read_metadata(title="Gout: our policy", language="de-AT")
    assert (metadata.title, metadata.language) == ("Gout: our policy", "de-AT")


def test_the_cover_gives_the_dates() -> None:
    metadata = read_metadata()
    assert (metadata.published_on, metadata.last_updated) == ("2024-03-04", "2025-05-12")


def test_what_is_unknown_stays_unknown_and_broken_xmp_costs_nothing() -> None:
    metadata = read_metadata(xmp="<x:xmpmeta><broken")
    assert (metadata.publisher, metadata.licence, metadata.language, metadata.version_label) == (None, None, None, None)
    assert metadata.review.status == "submitted"
