"""What changed between two versions of a guideline, statement by statement."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Literal

from pydantic import Field

from core.documents import GuidelineDocument, Statement
from core.record import Record
from core.text import fold

MIN_SIMILARITY = 0.5
"""Share of words in common from which two statements of one section, or of one number, are one in two wordings.

Looked at on the two editions of fever under 5 in shared guidelines/pdf: pairs with 0.3 to 0.5 in common speak of different
things there, such as septic arthritis and urinary tract infection "with fever and any of the following".
"""
_NEAR = 20
"""Places in a section between which two statements are always compared."""
_RARE = 40
"""A word that at most this many statements of the section hold leads from one statement to another."""

Aspect = Literal["words", "lead_ins", "qualifiers", "section", "grade"]


class StatementChange(Record):
    """One statement in two versions."""

    before: Statement
    """As the earlier version has it."""
    after: Statement
    """As the later version has it."""
    similarity: float = Field(ge=0, le=1)
    """Share of words in common: 1 where the words are the same, whatever their order."""
    aspects: tuple[Aspect, ...]
    """What differs."""


class VersionDiff(Record):
    """What changed; each statement of both versions is counted once among these."""

    added: tuple[Statement, ...]
    """Only in the later version."""
    removed: tuple[Statement, ...]
    """Only in the earlier version."""
    changed: tuple[StatementChange, ...]
    """In other words, under another lead-in or with other qualifiers, wherever it stands now."""
    moved: tuple[StatementChange, ...]
    """The same in another section."""
    regraded: tuple[StatementChange, ...]
    """With another grade, or with one where there was none, or the reverse; the words may have changed as well."""
    n_unchanged: int
    """The same in the same section, with the same grade."""


class VersionComparison(Record):
    """Two versions and what changed from one to the other."""

    before: GuidelineDocument
    """The earlier version."""
    after: GuidelineDocument
    """The later version."""
    diff: VersionDiff
    """What changed."""


_Pair = tuple[Statement, Statement, float]


def compare_statements(before: Sequence[Statement], after: Sequence[Statement]) -> VersionDiff:
    """Return what changed between the statements of two versions.

    Statements are paired by their words in the same section, then by their words anywhere, then by similarity within the
    section, then by recommendation number. What finds no partner was removed or added.
    """
    pairs: list[_Pair] = []
    old, new = list(before), list(after)
    for make_key in (_full_key, _section_key, _words_key):
        exact, old, new = _pair_equal(old, new, make_key)
        pairs += exact
    for make_group in (_section_path, _number):
        similar, old, new = _pair_similar(old, new, make_group)
        pairs += similar
    pairs.sort(key=lambda pair: pair[1].ordinal)
    changes = [
        StatementChange(before=one, after=other, similarity=similarity, aspects=_find_aspects(one, other))
        for one, other, similarity in pairs
    ]
    return VersionDiff(
        added=tuple(new),
        removed=tuple(old),
        changed=tuple(change for change in changes if {"words", "lead_ins", "qualifiers"} & set(change.aspects)),
        moved=tuple(change for change in changes if change.aspects in (("section",), ("section", "grade"))),
        regraded=tuple(change for change in changes if "grade" in change.aspects),
        n_unchanged=sum(not change.aspects for change in changes),
    )


def _full_key(statement: Statement) -> Hashable:
    return (*_section_path(statement), _words_key(statement), *(fold(lead_in.text) for lead_in in statement.lead_ins))


def _section_key(statement: Statement) -> Hashable:
    return (*_section_path(statement), _words_key(statement))


def _words_key(statement: Statement) -> str:
    return fold(statement.text)


def _section_path(statement: Statement) -> tuple[str, ...]:
    return tuple(fold(name) for name in statement.section_path)


def _number(statement: Statement) -> str | None:
    return statement.recommendation_number


def _pair_equal(
    old: Sequence[Statement], new: Sequence[Statement], make_key: Callable[[Statement], Hashable]
) -> tuple[list[_Pair], list[Statement], list[Statement]]:
    """Return the pairs of equal key, each statement in one at most and in reading order, and what is left."""
    waiting: defaultdict[Hashable, deque[Statement]] = defaultdict(deque)
    for statement in old:
        waiting[make_key(statement)].append(statement)
    pairs: list[_Pair] = []
    left: list[Statement] = []
    for statement in new:
        queue = waiting.get(make_key(statement))
        if queue:
            pairs.append((queue.popleft(), statement, 1.0))
        else:
            left.append(statement)
    paired = {one.statement_id for one, _, _ in pairs}
    return pairs, [statement for statement in old if statement.statement_id not in paired], left


def _pair_similar(
    old: Sequence[Statement], new: Sequence[Statement], make_group: Callable[[Statement], Hashable]
) -> tuple[list[_Pair], list[Statement], list[Statement]]:
    """Return the pairs within groups, the most similar first, and what is left. A group of null pairs with none."""
    groups: defaultdict[Hashable, list[Statement]] = defaultdict(list)
    for statement in old:
        groups[make_group(statement)].append(statement)
    scored: list[tuple[float, int, Statement, Statement]] = []
    by_group: defaultdict[Hashable, list[Statement]] = defaultdict(list)
    for statement in new:
        by_group[make_group(statement)].append(statement)
    for group, members in by_group.items():
        if group is not None:
            scored += _score_pairs(groups.get(group, []), members)
    scored.sort(key=lambda entry: (-entry[0], entry[1], entry[3].ordinal))
    taken_old: set[str] = set()
    taken_new: set[str] = set()
    pairs: list[_Pair] = []
    for similarity, _, one, other in scored:
        if one.statement_id not in taken_old and other.statement_id not in taken_new:
            taken_old.add(one.statement_id)
            taken_new.add(other.statement_id)
            pairs.append((one, other, similarity))
    return (
        pairs,
        [statement for statement in old if statement.statement_id not in taken_old],
        [statement for statement in new if statement.statement_id not in taken_new],
    )


def _score_pairs(old: Sequence[Statement], new: Sequence[Statement]) -> list[tuple[float, int, Statement, Statement]]:
    """Return (similarity, distance in the two readings, one, other) of each pair that is similar enough.

    Similarity is the Dice coefficient of the two bags of words. Pairs are looked at that stand near one another or share
    a word that few statements hold, so that sections of thousands of statements take seconds.

    Source: L. R. Dice, Measures of the amount of ecologic association between species, Ecology 26 (1945) 297-302.
    """
    bags = [Counter(fold(statement.text).split()) for statement in old]
    held: defaultdict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for word in bag:
            held[word].append(place)
    found: list[tuple[float, int, Statement, Statement]] = []
    for position, statement in enumerate(new):
        bag = Counter(fold(statement.text).split())
        near = range(max(position - _NEAR, 0), min(position + _NEAR, len(old)))
        rare = (place for word in bag if len(held.get(word, ())) <= _RARE for place in held.get(word, ()))
        for place in {*near, *rare}:
            similarity = 2 * (bag & bags[place]).total() / (bag.total() + bags[place].total())
            if similarity >= MIN_SIMILARITY:
                found.append((similarity, abs(place - position), old[place], statement))
    return found


def _find_aspects(before: Statement, after: Statement) -> tuple[Aspect, ...]:
    """Return what differs between two statements that are one."""
    keys: tuple[tuple[Aspect, Callable[[Statement], object]], ...] = (
        ("words", lambda statement: statement.text),
        ("lead_ins", lambda statement: [fold(lead_in.text) for lead_in in statement.lead_ins]),
        ("qualifiers", lambda statement: sorted(fold(caveat.text) for caveat in statement.qualifiers)),
        ("section", _section_path),
        ("grade", _grade_key),
    )
    return tuple(aspect for aspect, make_key in keys if make_key(before) != make_key(after))


def _grade_key(statement: Statement) -> Hashable:
    """Return the grade without its place in the text."""
    grade = statement.grade
    return None if grade is None else (grade.scheme, grade.level, grade.strength, grade.direction)
