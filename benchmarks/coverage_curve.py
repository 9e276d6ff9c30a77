"""One curve of both errors over the similarity floor: what is refused that the source answers, what is answered that it does not.

Asks the questions of ``bench_coverage.py`` of one VA/DoD guideline (548 with an answer span, 300 of other collections) and
decides each again at every floor. Writes ``benchmarks/results/coverage_curve.json``, which names its data, and the plot
beside it where matplotlib is installed (extra ``plots``). The floor is ``AnswerPolicy.min_similarity``.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from bench_coverage import OUT_OF_SCOPE, ask, read_queries, read_spans, sample_out_of_scope

from citewell.wiring import open_temporary_stack
from composer.coverage.decision import decide_coverage
from composer.coverage.parts import QuestionPart, decide_parts
from composer.policy import AnswerPolicy
from composer.reading.statement_views import StatementReader
from core.questions import Question
from core.retrieval import Retrieval
from core.text import hash_text
from retriever.vocabulary.lexicon import Lexicon

FLOORS = tuple(round(step * 0.1, 1) for step in range(10))
RESULTS = Path(__file__).resolve().parent / "results"

Retrieve = Callable[[Question], Retrieval]


def main() -> int:
    """Measure, write figures and plot; 0 also where the data is not there."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not (data / "cpgqa").is_dir():
        return 0
    with (
        tempfile.TemporaryDirectory() as home,
        open_temporary_stack(data / "cpgqa" / "document.md", Path(home)) as stack,
    ):
        write_curve(measure_curve(data, stack.retriever.retrieve), RESULTS)
    return 0


def measure_curve(data: Path, retrieve: Retrieve) -> dict[str, object]:
    """Return both errors at every floor, with the data that they were measured on."""
    gold = read_spans(data / "cpgqa" / "spans.jsonl")
    in_scope = [text for name, text in read_queries(data / "cpgqa") if name in gold]
    out_of_scope = sample_out_of_scope(data / "retrieval")
    decide = _Decider(retrieve)
    refused = [decide.count_answers(in_scope, floor) for floor in FLOORS]
    answered = [decide.count_answers(out_of_scope, floor) for floor in FLOORS]
    return {
        "data": {
            "in_scope": "cpgqa: questions with an answer span",
            "out_of_scope": list(OUT_OF_SCOPE),
            "sha256_of_questions": hash_text("\n".join((*in_scope, *out_of_scope))),
        },
        "n_in_scope": len(in_scope),
        "n_out_of_scope": len(out_of_scope),
        "chosen_floor": AnswerPolicy().min_similarity,
        "floors": list(FLOORS),
        "false_refusals": [round(1 - n / len(in_scope), 4) for n in refused],
        "false_answers": [round(n / len(out_of_scope), 4) for n in answered],
    }


class _Decider:
    """Reads each question once, and decides on it at every floor."""

    def __init__(self, retrieve: Retrieve) -> None:
        self._retrieve = retrieve
        self._lexicon = Lexicon.load()
        self._statements = StatementReader(self._lexicon)
        self._read: dict[str, tuple[Retrieval, Sequence[QuestionPart]]] = {}

    def count_answers(self, texts: Iterable[str], floor: float) -> int:
        """Return how many of the questions are answered at this floor."""
        policy = AnswerPolicy(min_similarity=floor)
        return sum(self._is_answered(text, policy) for text in texts)

    def _is_answered(self, text: str, policy: AnswerPolicy) -> bool:
        if text not in self._read:
            retrieval = self._retrieve(ask(text))
            views = self._statements.view_hits(retrieval)
            self._read[text] = (retrieval, decide_parts(views, retrieval, self._lexicon, policy))
        retrieval, parts = self._read[text]
        return any(decide_coverage(part.reading, part.supports, retrieval, policy).answering for part in parts)


def write_curve(curve: dict[str, object], folder: Path) -> None:
    """Write the figures, and the plot where matplotlib is there."""
    folder.mkdir(exist_ok=True)
    (folder / "coverage_curve.json").write_text(json.dumps(curve, indent=2) + "\n", encoding="utf-8")
    if find_spec("matplotlib") is None:
        return
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 4.0))
    axes.plot(curve["floors"], curve["false_refusals"], marker="o", label=f"false refusals (n {curve['n_in_scope']})")
    axes.plot(curve["floors"], curve["false_answers"], marker="s", label=f"false answers (n {curve['n_out_of_scope']})")
    axes.axvline(AnswerPolicy().min_similarity, linestyle=":", color="grey", label="floor in use")
    axes.set(xlabel="similarity floor (cosine)", ylabel="share of questions", ylim=(0, 1))
    axes.legend()
    figure.tight_layout()
    figure.savefig(folder / "coverage_curve.png", dpi=120)
    pyplot.close(figure)


if __name__ == "__main__":
    raise SystemExit(main())
