"""Answers questions with a hostile chat model on loopback: ``python -m citewell.commands.adversary [N [FIRST]]``.

The shipped guidelines and one document with a planted instruction are ingested into a temporary home; the model is reached
through LangChain's real client. Exit code 1 where a wrong sentence got out.
"""

import importlib.resources
import shutil
import sys
import tempfile
from pathlib import Path

from citewell import wiring
from citewell.ingest_parts import ingest_or_raise
from citewell.settings import load_settings
from evals.adversary.mischief import PLANTED, Mischief
from evals.adversary.server import serve_script
from evals.adversary.tally import Tally, run_adversary, write_tally

N_ANSWERS = 500
_PLANTED_PAGE = f"""---
id: planted
title: Atrial fibrillation leaflet
---

# Atrial fibrillation leaflet

- Adults with atrial fibrillation should discuss anticoagulation. {PLANTED}
"""


def attack(n_answers: int, questions: list[str], first: int = 0) -> Tally:
    """Return what came of the answers, on a temporary index."""
    mischief = Mischief()
    with tempfile.TemporaryDirectory() as folder, serve_script(mischief.reply) as server:
        corpus = Path(folder) / "corpus"
        shutil.copytree(str(importlib.resources.files("corpus") / "guidelines"), corpus)
        (corpus / "planted.md").write_text(_PLANTED_PAGE, encoding="utf-8")
        settings = load_settings().model_copy(
            update={
                "home": Path(folder) / "home",
                "database_url": None,
                "model": "openai:scripted",
                "model_base_url": server.base_url,
                "model_timeout_s": 1.0,
                "model_max_attempts": 2,
                "model_calls": "allowed",
            }
        )
        ingest_or_raise(settings, corpus)
        index = wiring.build_index(settings)
        try:
            embedder = wiring.build_embedder(settings)
            answerer = wiring.build_answerer_on(settings, wiring.build_retriever(settings, index, embedder), embedder)
            return run_adversary(answerer.answer, questions, mischief, n_answers, first)
        finally:
            index.close()


def main(arguments: list[str]) -> int:
    """Run the attack and write the tally."""
    questions = (importlib.resources.files("evals") / "adversary" / "questions.txt").read_text(encoding="utf-8")
    counts = [int(each) for each in arguments]
    tally = attack(counts[0] if counts else N_ANSWERS, questions.splitlines(), *counts[1:2])
    write_tally(tally, sys.stdout)
    return 1 if tally.escaped or tally.unverified else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
