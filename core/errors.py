"""Every error that Citewell raises on purpose.

CitewellError
├── UsageError                     the request cannot be carried out as it was put
│   ├── NotFoundError
│   │   ├── DocumentNotFoundError
│   │   ├── VersionNotFoundError
│   │   ├── PassageNotFoundError
│   │   ├── PageNotFoundError
│   │   ├── AnswerNotFoundError
│   │   └── AccessNotFoundError
│   ├── SettingsError
│   ├── UnauthenticatedError
│   │   └── TokenExpiredError
│   ├── ForbiddenError
│   ├── RateLimitedError
│   ├── ReviewRefusedError
│   └── EvalCaseError
├── IngestError                    one file could not be ingested; the others go on
│   ├── UnsupportedFileError
│   ├── MissingFileError
│   ├── UnreadableFileError
│   │   └── UnreadableBackupError
│   ├── EncryptedFileError
│   ├── EmptyDocumentError
│   └── FileLimitError
├── SearchIndexError
│   ├── IndexMissingError
│   ├── IndexMismatchError
│   ├── IndexUnavailableError
│   └── IndexLockedError
├── EmbedderError
├── ChatModelError
├── OverloadedError
├── AnswerTimeoutError
└── JudgeError

A message never holds the text of a question. ``help`` says what to do.
"""

from typing import ClassVar


class CitewellError(Exception):
    """Base of all: a stable ``code``, the HTTP status it maps to, whether trying again can help, and what to do."""

    code: ClassVar[str] = "internal_error"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    help: ClassVar[str] = "Report this with the request id; `citewell doctor` checks the installation."


class UsageError(CitewellError):
    """The request cannot be carried out as it was put."""

    code = "usage_error"
    http_status = 400
    help = "Correct the request as the message says."


class NotFoundError(UsageError):
    """What was asked for does not exist."""

    code = "not_found"
    http_status = 404
    help = "`citewell documents list` and GET /v1/documents show what there is."


class DocumentNotFoundError(NotFoundError):
    """No document has this id."""

    code = "document_not_found"


class VersionNotFoundError(NotFoundError):
    """No version has this id."""

    code = "version_not_found"


class PassageNotFoundError(NotFoundError):
    """No passage has this id."""

    code = "passage_not_found"


class PageNotFoundError(NotFoundError):
    """The version has no such page, or its format has no pages that could be drawn."""

    code = "page_not_found"
    help = "Pages are counted from 1; only PDF documents have pages that can be drawn."


class AnswerNotFoundError(NotFoundError):
    """The answer log holds no answer with this id."""

    code = "answer_not_found"
    help = "Answers are only kept in full where CITEWELL_ANSWER_LOG=full, and only for CITEWELL_ANSWER_LOG_DAYS."


class AccessNotFoundError(NotFoundError):
    """There is no API key and no embed id with this id."""

    code = "access_not_found"
    help = "`citewell keys list` and `citewell embeds list` show what there is."


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""

    code = "settings_error"
    http_status = 500
    help = "docs/settings.md lists every setting and its values."


class UnauthenticatedError(UsageError):
    """The request names nobody: no API key, no token, or one that does not hold."""

    code = "unauthenticated"
    http_status = 401
    help = "Send `Authorization: Bearer KEY`; `citewell keys create NAME` makes a key."


class TokenExpiredError(UnauthenticatedError):
    """The embed token was valid once and has expired."""

    code = "token_expired"
    help = "Get a new token from POST /v1/embed-tokens."


class ForbiddenError(UsageError):
    """Whoever asked may not do this."""

    code = "forbidden"
    http_status = 403
    help = "Do it on the machine that Citewell runs on, or ask its operator."


class RateLimitedError(UsageError):
    """Too many requests of one key, token or address."""

    code = "rate_limited"
    http_status = 429
    retryable = True
    help = "Wait as long as Retry-After says; CITEWELL_RATE_LIMIT_* set the limits."

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        """Take the message and the seconds after which the next request is let through."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ReviewRefusedError(UsageError):
    """The review decision cannot stand: something is missing that it has to rest on, or the document has changed."""

    code = "review_refused"
    http_status = 409
    help = "Do what the message says; `citewell documents show DOCUMENT` shows the document as it is now."


class IngestError(CitewellError):
    """A file could not be ingested. The others are not concerned, and what was indexed before stays."""

    code = "ingest_failed"
    http_status = 422
    help = "Correct the file and ingest it again; nothing else was changed."


class UnsupportedFileError(IngestError):
    """The file's format is not one that Citewell reads."""

    code = "unsupported_file"
    help = "Citewell reads .md, .txt, .html, .docx and text PDFs; convert the file to one of these."


class MissingFileError(IngestError):
    """There is no such file or folder."""

    code = "missing_file"
    help = "Check the path that was given."


class UnreadableFileError(IngestError):
    """The file is damaged, cut short, or not what its name says."""

    code = "unreadable_file"
    help = "Get the file from its publisher again, and check that its ending fits its content."


class UnreadableBackupError(UnreadableFileError):
    """A backup is damaged, cut short, none at all, or of a newer Citewell."""

    code = "unreadable_backup"
    help = "Restore another backup. `citewell backup` writes a file whole or not at all: this one changed since, or is another file."


class EncryptedFileError(IngestError):
    """The file is locked with a password."""

    code = "encrypted_file"
    help = "Save a copy without a password and ingest that."


class EmptyDocumentError(IngestError):
    """Nothing that can be cited was found in the file."""

    code = "empty_document"
    help = (
        "Open the file and look: where its pages are images, install the extra `ocr` and Tesseract, or ingest the result of"
        " another OCR program."
    )


class FileLimitError(IngestError):
    """Reading the file took more time, memory or space than the limits allow."""

    code = "file_limit"
    help = "Split the file, or raise the limits (CITEWELL_INGEST_*) if you trust where it comes from."


class SearchIndexError(CitewellError):
    """The index cannot be used as it is."""

    code = "index_error"
    http_status = 503


class IndexMissingError(SearchIndexError):
    """Nothing has been ingested yet."""

    code = "index_missing"
    help = "Run `citewell ingest PATH` first."


class IndexMismatchError(SearchIndexError):
    """The index was built with another model, dimension or schema than the settings name."""

    code = "index_mismatch"
    help = "Run `citewell ingest --rebuild` to build it again, or set CITEWELL_EMBEDDER and CITEWELL_RUNTIME back."


class IndexUnavailableError(SearchIndexError):
    """The index or the database does not answer. This is a fault, not a statement about the guidelines."""

    code = "index_unavailable"
    retryable = True
    help = "Try again; if it lasts, run `citewell doctor`."


class IndexLockedError(SearchIndexError):
    """Another process is writing the index."""

    code = "index_locked"
    http_status = 409
    retryable = True
    help = "Wait for the other ingest to finish."


class EmbedderError(CitewellError):
    """The embedding model cannot be loaded or does not have the expected weights."""

    code = "embedder_error"
    http_status = 503
    help = "Run `citewell doctor`; it names the model's files and what is wrong with them."


class ChatModelError(CitewellError):
    """The chat model is down, slow, out of quota, refuses, or gives no usable reply. The answer is then extractive."""

    code = "chat_model_unavailable"
    http_status = 503
    retryable = True
    help = "Citewell answers by quoting until the model works again; `citewell doctor` checks the model."


class EvalCaseError(UsageError):
    """A file of the evals cannot be used: cases, rules, a log or a baseline."""

    code = "eval_case_error"
    help = "Correct the file as the message says; `citewell eval check` checks every case."


class OverloadedError(CitewellError):
    """More questions are waiting than the queue holds."""

    code = "busy"
    http_status = 503
    retryable = True
    help = "Try again in a few seconds; CITEWELL_ANSWER_WORKERS and CITEWELL_ANSWER_QUEUE set how many are taken."


class AnswerTimeoutError(CitewellError):
    """The answer took longer than a client may wait."""

    code = "answer_timeout"
    http_status = 504
    retryable = True
    help = "Try again; if it lasts, run `citewell doctor`. CITEWELL_ANSWER_TIMEOUT_S sets the limit."


class JudgeError(CitewellError):
    """A model that judges eval answers gave nothing usable; the answer is unscored by it."""

    code = "judge_error"
    http_status = 502
    retryable = True
    help = "Look at the model's settings and quota; the deterministic scores need no model."
