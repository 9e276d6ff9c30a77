"""Layer (vii): the strength of a recommendation, its grade, its scope and its exclusivity."""

import re

from composer.gate.evidence import Evidence, Reading
from core.text import fold
from retriever.terms import stem_text

_WEAK = re.compile(
    r"\b(?:may|might|can(?!not)|could|(?<!\bis )(?<!\bare )consider(?:s|ed|ing|ation)?|(?:is|are) considered(?= (?:in|for|when|if|only|where|as an option|an option)\b)|reasonable|suggest(?:s|ed|ing)?|options?|optional|alternatives?|possible|possibly|keep \w+ in mind|discuss)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:should|must|shall|ought|recommend(?:s|ed|ing)?|ha(?:s|ve) to|needs? to|requires?|required|offer(?:s|ed)?|advise[ds]?|encouraged?|(?:the|is|are) standard|standard (?:treatment|drug|therapy|of care)|is indicated|mandatory|essential|necessary|(?:first|treatment|drug) (?:of )?choice|of choice|first[- ]line|calls? for|preferred|preferable)\b",
    re.IGNORECASE,
)
_MUST = re.compile(r"\b(?:must|always|mandatory|essential|imperative|compulsory|obligatory)\b", re.IGNORECASE)
_MUST_NOT = re.compile(r"\bmust (?:not|never)\b", re.IGNORECASE)
_FORBIDS = re.compile(r"\b(?:contra-?indicat\w+|never|must not|forbidden|prohibited|not to be)\b", re.IGNORECASE)
_BINDING = re.compile(
    r"\b(?:must|always|ha(?:s|ve) to|needs? to|required|mandatory|essential|never)\b",
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
    r"\b(?:possible|feasible|practical|practicable|ideally|prefer\w*|sometimes|occasionally|perhaps|can|may|might|could|allow\w*|consider\w*|convenient|wish\w*|desired)\b",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(
    r"\b(?:need not|needn't|needs? no|(?:do|does|did) not (?:need|have) to|(?:may|might) not need|not (?:be )?(?:needed|necessary|required|mandatory|essential)|unnecessary|dispensable|not necessarily)\b",
    re.IGNORECASE,
)
_AS_POSSIBLE = re.compile(r"\b(?:as \w+ as|if|where|wherever|when) possible\b", re.IGNORECASE)
_FIRM_OPTION = re.compile(r"\b(preferred|recommended|standard) (?:option|alternative|choice)s?\b", re.IGNORECASE)
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
    r"\b(?:should be considered|may not need to|(?:can|may|might|could) be (?:offered|recommended|given|used|required))\b",
    re.IGNORECASE,
)
_VERBS = frozenset(
    [
        "abandon",
        "act",
        "add",
        "adjust",
        "admit",
        "advise",
        "aim",
        "apply",
        "arrange",
        "ask",
        "assess",
        "avoid",
        "base",
        "begin",
        "carry",
        "check",
        "choose",
        "combine",
        "compare",
        "confirm",
        "continue",
        "counsel",
        "cover",
        "decide",
        "delay",
        "diagnose",
        "discard",
        "discuss",
        "do",
        "encourage",
        "ensure",
        "expect",
        "find",
        "fit",
        "follow",
        "forget",
        "give",
        "guide",
        "have",
        "hold",
        "identify",
        "increase",
        "introduce",
        "keep",
        "know",
        "let",
        "limit",
        "look",
        "lower",
        "maintain",
        "measure",
        "monitor",
        "move",
        "obtain",
        "offer",
        "optimise",
        "optimize",
        "order",
        "palpate",
        "perform",
        "prescribe",
        "provide",
        "raise",
        "reassess",
        "record",
        "reduce",
        "refer",
        "regard",
        "rely",
        "remove",
        "repeat",
        "reserve",
        "review",
        "run",
        "screen",
        "seek",
        "send",
        "set",
        "start",
        "stop",
        "suspect",
        "take",
        "tell",
        "test",
        "think",
        "treat",
        "try",
        "use",
        "wait",
        "watch",
        "weigh",
        "withhold",
        "admit",
        "involve",
        "explain",
        "inform",
        "plan",
        "prepare",
        "replace",
        "switch",
        "taper",
        "titrate",
        "manage",
        "note",
        "remember",
        "exclude",
        "investigate",
        "commence",
        "initiate",
        "administer",
        "inject",
        "anticoagulate",
        "irradiate",
        "overlook",
        "prefer",
        "miss",
        "rule",
        "walk",
        "sort",
        "immunise",
        "immunize",
        "vaccinate",
        "resuscitate",
        "intubate",
        "ventilate",
        "elevate",
        "mix",
        "dilute",
        "wash",
        "clean",
        "drain",
        "excise",
        "suture",
        "swab",
        "sample",
        "collect",
        "image",
        "scan",
        "rinse",
        "dose",
        "call",
        "contact",
        "notify",
        "document",
        "educate",
        "reassure",
        "secure",
        "place",
        "position",
        "protect",
        "prevent",
        "allow",
        "minimise",
        "minimize",
        "maximise",
        "maximize",
        "infuse",
        "insert",
        "transfer",
        "discharge",
        "defer",
    ]
)
_AFTER_MODAL = re.compile(r"\s+(?:also |not |be |have |been |only |still |[a-z]+ly )*(?P<verb>[a-z]+)", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(?:may|might|can|could)\b", re.IGNORECASE)
_USED = frozenset(stem_text("used given taken added tried"))
_SUBORDINATE = re.compile(
    r"(?:^|(?<=[\s,]))(?:who|whose|whom|which)\b(?:\s+[\w-]+){0,2}?(?:\s+(?:can|may|should|must|might|could)\b)?(?:(?!\b(?:can|may|should|must|might|could)\b)[^,;.:])*"
    r"|(?:^|(?<=[\s,]))(?:if|when|whenever|where|unless|because|since|although|even if|even when|provided|for example|such as)\b[^,;.:]*|(?:^|(?<=[\s,]))that(?= [a-z]+)[^;.:]*",
    re.IGNORECASE,
)
_GRADE = re.compile(
    r"\[\s*(?:I{1,3}|IV|V)\s*,\s*[A-E]\s*\]|\b(?:strong|weak|conditional|strongly|weakly|conditionally)\s+recommend\w*|\bclass (?:[1-4][ab]?|I{1,3}[ab]?|IV)\b"
    r"|\b(?:grade|level|category)(?: of evidence)? (?:[A-E](?:-I{1,3})?|[1-4][+-]*[a-c]?|I{1,3}|IV|V)(?![\w-])|\b(?:high|moderate|low|very low|strong|good|poor)[- ](?:quality|certainty|level)?\s?(?:of )?evidence\b"
    r"|\b(?:evidence|recommendation) (?:level|grade) \w+|\bgrade [A-D] recommendation|\bgood practice (?:point|statement)|\bbest practice statement|\([A-D](?:, ?[I1-4]+[a-c]?)?\)$",
    re.IGNORECASE,
)
_SCOPE: tuple[tuple[str, str, str], ...] = (
    ("all", r"\b(?:all(?! the time)|every(?! \d| (?:day|week|month|year|hour))|everyone|everybody|each|always|any|whatever|invariably|entire(?:ly)?|in all cases|nobody|no one|never|whichever|regardless|however (?:long|much))\b", r"\b(?:all|every|everyone|everybody|each|always|any|whatever|entire(?:ly)?|nobody|no one|never|none|regardless|both|however)\b"),
    ("only", r"\b(?:only|solely|sole|exclusively|nothing but|no other|the single)\b", r"\b(?:only|solely|sole|exclusively|unless|except|reserved?|kept?|no other|single|alone|until|provided|require[sd]?|without other)\b"),
    ("some", r"\b(?:some|several|a few) (?:[\w-]+ )?(?:adults|patients|people|children|women|men|cases)\b", r"\b(?:some|certain|several|selected|few|number|part|many|most|may|can)\b"),
    ("most", r"(?<!at )\b(?:most|majority|mainly|mostly|predominantly)\b(?! (?:recent|appropriate|frequent|likely))", r"\b(?:most(?:ly)?|majority|usual(?:ly)?|typical(?:ly)?|generally|often|mainly|predominantly)\b"),
)  # fmt: skip
_KEPT: tuple[tuple[str, str, str], ...] = (
    ("most", r"(?<!at )\bmost\b(?! (?:recent|appropriate|active|likely|frequent))(?! of its)", r"\b(?:most|majority|usual(?:ly)?|typical(?:ly)?|generally|normally|mostly)\b"),
    ("many", r"\b(?:many|some|several|certain|selected)\b", r"\b(?:many|some|several|certain|selected|number|part)\b"),
    ("usually", r"\b(?:usual(?:ly)?|typical(?:ly)?|generally|often|mostly|normally|commonly)\b", r"\b(?:usual(?:ly)?|typical(?:ly)?|generally|generic|often|mostly|normally|commonly|common|most|tend(?:s|ing)?)\b"),
    ("only", r"\bonly(?! [a-z]+ (?:blood )?test)\b", r"\b(?:only|solely|exclusively|unless|except|just|reserved?|until|provided|requires?|no other|without other|sole)\b"),
    ("except", r"\b(?:unless|except|apart from|other than|outside)\b", r"\b(?:unless|except|apart|other than|non-?\w+|outside|if not|only|provided|excluding|but not|without|not (?:in|for|when|if|where|with|recommended|needed|used))\b"),
    ("routinely", r"\broutine(?:ly)?\b", r"\b(?:routine(?:ly)?|as a rule|by default|standard)\b"),
    ("preferably", r"\b(?:preferabl[ey]|ideally|where possible|if possible|wherever it is feasible|wherever it is known|where appropriate)\b", r"\b(?:prefer\w*|ideally|possible|feasible|best|appropriate|known)\b"),
    ("alone", r"\b(?:alone|single agent|single-agent|monotherapy|on its own)\b", r"\b(?:alone|single[- ]agent|as a single|monotherapy|on (?:its|their) own|by itself|single)\b"),
    ("limited", r"\b(?:not proven|has not been proven|limited|uncertain|unclear|unproven)\b", r"\b(?:prov(?:en|ed)|limited|uncertain|unclear|unproven|not (?:known|clear|certain)|unknown|little)\b"),
    ("if needed", r"\b(?:if|as|when|where) (?:needed|necessary|required|appropriate|indicated|tolerated)\b", r"\b(?:need\w*|necessary|requir\w*|appropriate|indicat\w*|tolerat\w*|suitable|prn)\b"),
    ("gradually", r"\b(?:gradual(?:ly)?|slow(?:ly)?|stepwise)\b", r"\b(?:gradual\w*|slow\w*|stepwise|step by step|taper\w*)\b"),
    ("selectively", r"\b(?:selective(?:ly)?|sparing(?:ly)?|individual(?:ly|ised|ized)?)\b(?! (?:serotonin|estrogen|oestrogen|decision))", r"\b(?:select\w*|sparing\w*|individual\w*|case by case|each|personal\w*|tailor\w*)\b"),
    ("temporarily", r"\b(?:temporar(?:y|ily)|transient(?:ly)?|brief(?:ly)?|short-term|intermittent(?:ly)?)\b", r"\b(?:temporar\w*|transient\w*|brief\w*|short\w*|intermittent\w*|passing)\b"),
    ("significant", r"\bnot (?:statistically )?significant(?:ly)?\b|\bnot (?:differ|lengthen|shorten)\w* significantly\b|\bdid not significantly\b", r"\bsignificant(?:ly)?\b"),
)  # fmt: skip


def check_strength(claim: Reading, evidence: Evidence) -> list[str]:
    """What may be done stays "may", what should be done stays "should", and neither becomes "must"."""
    source = evidence.said.text
    forbids = _FORBIDS.search(source) is not None
    if _count(_MUST, _MUST_NOT.sub(" ", claim.text) if forbids else claim.text) > _count(_BINDING, source):
        return ["“must” is stronger than the source"]
    if _has_traded(claim.text, source, _MODAL, _SHOULD):
        return ["“should” has become “may”"]
    if _has_traded(claim.text, source, _SHOULD, _MODAL):
        return ["“may” has become “should”"]
    is_weak, is_strong = _is_weak(claim.text), _is_strong(claim.text)
    source_weak, source_strong = _is_weak(source), _is_strong(source) or _is_strong(evidence.own.text)
    if (hedge := _HEDGE.search(claim.text)) and not _HEDGED.search(source):
        return [f"“{hedge.group()}” weakens what the source says"]
    if (needless := _NEEDLESS.search(claim.text)) and not _NEEDLESS.search(source):
        return [f"“{needless.group()}” stands for what the source says more firmly"]
    if source_strong and not is_strong and _count(_MODAL, claim.text) > _count(_MODAL, source):
        return ["the source recommends it, the claim supposes it"]
    if is_strong and source_weak and not source_strong:
        return ["the source only offers it as an option"]
    if is_weak and not source_weak and not _is_excused(claim.text, source, is_firm=source_strong):
        return ["the claim only allows or supposes what the source states"]
    if not is_weak and source_weak and not source_strong:
        return ["the source only offers or supposes it"]
    if is_strong and not source_strong and evidence.statement.kind != "table_row" and _STATES.search(_to_main(source)):
        return ["the source states a fact and recommends nothing"]
    return []


def _has_traded(claim: str, source: str, gained: re.Pattern[str], lost: re.Pattern[str]) -> bool:
    """Return whether the claim has more of one modal and less of another; a modal that went with its clause is no loss."""
    if _count(gained, claim) <= _count(gained, source) or _count(lost, claim) >= _count(lost, source):
        return False
    main, stated = drop_conditions(claim), drop_conditions(source)
    if _count(gained, main) > _count(gained, stated) and _count(lost, main) < _count(lost, stated):
        return True
    stood = {verb for match in lost.finditer(source) for verb in _read_verb(source, match.end())}
    return any(verb in stood for match in gained.finditer(claim) for verb in _read_verb(claim, match.end()))


def _is_excused(claim: str, source: str, *, is_firm: bool) -> bool:
    """Return whether each "may" of the claim stands in a clause of the source, or only words what the source just notes."""
    stood = {verb for match in _POSSIBLE.finditer(source) for verb in _read_verb(source, match.end())}
    main = _AS_POSSIBLE.sub(" ", _to_main(claim))
    for match in _WEAK.finditer(main):
        verbs = _read_verb(main, match.end())
        if _POSSIBLE.fullmatch(match.group()) and any(verb in stood for verb in verbs):
            continue
        if match.group().lower() == "can" and not is_firm and any(verb in _USED for verb in verbs):
            continue
        return False
    return True


def _read_verb(text: str, position: int) -> list[str]:
    """Return the stem of the verb that follows a modal."""
    match = _AFTER_MODAL.match(text, position)
    return stem_text(match["verb"]) if match else []


def check_grade_words(claim: Reading, evidence: Evidence) -> list[str]:
    """A grade that the text itself mentions is the grade of the statement, to the letter."""
    grade = evidence.statement.grade
    printed = fold(" ".join([grade.raw if grade else "", evidence.own.text]))
    plain = re.sub(r"[^a-z0-9]+", " ", printed)
    return [
        f"“{match.group()}” is not the statement's own grade"
        for match in _GRADE.finditer(claim.text)
        if re.sub(r"[^a-z0-9]+", " ", fold(match.group())).strip() not in plain
    ]


def check_scope(claim: Reading, evidence: Evidence) -> list[str]:
    """Nothing is made wider: "most" is not "all", "a factor" is not "the only factor"."""
    return [
        f"the source does not say “{name}”"
        for name, said, stands in _SCOPE
        if re.search(said, claim.text, re.IGNORECASE) and not re.search(stands, evidence.whole.text, re.IGNORECASE)
    ]


def check_kept(claim: Reading, evidence: Evidence) -> list[str]:
    """What the source says to limit itself is not left out."""
    return [
        f"the source's “{name}” is left out"
        for name, stands, kept in _KEPT
        if re.search(stands, evidence.own.text, re.IGNORECASE) and not re.search(kept, claim.text, re.IGNORECASE)
    ]


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _is_weak(text: str) -> bool:
    """Return whether a main clause allows, supposes or offers a choice."""
    main = _FIRM_OPTION.sub(r"\1", _AS_POSSIBLE.sub(" ", _to_main(text)))
    return _WEAK.search(main) is not None


def _is_strong(text: str) -> bool:
    """Return whether a main clause recommends, demands or tells the reader what to do."""
    main = _SOFTENED.sub(" ", _to_main(text))
    return _STRONG.search(main) is not None or any(
        (match := _IMPERATIVE.match(part.strip())) is not None
        and match["verb"].lower() in _VERBS
        and (match["verb"].lower() != "have" or match.start("verb") == 0)
        for part in re.split(r"(?<=[.:;])\s+(?=[A-Za-z])| \. |, and (?=[a-z]+ )|, but ", text)
    )


def _to_main(text: str) -> str:
    """Return what the main clauses say: without asides and subordinate clauses; what somebody "agreed that" is said."""
    return _SUBORDINATE.sub(" ", _REPORTED.sub(r"\1 ", _ASIDE.sub(" ", text)))


def drop_conditions(text: str) -> str:
    """Return the text without its subordinate clauses."""
    return _SUBORDINATE.sub(" ", text)
