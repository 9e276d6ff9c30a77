import io
import os
import signal
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.documents import DocumentMetadata
from core.errors import (
    EmptyDocumentError,
    FileLimitError,
    IngestError,
    MissingFileError,
    UnreadableFileError,
    UnsupportedFileError,
)
from ingest.reader import SourceFile
from ingest.sidecar import Sidecar, load_sidecar, parse_sidecar
from ingest.source_files import find_files, load_file
from ingest.worker import FileWorker, ReadLimits, ReadReply, ReadRequest, answer_request, serve_requests

GUIDE = SourceFile("Dose guide.md", b"# Doses\n\n## Adults\n\nGive 10 mg of aspirin once a day. Stop before surgery.\n")


@pytest.fixture
def worker() -> Iterator[FileWorker]:
    started = FileWorker(ReadLimits())
    yield started
    started.close()


def test_a_file_comes_back_as_statements_that_stand_in_its_text(worker: FileWorker) -> None:
    read = worker.read(GUIDE, Sidecar())

    assert (read.document_id, read.has_stated_id, read.media_type) == ("dose-guide", False, "text/markdown")
    assert [statement.text for statement in read.statements] == [
        "Give 10 mg of aspirin once a day.", "Stop before surgery."
    ]  # fmt: skip
    assert all(read.parsed.text[each.start : each.end] == each.text for each in read.statements)


def test_the_sidecar_and_the_caller_may_name_the_document(worker: FileWorker) -> None:
    sidecar = parse_sidecar(b"id: from-sidecar\ntitle: Sidecar title\n", "x.meta.yaml")

    assert worker.read(GUIDE, sidecar).document_id == "from-sidecar"
    assert worker.read(GUIDE, sidecar).parsed.metadata.title == "Sidecar title"
    assert worker.read(GUIDE, sidecar, document_id="from-caller").document_id == "from-caller"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (SourceFile("x.doc", b"words"), UnsupportedFileError),
        (SourceFile("x.pdf", b"<!doctype html><p>no</p>"), UnreadableFileError),
        (SourceFile("x.md", b"  \n"), EmptyDocumentError),
        (SourceFile("x.md", b"# Only a heading\n"), EmptyDocumentError),
    ],
)
def test_what_is_wrong_with_a_file_keeps_its_kind(
    worker: FileWorker, source: SourceFile, error: type[IngestError]
) -> None:
    with pytest.raises(error):
        worker.read(source, Sidecar())


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    worker = FileWorker(ReadLimits(timeout_s=30))
    worker.read(GUIDE, Sidecar())
    assert worker._process is not None
    # A stopped process stands for a reader that never comes to an end.
    os.kill(worker._process.pid, signal.SIGSTOP)
    worker._limits = ReadLimits(timeout_s=0.5)
    with pytest.raises(FileLimitError, match=r"longer than 2.5 seconds"):
        worker.read(GUIDE, Sidecar())
    worker._limits = ReadLimits(timeout_s=30)

    assert worker.read(GUIDE, Sidecar()).statements
    worker.close()


def test_a_file_that_uses_up_its_processor_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # The process takes its time to start where the machine is busy.
    monkeypatch.setattr("ingest.worker.WALL_FACTOR", 500.0)
    worker = FileWorker(ReadLimits(timeout_s=0.1))
    slow = SourceFile("slow.md", b"A sentence that says something of doses. " * 100_000)
    with pytest.raises(FileLimitError, match=r"more than 0.1 seconds of processor time"):
        worker.read(slow, Sidecar())
    worker.close()


def test_a_reader_that_dies_is_reported_and_started_again(worker: FileWorker) -> None:
    worker.read(GUIDE, Sidecar())
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (worker._process.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(UnreadableFileError, match="did not survive"):
        worker.read(GUIDE, Sidecar())
    killer.join()

    assert worker.read(GUIDE, Sidecar()).statements


def test_memory_is_bounded() -> None:
    worker = FileWorker(ReadLimits(max_memory_bytes=400_000_000))
    with pytest.raises((FileLimitError, UnreadableFileError)):
        worker.read(SourceFile("big.txt", b"word " * 60_000_000), Sidecar())

    assert worker.read(GUIDE, Sidecar()).statements
    worker.close()


def test_errors_become_replies() -> None:
    request = ReadRequest(name=GUIDE.name, sidecar_name="", document_id=None)

    assert answer_request(request, GUIDE.data, b"", ReadLimits()).file is not None
    assert answer_request(request, b"\x00", b"", ReadLimits()).error_code == EmptyDocumentError.code


def test_requests_are_served_until_the_parent_goes() -> None:
    request = ReadRequest(name=GUIDE.name, sidecar_name="", document_id=None)
    frames = (request.model_dump_json().encode(), GUIDE.data, b"")
    requests = io.BytesIO(b"".join(struct.pack(">Q", len(frame)) + frame for frame in frames))
    replies = io.BytesIO()
    serve_requests(ReadLimits(), requests, replies)
    length = struct.unpack(">Q", replies.getvalue()[:8])[0]

    assert len(replies.getvalue()) == 8 + length
    assert ReadReply.model_validate_json(replies.getvalue()[8:]).file is not None


def test_a_sidecar_lies_beside_its_document_under_either_name(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.meta.yaml").write_text("title: A\n", encoding="utf-8")
    (tmp_path / "b.meta.yaml").write_text("---\ntitle: B\n---\n", encoding="utf-8")

    assert load_sidecar(tmp_path / "a.pdf").metadata.title == "A"
    assert load_sidecar(tmp_path / "b.pdf").metadata.title == "B"
    assert load_sidecar(tmp_path / "c.pdf") == Sidecar()


def test_a_sidecar_replaces_only_what_it_gives() -> None:
    stated = DocumentMetadata(title="Own", publisher="Own publisher")
    merged = parse_sidecar(b"title: Sidecar\npublisher: null\n", "x.meta.yaml").apply_to(stated)

    assert (merged.title, merged.publisher) == ("Sidecar", "Own publisher")


@pytest.mark.parametrize("data", [b"title: [", b"unknown_key: 1", b"\xff\xfe\xff", b"title: A\n---\nmore text"])
def test_a_sidecar_that_is_wrong_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        parse_sidecar(data, "x.meta.yaml")


def test_hidden_files_and_sidecars_are_no_documents(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "a.meta.yaml", ".hidden.md", ".git/x.md", "sub/c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = list(find_files([tmp_path, tmp_path / "a.md"]))

    assert [file.path.relative_to(tmp_path).as_posix() for file in found] == ["a.md", "b.md", "sub/c.md"]
    assert not any(file.is_named for file in found)


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_bytes(b"x" * 1001)
    with pytest.raises(FileLimitError):
        load_file(tmp_path / "big.md", max_bytes=1000)
    with pytest.raises(MissingFileError):
        load_file(tmp_path / "none.md", max_bytes=1000)
