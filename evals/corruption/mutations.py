"""Deterministic corruptions of a sentence: each takes an honest wording and returns a wrong one, or nothing.

They know nothing of the gate. What is chosen among several possibilities depends on a hash of the text alone.
"""

import itertools
import re
from collections.abc import Callable, Iterator

from core.text import hash_text

Mutation = Callable[[str], Iterator[str]]

_NUMBER = re.compile(r"(?<![\w.\-/])\d+(?:\.\d+)?(?![\w/]|\.\d)")
_UNITS = (("mg", "g"), ("micrograms", "mg"), ("g", "mg"), ("mmHg", "cm H2O"), ("hours", "days"), ("hour", "day"),
          ("days", "weeks"), ("weeks", "months"), ("months", "years"), ("minutes", "hours"), ("minute", "hour"),
          ("years", "months"), ("mg/dL", "mmol/L"), ("mmol/l", "mg/dl"), ("%", " mg"), ("kPa", "mmHg"), ("mg/kg", "mg"),
          ("g/m²", "g"), ("year", "month"), ("mm Hg", "kPa"))  # fmt: skip
_COMPARATORS = (("at least", "at most"), ("at most", "at least"), ("below", "above"), ("above", "below"),
                ("or more", "or less"), ("or higher", "or lower"), ("or older", "or younger"), ("less than", "more than"),
                ("more than", "less than"), ("up to", "at least"), ("within", "after"), ("under", "over"),
                ("and over", "and under"), ("no less than", "no more than"), ("at least ", ""), ("or more", ""),
                ("does not exceed", "exceeds"), ("maximum", "minimum"))  # fmt: skip
_NOT = (("should not be", "should be"), ("Do not ", ""), ("do not ", ""), (" is not ", " is "), (" are not ", " are "),
        ("should not", "should"), ("cannot", "can"), (" without ", " with "), ("should be avoided", "should be used"),
        (" does not ", " does "), ("has not been", "has been"), (" not ", " "), (" no longer ", " still "), ("non-", ""),
        ("did not differ", "differed"), ("unless", "if"), (" contraindicated", " recommended"))  # fmt: skip
_ADD_NOT = (("should be", "should not be"), (" is recommended", " is not recommended"), (" can be", " cannot be"),
            (" may be", " should not be"), (" is an option", " is not an option"), (" are ", " are not "),
            (" is ", " is not "), ("should receive", "should not receive"), ("should have", "should not have"),
            (" was ", " was not "), (" may ", " may not "), ("should", "should not"))  # fmt: skip
_IMPERATIVE = re.compile(
    r"^(Give|Use|Offer|Consider|Start|Add|Continue|Measure|Obtain|Refer|Admit|Check|Ask|Advise|Arrange|Maintain|Test|Treat|Aim|Repeat|Seek|Introduce|Stop|Review)\b"
)
_DRUGS = ("alteplase", "aspirin", "clopidogrel", "tenecteplase", "apixaban", "warfarin", "doxorubicin", "ifosfamide",
          "trabectedin", "pazopanib", "eribulin", "imatinib", "gemcitabine", "docetaxel", "dacarbazine", "amoxicillin",
          "doxycycline", "clarithromycin", "azithromycin", "levofloxacin", "erythromycin", "ceftriaxone", "ciprofloxacin",
          "vancomycin", "linezolid", "meropenem", "nitrofurantoin", "fosfomycin", "pivmecillinam", "prednisolone",
          "hydrocortisone", "metformin", "pioglitazone", "tiotropium", "ipratropium bromide", "theophylline",
          "magnesium sulphate", "montelukast", "salbutamol", "spironolactone", "indapamide", "insulin", "oseltamivir",
          "corticosteroids", "antibiotics", "oxygen", "cefuroxime", "ampicillin", "trimethoprim", "heliox", "taxanes",
          "anthracycline", "ACE inhibitor", "ARB", "CCB", "SGLT2 inhibitor", "GLP-1 mimetic", "DPP-4 inhibitor",
          "sulfonylurea", "β-blocker", "beta-blocker", "macrolide", "β-lactam", "fluoroquinolone")  # fmt: skip
_SUBTYPES = (("leiomyosarcoma", "angiosarcoma"), ("liposarcoma", "synovial sarcoma"), ("angiosarcoma", "leiomyosarcoma"),
             ("dermatofibrosarcoma protuberans", "gastrointestinal stromal tumour"), ("severe", "mild"), ("mild", "severe"),
             ("nonsevere", "severe"), ("non-severe", "severe"), ("low-severity", "high-severity"), ("high-severity", "low-severity"), ("low severity", "high severity"),
             ("high severity", "moderate severity"), ("pneumonia", "bronchitis"), ("asthma", "COPD"), ("cystitis", "pyelonephritis"),
             ("pyelonephritis", "cystitis"), ("type 2 diabetes", "type 1 diabetes"), ("stage 1", "stage 2"), ("stage 2", "stage 1"),
             ("synchronous", "metachronous"), ("metachronous", "synchronous"), ("ischemic stroke", "hemorrhagic stroke"),
             ("hypertension", "hypotension"), ("heart failure", "renal failure"), ("influenza", "parainfluenza"), ("acute", "chronic"),
             ("Pseudomonas aeruginosa", "Klebsiella pneumoniae"), ("MRSA", "VRE"), ("bronchiolitis", "croup"), ("CAP", "hospital-acquired pneumonia"),
             ("soft tissue sarcoma", "osteosarcoma"), ("lung metastases", "liver metastases"), ("chronic kidney disease", "liver disease"),
             ("phaeochromocytoma", "hyperthyroidism"), ("systolic", "diastolic"))  # fmt: skip
_POPULATIONS = (("children", "adults"), ("adults", "children"), ("women", "men"), ("child", "adult"), ("infants", "adults"),
                ("inpatients", "outpatients"), ("outpatients", "inpatients"), ("outpatient", "inpatient"), ("babies", "children over 5"), ("pregnant women", "older women"),
                ("older people", "younger people"), ("people over 80", "people under 80"), ("smokers", "non-smokers"),
                ("in pregnancy", "in older people"), ("premenopausal", "postmenopausal"), ("patients", "pregnant patients"))  # fmt: skip
_DIRECTIONS = (("increases", "reduces"), ("increase", "reduce"), ("increased", "reduced"), ("raises", "lowers"), ("raised", "lowered"), ("raise", "lower"), ("lower ", "raise "),
               ("lowered", "raised"), ("reduces", "increases"), ("reduce", "increase"), ("lengthened", "shortened"), ("prolongs", "shortens"), ("prolonged", "shortened"),
               ("longer", "shorter"), ("shorter", "longer"), ("better", "worse"), ("improve", "worsen"), ("improves", "worsens"), ("higher", "lower"),
               ("less effective", "more effective"), ("lower efficacy", "higher efficacy"), ("start", "stop"), ("started", "stopped"), ("begin", "stop"), ("continue", "stop"), ("continued", "stopped"),
               ("stopped", "continued"), ("superior", "inferior"), ("more active", "less active"), ("persistently", "briefly"), ("stable", "unstable"), ("harder", "easier"))  # fmt: skip
_ORDERS = (("before", "after"), ("after", "before"), ("first-line", "second-line"), ("second-line", "first-line"), ("first line", "second line"), ("First-line", "Second-line"),
           ("Second-line", "First-line"), ("prior to", "after"), ("Before", "After"), ("After", "Before"), ("first choice", "last choice"), ("later lines", "first line"), ("comes first", "comes last"))  # fmt: skip
_SWAPS = (
    " in preference to ",
    " rather than ",
    " instead of ",
    " is preferred to ",
    " before ",
    " after ",
    " better than ",
    " compared with ",
    ", then ",
    " and then ",
)
_STRONGER = (("may be considered", "should be given"), ("might be considered", "is recommended"), ("can be considered", "is recommended"), ("should be considered", "must be given"),
             ("may be reasonable", "is recommended"), ("is reasonable", "is recommended"), ("Consider ", "Always give "), ("consider ", "always give "), ("is an option", "is the standard treatment"),
             ("can receive", "must receive"), ("should be", "must be"), ("may", "must"), ("can be offered", "must be offered"), ("is appropriate", "is mandatory"), ("might", "should"), ("can be beneficial", "is recommended"))  # fmt: skip
_WEAKER = (("should be", "may be"), ("is recommended", "may be considered"), ("Offer ", "Consider offering "), ("offer ", "consider offering "), ("Give ", "Consider giving "), ("is the standard", "is one possible"),
           ("Start ", "Consider starting "), ("should not be", "may not need to be"), ("Refer ", "Consider referring "), ("Admit ", "Consider admitting "))  # fmt: skip
_WIDER = (("most patients", "all patients"), ("most adults", "all adults"), ("Most adults", "All adults"), ("selected eligible patients", "all patients"), ("an option", "the only option"), ("usually ", "always "),
          ("typically", "always"), ("one of the factors", "the only factor"), ("an alternative", "the only alternative"), ("generally", "always"), ("most", "all"), ("eligible patients", "all patients"), ("routinely ", ""), ("only ", ""), ("particularly", "only"), ("especially", "only"), ("such as", "only"), ("preferably ", ""), ("some countries", "all countries"), (" alone", ""))  # fmt: skip
_ROUTES = (("three times", "twice"), ("twice", "three times"), ("once", "four times"), ("four times", "twice"), ("every 8 hours", "every 12 hours"), ("every 12 hours", "every 6 hours"), ("every 6 hours", "every 12 hours"),
           ("intravenous", "oral"), ("Intravenous", "Oral"), ("oral ", "intravenous "), ("Oral ", "Intravenous "), ("orally", "intravenously"), ("by mouth", "intravenously"), ("inhaled", "oral"), ("nebulised", "intravenous"), ("daily", "weekly"), ("a day", "a week"), ("single bolus", "continuous infusion"), ("nasogastric", "intravenous"), ("every year", "every 3 years"), ("once a year", "once every 5 years"))  # fmt: skip
_CONDITION = re.compile(
    r"(?:,? (?:if|when|unless|where|except|provided|only if|only when|only where) [^,;.]+|^(?:If|When|Where|Unless|In|For|Within|Outside|Except in) [^,;.]+, )"
)
_MAXIMUM = re.compile(r",? \(?(?:at most|maximum|max\.?|up to) \d[\d.]* ?m?g\)?")
_WORD_EDGE = r"(?<![\w-]){}(?![\w-])"


_VERB = re.compile(r"\b(?:is|are|was|were|should|must|may|can|could|will|does|do)\b(?! not\b| no\b)")
_DENIED_VERB = re.compile(r"\b(?P<verb>is|are|was|were|should|must|may|can|could|will|does) not\b|\b[Dd]o not\b")


def change_number(text: str) -> Iterator[str]:
    """Double, halve, multiply by ten or shift one number."""
    for match in _NUMBER.finditer(text):
        value = float(match.group())
        new = [value * 2, value * 10, value + 1, value / 2][_pick(text + str(match.start()), 4)]
        if match.group() != f"{new:g}":
            yield text[: match.start()] + f"{new:g}" + text[match.end() :]


def change_unit(text: str) -> Iterator[str]:
    """Put another unit behind a number."""
    for unit, other in _UNITS:
        match = re.search(rf"(?<=\d)([ -]?){re.escape(unit)}(?![\w/²])", text)
        if match is not None:
            yield text[: match.start()] + match[1] + other.strip() + text[match.end() :]


def change_comparator(text: str) -> Iterator[str]:
    """Turn or drop what bounds a number."""
    for said, other in _COMPARATORS:
        for match in re.finditer(_WORD_EDGE.format(re.escape(said.strip())), text):
            around = text[max(0, match.start() - 14) : match.end() + 14]
            if any(char.isdigit() for char in around):
                yield _tidy(text[: match.start()] + other.strip() + text[match.end() :])


def drop_not(text: str) -> Iterator[str]:
    """Take a negation away."""
    yield from _replace(text, _NOT, edges=False)


def add_not(text: str) -> Iterator[str]:
    """Put a negation in."""
    if (match := _IMPERATIVE.match(text)) is not None:
        yield "Do not " + match[1].lower() + text[match.end() :]
    if " not " not in text:
        yield from _replace(text, _ADD_NOT, edges=False, limit=1)


def move_not(text: str) -> Iterator[str]:
    """Deny another verb of the sentence, so that as many negations stand in it as before."""
    for negation in _DENIED_VERB.finditer(text):
        verb = negation["verb"] or ""
        bare = f"{text[: negation.start()]}{verb}{text[negation.end() :]}".replace("  ", " ").strip()
        for other in _VERB.finditer(bare):
            # A subject that is denied as a whole ("those not admitted should not …") has no verb to trade with.
            if abs(other.start() - negation.start()) > len(verb):
                moved = f"{bare[: other.end()]} not{bare[other.end() :]}"
                yield moved[:1].upper() + moved[1:]


def swap_drug(text: str) -> Iterator[str]:
    """Name another drug or class."""
    for drug in _DRUGS:
        match = re.search(_WORD_EDGE.format(re.escape(drug)), text, re.IGNORECASE)
        if match is not None:
            others = [d for d in _DRUGS if d.lower() not in text.lower() and d != drug and d[:4] != drug[:4]]
            other = others[_pick(text + drug, len(others))]
            yield (
                text[: match.start()]
                + (other.capitalize() if match.start() == 0 and other[0].islower() else other)
                + text[match.end() :]
            )


def swap_subtype(text: str) -> Iterator[str]:
    """Name another disease, subtype, organism or severity."""
    yield from _replace(text, _SUBTYPES)


def swap_population(text: str) -> Iterator[str]:
    """Name other people."""
    yield from _replace(text, _POPULATIONS)


def reverse_direction(text: str) -> Iterator[str]:
    """Say more for less, better for worse, start for stop."""
    yield from _replace(text, _DIRECTIONS)


def reverse_order(text: str) -> Iterator[str]:
    """Say before for after, second for first, or swap the two sides of a comparison."""
    yield from _replace(text, _ORDERS)
    for joint in _SWAPS:
        left, found, right = text.partition(joint)
        if not found:
            continue
        head = re.search(r"([\w-]+(?: [\w-]+)?)$", left)
        tail = re.match(r"((?:an? |the )?[\w-]+(?: [\w-]+)?)", right)
        if head is None or tail is None or head[1].lower() == tail[1].lower():
            continue
        starts_clause = head.start() == 0 or left[: head.start()].rstrip().endswith((",", ":"))
        if starts_clause and re.match(r"$|[,.;]| (?:in|for|is|are|may|should|when|if)\b", right[tail.end() :]):
            yield left[: head.start()] + tail[1] + joint + head[1] + right[tail.end() :]


def raise_strength(text: str) -> Iterator[str]:
    """Make an option a recommendation, or a recommendation a must."""
    yield from _replace(text, _STRONGER, edges=False)


def lower_strength(text: str) -> Iterator[str]:
    """Make a recommendation an option."""
    if (
        "consider" not in text.lower()
        and " may " not in text
        and "should be " not in text.replace("should be considered", "")
    ):
        yield from _replace(text, _WEAKER, edges=False)
    elif "should be" in text and "consider" not in text and " or " not in text:
        yield from _replace(text, _WEAKER[:1], edges=False)


def widen_scope(text: str) -> Iterator[str]:
    """Make most all, an option the only one, or drop what limits."""
    yield from _replace(text, _WIDER)


def change_schedule(text: str) -> Iterator[str]:
    """Change route, frequency or schedule."""
    yield from _replace(text, _ROUTES, edges=False)


def lose_condition(text: str) -> Iterator[str]:
    """Drop a condition."""
    for match in _CONDITION.finditer(text):
        rest = (text[: match.start()] + text[match.end() :]).strip()
        if len(rest.split()) >= 4:
            yield _tidy(rest[0].upper() + rest[1:])


def drop_maximum(text: str) -> Iterator[str]:
    """Drop a maximum dose."""
    if (match := _MAXIMUM.search(text)) is not None:
        yield _tidy(text[: match.start()] + text[match.end() :])


def swap_values(text: str) -> Iterator[str]:
    """Give each of two values to the other thing."""
    found = list(_NUMBER.finditer(text))
    for one, other in itertools.pairwise(found):
        units = [
            re.match(r"\s*(?:mg|g|months|%|days|weeks|hours|mmHg|points?)?", text[m.end() :]) for m in (one, other)
        ]
        between = text[one.end() : other.start()]
        if (
            one.group() != other.group()
            and units[0]
            and units[1]
            and units[0].group().strip() == units[1].group().strip() != ""
            and len(between.split()) > 2
            and " to " not in between
        ):
            yield (
                text[: one.start()]
                + other.group()
                + text[one.end() : other.start()]
                + one.group()
                + text[other.end() :]
            )


def swap_and_or(text: str) -> Iterator[str]:
    """Make alternatives a combination, or a combination alternatives."""
    match = re.search(
        r"(?<=[a-z)]) (and|or) (?!(?:more|less|over|above|higher|lower|under|older|without|for|if|in|at|with|to|was|is|are|has|been)\b)",
        text,
    )
    if match is not None and "between" not in text and not re.search(r"\bnot\b|without|no |avoid|either|both", text):
        yield text[: match.start()] + f" {'or' if match[1] == 'and' else 'and'} " + text[match.end() :]


MUTATIONS: dict[str, Mutation] = {
    "number": change_number,
    "unit": change_unit,
    "comparator": change_comparator,
    "schedule_or_route": change_schedule,
    "dropped_maximum": drop_maximum,
    "swapped_values": swap_values,
    "dropped_not": drop_not,
    "added_not": add_not,
    "moved_not": move_not,
    "reversed_direction": reverse_direction,
    "reversed_order": reverse_order,
    "swapped_drug": swap_drug,
    "swapped_subtype": swap_subtype,
    "swapped_population": swap_population,
    "raised_strength": raise_strength,
    "lowered_strength": lower_strength,
    "widened_scope": widen_scope,
    "lost_condition": lose_condition,
    "and_for_or": swap_and_or,
}
"""The kinds of corruption that change the wording alone."""


def corrupt(kind: str, text: str, limit: int = 2) -> list[str]:
    """Return up to ``limit`` different corruptions of one kind."""
    found = dict.fromkeys(wrong for wrong in MUTATIONS[kind](text) if _tidy(wrong) != _tidy(text))
    ordered = sorted(found, key=lambda wrong: hash_text(kind + wrong))
    return ordered[:limit]


def _replace(text: str, pairs: tuple[tuple[str, str], ...], *, edges: bool = True, limit: int = 9) -> Iterator[str]:
    n_found = 0
    for said, other in pairs:
        pattern = _WORD_EDGE.format(re.escape(said.strip())) if edges else re.escape(said)
        match = re.search(pattern, text)
        is_there = other.strip() and re.search(_WORD_EDGE.format(re.escape(other.strip())), text, re.IGNORECASE)
        if match is None or n_found == limit or is_there:
            continue
        n_found += 1
        new = other.strip() if edges else other
        changed = text[: match.start()] + new + text[match.end() :]
        yield _tidy(changed[0].upper() + changed[1:]) if changed.strip() else text


def _tidy(text: str) -> str:
    return re.sub(r"\s+([,.;])", r"\1", re.sub(r"\s+", " ", text)).strip()


def _pick(seed: str, n: int) -> int:
    return int(hash_text(seed)[:8], 16) % n
