"""A statement as coverage sees it: what its words, its parents, its headings and its document's title name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from composer.reading.polarity import split_polarity
from composer.reading.question import NOT, is_content
from composer.reading.traits import Traits, find_disease_names, read_traits
from core.documents import GuidelineDocument, Statement, StatementKind
from core.retrieval import Hit, Retrieval, ScoredStatement
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import stem_text

OWN_WORDS, LABEL, TITLE, SECTION, PARENT, CONTRAST = 1.0, 0.97, 0.95, 0.93, 0.82, 0.7
"""Weight of a term by where it stands: in the statement, in a label that opens its list ("Lung-only metastases:"), in its
headings, in a parent that is a statement itself, in the document's title, or only as what something is compared with
("instead of alteplase"). What the title names holds for all of the document, so it tells its statements apart by little.
A class that the term belongs to counts half."""
_PLACES = (OWN_WORDS, LABEL, TITLE, SECTION, PARENT, CONTRAST)
"""The places in the order of a view's layers."""
_TITLE_PLACE, _HEADING_PLACES = _PLACES.index(TITLE), (_PLACES.index(LABEL), _PLACES.index(SECTION))

_MAX_LABEL_WORDS = 6
_NAMES_PEOPLE = re.compile(
    r"\b(?:patients|people|adults|children|women|men|those)\b.*\b(?:with|without|who|whom|whose|under|over|aged)\b"
)
_CONTRAST = re.compile(
    r"\b(?:instead of|rather than|in preference to|as opposed to|compared (?:with|to)|versus|vs\.?|over|than)\s+(?:(?:an?|the)\s+)?(?:[\w/-]+\s*){1,3}",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"\b(?:such as|including|includes?|for example|for instance|e\.g\.,?|history of)\s[^.;]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with the keys that its words, its parents, its headings and its document's title hold."""

    hit: Hit
    statement: Statement
    similarity: float
    document: GuidelineDocument
    layers: tuple[tuple[float, frozenset[str]], ...]
    """Keys by the weight of the place that they stand in, the heaviest first."""
    narrowing_units: tuple[Unit, ...]
    """What the statement is about in particular: a subtype, a population, the first cell of its row."""
    example_keys: frozenset[str]
    """Keys that it holds only among its examples ("such as …")."""
    content: "_Content"
    """Where its traits are kept once they were read."""

    @property
    def traits(self) -> Traits:
        """What the statement is like, whatever is asked; read when it is first wanted, for most lack what is asked about."""
        if self.content.traits is None:
            self.content.traits = read_traits(self.statement)
        return self.content.traits

    def find_level(self, unit: Unit) -> float:
        """Return where the unit is supported, as the weight of that place; 0 where it is not."""
        for weight, keys in self.layers:
            if not unit.keys.isdisjoint(keys):
                return weight
        return 0.0

    def is_titled_by(self, unit: Unit) -> bool:
        """Return whether the document's title names the unit."""
        return not unit.keys.isdisjoint(self.title_keys)

    @property
    def title_keys(self) -> frozenset[str]:
        """Keys that the document's title holds."""
        return self.layers[_TITLE_PLACE][1]

    def is_headed_by(self, unit: Unit) -> bool:
        """Return whether a heading or a label above the statement names the unit."""
        return not all(unit.keys.isdisjoint(self.layers[place][1]) for place in _HEADING_PLACES)

    def find_class_level(self, unit: Unit) -> float:
        """Return where only a class that the unit belongs to is named; 0 where it is not."""
        if not unit.class_keys:
            return 0.0
        return next((weight / 2 for weight, keys in self.layers if not unit.class_keys.isdisjoint(keys)), 0.0)

    def find_umbrella_level(self, unit: Unit) -> float:
        """Return where only a wide group that the unit belongs to is named ("antibiotics"); 0 where it is not."""
        if not unit.umbrella_keys:
            return 0.0
        return next((weight / 2 for weight, keys in self.layers if not unit.umbrella_keys.isdisjoint(keys)), 0.0)


@dataclass(slots=True)
class _Content:
    """What a statement under its document's title holds, whatever is asked: the fields of its views."""

    layers: tuple[tuple[float, frozenset[str]], ...]
    narrowing_units: tuple[Unit, ...]
    example_keys: frozenset[str]
    traits: Traits | None = None
    """None until they are wanted."""


class StatementReader:
    """Makes views of statements, and keeps what it has read of them (bounded)."""

    def __init__(self, lexicon: Lexicon, max_cached: int = 20_000) -> None:
        self._lexicon = lexicon
        self._max_cached = max_cached
        self._keys: dict[str, frozenset[str]] = {}
        self._labels: dict[tuple[StatementKind, str], tuple[Unit, ...]] = {}
        self._contents: dict[tuple[str, str], _Content] = {}

    def view_hits(self, retrieval: Retrieval) -> list[StatementView]:
        """Return a view of every statement of every hit, by hit and then in reading order."""
        documents = {document.version_id: document for document in retrieval.documents}
        return [
            self._view(hit, scored, documents[hit.passage.version_id])
            for hit in retrieval.hits
            if hit.passage.version_id in documents
            for scored in hit.statements
        ]

    def _view(self, hit: Hit, scored: ScoredStatement, document: GuidelineDocument) -> StatementView:
        statement = scored.statement
        content = self._find_content(statement, document.title)
        return StatementView(
            hit=hit,
            statement=statement,
            similarity=scored.similarity,
            document=document,
            layers=content.layers,
            narrowing_units=content.narrowing_units,
            example_keys=content.example_keys,
            content=content,
        )

    def _find_content(self, statement: Statement, title: str) -> _Content:
        """Return what no question changes, read once for each statement under each title."""
        key = (statement.statement_id, title)
        if (content := self._contents.get(key)) is None:
            if len(self._contents) >= self._max_cached:
                self._contents.clear()
            content = self._contents[key] = self._read_content(statement, title)
        return content

    def _read_content(self, statement: Statement, title: str) -> _Content:
        labels = [lead_in.text for lead_in in statement.lead_ins if lead_in.text.endswith(":")]
        parents = [lead_in.text for lead_in in statement.lead_ins if not lead_in.text.endswith(":")]
        headings = [heading for heading in statement.section_path if heading != title]
        contrasts, examples = _CONTRAST.findall(statement.text), _EXAMPLES.findall(statement.text)
        own = _CONTRAST.sub(" . ", statement.text) if contrasts else statement.text
        keys = (
            self._find_own_keys(statement, own),
            self._find_polar_keys(" . ".join(labels)),
            self._find_keys(title) - self._find_other_topics(title, headings),
            self._find_polar_keys(" . ".join(headings)),
            self._find_keys(" . ".join(parents)),
            self._find_keys(" . ".join(contrasts)),
        )
        layers = tuple(zip(_PLACES, keys, strict=True))
        elsewhere = self._find_keys(_EXAMPLES.sub(" . ", statement.text)) if examples else frozenset()
        return _Content(layers, self._find_narrowing(statement), self._find_keys(" . ".join(examples)) - elsewhere)

    def _find_other_topics(self, title: str, headings: Sequence[str]) -> frozenset[str]:
        """Return the keys of the diseases that the title names and the headings leave out, where they name one of them.

        Under the heading "Cystitis" of a guideline on cystitis and pyelonephritis nothing holds for pyelonephritis.
        """
        topics = find_disease_names(title)
        headed = topics & find_disease_names(" . ".join(headings))
        return self._find_keys(" . ".join(sorted(topics - headed))) if headed else frozenset()

    def _find_own_keys(self, statement: Statement, own: str) -> frozenset[str]:
        """Return the keys of a statement's own words; what the label of a list excludes does not count as named.

        Args:
            statement: the statement.
            own: its words without what it is only compared with.
        """
        if statement.opens_list:
            return self._find_polar_keys(own)
        return self._find_keys(own) | self._find_excluded(statement.text)

    def _find_polar_keys(self, text: str) -> frozenset[str]:
        """Return the keys of a heading or a label: what it excludes does not count as named."""
        stated, _ = split_polarity(text)
        return self._find_keys(stated) | self._find_excluded(text)

    def _find_excluded(self, text: str) -> frozenset[str]:
        return frozenset(NOT + key for key in self._find_keys(split_polarity(text)[1]))

    def _find_narrowing(self, statement: Statement) -> tuple[Unit, ...]:
        """Return what the statement is about in particular: what its label, its list's label or its first cell names."""
        labels = [lead_in.text for lead_in in statement.lead_ins if _NAMES_PEOPLE.search(lead_in.text)]
        label, colon, rest = statement.text.partition(":")
        if statement.kind == "table_row":
            labels.append(rest.partition(";")[0])
        elif colon and len(label.split()) <= _MAX_LABEL_WORDS:
            labels.append(label)
        return tuple(unit for label in labels for unit in self._find_narrowing_units(label, statement.kind))

    def _find_narrowing_units(self, label: str, kind: StatementKind) -> tuple[Unit, ...]:
        if (found := self._labels.get((kind, label))) is None:
            units = self._lexicon.find_units(label)
            names_group = kind == "table_row" or _NAMES_PEOPLE.search(label) is not None
            names_group = names_group or any(find_kind(unit) in ("disease", "population") for unit in units)
            found = tuple(unit for unit in units if is_content(unit)) if names_group else ()
            self._labels[kind, label] = found
        return found

    def _find_keys(self, text: str) -> frozenset[str]:
        keys = self._keys.get(text)
        if keys is None:
            if len(self._keys) >= self._max_cached:
                self._keys.clear()
                self._labels.clear()
            keys = self._keys[text] = self._lexicon.find_keys(stem_text(text))
        return keys
