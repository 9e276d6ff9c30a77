"""Whether a question asks for a yes or a no: what says that something is not to be done answers it as well as what says it is."""

import re

from composer.reading.question import find_ask

_ASKS_WHAT = re.compile(r"\b(?:what|which|how|when|who|whom|whose|where|why)\b", re.IGNORECASE)
_ASKS_ITSELF = re.compile(
    r"\W*(?:(?:and|but|so|then) )?(?:is|are|was|were|can|could|should|does|do|did|would|will|may|might|must|has|have)\b",
    re.IGNORECASE,
)
"""How a follow-up begins that asks for a yes or a no whatever the question before it asked."""


def asks_whether(text: str) -> bool:
    """Return whether the question has no word that asks for more than yes or no ("Filter?", "OK to start?").

    A topic alone ("second line for sarcoma") asks for all that is said of it. What a follow-up takes over asks with it ("And
    in children? (What is the dose …)"), unless it asks for itself.
    """
    start, end = find_ask(text)
    if _ASKS_WHAT.search(text, start, end) is not None:
        return False
    asks = "?" in text[start:end] and _ASKS_WHAT.search(text, end) is None
    return asks or _ASKS_ITSELF.match(text, start, end) is not None
