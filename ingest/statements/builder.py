"""Builds the statements of a document: the smallest units that can be cited."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from core.documents import Block, ListPlace, Page, PageFlag, ParsedDocument, Qualifier, Statement, StatementKind
from core.record import SpannedText
from core.text import make_id
from ingest.grading.badges import find_badge_grades
from ingest.grading.grades import orient_grade
from ingest.grading.style import read_grade_style
from ingest.statements.drafts import (
    DocumentStyle,
    Draft,
    bind_grade,
    build_drafts,
    read_paragraph_grade,
    read_recommendation_number,
)
from ingest.statements.lead_ins import find_lead_in, find_sentence_lead_in, is_opener
from ingest.statements.qualifiers import Binding, bind_qualifiers
from ingest.statements.references import read_marker_style, read_references

_KINDS: Mapping[str, StatementKind] = {
    "paragraph": "sentence",
    "list_item": "list_item",
    "table_row": "table_row",
    "footnote": "footnote",
}


def build_statements(version_id: str, parsed: ParsedDocument) -> tuple[Statement, ...]:
    """Return the statements of the document in reading order.

    Their spans do not overlap and ``parsed.text[start:end] == text``. Headings, captions, references, boilerplate, words
    inside figures and blocks that the reader is unsure of give none. Grade and markers are the statement's own: nothing
    is inherited from a parent or a child.

    Args:
        version_id: the version that the statements stand in.
        parsed: the document as it was understood.
    """
    style = read_document_style(parsed)
    badges = find_badge_grades(parsed, style.grades)
    drafts: list[Draft] = []
    by_block: dict[int, list[int]] = {}
    for index, block in enumerate(parsed.blocks):
        if block.kind in _KINDS and block.is_quotable:
            if _takes_grade(parsed, index, style, [drafts[number] for number in by_block.get(index - 1, ())]):
                continue
            for draft in build_drafts(index, block, parsed.text, style):
                if index in badges and index not in by_block and draft.grade is None:
                    draft.grade = orient_grade(badges[index], draft.text)
                by_block.setdefault(index, []).append(len(drafts))
                drafts.append(draft)
    children = _find_children(parsed.blocks)
    for index, indices in by_block.items():
        drafts[indices[-1]].opens_list = is_opener(drafts[indices[-1]], parsed.blocks[index], index in children)
    bindings = bind_qualifiers(parsed.blocks, drafts, by_block, children)
    return _Assembly(version_id, parsed, drafts, by_block, bindings).build()


def _takes_grade(parsed: ParsedDocument, index: int, style: DocumentStyle, before: Sequence[Draft]) -> bool:
    """Return whether the block is nothing but the grade of the recommendation right before it, which then bears it.

    A grade after a list of several items may mean one of them or all, so none bears it.
    """
    block = parsed.blocks[index]
    grade = read_paragraph_grade(block, parsed.text, style) if before else None
    if grade is None:
        return False
    last = parsed.blocks[index - 1]
    is_lone_item = last.kind == "list_item" and last.parent is None and last.group == index - 1
    if last.section_path != block.section_path or not (last.kind == "paragraph" or is_lone_item):
        return False
    return bind_grade(grade, before)


def read_document_style(parsed: ParsedDocument) -> DocumentStyle:
    """Return how the document writes its grades and its reference markers, from all its citable blocks."""
    citable = [block for block in parsed.blocks if block.kind in _KINDS]
    texts = [parsed.text[block.start : block.end] for block in citable]
    grades = read_grade_style([(block.marker or "", text) for block, text in zip(citable, texts, strict=True)])
    prose = [text for block, text in zip(citable, texts, strict=True) if block.kind in ("paragraph", "list_item")]
    return DocumentStyle(grades, read_marker_style(prose, read_references(parsed), grades))


def _find_children(blocks: Sequence[Block]) -> dict[int, list[int]]:
    """Return the blocks under each block; a parent that does not stand before its child is ignored."""
    children: dict[int, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.parent is not None and 0 <= block.parent < index:
            children.setdefault(block.parent, []).append(index)
    return children


class _Assembly:
    """Binds drafts to their surroundings and makes records of them."""

    def __init__(
        self,
        version_id: str,
        parsed: ParsedDocument,
        drafts: Sequence[Draft],
        by_block: Mapping[int, Sequence[int]],
        bindings: Sequence[Binding],
    ) -> None:
        self._version_id = version_id
        self._parsed = parsed
        self._drafts = drafts
        self._by_block = by_block
        self._qualifiers: dict[int, list[Binding]] = {}
        for binding in bindings:
            self._qualifiers.setdefault(binding.statement, []).append(binding)
        self._pages = sorted((page for page in parsed.pages if page.end > page.start), key=lambda page: page.start)
        self._page_starts = [page.start for page in self._pages]
        self._places = self._number_lists()
        self._by_block_drafts: dict[int, list[Draft]] = {}
        self._chains: dict[int, tuple[SpannedText, ...]] = {}

    def build(self) -> tuple[Statement, ...]:
        """Return the statements in reading order."""
        return tuple(self._build_statement(ordinal, draft) for ordinal, draft in enumerate(self._drafts))

    def _build_statement(self, ordinal: int, draft: Draft) -> Statement:
        block = self._parsed.blocks[draft.block]
        page = self._find_page(draft.start)
        flags: tuple[PageFlag, ...] = page.flags if page else ()
        lead_ins, parent = self._find_lead_ins(ordinal, draft)
        return Statement(
            statement_id=self._make_id(draft),
            version_id=self._version_id,
            ordinal=ordinal,
            kind=_KINDS[block.kind],
            section_path=block.section_path,
            page=page.number if page else block.page,
            start=draft.start,
            end=draft.end,
            text=draft.text,
            lead_ins=lead_ins,
            opens_list=draft.opens_list,
            parent_statement_id=parent,
            qualifiers=tuple(self._build_qualifier(binding) for binding in self._qualifiers.get(ordinal, ())),
            grade=draft.grade,
            reference_markers=draft.markers,
            list_place=self._places.get(draft.block),
            recommendation_number=read_recommendation_number(block),
            flags=flags,
        )

    def _find_lead_ins(self, ordinal: int, draft: Draft) -> tuple[tuple[SpannedText, ...], str | None]:
        """Return the lead-ins of a draft, outermost first, and the id of the statement that the innermost belongs to."""
        chain = self._find_chain(draft.block)
        indices = self._by_block[draft.block]
        position = ordinal - indices[0]
        block = self._parsed.blocks[draft.block]
        needed = None
        if block.kind in ("paragraph", "list_item"):
            needed = find_sentence_lead_in(self._drafts_of(draft.block), position)
        if needed is None:
            return chain, self._find_parent(block, draft.block)
        return (*chain, needed[0]), self._make_id(self._drafts[indices[needed[1]]])

    def _drafts_of(self, index: int) -> list[Draft]:
        """Return the drafts of a block, gathered once: a block may hold thousands of sentences."""
        if index not in self._by_block_drafts:
            self._by_block_drafts[index] = [self._drafts[number] for number in self._by_block.get(index, ())]
        return self._by_block_drafts[index]

    def _make_id(self, draft: Draft) -> str:
        return make_id("statement", self._version_id, draft.start, draft.end)

    def _build_qualifier(self, binding: Binding) -> Qualifier:
        caveat = self._drafts[binding.caveat]
        return Qualifier(start=caveat.start, end=caveat.end, text=caveat.text, kind=binding.kind)

    def _find_page(self, offset: int) -> Page | None:
        position = bisect_right(self._page_starts, offset) - 1
        return self._pages[position] if position >= 0 else None

    def _find_chain(self, index: int) -> tuple[SpannedText, ...]:
        """Return the lead-ins of a block, outermost first; built once for each block, without recursion."""
        pending: list[int] = []
        current: int | None = index
        while current is not None and current not in self._chains:
            pending.append(current)
            parent = self._parsed.blocks[current].parent
            current = parent if parent is not None and 0 <= parent < current else None
        for block_index in reversed(pending):
            parent = self._parsed.blocks[block_index].parent
            if parent is None or parent not in self._chains:
                self._chains[block_index] = ()
                continue
            lead_in = find_lead_in(self._parsed, self._parsed.blocks[parent], self._drafts_of(parent))
            self._chains[block_index] = self._chains[parent] + ((lead_in,) if lead_in else ())
        return self._chains[index]

    def _find_parent(self, block: Block, index: int) -> str | None:
        """Return the id of the statement whose words are the innermost lead-in's last."""
        if not self._find_chain(index) or block.parent is None or block.parent not in self._by_block:
            return None
        last = self._drafts[self._by_block[block.parent][-1]]
        return self._make_id(last) if last.end == self._chains[index][-1].end else None

    def _number_lists(self) -> dict[int, ListPlace]:
        """Return the place of each block that gives a statement among its siblings in its list or table."""
        siblings: dict[tuple[object, ...], list[int]] = {}
        for index in sorted(self._by_block):
            block = self._parsed.blocks[index]
            if block.kind in ("list_item", "table_row") and block.group is not None:
                siblings.setdefault((block.kind, block.group, block.parent, block.level), []).append(index)
        places: dict[int, ListPlace] = {}
        for members in siblings.values():
            list_id = make_id("list", self._version_id, self._parsed.blocks[members[0]].start)
            for position, index in enumerate(members, start=1):
                places[index] = ListPlace(list_id=list_id, position=position, total=len(members))
        return places
