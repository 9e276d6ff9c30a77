"""What the gate costs: milliseconds per claim, for honest wordings and for wrong ones."""

import statistics
import sys
import time

from composer.policy import AnswerPolicy
from composer.rules import check_draft
from core.answers import Draft
from evals.corruption.suite import make_corruptions
from evals.corruption.twins import Twin, claim_of, load_paraphrases, make_retrieval

N_TWINS = 150


def measure(twins: tuple[Twin, ...], *, wrong: bool) -> list[float]:
    """Return the milliseconds of each check, the retrieval's other statements counted in."""
    retrieval = make_retrieval([twin.source for twin in twins])
    claims = [claim_of(twin.text, (twin.source,)) for twin in twins]
    if wrong:
        claims = [next(make_corruptions(twin)).claim for twin in twins]
    times = []
    for claim in claims:
        started = time.perf_counter()
        check_draft(Draft(composer="bench", claims=(claim,)), retrieval, AnswerPolicy())
        times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """Write the median and the 95th percentile."""
    seen: dict[str, Twin] = {twin.source.id: twin for twin in load_paraphrases()}
    twins = tuple(seen.values())[:N_TWINS]
    measure(twins, wrong=False)
    for name, wrong in (("honest", False), ("wrong", True)):
        times = sorted(measure(twins, wrong=wrong))
        line = (
            f"{name}: n={len(times)}, p50 {statistics.median(times):.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms"
        )
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
