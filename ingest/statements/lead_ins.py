"""Lead-ins: the words without which a list item, a table row or a later sentence of a block is not understood."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from core.documents import Block, ParsedDocument
from core.record import SpannedText
from ingest.statements.drafts import Draft

_MAX_LABEL_WORDS = 8
_MAX_LINE_WORDS = 12
_MAX_WHOLE_CHARS = 240
"""Characters of an item of several sentences that is still repeated whole above its children."""
_MIN_SENTENCE_WORDS = 5
"""Words of a line with a verb that is a sentence and no title."""
_MAX_ORDER_WORDS = 3
"""Words of an order such as "Look for:" that says nothing without the sentence before it."""

_OPENING = re.compile(
    r"(?:\bthe following\b[^.]*|\bas follows|\b(?:include|includes|including|included|such as|are|is|either|if|with|when|who|to|for|by|or|and|of|be))\W*$",
    re.I,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|must|should|shall|will|would|do|does|did|cannot|needs?"
    r"|requires?|reduces?|increases?|improves?|occurs?|causes?|shows?|showed|remains?|indicates?|recommends?|suggests?)\b",
    re.I,
)
_IMPERATIVE = re.compile(
    r"^(?:\W*)(?:(?:do not|don['’]t|never|always|immediately|routinely|urgently|also|then)\s+)?"
    r"(?:give|start|stop|consider|administer|offer|use|avoid|check|monitor|measure|assess|obtain|perform|ensure|refer|treat"
    r"|continue|discontinue|repeat|reduce|increase|titrate|discuss|provide|maintain|apply|insert|place|establish|initiate"
    r"|transport|contact|call|evaluate|examine|inspect|identify|exclude|review|advise|encourage|educate|explain|keep|remove"
    r"|position|secure|infuse|inject|flush|clean|wash|test|screen|order|send|admit|discharge|follow|withhold|hold|switch|add"
    r"|select|choose|prescribe|recognise|recognize|suspect|beware|limit|restrict|replace|correct|prevent|allow|observe|record"
    r"|document|determine|confirm|arrange|delay|proceed|attempt|ask|rule out|prepare|look|listen|feel|go)\b",
    re.I,
)
_TRAILING_OR = re.compile(r"\w\W+(?:and|or|and/or|plus)\s?:$", re.I)
_LABEL = re.compile(r"[^.:;!?()]{2,60}(?:\([^().:;]{1,40}\)\s?)?:(?=\s)")
_NOT_A_LABEL = re.compile(r"^(?:note|nb|n\.b|remarks?|warning|caution|example|important)\b", re.I)
_LEANS_BACK = re.compile(
    r"(?:(?:it|this|these|they|those)\s+(?!is\s+\w+\s+(?:that|to)\b)"
    r"(?:is|are|was|were|should|may|might|can|must|will|has|have|does|do|applies|apply|causes?|reduces?|increases?)\b"
    r"|(?:this|these|such)\s+(?:recommendation|dose|drug|treatment|therapy|regimen|medication|medicine|agent|combination|infusion)s?\b"
    r"|then\b|thereafter\b|initially\b|otherwise\b|if not\b|max(?:imum)?\b|in (?:this|these|those|such) (?:case|situation)s?\b"
    r"|the (?:latter|former)\b)",
    re.I,
)
_MAX_LABELLED_SENTENCES = 4
"""Sentences of a paragraph that its opening label still governs: "Disclaimer: …" before a page of text is none."""
_MAX_LABEL_IN_SENTENCE = 6


def is_opener(draft: Draft, block: Block, has_children: bool) -> bool:
    """Return whether the draft says nothing alone: it ends with a colon, breaks off into its list, or is a pure label.

    A full statement that has children ("Trabectedin: Particularly effective in liposarcoma") is not an opener.

    Args:
        draft: the last statement of its block.
        block: the block that it stands in.
        has_children: whether a list or table hangs under the block.
    """
    if block.kind not in ("paragraph", "list_item"):
        return False
    words = draft.text.rstrip()
    if words.endswith(":"):
        # "5 mg daily for 7 days Or:" says something; "Or:" does not.
        return has_children or _TRAILING_OR.search(words) is None
    return has_children and (_OPENING.search(words) is not None or _is_label(words))


def _is_label(words: str) -> bool:
    """True for a name without a statement: "Chronic phase", "Lung-only metastases"."""
    if words[-1] in ".!?;" or re.search(r":\s*\S", words) or len(words.split()) > _MAX_LABEL_WORDS:
        return False
    return not _FINITE.search(words) and not _IMPERATIVE.match(words)


def _is_bare_line(words: str) -> bool:
    """True for a short line without closing punctuation: what hangs under it is about it, also where it says something."""
    return len(words.split()) <= _MAX_LINE_WORDS and words[-1] not in ".!?;…"


def find_lead_in(parsed: ParsedDocument, block: Block, drafts: Sequence[Draft]) -> SpannedText | None:
    """Return the words of a parent block that lead into its children, or null where it does not lead into anything.

    A list item leads in with its words, without their grade and markers; where it holds several sentences and they are
    long, or one ends with a colon, only the last does. A paragraph leads in with a last sentence that opens a list, or
    where it is a short line without closing punctuation; a caption with all its words.

    Args:
        parsed: the document.
        block: the parent.
        drafts: its statements in order; empty where it has none.
    """
    if block.kind == "caption":
        return _span(parsed.text, block.start, block.end)
    if block.kind == "heading":
        return None
    if not drafts:
        return _span(parsed.text, block.start, block.end) if block.kind == "list_item" else None
    first, last = drafts[0], drafts[-1]
    is_bare = len(drafts) == 1 and _is_bare_line(last.text)
    if block.kind != "list_item" and not last.opens_list and (not is_bare or _interrupts_list(parsed, block)):
        return None
    is_short = last.end - first.start <= _MAX_WHOLE_CHARS
    start = first.start if block.kind == "list_item" and is_short and not last.text.endswith(":") else last.start
    is_bare_order = len(last.text.split()) <= _MAX_ORDER_WORDS and _IMPERATIVE.match(last.text) is not None
    if (
        start == last.start
        and is_bare_order
        and len(drafts) > 1
        and drafts[-2].grade is None
        and not drafts[-2].markers
    ):
        start = drafts[-2].start
    return _span(parsed.text, start, last.end)


def _interrupts_list(parsed: ParsedDocument, block: Block) -> bool:
    """Return whether a line is a sentence on the sublist before it, and leads into nothing: "Drugs are given for 3 courses"."""
    place = bisect_left(parsed.blocks, block.start, key=lambda other: other.start)
    before = parsed.blocks[place - 1] if place else None
    words = parsed.text[block.start : block.end]
    is_sentence = len(words.split()) >= _MIN_SENTENCE_WORDS and _FINITE.search(words) is not None
    return is_sentence and before is not None and before.kind == "list_item" and before.level > 0


def find_sentence_lead_in(drafts: Sequence[Draft], position: int) -> tuple[SpannedText, int] | None:
    """Return what a later sentence of a block needs from an earlier one, and the place of that one; null where nothing.

    A sentence that leans back ("It is contraindicated in …", "Then 5 mg daily.") needs the last one before it that does
    not. Any other needs the label that opens its block ("Carvedilol: …"), so that no dose is shown without its drug.

    Args:
        drafts: the statements of the block in order.
        position: place of the sentence among them (0-based).
    """
    if position == 0:
        return None
    if _LEANS_BACK.match(drafts[position].text):
        target = position - 1
        while target > 0 and _LEANS_BACK.match(drafts[target].text):
            target -= 1
        needed = drafts[target]
        return SpannedText(start=needed.start, end=needed.end, text=needed.text), target
    first = drafts[0]
    if len(drafts) > _MAX_LABELLED_SENTENCES:
        return None
    label = _LABEL.match(first.text)
    is_label = (
        label is not None and len(label[0].split()) <= _MAX_LABEL_IN_SENTENCE and not _NOT_A_LABEL.match(label[0])
    )
    if label is None or not is_label or _FINITE.search(label[0]) or _IMPERATIVE.match(label[0]):
        return None
    return SpannedText(start=first.start, end=first.start + label.end(), text=label[0]), 0


def _span(text: str, start: int, end: int) -> SpannedText:
    return SpannedText(start=start, end=end, text=text[start:end])
