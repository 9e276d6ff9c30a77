"""The disclaimer that every answer carries, by audience."""

from core.answers import Disclaimer
from core.questions import Audience

_TEXTS: dict[Audience, str] = {
    "clinician": (
        "For healthcare professionals. Citewell quotes the guidelines it was given and nothing else; it does not replace"
        " clinical judgement or the full guideline. Open each source and check it, with its date and review status,"
        " before you act on it."
    ),
    "student": (
        "For learning, not for the care of a patient. Citewell quotes the guidelines it was given and nothing else. Open"
        " each source and read it in its context, with its date and review status."
    ),
    "patient": (
        "This is not medical advice. Citewell quotes guidelines that were written for professionals. Talk to your own"
        " doctor, nurse or pharmacist before you change anything about your care. In an emergency, call emergency"
        " services."
    ),
}


def choose_disclaimer(audience: Audience) -> Disclaimer:
    """Return the disclaimer for the audience."""
    return Disclaimer(id=f"{audience}-1", text=_TEXTS[audience])
