"""How often the coverage decision errs on judged questions: refuses what the source answers, answers what it does not.

One VA/DoD guideline and its 548 questions with answer spans, and 300 questions of other collections as out-of-scope
ones. The data is not part of the project: the benchmark says so and stops where ``CITEWELL_SHARED_DATA`` (by default
``../shared/data``) does not hold it.
"""

import argparse
import json
import os
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from citewell.wiring import open_temporary_stack
from core.answers import Claim
from core.questions import MAX_QUESTION_CHARS, Question
from evals.stack import Answering

OUT_OF_SCOPE = ("liveqa", "mediqa2019", "nfcorpus", "cystic_fibrosis")
N_OUT_OF_SCOPE_EACH = 75


def main() -> int:
    """Print the table; 0 also where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="print so many of the errors of each kind")
    arguments = parser.parse_args()
    data = Path(os.environ.get("CITEWELL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    console = Console()
    if not (data / "cpgqa").is_dir():
        console.print(f"skipped: {data} holds no judged questions")
        return 0
    source = data / "cpgqa" / "document.md"
    with tempfile.TemporaryDirectory() as home, open_temporary_stack(source, Path(home)) as stack:
        print_table(console, data, stack.answerer, arguments.show)
    return 0


def print_table(console: Console, data: Path, answerer: Answering, n_shown: int) -> None:
    """Ask all questions and print the shares."""
    gold = read_spans(data / "cpgqa" / "spans.jsonl")
    answered = [
        (text, gold[name], answerer.answer(ask(text))) for name, text in read_queries(data / "cpgqa") if name in gold
    ]
    out_of_scope = [(text, answerer.answer(ask(text))) for text in sample_out_of_scope(data / "retrieval")]
    n, m = len(answered), len(out_of_scope)
    table = Table("figure", "share", "n")
    refused = [(text, answer) for text, _, answer in answered if not answer.claims]
    missed = [
        (text, answer) for text, spans, answer in answered if answer.claims and not holds_any(answer.claims, spans)
    ]
    first = sum(holds_any(answer.claims[:1], spans) for _, spans, answer in answered)
    false = [(text, answer) for text, answer in out_of_scope if answer.claims]
    table.add_row("gold span inside the claims", f"{1 - (len(refused) + len(missed)) / n:.3f}", str(n))
    table.add_row("gold span inside the first claim", f"{first / n:.3f}", str(n))
    table.add_row("false refusals", f"{len(refused) / n:.3f}", str(n))
    table.add_row("false answers", f"{len(false) / m:.3f}", str(m))
    table.add_row(
        "claims in an answer, mean", f"{sum(len(answer.claims) for _, _, answer in answered) / n:.2f}", str(n)
    )
    console.print(table)
    for name, errors in (("refused", refused), ("missed", missed), ("false answer", false)):
        for text, answer in random.Random(0).sample(errors, min(n_shown, len(errors))):
            shown = answer.claims[0].text if answer.claims else answer.status_reason
            console.print(f"{name}: {text}\n    {shown}", markup=False)


def ask(text: str) -> Question:
    """Return the question, cut to the longest that is accepted."""
    return Question(question=text[:MAX_QUESTION_CHARS])


def read_queries(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of each question of a collection."""
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield str(record["id"]), str(record["text"])


def read_spans(path: Path) -> dict[str, list[str]]:
    """Return the answer spans of each question."""
    spans: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        spans.setdefault(str(record["qid"]), []).append(str(record["text"]))
    return spans


def sample_out_of_scope(folder: Path) -> list[str]:
    """Return 75 questions of each other collection, the same ones every time."""
    chosen: list[str] = []
    for name in OUT_OF_SCOPE:
        texts = [text for _, text in read_queries(folder / name)]
        random.Random(0).shuffle(texts)
        chosen += texts[:N_OUT_OF_SCOPE_EACH]
    return chosen


def holds_any(claims: Iterable[Claim], spans: Iterable[str]) -> bool:
    """Return whether a claim, with its lead-ins and caveats, holds an answer span or is held by one."""
    gold = [fold_blanks(span) for span in spans]
    for claim in claims:
        parts = [*claim.outer_lead_ins, *([claim.lead_in] if claim.lead_in else []), *claim.qualifiers]
        whole = fold_blanks(" ".join([*(part.text for part in parts), claim.text]))
        own = fold_blanks(claim.text)
        if any(span in own or span in whole or own in span for span in gold):
            return True
    return False


def fold_blanks(text: str) -> str:
    """Return the text in lower case, with single blanks and without a final full stop."""
    return " ".join(text.lower().split()).strip(" .")


if __name__ == "__main__":
    raise SystemExit(main())
