"""Fits ``composer/coverage/second_look.py`` on judged questions and writes its weights to ``composer/data/second_look.json``.

Questions: the development and ward cases of ``evals/cases``, and at a third of the weight the VA/DoD questions with 300 of
other collections, where they are at hand. A statement that holds an accepted quote is right, every other is not. The
weights are those of a logistic regression over the indicators; what they do to questions that the rules refuse is printed
for documents that they were not fitted on, by threshold: how many answerable ones are answered, and how many others.

Options: ``--cache FILE`` keeps what was retrieved between runs; ``--threshold`` sets the one that is stored.
"""

import argparse
import json
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from bench_coverage import ask, read_queries, read_spans, sample_out_of_scope
from fit_ranking import find_right
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from citewell.wiring import open_temporary_stack
from composer.coverage.decision import choose_by_words, list_suitable
from composer.coverage.parts import split_question
from composer.coverage.second_look import INDICATORS, weigh_candidates
from composer.coverage.support import measure_support
from composer.policy import AnswerPolicy
from composer.reading.question import read_question
from composer.reading.short_forms import know_short_forms
from composer.reading.spelling import repair_spelling
from composer.reading.statement_views import StatementReader
from core.questions import Question
from core.retrieval import Retrieval
from core.text import hash_text
from evals.casebook.case import EvalCase, load_cases
from retriever.vocabulary.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "composer" / "data" / "second_look.json"
SPLITS = ("development", "ward")
COVERED = ("answered", "partially_answered")
OTHER_COLLECTION_WEIGHT = 0.3
N_FOLDS = 8
PENALTY = 0.05
"""Inverse strength of the L2 penalty, as scikit-learn's ``C``."""
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what was found for it, and the quotes that answer it; none where nothing does."""

    source: str
    """``development``, ``ward``, ``in scope`` or ``out of scope``."""
    group: str
    """The document it was written about: left out as a whole."""
    text: str
    quotes: tuple[str, ...]
    retrieval: Retrieval


@dataclass(frozen=True, slots=True)
class Weighed:
    """The candidates of one question."""

    judged: Judged
    indicators: np.ndarray
    """(n, n_indicators) float64."""
    is_right: np.ndarray
    """(n,) bool."""
    is_refused_by_rules: bool


def main() -> int:
    """Print what the fit does to documents left out, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="file that keeps what was retrieved")
    parser.add_argument("--threshold", type=float, default=0.3, help="least probability that is stored")
    arguments = parser.parse_args()
    if arguments.cache is not None and arguments.cache.is_file():
        judged = pickle.loads(arguments.cache.read_bytes())
    else:
        judged = [*read_cases(), *read_collection()]
        if arguments.cache is not None:
            arguments.cache.write_bytes(pickle.dumps(judged))
    weighed = weigh_all(judged)
    print_errors(Console(width=140), weighed)
    write_scale(weighed, arguments.threshold)
    return 0


def read_cases() -> Iterator[Judged]:
    """Yield the development and ward cases."""
    with (
        tempfile.TemporaryDirectory() as home,
        open_temporary_stack(ROOT / "corpus" / "guidelines", Path(home)) as stack,
    ):
        for case in load_cases(ROOT / "evals" / "cases"):
            if case.split in SPLITS and case.expected_status in (*COVERED, "not_covered"):
                record = {"question": case.question, "history": [{"question": text} for text in case.history]}
                question = Question.model_validate({**record, "document_ids": case.document_ids})
                found = stack.retriever.retrieve(question)
                yield Judged(case.split, case.document.document_id, case.question, list_quotes(case), found)


def list_quotes(case: EvalCase) -> tuple[str, ...]:
    """Return the quotes that answer the case; none where the documents do not."""
    if case.expected_status not in COVERED:
        return ()
    return tuple(case.first_claim or (quote for fact in case.required_facts for quote in fact.accepted))


def read_collection() -> Iterator[Judged]:
    """Yield the VA/DoD questions and those of other collections; nothing where they are not at hand."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "cpgqa").is_dir():
        return
    gold = read_spans(data / "cpgqa" / "spans.jsonl")
    source = data / "cpgqa" / "document.md"
    with tempfile.TemporaryDirectory() as home, open_temporary_stack(source, Path(home)) as stack:
        for place, (name, text) in enumerate(read_queries(data / "cpgqa")):
            if name in gold:
                found = stack.retriever.retrieve(ask(text))
                yield Judged("in scope", f"va-dod-{place % N_FOLDS}", text, tuple(gold[name]), found)
        for place, text in enumerate(sample_out_of_scope(data / "retrieval")):
            yield Judged("out of scope", f"other-{place % N_FOLDS}", text, (), stack.retriever.retrieve(ask(text)))


def weigh_all(judged: Sequence[Judged]) -> list[Weighed]:
    """Return the candidates of each question that is asked in one part."""
    lexicon = Lexicon.load()
    reader, policy = StatementReader(lexicon), AnswerPolicy()
    weighed = []
    for each in judged:
        if len(split_question(each.retrieval.query, lexicon)) > 1:
            continue
        mended, _ = repair_spelling(each.retrieval.query, each.retrieval, lexicon)
        reading = know_short_forms(read_question(mended, lexicon), each.retrieval, lexicon)
        supports = measure_support(reading, reader.view_hits(each.retrieval), each.retrieval, lexicon)
        candidates = weigh_candidates(reading, supports, list_suitable(reading, supports, policy))
        is_right = find_right([support for support, _ in candidates], each.quotes)
        indicators = np.array([astuple(found) for _, found in candidates]).reshape(len(candidates), len(INDICATORS))
        is_refused = not choose_by_words(reading, supports, each.retrieval, policy)
        weighed.append(Weighed(each, indicators, is_right, is_refused))
    return weighed


def fit(weighed: Sequence[Weighed]) -> tuple[float, np.ndarray]:
    """Return intercept and weights, (n_indicators,) float64.

    A question that is answerable and has no right statement among its candidates says nothing, and is left out.
    """
    used = [each for each in weighed if len(each.indicators) and (each.is_right.any() or not each.judged.quotes)]
    indicators, is_right = np.vstack([e.indicators for e in used]), np.concatenate([e.is_right for e in used])
    shares = [np.full(len(e.is_right), 1.0 if e.judged.source in SPLITS else OTHER_COLLECTION_WEIGHT) for e in used]
    scaler = StandardScaler().fit(indicators)
    model = LogisticRegression(C=PENALTY, max_iter=2000)
    model.fit(scaler.transform(indicators), is_right, sample_weight=np.concatenate(shares))
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), weights


def estimate(each: Weighed, intercept: float, weights: np.ndarray) -> np.ndarray:
    """Return the probability of each candidate, (n,) float64."""
    return 1.0 / (1.0 + np.exp(-intercept - each.indicators @ weights))


def print_errors(console: Console, weighed: Sequence[Weighed]) -> None:
    """Print, for the questions that the rules refuse, how many are answered at each threshold, documents left out."""
    groups = sorted({each.judged.group for each in weighed})
    refused = [each for each in weighed if each.is_refused_by_rules]
    best: dict[int, tuple[float, bool]] = {}
    for fold_number in range(N_FOLDS):
        left_out = set(groups[fold_number::N_FOLDS])
        fitted = fit([each for each in weighed if each.judged.group not in left_out])
        for each in refused:
            if each.judged.group in left_out:
                shares = estimate(each, *fitted) if len(each.indicators) else np.zeros(1)
                right = bool(len(each.indicators) and each.is_right[shares.argmax()])
                best[id(each)] = (float(shares.max()), right)
    for source in sorted({each.judged.source for each in weighed}):
        for is_covered in (True, False):
            found = [best[id(e)] for e in refused if e.judged.source == source and bool(e.judged.quotes) == is_covered]
            n_all = sum(e.judged.source == source and bool(e.judged.quotes) == is_covered for e in weighed)
            cells = [
                f"{limit}: {sum(p >= limit for p, _ in found)} ({sum(p >= limit and right for p, right in found)})"
                for limit in THRESHOLDS
            ]
            kind = "answerable" if is_covered else "not answerable"
            console.print(
                f"{source}, {kind}: {n_all}, refused by the rules {len(found)}; answered at {', '.join(cells)}"
            )


def write_scale(weighed: Sequence[Weighed], threshold: float) -> None:
    """Write the weights fitted on all questions, with what they were fitted on."""
    intercept, weights = fit(weighed)
    questions = [each.judged.text for each in weighed]
    record = {
        "command": "python benchmarks/fit_second_look.py",
        "n_questions": len(questions),
        "sha256_of_questions": hash_text("\n".join(questions)),
        "intercept": round(intercept, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(INDICATORS, weights, strict=True)},
        "threshold": threshold,
    }
    TARGET.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
