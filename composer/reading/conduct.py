"""What a question is, before anything is searched: a clinical question, an emergency of one's own, small talk and the like."""

import re
from dataclasses import dataclass
from typing import Literal

ConductKind = Literal["clinical", "empty", "small_talk", "instructions", "own_emergency", "self_harm"]

_GREETS = r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day))"
_THANKS = r"(?:thanks?(?: you)?(?: very much| so much| a lot)?|ok(?:ay)?|bye|goodbye|cheers|great|cool|lol|haha|nice|perfect|that helps|good (?:bot|job|work)|well done)"
_SMALL_TALK = re.compile(
    rf"^\W*(?:{_GREETS}(?: there)?[\s,!.]+)?(?:(?:{_GREETS}|{_THANKS})(?:[\s,!.]+(?:{_GREETS}|{_THANKS}))*"
    r"|how are you(?: today| doing)?|who (?:are|made|built|created) you|what(?:'s| is) your name|what can you do|(?:can|could) you help(?: me)?|are you (?:an? )?(?:human|robot|bot|ai|real|chatgpt|gpt)(?: person)?"
    r"|do you (?:like|love|enjoy|feel|sleep|dream)\b[^?]*|tell me (?:a|another) joke|test(?:ing)?(?: \d+)*|you(?:'re| are) (?:very |so )?(?:welcome|great|awesome|funny|smart|useless|stupid))"
    r"(?: there| doctor| doc| bot| citewell)?\W*$",
    re.IGNORECASE,
)
_TRIVIA = re.compile(
    r"^\W*(?:(?:what(?:'s| is)|how(?:'s| is)) the weather\b.*|(?:nice|lovely|bad) weather\b.*|what(?:'s| is) the (?:time|date)(?: (?:now|today))?|what (?:time|day|date) is it\b.*|who won\b.*"
    r"|(?:what|which)(?:'s| is| city is)? the capital(?: city)? of\b.*|who (?:is|was) the (?:president|prime minister|king|queen)\b.*)\W*$",
    re.IGNORECASE,
)
_INSTRUCTIONS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|break|violate|disable|turn off)\b[^.?!]{0,40}\b(?:instructions?|rules?|prompts?|guidelines above|previous|prior|citations?|disclaimers?|safety (?:settings|filters?)|restrictions|filters?)\b"
    r"|\b(?:system|developer|hidden|initial|secret) (?:prompt|instructions?|message)\b|\bdeveloper mode\b|\bpretend (?:that )?(?:to be|you(?:'re| are))\b|\bact as (?:a|an|my|if)\b|\b(?:respond|answer|reply|speak|talk) as (?:if|though|an?)\b|\byou are now\b|\bjailbreak\b"
    r"|\b(?:without|omit|drop|remove|skip|leave out|(?:do not|don't|no) (?:show|include|add|give))\b (?:the |any |all |your )?(?:citations?|disclaimers?|sources)\b"
    r"|^\W*(?:write|compose|translate|code|draw|sing|generate|create)\b[^?]{0,40}\b(?:poem|story|song|code|essay|script|python|letter|joke|text|into (?:french|german|spanish|english|italian))\b"
    r"|\b(?:print|show|reveal|repeat|reproduce|output|tell me|what are) (?:me )?(?:everything above|the (?:text|words) above|your (?:system |hidden |initial )?(?:instructions?|prompts?|rules))\b"
    r"|^\W*(?:system|assistant|developer)\s*:|\b(?:answer|reply|respond) (?:only )?with (?:only )?(?:yes|no|one word)\b|\bfrom now on\b",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"(?<=[.?!\n])\s+|(?<=:)(?<!system:)(?<!assistant:)(?<!developer:)\s+", re.IGNORECASE)
_MEDICINES = r"(?:pills|tablets|capsules|paracetamol|acetaminophen|ibuprofen|aspirin|antidepressants?|sleeping (?:pills|tablets)|insulin|medicines?|medication|meds|drugs)"
_POISONS = (
    r"(?:bleach|antifreeze|weed ?killer|rat poison|pesticides?|detergent|battery|batteries|white spirit|methanol)"
)
_SELF_HARM = re.compile(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? (?:my (?:own )?life|it all)|want to die|wish i (?:was|were) dead|(?:hurt|harm|cut|burn)(?:ting|ing)? myself|don'?t want to (?:live|be alive)|better off (?:dead|without me|if i))\b"
    r"|\b(?:i(?:'m| am| feel| have been| keep)|i've been) (?:\w+ )?(?:suicidal|thinking (?:about|of) (?:suicide|dying|ending)|having suicidal)\b|\bi have suicidal (?:thoughts|ideas)\b|\bsuicidal thoughts? and i\b"
    r"|\b(?:most )?painless(?:ly)? (?:way )?to die\b|\bways? to (?:kill|end) (?:myself|my life)\b|\b(?:how many|what dose of|how much)\b[^.?!]{0,40}\b(?:would|will|to) kill (?:me|myself)\b"
    rf"|\bi(?:'ve| have)? (?:just |already |have )*(?:took|taken|swallowed|drank|drunk|overdosed on|eaten)\b (?:too many|too much|an overdose|an? (?:whole )?(?:box|bottle|packet|pack|handful)|all (?:my|the|of)|\d+ (?:\w+ )?{_MEDICINES}|my (?:\w+ )?{_MEDICINES}|{_POISONS})"
    r"|\bi(?:'ve| have)? (?:just )?overdosed\b",
    re.IGNORECASE,
)
_URGENT = (
    r"(?:(?:crushing |severe |bad |terrible )?chest (?:pain|tightness)|can(?:'?t|not| not) breathe|trouble breathing|difficulty breathing|short of breath|chok(?:ing|es)"
    r"|collapsed|unconscious|unresponsive|not breathing|stopped breathing|no pulse|turn(?:ed|ing) blue|bleeding (?:heavily|a lot|badly|profusely)|won'?t wake|having a (?:stroke|seizure|heart attack|fit)"
    r"|fac(?:e|ial) (?:is |'s )?droop\w*|slurred speech|anaphyla\w+|throat (?:is )?(?:closing|swelling)|overdosed?|coughing up blood|(?:is |very |so )?confused|mottled|blue lips|not responding|having seizures|vomiting blood|worst headache"
    rf"|(?:swallow\w*|drank|drunk|ate|took|taken|eaten) (?:\w+ ){{0,3}}(?:{_MEDICINES}|{_POISONS}|overdose)|(?:took|taken|swallowed) too (?:many|much))"
)
_SELF = re.compile(
    rf"\b(?:i(?:'m| am| have|'ve| feel| can'?t| cannot| think i(?:'m| am))|my)\b[^.?!]{{0,40}}\b{_URGENT}|\b(?:i(?:'m| am)) {_URGENT}|\bi (?:can'?t|cannot) breathe\b",
    re.IGNORECASE,
)
_BYSTANDER = re.compile(
    rf"\b(?:my (?:father|dad|mother|mum|mom|wife|husband|partner|son|daughter|baby|toddler|child|kid|friend|brother|sister|grand\w+|uncle|aunt|neighbou?r|colleague|boy\w*|girl\w*)|he just|she just"
    rf"|someone(?: here| near me| next to me)?|an? (?:man|woman|person|guy|lady|child) (?:in the street|next to me|near me|on the (?:bus|train|plane|street))|(?:a )?stranger)\b"
    rf"[^.?!]{{0,60}}\b{_URGENT}",
    re.IGNORECASE,
)
_ABOUT_A_PATIENT = re.compile(
    r"\b(?:my|our|a|the|this) (?:\d+\W?(?:year|yr|y|month|mo)\W?(?:old|o)? ?)?(?:\w+ )?(?:patient|pt|resident|inpatient|case)\b|\b\d+[ -]?(?:yo|y/o|year[- ]old|month[- ]old|[MF])\b|\b(?:patient|pt)s?\b"
    r"|\b(?:in|on) (?:the|my|our) (?:ward|clinic|practice|department|unit|surgery)\b|\b(?:registrar|paramedic|on call|on scene|houseman|house officer|gp here|nurse here)\b",
    re.IGNORECASE,
)
_ACUTE = re.compile(
    rf"\b(?:{_URGENT}|cardiac arrest|in arrest|peri-?arrest|status epilepticus|septic shock|crashing|(?:haemo|hemo)dynamic(?:ally)? (?:unstable|instability|compromised?)|(?:is|becomes?|became|now) unstable|unstable (?:AF|VT|SVT|tachycardia|patient)"
    r"|massive (?:PE|pulmonary embolism|bleed\w*|haemorrhage|hemorrhage)|tension pneumothorax|has a stroke|stroke[^.?!]{0,40}(?:onset|symptoms) \d|STEMI)\b",
    re.IGNORECASE,
)
_LOW_PRESSURE = re.compile(
    r"\b(?:BP|blood pressure)\s*(?:of |is |=|:)?\s*(?P<systolic>\d{2,3})\s*/\s*\d{2,3}", re.IGNORECASE
)
_SHOCK_SYSTOLIC_MMHG = 90
"""Systolic pressure below which a case counts as an emergency.

Source: hypotension in shock is a systolic pressure below 90 mm Hg (European Society of Intensive Care Medicine, 2014)."""
_NOW = re.compile(
    r"\b(?:now|what (?:now|next)|first step|in front of me|arriving|unstable|arrest|what do i do|massive|in the ward|lactate \d)\b|\?\s*cardiovert|cardiovert\?",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\bmy (?:father|dad|mother|mum|mom|wife|husband|partner|son|daughter|baby|toddler|brother|sister)\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:who|that|which) (?:had |has |have )?(?:collapsed|took|overdosed|choked|stopped breathing)\b", re.IGNORECASE
)
_PERSONAL_DECISION = re.compile(
    r"\b(?:should (?:i|we|my|he|she|this|our)\b|can i (?:take|stop|have|drink|use|start|give|just)|can (?:my|he|she|this)\b|do (?:i|we) (?:need|have)|may i|am i|is (?:he|she|my)\b"
    r"|would you (?:give|use|treat|start|recommend|anticoagulate|choose|prescribe|stop|offer|operate|admit|\w+ (?:him|her|this))|(?:what|which)(?: \w+)? would you (?:do|choose|give|pick|use)|is it (?:ok|okay|safe) (?:for me|if i)"
    r"|my (?:treatment|dose|medication|tablets|pills|diagnosis)|what should i do about my|(?:decide|choose) for me|tell me whether to)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How to behave towards a question."""

    kind: ConductKind
    text: str
    """The question without the sentences that try to instruct the system; they are text, never commands."""
    is_acute_case: bool = False
    """A clinician asks about a patient in an emergency: answered, with the notice ``emergency``."""
    asks_for_decision: bool = False
    """Somebody asks for a personal decision: answered with the guideline's statements, which are no decision."""


def judge_conduct(question: str) -> Conduct:
    """Return how to behave towards the question."""
    if not any(char.isalnum() for char in question):
        return Conduct("empty", question)
    if _SMALL_TALK.match(question) or _TRIVIA.match(question):
        return Conduct("small_talk", question)
    if _SELF_HARM.search(question):
        return Conduct("self_harm", question)
    is_professional = _ABOUT_A_PATIENT.search(question) is not None and _FAMILY.search(question) is None
    if not is_professional and (_SELF.search(question) or _BYSTANDER.search(question)):
        return Conduct("own_emergency", question)
    text = _drop_instructions(question)
    if not any(char.isalnum() for char in text):
        return Conduct("instructions", question)
    return Conduct(
        "clinical",
        text,
        is_acute_case=_is_acute(question, is_professional=is_professional),
        asks_for_decision=_PERSONAL_DECISION.search(question) is not None,
    )


def _is_acute(question: str, *, is_professional: bool) -> bool:
    """Return whether somebody is in danger now: a patient with an urgent sign, in shock, or an arrest as it happens."""
    pressure = _LOW_PRESSURE.search(question)
    in_shock = pressure is not None and int(pressure["systolic"]) < _SHOCK_SYSTOLIC_MMHG
    has_sign = _ACUTE.search(question) is not None and _PAST.search(question) is None
    return in_shock or (has_sign and (is_professional or _NOW.search(question) is not None))


def _drop_instructions(question: str) -> str:
    if not _INSTRUCTIONS.search(question):
        return question
    sentences = _SENTENCE_END.split(question)
    return " ".join(sentence for sentence in sentences if not _INSTRUCTIONS.search(sentence))
