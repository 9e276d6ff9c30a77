"""The one assertion about how a request fails."""

from api.transport.problems import PROBLEM_MEDIA_TYPE, Problem
from tests.api_doubles import SECRET


def assert_problem(response, status: int, code: str) -> Problem:
    """Check the whole envelope of a failed request and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM_MEDIA_TYPE
    problem = Problem.model_validate_json(response.text)
    assert problem.status == status
    assert problem.code == code
    assert problem.type == f"urn:citewell:problem:{code}"
    assert problem.request_id == response.headers["x-request-id"]
    assert problem.detail
    assert problem.help
    assert ("retry-after" in response.headers) == problem.retryable
    assert SECRET not in response.text
    assert "Traceback" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    return problem
