"""What clinicians call drugs: found under the name that a guideline uses, and never taken for another drug."""

import csv
import importlib.resources
from collections import Counter

import pytest

from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import stem_text


def _read_rows() -> list[dict[str, str]]:
    table = importlib.resources.files("retriever") / "data" / "drug_lexicon.tsv"
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def _find_concepts(asked: str) -> set[str]:
    return {concept for unit in Lexicon.load().find_units(asked) for concept in unit.concepts}


def _read_first(asked: str) -> tuple[Unit, frozenset[str]]:
    unit = Lexicon.load().find_units(asked)[0]
    return unit, unit.keys


@pytest.mark.parametrize(
    ("asked", "concept"),
    [
        ("Augmentin", "amoxicillin and clavulanate"),
        ("Septra", "trimethoprim-sulfamethoxazole"),
        ("Septrin", "trimethoprim-sulfamethoxazole"),
        ("z-pak", "azithromycin"),
        ("Tazocin", "piperacillin and tazobactam"),
        ("pip-tazo", "piperacillin and tazobactam"),
        ("Entresto", "sacubitril and valsartan"),
        ("Seretide", "fluticasone and salmeterol"),
        ("Symbicort", "budesonide and formoterol"),
        ("Abraxane", "nab-paclitaxel"),
        ("Caelyx", "pegylated liposomal doxorubicin"),
        ("Keytruda", "pembrolizumab"),
        ("Lantus", "insulin glargine"),
        ("glargine", "insulin glargine"),
        ("Voluven", "hydroxyethyl starch"),
        ("starches", "hydroxyethyl starch"),
        ("EpiPen", "epinephrine"),
        ("Imigran", "sumatriptan"),
        ("Lasix", "furosemide"),
        ("GTN", "nitroglycerin"),
        ("sublingual nitro", "nitroglycerin"),
        ("ISMN", "isosorbide mononitrate"),
        ("tPA", "alteplase"),
        ("TNK", "tenecteplase"),
        ("5-FU", "fluorouracil"),
        ("5FU", "fluorouracil"),
        ("MTX", "methotrexate"),
        ("HCQ", "hydroxychloroquine"),
        ("APAP", "acetaminophen"),
        ("ben pen", "benzylpenicillin"),
        ("penicillin V", "phenoxymethylpenicillin"),
        ("azithro", "azithromycin"),
        ("ceftriax", "ceftriaxone"),
        ("mag sulphate", "magnesium sulfate"),
        ("T-DM1", "trastuzumab emtansine"),
        ("pethidine", "meperidine"),
        ("isoprenaline", "isoproterenol"),
        ("glibenclamide", "glyburide"),
        ("suxamethonium", "succinylcholine"),
        ("low-dose ASA", "aspirin"),
        ("gent 5 mg/kg", "gentamicin"),
        ("water tablets", "diuretic"),
        ("blood thinners", "anticoagulation"),
        ("painkillers", "analgesia"),
        ("puffer", "inhaler"),
        ("blue inhaler", "reliever inhaler"),
        ("brown inhaler", "preventer inhaler"),
        ("inhaled steroids", "inhaled corticosteroid"),
        ("ICS", "inhaled corticosteroid"),
        ("LAMA", "long-acting muscarinic antagonist"),
        ("anti-PD-1", "pd-1 inhibitor"),
        ("gliflozins", "sglt2 inhibitor"),
        ("benzos", "benzodiazepine"),
        ("flu jab", "influenza vaccine"),
    ],
)
def test_a_name_in_use_is_known(asked: str, concept: str) -> None:
    assert concept in _find_concepts(asked)


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("pethidine", "Meperidine is not recommended"),
        ("co-trimoxazole", "TMP-SMX for 3 days"),
        ("Relvar", "fluticasone furoate/vilanterol once daily"),
        ("cefalexin", "cephalexin 500 mg"),
        ("Fosamax", "alendronic acid 70 mg weekly"),
        ("sodium valproate", "divalproex is effective"),
        ("Movicol", "polyethylene glycol"),
        ("GnRH agonists", "LHRH agonist"),
    ],
)
def test_a_source_is_met_under_its_other_name(asked: str, stated: str) -> None:
    held = Lexicon.load().find_keys(stem_text(stated))

    assert _read_first(asked)[1] & held


@pytest.mark.parametrize(
    ("asked", "class_name"),
    [
        ("Brilinta", "p2y12 inhibitor"),
        ("ondansetron", "5-ht3 antagonist"),
        ("caspofungin", "echinocandin"),
        ("frusemide", "loop diuretic"),
        ("Jardiance", "sglt2 inhibitor"),
        ("cefepime", "fourth-generation cephalosporin"),
        ("olaparib", "parp inhibitor"),
        ("palbociclib", "cdk4/6 inhibitor"),
        ("glibenclamide", "sulfonylurea"),
        ("Lokelma", "potassium binder"),
        ("Hartmann's", "balanced crystalloid"),
        ("indometacin", "non-steroidal anti-inflammatory drug"),
    ],
)
def test_a_member_is_answered_by_its_class_only_in_part(asked: str, class_name: str) -> None:
    unit, keys = _read_first(asked)
    held = Lexicon.load().find_keys(stem_text(class_name))

    assert class_name in unit.classes
    assert unit.class_keys & held
    assert not keys & held


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("dobutamine", "dopamine"),
        ("prednisone", "prednisolone"),
        ("hydroxyzine", "hydralazine"),
        ("methimazole", "carbimazole"),
        ("sacubitril", "valsartan"),
        ("doxycycline", "doxorubicin"),
        ("azathioprine", "azacitidine"),
        ("Abraxane", "paclitaxel"),
        ("Caelyx", "doxorubicin"),
        ("Kadcyla", "trastuzumab deruxtecan"),
        ("AmBisome", "amphotericin B"),
        ("insulin glargine", "insulin aspart"),
        ("Seretide", "salmeterol"),
        ("Entresto", "valsartan"),
        ("Augmentin", "amoxicillin"),
        ("Suboxone", "naloxone"),
        ("UFH", "low molecular weight heparin"),
        ("cefazolin", "ceftriaxone"),
        ("apixaban", "rivaroxaban"),
        ("enalapril", "ramipril"),
        ("hydroxyethyl starch", "albumin"),
        ("TNK", "alteplase"),
        ("LABA", "LAMA"),
        ("dapagliflozin", "sitagliptin"),
        ("loop diuretic", "thiazide diuretic"),
        ("folinic acid", "folic acid"),
        ("DEXA", "dexamethasone"),
        ("ASA III", "aspirin"),
        ("nitrate", "nitrite"),
        ("even", "romosozumab"),
        ("preventive", "brown inhaler"),
    ],
)
def test_another_drug_is_not_the_same(asked: str, stated: str) -> None:
    unit, keys = _read_first(asked)

    assert not (keys | unit.class_keys) & Lexicon.load().find_keys(stem_text(stated))


@pytest.mark.parametrize(
    "asked", ["an old gent with pneumonia", "prevent a stroke", "relieve it", "dig deeper", "spiro"]
)
def test_an_everyday_word_names_no_drug(asked: str) -> None:
    assert not any(unit.brand_of or unit.classes or unit.is_class for unit in Lexicon.load().find_units(asked))


def test_no_name_stands_for_two_drugs() -> None:
    meant: dict[tuple[str, ...], set[str]] = {}
    for row in _read_rows():
        for variant in row["variants"].split("|") if row["kind"] in ("abbreviation", "synonym", "brand") else ():
            meant.setdefault(tuple(stem_text(variant)), set()).add(row["concept"])
    concepts = {tuple(stem_text(row["concept"])): row["concept"] for row in _read_rows()}

    assert not {stems: names for stems, names in meant.items() if len(names) > 1}
    assert not {stems: names for stems, names in meant.items() if stems in concepts and concepts[stems] not in names}


def test_a_kind_and_concept_have_one_row() -> None:
    counts = Counter((row["kind"], row["concept"]) for row in _read_rows())

    assert [row for row, count in counts.items() if count > 1] == []
