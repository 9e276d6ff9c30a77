from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from core.errors import AnswerNotFoundError
from core.questions import Question
from corpus.answer_log import AnswerLog
from corpus.audit import AuditRecord
from corpus.database import Database, sqlite_url
from corpus.feedback import FeedbackStore
from corpus.schema import answer_log
from tests.api_doubles import SARCOMA, SECRET, build_answer

ANSWER = build_answer(Question(question=SECRET), SARCOMA)
VERSION_ID = SARCOMA.document.version_id


@pytest.fixture
def database(tmp_path):
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    yield database
    database.close()


def read_files(tmp_path) -> bytes:
    return b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_off_keeps_nothing(database):
    log = AnswerLog(database)
    log.keep(ANSWER)
    assert log.count() == 0


def test_full_gives_the_answer_back(database):
    log = AnswerLog(database, "full")
    log.keep(ANSWER)
    assert log.load(ANSWER.answer_id) == ANSWER
    with pytest.raises(AnswerNotFoundError):
        log.load("a_other")


def test_hashed_keeps_no_text_and_still_recalls(database, tmp_path):
    log = AnswerLog(database, "hashed")
    log.keep(ANSWER)
    with pytest.raises(AnswerNotFoundError):
        log.load(ANSWER.answer_id)
    [logged] = log.recall(VERSION_ID)
    assert (logged.answer_id, logged.status, logged.is_full) == (ANSWER.answer_id, "answered", False)
    assert log.recall("another") == ()
    database.close()
    assert SECRET.encode() not in read_files(tmp_path)


def test_deleting_leaves_no_trace_but_the_record_of_it(database, tmp_path):
    log = AnswerLog(database, "full")
    log.keep(ANSWER)
    assert log.delete("Dr A", answer_id="a_other") == 0
    assert log.delete("Dr A", answer_id=ANSWER.answer_id) == 1
    assert log.recall(VERSION_ID) == ()
    assert AuditRecord(database).list_entries()[-1].action == "answers_deleted"
    database.close()
    assert SECRET.encode() not in read_files(tmp_path)


def test_an_answer_past_its_days_is_not_given_and_goes_with_the_next_one(database):
    log = AnswerLog(database, "full", retention_days=30)
    log.keep(ANSWER)
    old = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="seconds")
    with database.write() as connection:
        connection.execute(update(answer_log).values(logged_at=old))
    with pytest.raises(AnswerNotFoundError):
        log.load(ANSWER.answer_id)
    log.keep(ANSWER.model_copy(update={"answer_id": "a_2"}))
    assert [logged.answer_id for logged in log.recall(VERSION_ID)] == ["a_2"]


@pytest.mark.parametrize(
    ("kind", "consent", "keeps_comment", "keeps_answer"),
    [("concern", True, True, True), ("concern", False, False, False), ("helpful", True, True, False)],
)
def test_feedback_keeps_words_and_answers_with_consent_alone(database, kind, consent, keeps_comment, keeps_answer):
    store = FeedbackStore(database)
    feedback_id = store.add(ANSWER.answer_id, "c1", kind, "wrong dose", ANSWER, consent=consent)
    found = store.find(feedback_id)
    assert found is not None
    assert (found.comment is not None, found.answer is not None) == (keeps_comment, keeps_answer)
    assert store.list_feedback(kind) == (found,)
    assert store.delete("a_other") == 0
    assert store.delete(ANSWER.answer_id) == 1
