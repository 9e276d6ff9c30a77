"""The gate: whether a sentence that a model wrote says what its source says. Layers in a tuple, deterministic, pure.

Each sentence of a claim has to pass every layer against one statement: what no single statement says is not said.
"""

from collections.abc import Callable, Sequence

from composer.gate.conditions import check_conditions
from composer.gate.direction import check_order
from composer.gate.evidence import Evidence, Reading, drop_alternatives, read_claim_sentence, spell_out, split_sentences
from composer.gate.figures import check_maximum, check_owners, check_quantities, check_routes
from composer.gate.grammar import check_grammar
from composer.gate.heads import agrees_by_heads, find_moved
from composer.gate.joints import check_joints
from composer.gate.lines import check_line
from composer.gate.naming import check_content, check_contrasts, check_names, check_own_words, check_people
from composer.gate.negation import find_conflicts, find_unanchored, find_widened, has_lost_negation
from composer.gate.pairing import check_pairs
from composer.gate.poles import check_poles
from composer.gate.scope import check_kept, check_scope
from composer.gate.segments import agrees_by_segments
from composer.gate.strength import check_grade_words, check_strength
from composer.gate.words import Abbreviations, Wordings
from core.record import Record

Layer = Callable[[Reading, Evidence], list[str]]


class Fault(Record):
    """What is wrong with a sentence of a claim."""

    layer: str
    """Id of the layer."""
    detail: str
    """What is wrong, in words that name only the claim and its source."""


def check_negation(claim: Reading, evidence: Evidence) -> list[str]:
    """What the source affirms is affirmed, what it negates, prohibits or excepts stays so."""
    keys = frozenset(key for word in claim.content for key in word.keys) | frozenset(
        key for word in evidence.said.content for key in word.keys
    )
    scope = frozenset(key for word in claim.wordings.read("only") for key in word.keys)
    conflicts = find_conflicts(claim.polarity, evidence.said.polarity, keys - scope)
    shown = sorted({word.surface for word in (*claim.content, *evidence.said.content) if word.keys & set(conflicts)})
    if not conflicts and find_unanchored(claim, evidence.said):
        return ["a negation was added or dropped"]
    return ["negated on one side only: " + ", ".join(f"“{word}”" for word in shown)] if conflicts else []


def check_negation_kept(claim: Reading, evidence: Evidence) -> list[str]:
    """A negation of the source is somewhere in the claim."""
    if has_lost_negation(claim, evidence.own):
        return ["the source's negation is left out"]
    return [f"“{word}” narrows what the source denies and is left out" for word in find_widened(claim, evidence.own)]


LAYERS: tuple[tuple[str, Layer], ...] = (
    ("quantities", check_quantities),
    ("owner", check_owners),
    ("route", check_routes),
    ("negation", check_negation),
    ("order", check_order),
    ("line", check_line),
    ("direction", check_poles),
    ("name", check_names),
    ("people", check_people),
    ("contrast", check_contrasts),
    ("pairs", check_pairs),
    ("joint", check_joints),
    ("grade_words", check_grade_words),
    ("strength", check_strength),
    ("scope", check_scope),
    ("grammar", check_grammar),
    ("content", check_content),
)

OMISSIONS: tuple[tuple[str, Layer], ...] = (
    ("maximum", check_maximum),
    ("negation", check_negation_kept),
    ("kept", check_kept),
    ("condition", check_conditions),
    ("own_words", check_own_words),
)
"""Layers that read the claim as a whole: what one sentence leaves out, another may say."""


def check_sentence(claim: Reading, evidence: Evidence) -> list[Fault]:
    """Return all that is wrong with one sentence beside one statement."""
    return [Fault(layer=name, detail=detail) for name, layer in LAYERS for detail in layer(claim, evidence)]


def check_text(
    text: str,
    evidence: Sequence[Evidence],
    wordings: Wordings,
    abbreviations: Abbreviations | None = None,
    shown_with: Sequence[str] = (),
) -> list[Fault]:
    """Return all that is wrong with a claim: for each sentence, the faults beside the statement that fits it best.

    Args:
        text: what is claimed.
        evidence: the statements that it rests on.
        wordings: which wordings are equal.
        abbreviations: those that the documents introduce.
        shown_with: the lead-ins and caveats that are shown with the claim: what they say is not left out.
    """
    if not evidence:
        return [Fault(layer="cited", detail="the claim rests on nothing")]
    faults: list[Fault] = []
    sentences = split_sentences(spell_out(text))
    if not sentences:
        return [Fault(layer="content", detail="the claim says nothing")]
    if any(text.count(opening) != text.count(closing) for opening, closing in ("()", "[]")):
        faults.append(Fault(layer="content", detail="a bracket does not close"))
    whole = read_claim_sentence(" . ".join((text, *shown_with)), wordings, abbreviations)
    plain = read_claim_sentence(text, wordings, abbreviations)
    used: set[int] = set()
    for sentence in sentences:
        reading = read_claim_sentence(sentence, wordings, abbreviations)
        beside: list[list[Fault]] = [_check_beside(reading, whole, plain, each) for each in evidence]
        used |= {place for place, found in enumerate(beside) if not found}
        fewest: list[Fault] = min(beside, key=len)
        is_counted = any(fault.layer == "quantities" for fault in fewest)
        if fewest and not is_counted:
            fewer = {place for place, each in enumerate(evidence) if _says_less(reading, whole, plain, each)}
            if fewer:
                used |= fewer
                continue
        faults += fewest
    if not faults and len(used) < len(evidence):
        # The half of another statement that a sentence ends in may hide in words that both statements share.
        faults.append(
            Fault(layer="cited", detail="nothing of the claim rests on one of its quotes; cite only what it says")
        )
    return list(dict.fromkeys(faults))


def _says_less(sentence: Reading, whole: Reading, plain: Reading, evidence: Evidence) -> bool:
    """Return whether the sentence passes beside the statement without one of its alternatives, of which it says nothing."""
    for fewer in drop_alternatives(evidence):
        words = fewer.dropped.content if fewer.dropped is not None else []
        beside = fewer.chosen.content[-1:] if fewer.chosen is not None else []
        if not all(word.keys & whole.keys for word in beside):
            continue
        own = [word for word in words if not word.keys & fewer.own.keys]
        if own and not any(word.keys & whole.keys for word in own) and not _check_beside(sentence, whole, plain, fewer):
            return True
    return False


def _check_beside(sentence: Reading, whole: Reading, plain: Reading, evidence: Evidence) -> list[Fault]:
    """Return the faults of a sentence, and of what the claim as a whole (with and without what is shown with it) leaves out."""
    left_out = [Fault(layer=name, detail=detail) for name, layer in OMISSIONS for detail in layer(whole, evidence)]
    faults = check_sentence(sentence, evidence)
    if any(fault.layer == "negation" for fault in faults) and (
        agrees_by_segments(plain, evidence.said) or agrees_by_heads(plain, evidence.said)
    ):
        faults = [fault for fault in faults if fault.layer != "negation"]
    if moved := find_moved(plain, evidence.said):
        words = ", ".join(f"“{word}”" for word in dict.fromkeys(moved))
        faults.append(Fault(layer="negation", detail=f"a negation has moved to or from {words}"))
    return faults + left_out


def describe_layers() -> str:
    """Return the layers in words, for the version of the rules."""
    return " ".join(f"{name}: {layer.__doc__}" for name, layer in (*LAYERS, *OMISSIONS))
