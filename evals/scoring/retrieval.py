"""Retrieval scores: where the passages that state the required facts stand among the hits.

The measures are those of ir-measures. Relevant are the passages that show a required fact first; a fact that no hit shows
counts as one relevant passage that was not found.
"""

from functools import lru_cache

from evals.casebook.places import find_places, is_shown
from evals.scoring.evidence import Evidence
from evals.scoring.score import Score, Scorer

N_JUDGED = 10
"""Hits that the measures look at, at most."""


def _measure(name: str) -> Scorer:
    return Scorer(
        name=name.lower(),
        table="retrieval",
        role="diagnostic",
        meaning=_MEANINGS[name],
        compute=lambda evidence: _compute(name, evidence),
    )


def _compute(name: str, evidence: Evidence) -> Score | None:
    if not evidence.case.required_facts:
        return None
    if evidence.hits.found is None:
        return Score(value=None, explanation=evidence.hits.reason)
    ranks = gold_ranks(evidence)
    found = tuple(sorted({rank for rank in ranks if rank is not None}))
    lost = [fact.fact for fact, rank in zip(evidence.case.required_facts, ranks, strict=True) if rank is None]
    value = measure_ranks(found, len(lost))[name]
    explanation = f"ranks {', '.join(map(str, found)) or 'none'}; not found: {'; '.join(lost) or 'none'}"
    return Score(value=value, explanation=None if value == 1 else explanation)


def gold_ranks(evidence: Evidence) -> tuple[int | None, ...]:
    """Return for each required fact the rank of the first hit that shows it; null where none does."""
    shown = [(hit.rank, hit.places) for hit in evidence.hits.found or () if hit.document_id == evidence.document_id]
    wanted = [find_places(fact.accepted, evidence.text) for fact in evidence.case.required_facts]
    return tuple(min((rank for rank, places in shown if is_shown(gold, places)), default=None) for gold in wanted)


@lru_cache(maxsize=4096)
def measure_ranks(found: tuple[int, ...], n_lost: int) -> dict[str, float]:
    """Return every measure for relevant passages at these ranks (1-based) and so many that were not found."""
    import ir_measures
    from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

    qrels = [Qrel("q", f"hit{rank}", 1) for rank in found] + [Qrel("q", f"lost{i}", 1) for i in range(n_lost)]
    n_hits = max((*found, N_JUDGED))
    run = [ScoredDoc("q", f"hit{rank}", float(-rank)) for rank in range(1, n_hits + 1)]
    measures = {"recall@5": R @ 5, "recall@10": R @ 10, "nDCG@10": nDCG @ 10, "MRR": RR}
    values = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    return {name: float(values[measure]) for name, measure in measures.items()}


_MEANINGS = {
    "recall@5": "every required fact stands in the first 5 passages",
    "recall@10": "every required fact stands in the first 10 passages",
    "nDCG@10": "the passages with required facts stand before all others",
    "MRR": "the first passage states a required fact",
}

RETRIEVAL_SCORERS = tuple(map(_measure, _MEANINGS))
