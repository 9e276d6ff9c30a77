"""Where the files that ship with the evals lie."""

from pathlib import Path

_FOLDER = Path(__file__).parent

CASES = _FOLDER / "cases"
CASE_SCHEMA = _FOLDER / "case.schema.json"
GATES = _FOLDER / "gates.yaml"
BASELINES = _FOLDER / "baselines"
SEED_QUESTIONS = _FOLDER / "seed" / "questions.yaml"
SEALED_SETS = _FOLDER / "sealed" / "sets"
