"""Honest rewordings made by rule, so that the suite runs on any folder of guidelines: nothing of them is kept."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from core.documents import Statement
from core.errors import IngestError
from core.text import hash_text
from evals.corruption.twins import Source, Twin
from ingest.canonical import build_parsed_document
from ingest.preparation import build_document
from ingest.readers.registry import select_reader
from ingest.source_files import find_files, load_file
from ingest.statements.builder import build_statements

_MAX_BYTES = 20_000_000
_MIN_WORDS, _MAX_WORDS = 7, 45
_FRONTED = re.compile(
    r"^(?P<condition>(?:If|When|In|For|During|After|Before|Where) [^,.;:]{8,90}), (?P<rest>[a-zA-Z][^.;:]{12,}?)\.?$"
)
_TRAILING = re.compile(r"^(?P<rest>[A-Z][^.;:,]{12,}?) (?P<condition>(?:if|when|unless|where) [^.;:,]{8,})\.?$")
_ORDER = re.compile(
    r"^(?P<negation>Do not )?(?P<verb>(?:(?<=^)(?:Give|Use|Offer|Consider|Start|Add|Continue|Measure|Obtain|Refer|Admit|Check|Ask|Perform|Treat|Stop|Prescribe|Monitor|Screen|Assess)|(?<=Do not )(?:give|use|offer|start|add|continue|measure|obtain|refer|admit|check|perform|treat|stop|prescribe|screen)))(?P<rest> .+)$"
)
_EQUAL: tuple[tuple[str, str], ...] = (
    ("twice daily", "twice a day"), ("three times daily", "three times a day"), ("once daily", "once a day"),
    ("intravenously", "IV"), ("orally", "by mouth"), ("prior to", "before"), ("however", "but"), ("due to", "because of"),
    ("such as", "for example"), ("physician", "doctor"), ("at least", "no less than"), ("children", "paediatric patients"),
    ("in order to", "to"), ("approximately", "about"), ("immediately", "at once"), ("utilize", "use"), ("administer", "give"),
    ("medications", "medicines"), ("commence", "start"), ("discontinue", "stop"), ("hours", "h"), ("should be", "is to be"),
)  # fmt: skip


def front_condition(text: str) -> str | None:
    """Move a condition from the front to the end, or from the end to the front; None where there is none."""
    if (match := _FRONTED.match(text)) is not None:
        condition, rest = match["condition"], match["rest"]
        return f"{rest[0].upper()}{rest[1:]} {condition[0].lower()}{condition[1:]}."
    if (match := _TRAILING.match(text)) is not None:
        condition, rest = match["condition"], match["rest"]
        start = rest[0].lower() if rest.split()[0].istitle() else rest[0]
        return f"{condition[0].upper()}{condition[1:]}, {start}{rest[1:]}."
    return None


def say_equally(text: str) -> str | None:
    """Put an equal wording for one that stands in the text; None where there is none."""
    for said, other in _EQUAL:
        pattern = re.compile(rf"\b{re.escape(said)}\b")
        if pattern.search(text):
            return pattern.sub(other, text, count=1)
    return None


def address_reader(text: str) -> str | None:
    """Tell the reader what an imperative tells: "Give aspirin" is "You should give aspirin"; None for other sentences."""
    match = _ORDER.match(text)
    if match is None:
        return None
    if match["verb"] == "Consider":
        return None if match["negation"] else f"You can consider{match['rest']}"
    negation = "not " if match["negation"] else ""
    return f"You should {negation}{match['verb'].lower()}{match['rest']}"


def repeat(text: str) -> str | None:
    """Say the very same; a gate that refuses this is broken."""
    return text


REWORDINGS: dict[str, Callable[[str], str | None]] = {
    "same_words": repeat,
    "condition_moved": front_condition,
    "equal_wording": say_equally,
}


def find_twins(folder: Path, limit: int) -> list[Twin]:
    """Return rewordings of statements chosen by hash over all readable files of a folder."""
    sources = sorted(_read_sources(folder), key=lambda source: hash_text(source.id + source.statement.text))
    twins: list[Twin] = []
    n_statements = 0
    for source in sources:
        made = [
            Twin(f"{source.id}/{kind}", "dev", kind, wording, source)
            for kind, reword in REWORDINGS.items()
            if (wording := reword(source.statement.text)) is not None
        ]
        # A statement that can only be repeated says little about rewordings.
        if len(made) > 1:
            twins += made
            n_statements += 1
        if n_statements == limit:
            break
    return twins


def _read_sources(folder: Path) -> Iterator[Source]:
    for path in (found.path for found in find_files([folder])):
        try:
            source = load_file(path, _MAX_BYTES).source
            reader = select_reader(source)
            parsed = build_parsed_document(reader.read(source), reader, source)
        except IngestError:
            continue
        document = build_document(
            parsed,
            document_id="d" + hash_text(path.name)[:16],
            sha256=hash_text(path.name),
            source_name=path.name,
            media_type="text/plain",
        )
        for statement in build_statements(document.version_id, parsed):
            if _is_usable(statement):
                yield Source(f"{document.document_id}:{statement.ordinal}", document.title, statement)


def _is_usable(statement: Statement) -> bool:
    n_words = len(statement.text.split())
    is_sentence = statement.text[:1].isupper() and not statement.opens_list and statement.kind != "table_row"
    return is_sentence and _MIN_WORDS <= n_words <= _MAX_WORDS and not statement.flags
