"""The corruption suite: what the gate lets through of honest wordings, and what it catches of wrong ones.

A corruption counts only where its honest twin passes: a gate that refuses everything catches nothing here.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from composer.gate.texts.words import Wordings
from composer.policy import AnswerPolicy
from composer.rules import check_draft
from core.answers import Draft, DraftClaim
from core.grades import Grade, GradeScheme
from core.record import Record
from core.retrieval import Retrieval
from evals.corruption.mutations import MUTATIONS, corrupt
from evals.corruption.twins import Source, Split, Trial, Twin, claim_of, find_neighbours, make_retrieval, quote_of
from retriever.vocabulary.terms import stem_text

_Z = 1.959963984540054
_MAX_SHARED = 0.5
_OTHER_GRADE = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")


@dataclass(frozen=True, slots=True)
class Corruption:
    """A wrong claim made of an honest one."""

    twin: Twin
    kind: str
    claim: DraftClaim
    sources: tuple[Source, ...]
    """The statements that were retrieved."""


class Share(Record):
    """A share with its Wilson 95 % interval."""

    n_hits: int
    """Cases that came out as counted."""
    n: int
    """Cases."""

    @property
    def interval(self) -> tuple[float, float]:
        """Return the Wilson score interval, 95 %. Source: Wilson EB, J Am Stat Assoc 1927;22:209-212."""
        if not self.n:
            return (0.0, 1.0)
        share, z2 = self.n_hits / self.n, _Z * _Z
        middle = (share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = _Z / (1 + z2 / self.n) * math.sqrt(share * (1 - share) / self.n + z2 / (4 * self.n * self.n))
        return (max(0.0, middle - half), min(1.0, middle + half))


class KindResult(Record):
    """How many corruptions of one kind were caught."""

    kind: str
    """Kind of corruption."""
    caught: Share
    """Caught, of those whose honest twin passes."""
    n_made: int
    """Corruptions made, those of refused twins counted in."""


class SuiteResult(Record):
    """What came of one split."""

    split: str
    """Which part of the twins."""
    accepted: Share
    """Honest wordings that the gate lets through."""
    accepted_by_kind: dict[str, Share]
    """The same by kind of paraphrase."""
    kinds: tuple[KindResult, ...]
    """Corruptions by kind."""

    @property
    def caught(self) -> Share:
        """Return the corruptions caught over all kinds."""
        return Share(n_hits=sum(k.caught.n_hits for k in self.kinds), n=sum(k.caught.n for k in self.kinds))


def is_let_through(claim: DraftClaim, retrieval: Retrieval) -> bool:
    """Return whether no rule blocks the claim."""
    found = check_draft(Draft(composer="suite", claims=(claim,)), retrieval, AnswerPolicy())
    return not any(violation.severity == "block" for violation in found)


def make_corruptions(twin: Twin) -> Iterator[Corruption]:
    """Yield every corruption of a twin: of its wording, of its citation and of its grade."""
    own = (twin.source,)
    shown = " ".join(part.text for part in (*twin.source.statement.lead_ins, *twin.source.statement.qualifiers)).lower()
    for kind in MUTATIONS:
        for wrong in corrupt(kind, twin.text):
            if kind == "lost_condition" and _lies_in(_removed(twin.text, wrong), shown):
                continue
            yield Corruption(twin, kind, claim_of(wrong, own), own)
    yield from _corrupt_citation(twin)
    yield from _corrupt_grade(twin)


def run_suite(twins: Sequence[Twin], split: Split, handmade: Sequence[Twin] = ()) -> SuiteResult:
    """Return what the gate lets through and catches of one split.

    Args:
        twins: honest wordings; the generated corruptions are made of them.
        split: which part of them.
        handmade: wrong sentences that were written by hand.
    """
    chosen = [twin for twin in twins if twin.split == split]
    passed = {twin.id + twin.text: is_let_through(claim_of(twin.text, (twin.source,)), make_retrieval((twin.source,))) for twin in chosen}  # fmt: skip
    by_kind: dict[str, list[bool]] = {}
    for twin in chosen:
        by_kind.setdefault(twin.kind, []).append(passed[twin.id + twin.text])
    made: dict[str, int] = {}
    caught: dict[str, list[bool]] = {}
    for wrong in (wrong for wrong in handmade if wrong.split == split):
        own = make_retrieval((wrong.source,))
        made["by_hand"] = made.get("by_hand", 0) + 1
        # The honest twin of a sentence written by hand is the statement itself, offered as a wording.
        if is_let_through(claim_of(wrong.source.statement.text, (wrong.source,)), own):
            caught.setdefault("by_hand", []).append(not is_let_through(claim_of(wrong.text, (wrong.source,)), own))
    for corruption in (c for twin in chosen for c in make_corruptions(twin)):
        made[corruption.kind] = made.get(corruption.kind, 0) + 1
        if passed[corruption.twin.id + corruption.twin.text]:
            is_caught = not is_let_through(corruption.claim, make_retrieval(corruption.sources))
            caught.setdefault(corruption.kind, []).append(is_caught)
    return SuiteResult(
        split=split,
        accepted=_share(passed.values()),
        accepted_by_kind={kind: _share(values) for kind, values in sorted(by_kind.items())},
        kinds=tuple(
            KindResult(kind=kind, caught=_share(caught.get(kind, [])), n_made=n) for kind, n in sorted(made.items())
        ),
    )


def run_pairs(pairs: Sequence[tuple[Twin, Twin]]) -> SuiteResult:
    """Return what the gate lets through of honest wordings and catches of the wrong ones beside them."""
    passed: dict[str, list[bool]] = {}
    caught: dict[str, list[bool]] = {}
    for honest, wrong in pairs:
        own = make_retrieval((honest.source,))
        is_passed = is_let_through(claim_of(honest.text, (honest.source,)), own)
        passed.setdefault(honest.kind, []).append(is_passed)
        if is_passed:
            is_caught = not is_let_through(claim_of(wrong.text, (wrong.source,)), own)
            caught.setdefault(wrong.kind, []).append(is_caught)
    return SuiteResult(
        split="dev",
        accepted=_share(each for values in passed.values() for each in values),
        accepted_by_kind={kind: _share(values) for kind, values in sorted(passed.items())},
        kinds=tuple(
            KindResult(kind=kind, caught=_share(caught.get(kind, [])), n_made=len(values))
            for kind, values in sorted(passed.items())
        ),
    )


def run_trials(trials: Sequence[Trial], split: Split) -> SuiteResult:
    """Return what the gate does with one split of the trials: corruptions written by hand, and those made by rule."""
    passed: dict[str, list[bool]] = {}
    made: dict[str, int] = {}
    caught: dict[str, list[bool]] = {}
    for trial in (trial for trial in trials if trial.twin.split == split):
        own = (trial.twin.source,)
        is_passed = is_let_through(claim_of(trial.twin.text, own), make_retrieval(own))
        passed.setdefault(trial.twin.kind, []).append(is_passed)
        by_hand = (Corruption(trial.twin, f"{kind} (hand)", claim_of(text, own), own) for kind, text in trial.wrong)
        for corruption in (*by_hand, *make_corruptions(trial.twin)):
            made[corruption.kind] = made.get(corruption.kind, 0) + 1
            if is_passed:
                is_caught = not is_let_through(corruption.claim, make_retrieval(corruption.sources))
                caught.setdefault(corruption.kind, []).append(is_caught)
    return SuiteResult(
        split=split,
        accepted=_share(each for values in passed.values() for each in values),
        accepted_by_kind={kind: _share(values) for kind, values in sorted(passed.items())},
        kinds=tuple(
            KindResult(kind=kind, caught=_share(caught.get(kind, [])), n_made=n) for kind, n in sorted(made.items())
        ),
    )


def list_missed(twins: Sequence[Twin], split: Split) -> Iterator[Corruption]:
    """Yield the corruptions that got through, for the eye; never call it on the held-out split while rules change."""
    for twin in twins:
        if twin.split == split and is_let_through(claim_of(twin.text, (twin.source,)), make_retrieval((twin.source,))):
            for corruption in make_corruptions(twin):
                if is_let_through(corruption.claim, make_retrieval(corruption.sources)):
                    yield corruption


def _corrupt_citation(twin: Twin) -> Iterator[Corruption]:
    """Yield the claim cited to a neighbour, to nothing, with words that do not stand there, and joined with a neighbour's half."""
    others = [
        n
        for n in find_neighbours(twin.source)
        if _share_words(n.statement.text, twin) < _MAX_SHARED
        and twin.source.statement.text not in (lead_in.text for lead_in in n.statement.lead_ins)
    ]
    near = tuple(find_neighbours(twin.source))
    for other in others[:1]:
        yield Corruption(twin, "neighbour_cited", claim_of(twin.text, (other,)), (twin.source, *near))
        for wrong in _join_halves(twin.text, other.statement.text):
            if _says_no_more(wrong, twin.text) or _says_no_more(wrong, other.statement.text):
                continue
            yield Corruption(twin, "two_halves_joined", claim_of(wrong, (twin.source, other)), (twin.source, *near))
    honest = claim_of(twin.text, (twin.source,))
    ghost = honest.quotes[0].model_copy(update={"passage_id": "p-invented"})
    yield Corruption(twin, "invented_source", honest.model_copy(update={"quotes": (ghost,)}), (twin.source,))
    altered = quote_of(twin.source)
    altered = altered.model_copy(update={"text": twin.text[: len(altered.text)].ljust(len(altered.text), "x")})
    if altered.text != twin.source.statement.text:
        yield Corruption(twin, "invented_quote", honest.model_copy(update={"quotes": (altered,)}), (twin.source,))
    if twin.source.statement.lead_ins:
        yield Corruption(twin, "lost_lead_in", honest.model_copy(update={"lead_ins": ()}), (twin.source,))


def _corrupt_grade(twin: Twin) -> Iterator[Corruption]:
    """Yield the claim with another grade, with a grade that it has not, and with one in its words."""
    honest, own = claim_of(twin.text, (twin.source,)), (twin.source,)
    grade = twin.source.statement.grade
    if grade is None:
        inherited = next((n.statement.grade for n in find_neighbours(twin.source) if n.statement.grade), _OTHER_GRADE)
        yield Corruption(twin, "added_grade", honest.model_copy(update={"grade": inherited}), own)
        yield Corruption(twin, "added_grade", claim_of(twin.text.rstrip(".") + " (strong recommendation).", own), own)
    else:
        yield Corruption(twin, "other_grade", honest.model_copy(update={"grade": _OTHER_GRADE}), own)
        yield Corruption(twin, "other_grade", claim_of(twin.text.rstrip(".") + " [V, E].", own), own)
        yield Corruption(twin, "dropped_grade", honest.model_copy(update={"grade": None}), own)


def _join_halves(one: str, other: str) -> Iterator[str]:
    """Yield the first half of one sentence with the second half of the other, cut at a verb or a preposition."""
    for joint in (" is ", " are ", " for ", " in ", " with ", " should be ", " of "):
        left, found, rest = one.partition(joint)
        _, present, right = other.partition(joint)
        if found and present and rest != right and len(left.split()) >= 2 and len(right.split()) >= 2:
            yield left + joint + right
            return
    words, tail = one.rstrip(".").split(), other.rstrip(".").split()
    yield " ".join([*words[: len(words) // 2 + 1], "and", *tail[len(tail) // 2 :]])


def _says_no_more(wrong: str, text: str) -> bool:
    """Return whether every word of a joined sentence stands in one of its halves: then nothing was joined."""
    return set(stem_text(wrong)) <= set(stem_text(text))


def _share_words(text: str, twin: Twin) -> float:
    own = set(stem_text(twin.text)) - {"the", "in", "of", "a", "and", "or", "to", "with", "for", "is", "be", "should"}
    return len(own & set(stem_text(text))) / len(own) if own else 1.0


def _removed(text: str, wrong: str) -> str:
    kept = wrong.lower().rstrip(".")
    low = text.lower()
    start = next((i for i in range(len(low)) if low[: i + 1] != kept[: i + 1]), 0)
    return low[start : start + len(low) - len(kept)] or low[: len(low) - len(kept)]


def _lies_in(words: str, shown: str) -> bool:
    wordings = Wordings.load()
    found = [word for word in wordings.read(words) if len(word.surface) > 3]
    held = {key for word in wordings.read(shown) for key in word.keys}
    return bool(found) and sum(bool(word.keys & held) for word in found) >= len(found) / 2


def _share(values: Iterable[bool]) -> Share:
    listed = list(values)
    return Share(n_hits=sum(listed), n=len(listed))
