import pytest

from composer.reading.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the standard first-line treatment?", "en"),
        ("Was ist die Standardtherapie bei metastasiertem Sarkom?", "de"),
        ("Quel est le traitement de première ligne pour le sarcome ?", "fr"),
        ("¿Cuál es el tratamiento de primera línea para el sarcoma?", "es"),
        ("Какое лечение первой линии?", "und"),
        ("肉瘤的一线治疗是什么", "und"),
        ("metastatic STS doxorubicin", None),
        ("de novo AML in adults", None),
        ("", None),
    ],
)
def test_detects_the_language_or_says_that_it_cannot(text: str, language: str | None) -> None:
    assert detect_language(text) == language
