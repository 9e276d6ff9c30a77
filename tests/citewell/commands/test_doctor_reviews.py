"""What the doctor says of reviews and of the shipped guidelines."""

from citewell.commands.doctor import examine
from citewell.settings import Settings
from retriever.index import open_index
from tests.api_doubles import SARCOMA
from tests.citewell.test_cli import run
from tests.doubles import HashedWordsEmbedder
from tests.small_index import publish


def checks_of(home):
    return {check.name: check for check in examine(Settings(home=home))}


def test_documents_that_wait_are_counted_and_nothing_is_due(filled_home):
    checks = checks_of(filled_home)
    assert checks["reviews"].detail == "1 of 1 documents wait for a review"
    assert "review date" not in checks
    assert checks["shipped guidelines"].ok


def test_a_document_past_its_review_date_is_a_problem(filled_home):
    index = open_index(filled_home)
    document = SARCOMA.document.model_copy(update={"review_by": "2020-06"})
    publish(index, HashedWordsEmbedder(), SARCOMA.model_copy(update={"document": document}))
    index.close()

    due = checks_of(filled_home)["review date"]
    assert not due.ok
    assert due.detail == "sarcoma was to be reviewed again by 2020-06-30"
    listed = run("documents", "list").stdout
    assert "2020-06-30" in listed
    assert "overdue" in listed

    assert run("review", "sarcoma", "approved", "--by", "A. Reviewer", "--yes").exit_code == 0
    assert "review date" not in checks_of(filled_home)


def test_a_variable_that_is_no_setting_is_a_problem(filled_home, monkeypatch):
    assert "settings" not in checks_of(filled_home)
    monkeypatch.setenv("CITEWELL_ANSWER_LOGS", "full")
    assert checks_of(filled_home)["settings"].detail.endswith("CITEWELL_ANSWER_LOG is one")
