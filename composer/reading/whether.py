"""Whether a question asks for a yes or a no: what says that something is not to be done answers it as well as what says it is."""

import re

from composer.reading.question import find_ask

_ASKS_WHAT = re.compile(r"\b(?:what|which|how|when|who|whom|whose|where|why)\b", re.IGNORECASE)


def asks_whether(text: str) -> bool:
    """Return whether the question proper has no word that asks for more than yes or no ("Filter?", "OK to start?")."""
    start, end = find_ask(text)
    return _ASKS_WHAT.search(text, start, end) is None
