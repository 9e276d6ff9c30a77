"""Asks the questions of a sealed set of an index that holds the set's documents and nothing else."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.answers import Answer
from core.questions import Question, Turn
from core.record import Record
from core.text import hash_bytes
from evals.running.conversation import ask_earlier
from evals.sealed.judging import Judged, Originals, judge_answer
from evals.sealed.sealed_set import SealedDocument, SealedQuestion, SealedSet
from evals.stack import EvalStack, OpenTemporary


class SetOutcome(Record):
    """What became of a set."""

    name: str
    """The set."""
    judged: tuple[Judged, ...]
    """Its questions in the order of the file, but for those on stale documents."""
    stale: tuple[str, ...]
    """Documents that are not there or have changed, by path; their questions were not asked."""


def ask_set(
    sealed: SealedSet, folder: Path, open_temporary: OpenTemporary, on_judged: Callable[[Judged], None]
) -> SetOutcome:
    """Return what became of the set's questions.

    Near misses are judged against all documents of the set, so a set with stale ones tells less.

    Args:
        sealed: the questions.
        folder: the folder of documents.
        open_temporary: ingests a folder into an empty home and opens the stack on it.
        on_judged: told of each question when it is done.

    Raises:
        IngestError: a document cannot be ingested.
    """
    current = [document for document in sealed.documents if _is_current(document, folder)]
    judged: list[Judged] = []
    if current:
        with tempfile.TemporaryDirectory() as scratch:
            documents = Path(scratch) / "documents"
            _copy(current, folder, documents)
            with open_temporary(documents, Path(scratch) / "home") as stack:
                originals = Originals(stack.sources)
                for document in current:
                    for asked in document.questions:
                        judged.append(_ask(document, asked, stack, originals))
                        on_judged(judged[-1])
    stale = tuple(document.path for document in sealed.documents if document not in current)
    return SetOutcome(name=sealed.name, judged=tuple(judged), stale=stale)


def _is_current(document: SealedDocument, folder: Path) -> bool:
    path = folder / document.path
    return path.is_file() and hash_bytes(path.read_bytes()) == document.sha256


def _copy(documents: list[SealedDocument], folder: Path, to: Path) -> None:
    for document in documents:
        copy = to / document.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / document.path, copy)


def _ask(document: SealedDocument, asked: SealedQuestion, stack: EvalStack, originals: Originals) -> Judged:
    def ask(words: str, turns: tuple[Turn, ...]) -> Answer:
        return stack.answerer.answer(Question(question=words, history=turns))

    turns = ask_earlier(asked.history, ask)
    retrieval = stack.retriever.retrieve(Question(question=asked.question, history=turns))
    return judge_answer(document, asked, ask(asked.question, turns), retrieval, originals)
