"""The gate: whether a sentence that a model wrote says what its source says. Layers in a tuple, deterministic, pure.

Each sentence of a claim has to pass every layer against one statement: what no single statement says is not said.
``texts/`` takes claim and statement apart, ``layers/`` compares them; ``docs/design/0002-model-gate.md`` has the map.
"""

from collections.abc import Callable, Sequence

from composer.gate.layers.agreement import agrees_by_segments
from composer.gate.layers.conditions import check_conditions
from composer.gate.layers.direction import check_order
from composer.gate.layers.figures import check_maximum, check_quantities, check_routes
from composer.gate.layers.grammar import check_grammar
from composer.gate.layers.heads import agrees_by_heads, find_moved
from composer.gate.layers.joints import check_joints
from composer.gate.layers.lines import check_line, check_ordinals
from composer.gate.layers.naming import check_content, check_contrasts, check_names, check_own_words, check_people
from composer.gate.layers.negation import check_negation, check_negation_kept, denies_anew
from composer.gate.layers.owners import check_owners
from composer.gate.layers.pairing import check_pairs
from composer.gate.layers.poles import check_poles
from composer.gate.layers.scope import check_kept, check_scope
from composer.gate.layers.strength import check_grade_words, check_strength
from composer.gate.layers.voices import check_voices
from composer.gate.texts.alternatives import drop_alternatives
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.sentences import read_claim_sentence, split_sentences
from composer.gate.texts.shorthand import spell_out
from composer.gate.texts.variants import find_variants
from composer.gate.texts.words import Abbreviations, Wordings
from core.record import Record

Layer = Callable[[Reading, Evidence], list[str]]


class Fault(Record):
    """What is wrong with a sentence of a claim."""

    layer: str
    """Id of the layer."""
    detail: str
    """What is wrong, in words that name only the claim and its source."""


LAYERS: tuple[tuple[str, Layer], ...] = (
    ("quantities", check_quantities),
    ("owner", check_owners),
    ("route", check_routes),
    ("negation", check_negation),
    ("order", check_order),
    ("order", check_voices),
    ("line", check_line),
    ("line", check_ordinals),
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
    faults = _check_text(text, evidence, wordings, abbreviations, shown_with)
    if not faults:
        return []
    source = " . ".join(each.whole.text for each in evidence)
    ways = (_check_text(way, evidence, wordings, abbreviations, shown_with) for way in find_variants(text, source))
    return [] if any(not found for found in ways) else faults


def _check_text(
    text: str,
    evidence: Sequence[Evidence],
    wordings: Wordings,
    abbreviations: Abbreviations | None,
    shown_with: Sequence[str],
) -> list[Fault]:
    faults: list[Fault] = []
    sentences = split_sentences(spell_out(text))
    if not sentences:
        return [Fault(layer="content", detail="the claim says nothing")]
    if any(text.count(opening) != text.count(closing) for opening, closing in ("()", "[]")):
        faults.append(Fault(layer="content", detail="a bracket does not close"))
    plain = read_claim_sentence(text, wordings, abbreviations)
    whole = plain
    if shown_with:
        whole = read_claim_sentence(" . ".join((text, *shown_with)), wordings, abbreviations)
    used: set[int] = set()
    for sentence in sentences:
        reading = plain if sentence == plain.text else read_claim_sentence(sentence, wordings, abbreviations)
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
    if denies_anew(sentence, evidence.said):
        faults.append(Fault(layer="negation", detail="a condition or an exception is denied"))
    return faults + left_out


def describe_layers() -> str:
    """Return the layers in words, for the version of the rules."""
    return " ".join(f"{name}: {layer.__doc__}" for name, layer in (*LAYERS, *OMISSIONS))
