"""What kind of thing a question names, as far as its form and the lexicon tell."""

import functools
import re
from typing import Literal

from retriever.vocabulary.drug_names import load_drug_stems
from retriever.vocabulary.lexicon import Unit

EntityKind = Literal["drug", "disease", "population", "line"]

_DRUG = re.compile(
    r"(?:mab|nib|mib|rubicin|platin|taxel|tecan|tabine|citabine|fosfamide|bectedin|bulin|bazine|azole|cillin|mycin|micin|floxacin|cycline|statin|sartan|pril|olol"
    r"|dipine|gliptin|gliflozin|glutide|parin|xaban|gatran|caine|zepam|zolam|profen|oxetine|triptan|setron|dronate|sone|solone|formin|thiazide|semide|coxib|tidine"
    r"|prazole|vudine|ciclovir|cyclovir|oxone|triaxone|bactam|penem|warfarin|aspirin|insulin|digoxin|amiodarone|lithium|trabectedin|dacarbazine|methotrexate|furantoin)s?$"
)  # fmt: skip
_DISEASE = re.compile(
    r"(?:omas?|itis|emia|aemia|osis|pathy|cancer|carcinoma|disease|syndrome|infection|failure|stroke|asthma|diabetes|hypertension|sepsis|fibrillation|pneumonia|embolism|thrombosis|melanoma|eclampsia)$"
)
_POPULATIONS = frozenset({"elderly", "child", "pregnancy", "kidney impairment", "liver impairment"})
_LINES = frozenset({"first line", "second line"})


@functools.lru_cache(maxsize=8192)
def find_kind(unit: Unit) -> EntityKind | None:
    """Return what the unit names: a drug, a disease, a population or a line of therapy; None for anything else.

    Source: drugs by the stems of international nonproprietary names (WHO, The use of stems in the selection of
    International Nonproprietary Names), diseases by their usual endings.
    """
    names = (unit.surface.casefold(), *unit.concepts)
    if _LINES.intersection(names):
        return "line"
    if _POPULATIONS.intersection(names):
        return "population"
    if (
        unit.brand_of
        or unit.classes
        or unit.is_class
        or load_drug_stems().keys() & set(unit.stems)
        or any(_DRUG.search(name) for name in names)
    ):
        return "drug"
    return "disease" if any(_DISEASE.search(name) for name in names) else None


def names_disease(word: str) -> bool:
    """Return whether a single word is a disease's name by its ending."""
    return _DISEASE.search(word) is not None
