"""The generic names of drugs that ship with Citewell."""

import functools
import importlib.resources

from retriever.vocabulary.terms import stem_word


@functools.cache
def load_drug_stems() -> dict[str, str]:
    """Return the drug names that ship with Citewell, by stem."""
    table = (importlib.resources.files("retriever") / "data" / "drug_names.txt").read_text(encoding="utf-8")
    return {stem_word(name): name for line in table.splitlines() if not line.startswith("#") for name in line.split()}
