"""What a question is, before anything is searched: a clinical question, an emergency of one's own, small talk and the like."""

import re
from dataclasses import dataclass
from typing import Literal

ConductKind = Literal["clinical", "empty", "small_talk", "instructions", "own_emergency", "self_harm"]

_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: there)?[\s,!.]+)?(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: very much| a lot)?|thank you so much|ok(?:ay)?|bye|goodbye|cheers|great|cool"
    r"|how are you(?: today| doing)?|who are you|what(?:'s| is) your name|what can you do|are you (?:a )?(?:human|robot|bot|ai|real)(?: person)?|tell me a joke|test(?:ing)?"
    r"|you(?:'re| are) (?:welcome|great|awesome))(?: there| doctor| doc| bot| citewell)?\W*$",
    re.IGNORECASE,
)
_INSTRUCTIONS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,40}\b(?:instructions?|rules?|prompts?|guidelines above|previous|prior|citations?|disclaimers?)\b"
    r"|\b(?:system|developer) prompt\b|\bpretend (?:to be|you(?:'re| are))\b|\bact as (?:a|an|my|if)\b|\byou are now\b|\bjailbreak\b"
    r"|\b(?:without|omit|drop|remove|skip|leave out) (?:the |any |all )?(?:citations?|disclaimers?|sources)\b"
    r"|^\W*(?:write|compose|translate|code|draw|sing)\b[^?]{0,30}\b(?:poem|story|song|code|essay|script|python|letter|joke)\b",
    re.IGNORECASE,
)
_SELF_HARM = re.compile(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? my (?:own )?life|want to die|suicidal thoughts? (?:and|i)|i(?:'m| am) (?:feeling )?suicidal|hurt(?:ing)? myself|harm(?:ing)? myself"
    r"|cut(?:ting)? myself|don'?t want to (?:live|be alive)|i (?:just |have |'ve )*(?:took|taken|swallowed) (?:too many|an overdose|a (?:whole )?(?:box|bottle|pack)|all (?:my|the|of)|\d+ (?:pills|tablets)))\b",
    re.IGNORECASE,
)
_URGENT = (
    r"(?:(?:crushing |severe |bad |terrible )?chest (?:pain|tightness)|can(?:'?t|not| not) breathe|trouble breathing|difficulty breathing|short of breath|chok(?:ing|es)"
    r"|collapsed|unconscious|unresponsive|not breathing|stopped breathing|no pulse|turn(?:ed|ing) blue|bleeding (?:heavily|a lot|badly|profusely)|won'?t wake|having a (?:stroke|seizure|heart attack|fit)"
    r"|face (?:is )?droop\w*|slurred speech|anaphyla\w+|throat (?:is )?(?:closing|swelling)|overdosed?|coughing up blood|(?:is |very |so )?confused|mottled|blue lips|not responding|unresponsive|having seizures|vomiting blood|worst headache)"
)
_SELF = re.compile(
    rf"\b(?:i(?:'m| am| have|'ve| feel| can'?t| cannot| think i(?:'m| am))|my)\b[^.?!]{{0,40}}\b{_URGENT}|\b(?:i(?:'m| am)) {_URGENT}|\bi (?:can'?t|cannot) breathe\b",
    re.IGNORECASE,
)
_BYSTANDER = re.compile(
    rf"\b(?:my (?:father|dad|mother|mum|mom|wife|husband|partner|son|daughter|baby|child|friend|brother|sister|grand\w+|uncle|aunt|neighbou?r|colleague|boy\w*|girl\w*)|he just|she just|someone (?:here|near me|next to me)?)\b"
    rf"[^.?!]{{0,60}}\b{_URGENT}",
    re.IGNORECASE,
)
_ABOUT_A_PATIENT = re.compile(
    r"\b(?:my|our|a|the|this) (?:\d+\W?(?:year|yr|y|month|mo)\W?(?:old|o)? ?)?(?:\w+ )?(?:patient|pt|resident|inpatient|case)\b|\b\d+ ?(?:yo|y/o|year[- ]old)\b|\b(?:patient|pt)s?\b",
    re.IGNORECASE,
)
_ACUTE = re.compile(
    rf"\b(?:{_URGENT}|cardiac arrest|in arrest|peri-?arrest|status epilepticus|septic shock|crashing)\b", re.IGNORECASE
)
_PERSONAL_DECISION = re.compile(
    r"\b(?:should i|can i|do i|may i|am i|would you (?:give|use|treat|start)|what would you do|is it (?:ok|okay|safe) (?:for me|if i)|my (?:treatment|dose|medication|tablets|pills|diagnosis))\b",
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
    if _SMALL_TALK.match(question):
        return Conduct("small_talk", question)
    if _SELF_HARM.search(question):
        return Conduct("self_harm", question)
    is_professional = _ABOUT_A_PATIENT.search(question) is not None
    if not is_professional and (_SELF.search(question) or _BYSTANDER.search(question)):
        return Conduct("own_emergency", question)
    text = _drop_instructions(question)
    if not any(char.isalnum() for char in text):
        return Conduct("instructions", question)
    return Conduct(
        "clinical",
        text,
        is_acute_case=is_professional and _ACUTE.search(question) is not None,
        asks_for_decision=_PERSONAL_DECISION.search(question) is not None,
    )


def _drop_instructions(question: str) -> str:
    if not _INSTRUCTIONS.search(question):
        return question
    sentences = re.split(r"(?<=[.?!\n])\s+", question)
    return " ".join(sentence for sentence in sentences if not _INSTRUCTIONS.search(sentence))
