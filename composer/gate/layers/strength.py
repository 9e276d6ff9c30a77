"""Layer (vii): the strength of a recommendation, and its grade in words."""

import re
from dataclasses import replace

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.words import Word
from composer.reading.word_lists import load_words
from core.text import fold
from retriever.vocabulary.terms import stem_text

_WEAK = re.compile(
    r"\b(?:may|might|can(?!not)(?! (?:be )?expect)|could|(?<!\bis )(?<!\bare )consider(?:s|ed|ing|ations?)?(?! (?:how|whether|that|what)\b)|(?:is|are) considered(?= (?:in|for|when|if|only|where|as an option|an option)\b)|reasonable|suggest(?:s|ed)?|uncertain|unclear|not (?:certain|clear|known)|options?|optional|alternatives?(?! (?:or additional )?(?:diagnos|cause|explanation|source))|allows?|permits?|possible(?! (?:causes?|reasons?|sources?|complications?|diagnos[ie]s|side|adverse|risks?|harms?|effects?|infections?|exposures?)\b)|possibly|keep \w+ in mind|discuss)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:should|must|shall|ought|recommend(?:s|ed|ing)?|ha(?:s|ve) to|needs? to|requires?|required|offer(?:s|ed)?|advise[ds]?|encouraged?|(?:the|is|are) standard|standard (?:treatment|drug|therapy|of care)|is indicated|mandatory|essential|necessary|(?:first|treatment|drug) (?:of )?choice|of choice|first[- ]line|calls? for|preferred|preferable|(?:is|are|not) advisable|warranted|(?:is|are) to be(?! (?:expected|found|seen|had)))\b",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:must(?: always)?|always|mandatory|essential|imperative|compulsory|obligatory)\b", re.IGNORECASE
)
_MUST_NOT = re.compile(r"\bmust (?:not|never)\b", re.IGNORECASE)
_FORBIDS = re.compile(
    r"(?:^|[.;:] )do not\b|\b(?:cannot|contra-?indicat\w+|never|must not|forbidden|prohibited|not to be)\b",
    re.IGNORECASE,
)
_BINDING = re.compile(
    r"\b(?:must|always|ha(?:s|ve) to|needs? to|required|mandatory|essential|never|(?<!not )contra-?indicated)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(r"\b(?:may|might|could)\b", re.IGNORECASE)
_SHOULD = re.compile(r"\b(?:should|must)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"^(?:(?:in|for|at|if|when|while|where|within|between|before|after|during|to|as|by|with|without|except|whatever|from|on|whenever)\b[^,]*(?:, [^,]*)??, )?(?:do not |don't |always |never |also |first |please )?(?:(?!apply|rely|supply)[a-z]+ly )?"
    r"(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:(?:if|where|when|whenever|wherever)(?: at all)? (?:possible|feasible|practical|practicable|convenient|desired|wished)|ideally|preferabl[ey]|sometimes|occasionally|perhaps|maybe|(?:^|(?<= ))if you (?:wish|like))\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:possible|feasible|practical|practicable|ideally|prefer\w*|sometimes|occasionally|perhaps|able|can|may|might|could|allow\w*|consider\w*|convenient|wish\w*|desired)\b",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(
    r"\b(?:need not|needn't|needs? no|(?:do|does|did) not (?:need|have) to|(?:may|might) not need|not (?:be )?(?:needed|necessary|required|mandatory|essential)|unnecessary|dispensable|no (?:need|indication)|not necessarily|(?:may|might) not require)\b",
    re.IGNORECASE,
)
_NOT_NEEDED = re.compile(
    r"\bno\b[^,;.]{1,40}\b(?:is|are) (?:needed|required|necessary)\b|\b(?:do|does|did) not (?:[a-z]+ly )?(?:need|require)\b|\bnot (?:all|every|everyone)\b[^,;.]*\bneeds?\b|\bonly (?:needed|required|necessary)\b",
    re.IGNORECASE,
)
_NOT_ALWAYS = re.compile(r"\b(not) [a-z]+ly (?=needed|necessary|required)", re.IGNORECASE)
_AS_POSSIBLE = re.compile(r"\b(?:as \w+ as|if|where|wherever|when) possible\b", re.IGNORECASE)
_FIRM_OPTION = re.compile(r"\b(preferred|recommended|standard) (?:option|alternative|choice)s?\b", re.IGNORECASE)
_REGARDED = re.compile(r"\b(is|are|was|were) [a-z]+ly (?=considered\b)", re.IGNORECASE)
"""An adverb between the verb and what something counts as: "is generally considered safe" offers nothing."""
_ASIDE = re.compile(r"\([^()]*\)")
_REPORTED = re.compile(
    r"\b(agreed?|agrees|noted?|notes|recommend(?:ed|s)?|concluded?|decided?|felt|thought|advise[ds]?|suggest(?:ed|s)?|state[ds]?|say|says|said|aware|mind|sure|ensure[ds]?|explain(?:ed|s)?|remember|account) that\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|can|may|might|could|will|would|do(?! not))\b"
    r"|\b(?:increas|reduc|decreas|improv|caus|indicat|includ|provid|involv|resolv|predispos|produc|surviv|continu|ris|rais|remov|relat|compris|requir|measur|describ|experienc|mediat|stimulat|facilitat)es\b"
    r"|\b(?:show|identif(?:ie)|mean|contain|help|affect|lead|result|occur|present|need|suggest|predict|depend|remain|allow|last|develop|make|give|tend|appear|seem|exist|rest|prevent|apply|applie|differ|respond|become|follow|form|work|carrie|harm|lower|worsen|benefit|represent|account|consist|refer|begin|start|act|play|vary|varie)s\b",
    re.IGNORECASE,
)
"""A verb that states: a sentence without one is an order or a note, and orders."""
_SOFTENED = re.compile(
    r"\b(?:should be considered|(?:may|might|do|does|did) not (?:need|require|call for)\w*|not (?:be )?(?:necessary|required|needed|essential|mandatory)|(?:can|may|might|could) be (?:offered|recommended|given|used|required))\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(r"\b(?:possible|possibly|(?:may|might) not)\b", re.IGNORECASE)
_AFTER_MODAL = re.compile(r"\s+(?:also |not |be |have |been |only |still |[a-z]+ly )*(?P<verb>[a-z]+)", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(?:may|might|can|could)\b", re.IGNORECASE)
_PART_END = re.compile(r"[,;:.](?!\d)|\band (?:should|must|may|is|are)\b|\bbecause\b|\bif\b|\bwhen\b")
_HEAD = re.compile(r"(^|; |\. )[^:;.]+: ")
_USED = frozenset(stem_text("used given taken added tried"))
_TRIED = frozenset(stem_text("tried"))
_TRY = re.compile(r"\btry\b", re.IGNORECASE)
"""An order to try offers: what the source tells the reader to try can be tried."""
_OFFERED = re.compile(r"(?:consider\w*|discuss)\b(?! (?:how|whether|that|what)\b)", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"(?:^|(?<=[\s,]))(?:who|whose|whom|which)\b(?:\s+[\w-]+){0,2}?(?:\s+(?:can|may|should|must|might|could)\b)?(?:(?!\b(?:can|may|should|must|might|could)\b)[^,;.:])*"
    r"|(?:^|(?<=[\s,]))(?:if|when|whenever|where|unless|because|since|although|even if|even when|provided|for example|such as)\b[^,;.:]*|(?:^|(?<=[\s,]))that(?= [a-z]+)(?:\s+(?:can|may|should|must|might|could)\b)?(?:(?!\b(?:can|may|should|must|might|could)\b)[^;.:])*",
    re.IGNORECASE,
)
_GRADE = re.compile(
    r"\[\s*(?:I{1,3}|IV|V)\s*,\s*[A-E]\s*\]|\b(?:strong|weak|conditional|strongly|weakly|conditionally)\s+recommend\w*|\bclass (?:[1-4][ab]?|I{1,3}[ab]?|IV)\b"
    r"|\b(?:grade|level|category)(?: of evidence)? (?:[A-E](?:-I{1,3})?|[1-4][+-]*[a-c]?|I{1,3}|IV|V)(?![\w-])|\b(?:high|moderate|low|very low|strong|good|poor)[- ](?:quality|certainty|level)?\s?(?:of )?evidence\b"
    r"|\b(?:evidence|recommendation) (?:level|grade) \w+|\bgrade [A-D] recommendation|\bgood practice (?:point|statement)|\bbest practice statement|\([A-D](?:, ?[I1-4]+[a-c]?)?\)$",
    re.IGNORECASE,
)


def check_strength(claim: Reading, evidence: Evidence) -> list[str]:
    """What may be done stays "may", what should be done stays "should", and neither becomes "must"."""
    source = _to_values(evidence.said.text) if evidence.statement.kind == "table_row" else evidence.said.text
    forbids = _FORBIDS.search(source) is not None
    if _count(_MUST, _MUST_NOT.sub(" ", claim.text) if forbids else claim.text) > _count(_BINDING, source):
        return ["“must” is stronger than the source"]
    if _has_traded(claim.text, source, _MODAL, _SHOULD):
        return ["“should” has become “may”"]
    if _has_traded(claim.text, source, _SHOULD, _MODAL):
        return ["“may” has become “should”"]
    is_weak, is_strong = _is_weak(claim.text), _is_strong(claim.text)
    own = source if evidence.statement.kind == "table_row" else evidence.own.text
    source_weak, source_strong = _is_weak(source), _is_strong(source) or _is_strong(own)
    if _OFFERED.match(own) and not _is_strong(own):
        # "Act on a drop: consider referral": how strongly the parent is said is not how strongly its item is.
        source_weak, source_strong = True, False
    if (hedge := _HEDGE.search(claim.text)) and not _HEDGED.search(source):
        return [f"“{hedge.group()}” weakens what the source says"]
    if (needless := _NEEDLESS.search(claim.text)) and not _is_needless(
        _NOT_ALWAYS.sub(r"\1 ", source), needless.group()
    ):
        return [f"“{needless.group()}” stands for what the source says more firmly"]
    mine, theirs = _list_weak(claim.text), _list_weak(source)
    if mine and mine == theirs and is_strong == source_strong:
        # As many words that allow or suppose on both sides, and none traded: only their clauses differ.
        return []
    if source_strong and not is_strong and _count(_MODAL, claim.text) > _count(_MODAL, source):
        return ["the source recommends it, the claim supposes it"]
    if is_strong and source_weak and not source_strong:
        return ["the source only offers it as an option"]
    if is_weak and not source_weak and not _is_excused(claim, evidence.said, is_firm=source_strong):
        return ["the claim only allows or supposes what the source states"]
    if not is_weak and source_weak and not source_strong and not _SUPPOSES.search(claim.text):
        return ["the source only offers or supposes it"]
    if is_strong and not source_strong and evidence.statement.kind != "table_row" and _STATES.search(_to_main(source)):
        return ["the source states a fact and recommends nothing"]
    return []


def _is_needless(source: str, said: str) -> bool:
    """Return whether the source says, in whatever words, that something need not be: "no imaging is needed"."""
    if _NEEDLESS.search(source) or _NOT_NEEDED.search(source):
        return True
    return said.lower() == "no indication" and re.search(r"\bnot (?:[a-z]+ly )?indicated\b", source) is not None


def _list_weak(text: str) -> list[str]:
    """Return the words that allow, offer or suppose, wherever they stand; all modal verbs count alike."""
    found = (match.group().lower() for match in _WEAK.finditer(_AS_POSSIBLE.sub(" ", text)))
    return sorted("may" if _POSSIBLE.fullmatch(word) else word[:6] for word in found)


def _has_traded(claim: str, source: str, gained: re.Pattern[str], lost: re.Pattern[str]) -> bool:
    """Return whether the claim has more of one modal and less of another; a modal that went with its clause is no loss."""
    if _count(gained, claim) <= _count(gained, source) or _count(lost, claim) >= _count(lost, source):
        return False
    main, stated = drop_conditions(claim), drop_conditions(source)
    if _count(gained, main) > _count(gained, stated) and _count(lost, main) < _count(lost, stated):
        return True
    stood = {verb for match in lost.finditer(source) for verb in _read_verb(source, match.end())}
    return any(verb in stood for match in gained.finditer(claim) for verb in _read_verb(claim, match.end()))


def _is_excused(claim: Reading, source: Reading, *, is_firm: bool) -> bool:
    """Return whether each "may" of the claim stands in a clause of the source, or only words what the source just notes."""
    stood = {verb for match in _POSSIBLE.finditer(source.text) for verb in _read_verb(source.text, match.end())}
    supposed = [_read_after(source, match.end()) for match in _POSSIBLE.finditer(source.text)]
    main = replace(claim, text=_AS_POSSIBLE.sub(" ", _to_main(claim.text)))
    for match in _WEAK.finditer(main.text):
        verbs = _read_verb(main.text, match.end())
        is_modal = _POSSIBLE.fullmatch(match.group()) is not None
        if is_modal and any(verb in stood or (verb in _TRIED and _TRY.search(source.text)) for verb in verbs):
            continue
        if match.group().lower() == "can" and not is_firm and any(verb in _USED for verb in verbs):
            continue
        mine = _read_after(main, match.end())
        if (
            is_modal
            and mine
            and any(sum(bool(word.keys & keys) for word in mine) > len(mine) / 2 for keys in map(_join_keys, supposed))
        ):
            continue
        return False
    return True


def _read_after(reading: Reading, position: int) -> list[Word]:
    """Return the content words from a position to the end of its part of the sentence."""
    stop = _PART_END.search(reading.text, position)
    end = stop.start() if stop else len(reading.text)
    return [word for word in reading.content if position <= word.start < end]


def _join_keys(words: list[Word]) -> frozenset[str]:
    return frozenset(key for word in words for key in word.keys)


def _to_values(text: str) -> str:
    """Return a table row without the heads of its cells, which tell the reader nothing to do."""
    return _HEAD.sub(r"\1", text)


def _read_verb(text: str, position: int) -> list[str]:
    """Return the stem of the verb that follows a modal."""
    match = _AFTER_MODAL.match(text, position)
    return stem_text(match["verb"]) if match else []


def check_grade_words(claim: Reading, evidence: Evidence) -> list[str]:
    """A grade that the text itself mentions is the grade of the statement, to the letter."""
    grade = evidence.statement.grade
    graded = grade.raw if grade else ""
    printed, bracketed = f"{graded} {evidence.own.text}", " ".join([graded, *_ASIDE.findall(evidence.own.text)])
    return [
        f"“{match.group()}” is not the statement's own grade"
        for match in _GRADE.finditer(claim.text)
        # In brackets a grade is this statement's; a text may speak of grades without bearing one.
        if _to_letters(match.group()) not in _to_letters(bracketed if _is_bracketed(claim.text, match) else printed)
    ]


def _to_letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()


def _is_bracketed(text: str, match: re.Match[str]) -> bool:
    return any(aside.start() <= match.start() < aside.end() for aside in _ASIDE.finditer(text))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _is_weak(text: str) -> bool:
    """Return whether a main clause allows, supposes or offers a choice."""
    main = _FIRM_OPTION.sub(r"\1", _AS_POSSIBLE.sub(" ", _to_main(_REGARDED.sub(r"\1 ", text))))
    return _WEAK.search(main) is not None


def _is_strong(text: str) -> bool:
    """Return whether a main clause recommends, demands or tells the reader what to do."""
    main = _SOFTENED.sub(" ", _to_main(text))
    return _STRONG.search(main) is not None or any(
        (match := _IMPERATIVE.match(part.strip())) is not None
        and match["verb"].lower() in load_words("order_verbs.txt")
        and (match["verb"].lower() != "have" or match.start("verb") == 0)
        for part in re.split(r"(?<=[.:;])\s+(?=[A-Za-z])| \. |, and (?=[a-z]+ )|, but ", text)
    )


def _to_main(text: str) -> str:
    """Return what the main clauses say: without asides and subordinate clauses; what somebody "agreed that" is said."""
    return _SUBORDINATE.sub(" ", _REPORTED.sub(r"\1 ", _ASIDE.sub(" ", text)))


def drop_conditions(text: str) -> str:
    """Return the text without its subordinate clauses."""
    return _SUBORDINATE.sub(" ", text)
