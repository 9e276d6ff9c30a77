"""Checks a saved answer again, claim by claim, against the documents: offline, by anyone, at any time."""

from collections.abc import Iterator
from typing import Literal, Protocol

from composer.gate.gate import check_text
from composer.gate.texts.evidence import Evidence, read_evidence
from composer.gate.texts.words import Abbreviations, Wordings, find_abbreviations
from core.answers import Answer, Citation, Claim
from core.documents import GuidelineDocument, Statement
from core.errors import DocumentNotFoundError, VersionNotFoundError
from core.record import Record
from core.retrieval import SourceTexts
from core.text import hash_text


class VerificationSources(SourceTexts, Protocol):
    """What the check needs of the catalogue; retired versions stay readable."""

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        """Return the statements of the version in reading order."""
        ...

    def load_document_by_id(self, document_id: str) -> GuidelineDocument:
        """Return the live version of the document.

        Raises:
            DocumentNotFoundError: it has no live version.
        """
        ...


class ClaimVerdict(Record):
    """Whether one claim still stands in its sources."""

    claim_id: str
    """The claim."""
    verified: bool
    """True where every check passed."""
    problems: tuple[str, ...]
    """What does not hold, in words; empty where verified."""


class ChangedDocument(Record):
    """A cited document that has changed since the answer. The answer's own version was still checked."""

    document_id: str
    """The document."""
    cited_version_id: str
    """The version that the answer cites."""
    live_version_id: str | None
    """The version that is live now; null where the document was withdrawn or removed."""


class Verdict(Record):
    """The result of checking an answer again."""

    status: Literal["verified", "failed"]
    """verified where every claim is."""
    claims: tuple[ClaimVerdict, ...]
    """One verdict for each claim."""
    problems: tuple[str, ...]
    """What is wrong with the answer as a whole."""
    changed_documents: tuple[ChangedDocument, ...]
    """Cited documents that have a newer version, or none any more."""


def verify_answer(answer: Answer, sources: VerificationSources) -> Verdict:
    """Return whether each claim of the answer stands in the version that it cites, character by character."""
    citations = {citation.number: citation for citation in answer.citations}
    versions = _Versions(sources)
    verdicts = []
    for claim in answer.claims:
        problems = tuple(dict.fromkeys(_check_claim(claim, [citations[n] for n in claim.citation_numbers], versions)))
        verdicts.append(ClaimVerdict(claim_id=claim.claim_id, verified=not problems, problems=problems))
    problems = tuple(dict.fromkeys(_check_nearest(answer, versions)))
    is_sound = not problems and all(verdict.verified for verdict in verdicts)
    return Verdict(
        status="verified" if is_sound else "failed",
        claims=tuple(verdicts),
        problems=problems,
        changed_documents=tuple(_find_changed(answer, sources)),
    )


class _Versions:
    """The cited versions, each loaded once: its text, and its statements by span."""

    def __init__(self, sources: VerificationSources) -> None:
        self._sources = sources
        self._loaded: dict[str, tuple[GuidelineDocument, str, dict[tuple[int, int], Statement]] | None] = {}

    def load(self, version_id: str) -> tuple[GuidelineDocument, str, dict[tuple[int, int], Statement]] | None:
        if version_id not in self._loaded:
            try:
                statements = {(s.start, s.end): s for s in self._sources.load_statements(version_id)}
                document = self._sources.load_document(version_id)
                self._loaded[version_id] = (document, self._sources.load_text(version_id), statements)
            except VersionNotFoundError:
                self._loaded[version_id] = None
        return self._loaded[version_id]


def _check_claim(claim: Claim, citations: list[Citation], versions: _Versions) -> Iterator[str]:
    for citation in citations:
        yield from _check_source(citation, versions, f"citation {citation.number}")
    first = citations[0]
    if claim.verbatim and claim.text != first.quote:
        yield "the claim is not the quote of its first citation"
    if (version := versions.load(first.version_id)) is None:
        return
    _, text, statements = version
    lead_ins = (*claim.outer_lead_ins, *((claim.lead_in,) if claim.lead_in else ()))
    if any(text[part.start : part.end] != part.text for part in (*lead_ins, *claim.qualifiers)):
        yield "a lead-in or caveat does not stand at its offsets"
    if not claim.verbatim:
        yield from _check_wording(claim, citations, versions)
    if (statement := statements.get((first.start, first.end))) is None:
        return
    if statement.grade != claim.grade:
        yield "the grade is not the source's"
    if statement.lead_ins != lead_ins:
        yield "the lead-ins are not the source's"
    if statement.qualifiers != claim.qualifiers:
        yield "the caveats are not the source's"
    if statement.section_path != claim.section_path:
        yield "the section path is not the source's"


def _check_wording(claim: Claim, citations: list[Citation], versions: _Versions) -> Iterator[str]:
    """Yield what a claim in other words says that its quotes do not: the gate, once more."""
    wordings = Wordings.load()
    lead_ins = (*claim.outer_lead_ins, *((claim.lead_in,) if claim.lead_in else ()))
    shown_with = [part.text for part in (*lead_ins, *claim.qualifiers)]
    evidence: list[Evidence] = []
    abbreviations: Abbreviations = {}
    for citation in citations:
        if (version := versions.load(citation.version_id)) is None:
            return
        document, text, statements = version
        abbreviations |= find_abbreviations([document.title, text])
        if (statement := statements.get((citation.start, citation.end))) is not None:
            evidence.append(read_evidence(statement, document.title, wordings, abbreviations))
    for fault in check_text(claim.text, evidence, wordings, abbreviations, shown_with):
        yield f"the claim does not say what its quotes say: {fault.detail}"


def _check_source(citation: Citation, versions: _Versions, name: str) -> Iterator[str]:
    if (version := versions.load(citation.version_id)) is None:
        yield f"{name}: version {citation.version_id} is not in this catalogue"
        return
    document, text, statements = version
    if document.document_id != citation.document_id or document.title != citation.title:
        yield f"{name}: the document's id or title is not that of the version"
    if hash_text(text) != citation.text_sha256:
        yield f"{name}: the text's hash differs"
    if text[citation.start : citation.end] != citation.quote:
        yield f"{name}: the quote does not stand at [{citation.start}, {citation.end})"
    elif (statement := statements.get((citation.start, citation.end))) is None:
        yield f"{name}: the quote is not one whole statement"
    else:
        if statement.grade != citation.grade:
            yield f"{name}: the grade is not the source's"
        if (statement.page, statement.section_path) != (citation.page, citation.section_path):
            yield f"{name}: the page or section path is not the source's"
        if statement.lead_ins != citation.lead_ins:
            yield f"{name}: the lead-ins are not the source's"
        if statement.reference_markers != tuple(reference.marker for reference in citation.references):
            yield f"{name}: the references are not the source's"


def _check_nearest(answer: Answer, versions: _Versions) -> Iterator[str]:
    for source in answer.nearest:
        if (version := versions.load(source.version_id)) is None or version[1][
            source.start : source.end
        ] != source.quote:
            yield f"a nearest passage does not stand at [{source.start}, {source.end}) of {source.version_id}"


def _find_changed(answer: Answer, sources: VerificationSources) -> Iterator[ChangedDocument]:
    for document_id, version_id in dict.fromkeys((c.document_id, c.version_id) for c in answer.citations):
        try:
            live: str | None = sources.load_document_by_id(document_id).version_id
        except DocumentNotFoundError:
            live = None
        if live != version_id:
            yield ChangedDocument(document_id=document_id, cited_version_id=version_id, live_version_id=live)
