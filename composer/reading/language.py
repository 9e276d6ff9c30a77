"""Which language a question is in, as far as its function words tell."""

import re

_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "in",
            "is",
            "are",
            "for",
            "what",
            "how",
            "which",
            "when",
            "should",
            "with",
            "be",
            "do",
            "does",
            "can",
            "a",
            "an",
            "or",
            "on",
            "who",
            "not",
        ]
    ),
    "de": frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "sind",
            "wie",
            "was",
            "welche",
            "wann",
            "soll",
            "bei",
            "mit",
            "nicht",
            "ein",
            "eine",
            "für",
            "von",
            "zu",
            "den",
            "dem",
            "wird",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "des",
            "est",
            "sont",
            "quel",
            "quelle",
            "quels",
            "comment",
            "quand",
            "avec",
            "pour",
            "dans",
            "une",
            "et",
            "du",
            "au",
            "aux",
            "que",
            "ne",
            "pas",
        ]
    ),
    "es": frozenset(
        [
            "el",
            "la",
            "los",
            "las",
            "es",
            "son",
            "cuál",
            "cual",
            "qué",
            "que",
            "cómo",
            "como",
            "cuándo",
            "con",
            "para",
            "una",
            "y",
            "del",
            "en",
            "por",
            "se",
            "debe",
            "no",
        ]
    ),
    "it": frozenset(
        [
            "il",
            "lo",
            "la",
            "gli",
            "le",
            "è",
            "sono",
            "quale",
            "quali",
            "come",
            "quando",
            "con",
            "per",
            "una",
            "di",
            "del",
            "della",
            "nel",
            "che",
            "non",
            "si",
            "deve",
            "e",
        ]
    ),
    "pt": frozenset(
        [
            "o",
            "os",
            "as",
            "é",
            "são",
            "qual",
            "quais",
            "como",
            "quando",
            "com",
            "para",
            "uma",
            "do",
            "da",
            "dos",
            "das",
            "em",
            "que",
            "não",
            "se",
            "deve",
            "e",
            "no",
            "na",
        ]
    ),
    "nl": frozenset(
        [
            "de",
            "het",
            "een",
            "is",
            "zijn",
            "wat",
            "welke",
            "hoe",
            "wanneer",
            "met",
            "voor",
            "van",
            "bij",
            "en",
            "niet",
            "moet",
            "kan",
            "naar",
            "door",
            "te",
        ]
    ),
}
_TELLING_WORDS: dict[str, frozenset[str]] = {
    "de": frozenset(["behandlung", "behandelt", "behandeln", "dosis", "dosierung", "antibiotika", "erstlinientherapie", "schwangerschaft", "bei", "welches", "welcher"]),
    "fr": frozenset(["traitement", "traiter", "posologie", "grossesse", "chez", "antibiotiques", "femme", "enceinte", "enfant"]),
    "es": frozenset(["tratamiento", "tratar", "trata", "dosis", "embarazo", "antibióticos", "niños", "enfermedad"]),
    "it": frozenset(["terapia", "trattamento", "trattare", "dosaggio", "gravidanza", "antibiotici", "della"]),
    "pt": frozenset(["tratamento", "tratar", "gravidez", "antibióticos", "crianças", "doença"]),
    "nl": frozenset(["behandeling", "behandeld", "behandelen", "dosering", "zwangerschap", "wordt", "worden"]),
    "pl": frozenset(["jak", "leczyć", "leczenie", "dawka", "jaka", "jakie", "kiedy"]),
    "sv": frozenset(["hur", "behandlas", "behandling", "vilken", "vilket", "när", "dos", "för"]),
    "da": frozenset(["hvordan", "behandles", "hvilken", "hvornår"]),
    "tr": frozenset(["nasıl", "tedavi", "edilir", "tedavisi", "nedir", "hangi", "dozu"]),
}  # fmt: skip
"""Words of the clinic that no English question holds: one of them says as much as two function words."""
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str | None:
    """Return the BCP 47 tag of the language, or None where the words do not tell.

    A terse question without function words ("metastatic STS doxorubicin") tells nothing, and is taken as it comes. A text
    mostly in another script is ``und``: some language that no table here knows.
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words:
        return None
    latin = sum(1 for word in words if word.isascii() or all(ord(char) < 0x250 for char in word))
    if latin < len(words) / 2:
        return "und"
    counts = {language: sum(word in known for word in words) for language, known in _FUNCTION_WORDS.items()}
    for language, telling in _TELLING_WORDS.items():
        counts[language] = counts.get(language, 0) + 2 * sum(word in telling for word in words)
    best = max(counts, key=lambda language: (counts[language], language == "en"))
    return best if counts[best] >= 2 and counts[best] >= counts["en"] + (best != "en") else None
