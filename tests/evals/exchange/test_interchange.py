import json
from typing import Any

import pytest

from core.errors import EvalCaseError
from evals.exchange.interchange import Tool, export_log, import_questions
from evals.running.log import EvalLog
from tests.evals.worlds import DOCUMENT, make_answer, make_case, make_stack, make_statements, run_log

DOXORUBICIN, PAZOPANIB, _ = make_statements()


@pytest.fixture(scope="module")
def log() -> EvalLog:
    cases = [
        make_case(),
        make_case(id="miss", expected_status="not_covered", required_facts=(), forbidden=("imatinib",)),
    ]
    return run_log(cases, make_stack(make_answer(DOXORUBICIN)))


def rows(log: EvalLog, tool: Tool) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_log(log, tool).splitlines()]


def test_ragas_gets_question_answer_contexts_and_reference(log: EvalLog) -> None:
    first = rows(log, "ragas")[0]
    assert first["user_input"] == "What is standard?"
    assert first["response"] == DOXORUBICIN.text
    assert first["retrieved_contexts"][1] == PAZOPANIB.text
    assert first["reference"] == "Doxorubicin is the standard"


def test_deepeval_gets_its_names(log: EvalLog) -> None:
    first = rows(log, "deepeval")[0]
    assert (first["input"], first["actual_output"]) == ("What is standard?", DOXORUBICIN.text)
    assert first["context"] == ["Doxorubicin is the standard"]


def test_promptfoo_gets_assertions(log: EvalLog) -> None:
    first, miss = rows(log, "promptfoo")
    assert first["assert"] == [{"type": "contains", "value": "Doxorubicin is the standard"}]
    assert {"type": "not-icontains", "value": "imatinib"} in miss["assert"]


@pytest.mark.parametrize("tool", ["ragas", "deepeval", "promptfoo"])
def test_what_was_exported_is_led_back_to_its_statement(log: EvalLog, tool: Tool) -> None:
    first, miss = import_questions(export_log(log, tool), DOCUMENT, make_statements())
    assert first.case.question == "What is standard?"
    assert first.case.required_facts[0].quote == DOXORUBICIN.text
    assert first.case.reviewed_by is None
    assert miss.case.expected_status == "not_covered"


@pytest.mark.parametrize(("line", "words"), [("[1]", "no JSON object"), ("{", "no JSON"), ('{"a": 1}', "no question")])
def test_a_line_that_is_no_question_is_named(line: str, words: str) -> None:
    with pytest.raises(EvalCaseError, match=f"line 2.*{words}"):
        import_questions('{"input": "q"}\n' + line, DOCUMENT, make_statements())
