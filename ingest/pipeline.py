"""Ingest: files to documents to passages to a published index, with one publication for each run."""

import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import IngestError, UnreadableFileError, UnsupportedFileError
from core.text import make_slug
from corpus.lock import hold_writer_lock
from corpus.staging import StagedDocument
from ingest.preparation import build_document, make_content_key, prepare_again, prepare_document
from ingest.publisher import Publisher
from ingest.readers.registry import select_reader
from ingest.reading import ReadFile
from ingest.report import (
    EmbeddingStarted,
    FileDone,
    FileResult,
    FilesFound,
    FileStatus,
    IndexPublished,
    IngestListener,
    IngestReport,
    TextsEmbedded,
)
from ingest.source_files import FoundFile, LoadedFile, find_files, load_file
from ingest.worker import ReadLimits
from ingest.worker_pool import WorkerPool
from retriever.index import SearchIndex
from retriever.models.embedding import Embedder

LOCK_TIMEOUT_S = 60.0
"""Seconds that a run waits for another one to finish."""


def ingest_paths(
    paths: Sequence[Path],
    index: SearchIndex,
    embedder: Embedder,
    *,
    limits: ReadLimits | None = None,
    is_rebuild: bool = False,
    jobs: int = 1,
    lock_timeout_s: float = LOCK_TIMEOUT_S,
    listener: IngestListener = lambda _event: None,
) -> IngestReport:
    """Read the files and publish what is new in them; killed at any point, the old generation goes on answering.

    A file that is unchanged is not read again, and a text that was embedded once is not embedded again, also where an
    earlier run was killed.

    Args:
        paths: files and folders.
        index: the open index to write into.
        embedder: makes the vectors; must be the one that the index was built with, unless ``is_rebuild``.
        limits: what reading one file may take.
        is_rebuild: read every file again, make every other live document anew from its stored text, and build one new
            index with this embedder.
        jobs: files that are read at the same time.
        lock_timeout_s: seconds to wait for another run.
        listener: is told what goes on.

    Raises:
        IndexLockedError: another run held the lock all the while.
        IndexMismatchError: the index was built with another embedder; ``is_rebuild`` mends it.
        IndexUnavailableError: the database or the folder cannot be written.
    """
    started = time.perf_counter()
    with hold_writer_lock(index.home.lock_path, lock_timeout_s):
        publisher = Publisher(index, embedder)
        if not is_rebuild:
            publisher.check_embedder()
        publisher.clean_up()
        run = _Run(index, embedder, limits or ReadLimits(), is_rebuild=is_rebuild, listener=listener)
        run.read_files(find_files(paths), max(1, jobs))
        if is_rebuild:
            run.prepare_others()
        n_embedded, is_published = 0, False
        if run.staged:
            n_texts = sum(len(document.vector_keys()) for document in index.catalogue.staging.load(run.staged))
            listener(EmbeddingStarted(n_texts, run.n_staged_passages))
            n_embedded = publisher.embed(run.staged, lambda n_texts: listener(TextsEmbedded(n_texts)))
            state = publisher.publish(run.staged, is_rebuild=is_rebuild)
            is_published = True
            listener(IndexPublished(state.generation))
        index.catalogue.staging.remove_all()
    return _build_report(index, run, started, n_embedded=n_embedded, is_published=is_published)


@dataclass(slots=True)
class _Task:
    """A file that is on its way: its result, or the reading that will give one."""

    file: FoundFile
    result: FileResult | None = None
    loaded: LoadedFile | None = None
    content_key: str = ""
    reading: Future[tuple[ReadFile, float]] | None = None


@dataclass(slots=True)
class _Run:
    """What one run knows of its files."""

    index: SearchIndex
    embedder: Embedder
    limits: ReadLimits
    is_rebuild: bool
    listener: IngestListener
    results: list[FileResult] = field(default_factory=list)
    staged: list[str] = field(default_factory=list)
    n_staged_passages: int = 0
    owners: dict[str, Path] = field(default_factory=dict)
    keys: dict[str, Path] = field(default_factory=dict)
    live_by_key: dict[str, str] = field(default_factory=dict)
    staged_by_key: dict[str, str] = field(default_factory=dict)
    live_ids: frozenset[str] = frozenset()

    def read_files(self, found: Iterable[FoundFile], jobs: int) -> None:
        """Read the files, several at once, and stage them in order."""
        files = list(found)
        self.listener(FilesFound(len(files)))
        live = self.index.catalogue.load_content_keys()
        self.live_ids = frozenset(live)
        if not self.is_rebuild:
            self.live_by_key = {key: document_id for document_id, key in live.items()}
            staged = self.index.catalogue.staging.load_keys()
            self.staged_by_key = {key: document_id for document_id, key in staged.items()}
        with WorkerPool(self.limits, jobs) as workers:
            waiting: deque[_Task] = deque()
            for file in files:
                waiting.append(self._begin(file, workers))
                # Reading runs a little ahead of staging; all files at once would fill the memory.
                if len(waiting) > 2 * jobs:
                    self._finish(waiting.popleft(), workers)
            while waiting:
                self._finish(waiting.popleft(), workers)

    def prepare_others(self) -> None:
        """Stage every live document that no file of this run gave, made anew from its stored text."""
        catalogue = self.index.catalogue
        keys = catalogue.load_content_keys()
        for document_id in sorted(set(keys) - set(self.staged)):
            document = catalogue.load_ingested_document(document_id)
            parsed = catalogue.load_parsed(document.version_id)
            self._stage(prepare_again(document, parsed, self.embedder, keys[document_id]))

    def _begin(self, file: FoundFile, workers: WorkerPool) -> _Task:
        """Load the file and have it read, unless it is known already."""
        try:
            loaded = load_file(file.path, self.limits.max_file_bytes)
            content_key = make_content_key(loaded.make_key(select_reader(loaded.source)), self.embedder)
        except IngestError as error:
            return _Task(file, result=_fail(file, error))
        if content_key in self.keys:
            return _Task(file, result=FileResult(path=str(file.path), status="duplicate"))
        self.keys[content_key] = file.path
        if content_key in self.live_by_key:
            document_id = self.live_by_key[content_key]
            self.owners[document_id] = file.path
            return _Task(file, result=FileResult(path=str(file.path), status="unchanged", document_id=document_id))
        task = _Task(file, loaded=loaded, content_key=content_key)
        if content_key not in self.staged_by_key:
            task.reading = workers.submit(loaded)
        return task

    def _finish(self, task: _Task, workers: WorkerPool) -> None:
        """Wait for the file, stage it, and say what became of it."""
        result = task.result
        if result is None and task.loaded is not None:
            try:
                result = self._take(task, task.loaded, workers)
            except IngestError as error:
                result = _fail(task.file, error)
        if result is not None:
            self.results.append(result)
            self.listener(FileDone(result))

    def _take(self, task: _Task, loaded: LoadedFile, workers: WorkerPool) -> FileResult:
        """Stage what was read of the file.

        Raises:
            IngestError: it cannot be read, or its id is another file's.
        """
        if task.reading is None:
            document_id = self.staged_by_key[task.content_key]
            [document] = self.index.catalogue.staging.load([document_id])
            self.owners[document_id] = loaded.path
            self._remember(document)
            return self._describe(loaded, document, elapsed_s=0.0)
        read, elapsed_s = task.reading.result()
        if read.document_id in self.owners:
            read, elapsed_s = workers.submit(loaded, self._choose_other_id(loaded, read)).result()
        self.owners[read.document_id] = loaded.path
        identity = build_document(
            read.parsed,
            document_id=read.document_id,
            sha256=self.index.catalogue.blobs.save(loaded.source.data),
            source_name=loaded.source.name,
            media_type=read.media_type,
        )
        document = prepare_document(identity, read.parsed, read.statements, self.embedder, task.content_key)
        self._stage(document)
        return self._describe(loaded, document, elapsed_s=elapsed_s)

    def _choose_other_id(self, loaded: LoadedFile, read: ReadFile) -> str:
        """Return an id with the folder's name in it, for a second file of the same name.

        Raises:
            UnreadableFileError: the file asks for an id that is taken, or that one is taken as well.
        """
        other_id = make_slug(f"{read.document_id}-{loaded.path.resolve().parent.name}")
        if read.has_stated_id or other_id in self.owners:
            taken = read.document_id if read.has_stated_id else other_id
            raise UnreadableFileError(
                f"{loaded.path} and {self.owners[taken]} would both be the document {taken}; "
                f"give one of them another id in its front matter or its sidecar"
            )
        return other_id

    def _stage(self, document: StagedDocument) -> None:
        """Keep the document for publication."""
        self.index.catalogue.staging.save(document)
        self._remember(document)

    def _remember(self, document: StagedDocument) -> None:
        """Note a staged document."""
        self.staged.append(document.prepared.document.document_id)
        self.n_staged_passages += len(document.prepared.passages)

    def _describe(self, loaded: LoadedFile, document: StagedDocument, *, elapsed_s: float) -> FileResult:
        """Return what became of a file that was staged."""
        prepared = document.prepared
        flags = sorted({flag for page in prepared.parsed.pages for flag in page.flags})
        status: FileStatus = "updated" if prepared.document.document_id in self.live_ids else "added"
        return FileResult(
            path=str(loaded.path),
            status=status,
            document_id=prepared.document.document_id,
            version_id=prepared.document.version_id,
            title=prepared.document.title,
            n_pages=len(prepared.parsed.pages),
            n_statements=len(prepared.statements),
            n_graded=sum(statement.grade is not None for statement in prepared.statements),
            n_passages=len(prepared.passages),
            flags=tuple(flags),
            elapsed_s=elapsed_s,
        )


def _fail(file: FoundFile, error: IngestError) -> FileResult:
    """Return what became of a file that cannot be ingested; one of an unknown format in a folder is merely passed over."""
    is_passed_over = isinstance(error, UnsupportedFileError) and not file.is_named
    return FileResult(
        path=str(file.path),
        status="skipped" if is_passed_over else "failed",
        error_code=error.code,
        error_message=str(error),
        error_help=error.help,
    )


def _build_report(
    index: SearchIndex, run: _Run, started: float, *, n_embedded: int, is_published: bool
) -> IngestReport:
    """Return what the run did."""
    live = index.catalogue.load_live()
    return IngestReport(
        files=tuple(run.results),
        generation=0 if live.state is None else live.state.generation,
        is_published=is_published,
        n_embedded=n_embedded,
        n_live_documents=len(live.reading_ids),
        n_live_passages=sum(index.catalogue.passages.count_passages(live.reading_ids).values()),
        elapsed_s=time.perf_counter() - started,
    )
