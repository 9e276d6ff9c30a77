"""Packs statements into passages, the units of retrieval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.documents import GuidelineDocument, ParsedDocument, Passage, Statement
from core.record import SectionPath, SpannedText
from core.text import make_id

TARGET_TOKENS = 200
"""Tokens a passage aims at, its header included: long enough to be found by its context, short enough to be about one thing.

Source: passages of 217 tokens are what the embedders were measured with (design, section 7)."""

_SMALL_FRACTION = 0.5
"""A passage below this share of the target takes in the next unit whole, as long as the window holds both."""
_MAX_TITLE_CHARS = 160
_MAX_HEADING_CHARS = 100
_MAX_HEADINGS = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """A statement with its tokens, the block it stands in and the offset to which its grade and markers reach."""

    statement: Statement
    block: int
    end: int
    n_tokens: int


@dataclass(frozen=True, slots=True)
class _Window:
    """How many tokens a passage may hold and should hold, header left out; both at least 1."""

    limit: int
    target: int


def build_passages(
    document: GuidelineDocument,
    statements: Sequence[Statement],
    parsed: ParsedDocument,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> tuple[Passage, ...]:
    """Return the passages of the document in order; every statement is in exactly one.

    A passage holds consecutive statements of one section and never cuts one. It runs from its first statement to its
    last one's grade and markers, so its words are complete, and never over boilerplate, figures or blocks that may not be
    quoted. A list stays with its lead-in where both fit. With its header (title and section path) it keeps to the
    window, unless a single statement is longer: that one stands alone, and only its embedding is cut short.

    Args:
        document: the version's identity and metadata.
        statements: its statements in reading order.
        parsed: its canonical text and structure.
        count_tokens: number of tokens of a text, as the embedder counts.
        max_tokens: the embedder's window, in tokens.
    """
    pieces = _build_pieces(statements, parsed, count_tokens)
    passages: list[Passage] = []
    for run in _split_runs(pieces, parsed):
        n_header = count_tokens(build_header(document.title, run[0].statement.section_path))
        limit = max(1, max_tokens - n_header)
        window = _Window(limit, max(1, min(limit, TARGET_TOKENS - n_header)))
        for members in _pack(run, parsed, window):
            for fitting in _cut_to_fit(members, document, parsed, count_tokens, max_tokens):
                passages.append(_build_passage(document, fitting, parsed, len(passages)))
    return tuple(passages)


def passage_embedding_text(document: GuidelineDocument, passage: Passage) -> str:
    """Return what is embedded for a passage: title, section path and its words."""
    return f"{build_header(document.title, passage.section_path)}\n{passage.text}"


def statement_embedding_text(document: GuidelineDocument, statement: Statement) -> str:
    """Return what is embedded for a statement: title, section path, lead-ins (outermost first) and its words."""
    words = " ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text])
    return f"{build_header(document.title, statement.section_path)}\n{words}"


def build_header(title: str, section_path: SectionPath) -> str:
    """Return title and section path on one line, cut short where they would crowd out the text.

    At most 160 characters of the title and 100 of each of the four innermost headings; a first heading that repeats the
    title is left out.
    """
    headings = section_path[1:] if section_path and section_path[0].casefold() == title.casefold() else section_path
    return " > ".join(
        [title[:_MAX_TITLE_CHARS], *(heading[:_MAX_HEADING_CHARS] for heading in headings[-_MAX_HEADINGS:])]
    )


def _build_pieces(
    statements: Sequence[Statement], parsed: ParsedDocument, count_tokens: Callable[[str], int]
) -> list[_Piece]:
    pieces: list[_Piece] = []
    index = 0
    for number, statement in enumerate(statements):
        while parsed.blocks[index].end <= statement.start:
            index += 1
        following = _first_offset(statements[number + 1]) if number + 1 < len(statements) else len(parsed.text)
        stretch = parsed.text[statement.end : min(parsed.blocks[index].end, following)]
        end = max(statement.end + len(stretch.rstrip()), _grade_end(statement))
        pieces.append(_Piece(statement, index, end, count_tokens(parsed.text[statement.start : end])))
    return pieces


def _first_offset(statement: Statement) -> int:
    """Return where the statement begins, a grade that stands before its words included."""
    grade = statement.grade
    is_before = grade is not None and grade.start is not None and grade.end is not None and grade.end <= statement.start
    return grade.start if is_before and grade is not None and grade.start is not None else statement.start


def _grade_end(statement: Statement) -> int:
    """Return where the statement's grade ends, which may stand in a paragraph of its own after it; 0 without one."""
    return statement.grade.end or 0 if statement.grade is not None else 0


def _split_runs(pieces: Sequence[_Piece], parsed: ParsedDocument) -> list[list[_Piece]]:
    """Return the pieces in runs of one section with nothing between them that must not be in a passage."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        before = runs[-1][-1] if runs else None
        if (
            before is None
            or before.statement.section_path != piece.statement.section_path
            or _is_barred(before, piece, parsed)
        ):
            runs.append([])
        runs[-1].append(piece)
    return runs


def _is_barred(before: _Piece, after: _Piece, parsed: ParsedDocument) -> bool:
    between = parsed.blocks[before.block + 1 : after.block]
    return any(
        block.kind not in ("caption", "paragraph", "list_item", "table_row") or not block.is_quotable
        for block in between
    )


def _pack(run: Sequence[_Piece], parsed: ParsedDocument, window: _Window) -> list[list[_Piece]]:
    """Return the run in groups that aim at the target: whole lists where they fit, else items, else statements."""
    groups: list[list[_Piece]] = []
    tokens = 0
    for unit in _split_units(list(run), parsed, window):
        n_unit = sum(piece.n_tokens for piece in unit)
        is_small = tokens < _SMALL_FRACTION * window.target
        if groups and (tokens + n_unit <= window.target or (is_small and tokens + n_unit <= window.limit)):
            groups[-1].extend(unit)
            tokens += n_unit
        else:
            openers = _take_openers(groups[-1]) if groups else []
            groups.append([*openers, *unit])
            tokens = sum(piece.n_tokens for piece in groups[-1])
    return groups


def _take_openers(group: list[_Piece]) -> list[_Piece]:
    """Take list heads from the end of a group, so that they go on to the list that they open; the group keeps a piece."""
    position = len(group)
    while position > 1 and group[position - 1].statement.opens_list:
        position -= 1
    openers = group[position:]
    del group[position:]
    return openers


def _split_units(run: list[_Piece], parsed: ParsedDocument, window: _Window) -> list[list[_Piece]]:
    """Return the run in units that should not be cut: a tree of list items, or as much of it as the window holds."""
    units: list[list[_Piece]] = []
    stack = [(run, 0)]
    while stack:
        pieces, depth = stack.pop()
        n_tokens = sum(piece.n_tokens for piece in pieces)
        parts = _split_at_depth(pieces, parsed, depth) if depth < 8 else [[piece] for piece in pieces]
        if len(pieces) == 1 or (depth > 0 and n_tokens <= window.limit):
            units.append(pieces)
        else:
            stack.extend((part, depth + 1) for part in reversed(parts))
    return units


def _split_at_depth(pieces: Sequence[_Piece], parsed: ParsedDocument, depth: int) -> list[list[_Piece]]:
    """Cut before each piece whose ancestor at this depth differs from that of the piece before it."""
    parts: list[list[_Piece]] = []
    key: int | None = None
    for piece in pieces:
        ancestor = _find_ancestor(piece.block, parsed, depth)
        if not parts or ancestor != key:
            parts.append([])
        parts[-1].append(piece)
        key = ancestor
    return parts


def _find_ancestor(index: int, parsed: ParsedDocument, depth: int) -> int:
    """Return the block's ancestor at this depth, counted from the root of its tree; the block itself where it is no deeper."""
    chain = [index]
    while len(chain) < 32:
        parent = parsed.blocks[chain[-1]].parent
        if parent is None or not 0 <= parent < chain[-1]:
            break
        chain.append(parent)
    return chain[max(0, len(chain) - 1 - depth)]


def _cut_to_fit(
    members: list[_Piece],
    document: GuidelineDocument,
    parsed: ParsedDocument,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> list[list[_Piece]]:
    """Return the members in as many parts as the window needs, counted on the very text that will be embedded."""
    pending, parts = [members], []
    while pending:
        part = pending.pop()
        passage = _build_passage(document, part, parsed, 0)
        if len(part) > 1 and count_tokens(passage_embedding_text(document, passage)) > max_tokens:
            middle = len(part) // 2
            pending += [part[middle:], part[:middle]]
        else:
            parts.append(part)
    return parts


def _build_passage(
    document: GuidelineDocument, members: Sequence[_Piece], parsed: ParsedDocument, ordinal: int
) -> Passage:
    first = members[0].statement
    span = _span_of(members, parsed)
    return Passage(
        passage_id=make_id(
            "passage", document.version_id, *[f"{piece.statement.start}-{piece.statement.end}" for piece in members]
        ),
        version_id=document.version_id,
        document_id=document.document_id,
        ordinal=ordinal,
        section_path=first.section_path,
        page=first.page,
        start=span.start,
        end=span.end,
        text=span.text,
        statement_ids=tuple(piece.statement.statement_id for piece in members),
    )


def _span_of(members: Sequence[_Piece], parsed: ParsedDocument) -> SpannedText:
    """Return the words of the passage: with the grade before its first statement, and a caption that leads into it."""
    first = members[0].statement
    start = _first_offset(first)
    before = members[0].block - 1
    lead_in = first.lead_ins[-1] if first.lead_ins else None
    if (
        lead_in
        and before >= 0
        and lead_in.start == parsed.blocks[before].start
        and parsed.blocks[before].kind == "caption"
    ):
        start = lead_in.start
    return SpannedText(start=start, end=members[-1].end, text=parsed.text[start : members[-1].end])
