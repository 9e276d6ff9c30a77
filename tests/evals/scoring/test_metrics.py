import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.metrics import Observation, estimate_mean


def observe(cluster: str, value: float | None, reason: str | None = None) -> Observation:
    return Observation(cluster=cluster, value=value, reason=reason)


def test_nothing_scored_is_none_with_a_reason_and_not_zero() -> None:
    estimate = estimate_mean("recall", [observe("a", None, "stale"), observe("b", None, "stale")])
    assert estimate.value is None
    assert estimate.interval is None
    assert (estimate.n, estimate.unscored, estimate.reason) == (0, 2, "no case was scored")
    assert estimate.unscored_reasons == {"stale": 2}


def test_an_unscored_case_leaves_the_mean_alone() -> None:
    estimate = estimate_mean("recall", [observe("a", 1.0), observe("a", 0.0), observe("b", None, "error")])
    assert estimate.value == 0.5
    assert (estimate.n, estimate.unscored) == (2, 1)


def test_three_successes_of_three_claim_no_certainty() -> None:
    interval = estimate_mean("status", [observe("a", 1.0)] * 3).interval
    assert interval is not None
    assert interval.method == "exact_binomial"
    assert (round(interval.low, 4), interval.high) == (0.2924, 1.0)  # Clopper-Pearson, 3 of 3


def test_no_success_of_ten_has_the_mirrored_interval() -> None:
    interval = estimate_mean("status", [observe("a", 0.0)] * 10).interval
    assert interval is not None
    assert (interval.low, round(interval.high, 4)) == (0.0, 0.3085)  # Clopper-Pearson, 0 of 10


def test_mixed_cases_of_one_document_have_no_interval_over_documents() -> None:
    estimate = estimate_mean("status", [observe("a", 1.0), observe("a", 0.0)])
    assert estimate.interval is None
    assert estimate.reason is not None
    assert "one document" in estimate.reason


def test_whole_documents_are_resampled() -> None:
    apart = [observe("a", 1.0)] * 10 + [observe("b", 0.0)] * 10
    mixed = [observe(name, value) for name in "abcdefghij" for value in (1.0, 0.0)]
    wide, narrow = estimate_mean("m", apart).interval, estimate_mean("m", mixed).interval
    assert wide is not None
    assert narrow is not None
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert (narrow.low, narrow.high) == (0.5, 0.5)


values = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1, max_size=30)


@given(values)
def test_the_same_observations_give_the_same_estimate_and_bounds_in_range(pairs: list[tuple[str, float]]) -> None:
    observations = [observe(cluster, value) for cluster, value in pairs]
    estimate = estimate_mean("m", observations)
    assert estimate == estimate_mean("m", observations)
    assert estimate.value == pytest.approx(sum(value for _, value in pairs) / len(pairs))
    if estimate.interval:
        assert -1e-9 <= estimate.interval.low <= estimate.interval.high <= 1 + 1e-9
