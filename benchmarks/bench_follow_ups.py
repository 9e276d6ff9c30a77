"""Share of follow-up questions whose right statement is in the first three hits, and of changes of topic that are noticed.

The questions are in ``follow_ups.yaml``, written before the behaviour on them was looked at. They are asked of all
guidelines that ship with Citewell together, from ``history`` alone: nothing but the earlier questions is known.

    python benchmarks/bench_follow_ups.py [--show]
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from judged import find_cache
from rich.console import Console

from core.questions import Question, Turn
from core.retrieval import Retrieval
from ingest.pipeline import ingest_paths
from retriever.follow_ups import interpret
from retriever.index import build_retriever, open_index
from retriever.models.embedder_choice import load_embedder
from retriever.models.model_files import DEFAULT_MODEL
from retriever.vocabulary.lexicon import Lexicon

HERE = Path(__file__).resolve().parent
N_HITS = 3


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with its conversation and what a right hit holds."""

    history: tuple[str, ...]
    question: str
    quotes: tuple[str, ...]
    is_new_topic: bool

    def find_rank(self, retrieval: Retrieval) -> int | None:
        """Return the rank (1-based) of the first hit that holds a right statement; null where none does."""
        for hit in retrieval.hits:
            texts = [hit.passage.text, *(scored.statement.text for scored in hit.statements)]
            if any(quote in text for quote in self.quotes for text in texts):
                return hit.rank
        return None


def load_follow_ups(path: Path = HERE / "follow_ups.yaml") -> list[FollowUp]:
    """Return the questions of the file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        FollowUp(tuple(row["history"]), row["question"], tuple(row["quotes"]), bool(row.get("new_topic")))
        for row in rows
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares and what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print every question as it was understood")
    is_shown = parser.parse_args(arguments).show
    cache, lexicon = find_cache(), Lexicon.load()
    index = open_index(cache / "guidelines")
    embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", cache / "runtime")
    ingest_paths([HERE.parent / "corpus" / "guidelines"], index, embedder)
    retriever = build_retriever(
        index,
        embedder,
        interpret=lambda question: interpret(question, lexicon),
        expand=lexicon.expand,
    )
    console = Console(width=180, highlight=False, markup=False)
    follow_ups = load_follow_ups()
    n_right, n_noticed, places = 0, 0, [0] * N_HITS
    for case in follow_ups:
        history = tuple(Turn(question=text) for text in case.history)
        retrieval = retriever.retrieve(Question(question=case.question, history=history))
        rank = case.find_rank(retrieval)
        if case.is_new_topic:
            n_noticed += retrieval.query == case.question
        elif rank is not None and rank <= N_HITS:
            n_right += 1
            places[rank - 1] += 1
        is_missed = rank is None or rank > N_HITS or (case.is_new_topic and retrieval.query != case.question)
        if is_shown or is_missed:
            console.print(f"{'missed' if is_missed else 'right'} at {rank}: {case.history[-1]} / {case.question}")
            console.print(f"    understood as: {retrieval.query}")
    n_new = sum(case.is_new_topic for case in follow_ups)
    n = len(follow_ups) - n_new
    console.print(f"right statement in the first {N_HITS} hits: {n_right} of {n} ({n_right / n:.0%}); by rank {places}")
    console.print(f"change of topic noticed: {n_noticed} of {n_new}")
    index.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
