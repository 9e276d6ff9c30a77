"""A document that explains a short form is asked in either form."""

import pytest

from composer.reading.question import read_question
from composer.reading.short_forms import know_short_forms
from core.retrieval import ReadAbbreviation
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text
from tests.composer.retrievals import build_retrieval

LEXICON = Lexicon.load()


@pytest.mark.parametrize(
    ("question", "abbreviation", "form", "known"),
    [
        ("dose of zorbendazole?", ("ZBZ", "zorbendazole", "long"), "ZBZ", {"zorbendazole"}),
        ("dose of ZBZ?", ("ZBZ", "zorbendazole", "short"), "zorbendazole", {"ZBZ"}),
        ("is murky fluid drained?", ("MF", "murky fluid", "long"), "MF", {"murky", "fluid"}),
        ("is MF drained?", ("MF", "murky fluid", "short"), "fluid", set()),
    ],
)
def test_either_form_supports_what_is_asked(
    question: str, abbreviation: tuple[str, str, str], form: str, known: set[str]
) -> None:
    short, long, typed = abbreviation
    read = ReadAbbreviation.model_validate({"short": short, "long": long, "typed": typed})
    retrieval = build_retrieval().model_copy(update={"query": question, "abbreviations": (read,)})
    reading = know_short_forms(read_question(question, LEXICON), retrieval, LEXICON)
    keys = LEXICON.find_keys(stem_text(form))
    assert {unit.surface for unit in reading.units if unit.keys & keys} == known
