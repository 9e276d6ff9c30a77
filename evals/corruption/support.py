"""The gate against claims that experts labelled: ``python -m evals.corruption.support FOLDER [N]``.

Each folder below FOLDER holds ``triples.jsonl`` with ``passage``, ``statement`` and ``label``. A claim counts as supported
where the label says so, and as not supported where it is refuted or not decided.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from composer.gate.gate import check_text
from composer.gate.texts.evidence import read_evidence
from composer.gate.texts.words import Wordings
from core.documents import Statement
from core.record import Record
from core.text import hash_text

MAX_FAULTS = 8
"""Most faults that the curve goes to."""


class Judged(Record):
    """A labelled claim with the number of layers that refuse it."""

    is_supported: bool
    """What the experts say."""
    n_faults: int
    """Layers that refuse it; 0 means that the gate lets it through."""


class Point(Record):
    """What a threshold gives: claims with at most so many faults are taken for supported."""

    max_faults: int
    """The threshold."""
    sensitivity: float
    """Share of the supported claims that are let through."""
    specificity: float
    """Share of the others that are refused."""
    f1: float
    """F1 of the class "supported"."""

    @property
    def balanced_accuracy(self) -> float:
        """Return the mean of sensitivity and specificity."""
        return (self.sensitivity + self.specificity) / 2


def judge_file(path: Path, limit: int) -> list[Judged]:
    """Return claims of a file, chosen by hash, each judged by the gate."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = sorted(rows, key=lambda row: hash_text(str(row["id"])))[:limit]
    wordings = Wordings.load()
    judged = []
    for row in rows:
        passage = row["passage"]
        statement = Statement(
            start=0, end=len(passage), text=passage, statement_id="s", version_id="v", ordinal=0, kind="sentence", section_path=()
        )  # fmt: skip
        evidence = read_evidence(statement, row.get("title") or "", wordings)
        layers = {fault.layer for fault in check_text(row["statement"], [evidence], wordings)}
        is_supported = str(row["label"]).lower() in ("supported", "support", "supports", "entailment", "true", "1")
        judged.append(Judged(is_supported=is_supported, n_faults=len(layers)))
    return judged


def draw_curve(judged: Iterable[Judged]) -> list[Point]:
    """Return a point for each number of faults that is let pass."""
    listed = list(judged)
    positive = [each for each in listed if each.is_supported]
    negative = [each for each in listed if not each.is_supported]
    points = []
    for most in range(MAX_FAULTS + 1):
        hits = sum(each.n_faults <= most for each in positive)
        alarms = sum(each.n_faults <= most for each in negative)
        f1 = 2 * hits / (hits + alarms + len(positive)) if hits + alarms + len(positive) else 0.0
        points.append(
            Point(
                max_faults=most,
                sensitivity=hits / len(positive) if positive else 0.0,
                specificity=1 - alarms / len(negative) if negative else 0.0,
                f1=f1,
            )
        )
    return points


def write_curve(name: str, judged: list[Judged], out: TextIO) -> None:
    """Write one set's curve."""
    n_supported = sum(each.is_supported for each in judged)
    out.write(f"\n{name}: n={len(judged)}, supported {n_supported}\n")
    out.write("  faults let pass   sensitivity   specificity   balanced accuracy   F1\n")
    for point in draw_curve(judged):
        out.write(
            f"  {point.max_faults:15d} {point.sensitivity:13.3f} {point.specificity:13.3f}"
            f" {point.balanced_accuracy:19.3f} {point.f1:5.3f}\n"
        )


def main(arguments: list[str]) -> int:
    """Write the curves of every set in a folder."""
    limit = int(arguments[1]) if len(arguments) > 1 else sys.maxsize
    for path in sorted(Path(arguments[0]).glob("*/triples.jsonl")):
        write_curve(path.parent.name, judge_file(path, limit), sys.stdout)
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
