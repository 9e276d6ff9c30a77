import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.questions import Question
from ingest.pipeline import ingest_paths
from retriever.index import build_retriever, open_index
from tests.doubles import HashedWordsEmbedder

REPOSITORY = Path(__file__).resolve().parents[2]
N_KILLS = 10
"""`benchmarks/killed_ingests.py` kills 50."""


def write_documents(folder: Path, edition: int) -> None:
    """Write three documents, whose words tell the edition."""
    folder.mkdir(exist_ok=True)
    for number in range(3):
        sections = "\n\n".join(
            f"## Section {section}\n\nGive drug{number} in edition{edition} for reason {section}. Stop it after {section} days."
            for section in range(6)
        )
        (folder / f"guide{number}.md").write_text(f"# Guide {number}\n\n{sections}\n", encoding="utf-8")


def start_ingest(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "tests.ingest.run_ingest", str(home), str(folder)]
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL)


def find_editions(home: Path) -> set[str]:
    """Return the editions that a newly opened index answers from, in every document."""
    index = open_index(home)
    try:
        retriever = build_retriever(index, HashedWordsEmbedder())
        editions = set()
        for number in range(3):
            retrieval = retriever.retrieve(Question(question=f"drug{number} reason"))
            assert retrieval.hits[0].passage.document_id == f"guide{number}"
            editions |= {
                word for hit in retrieval.hits for word in hit.passage.text.split() if word.startswith("edition")
            }
        return editions
    finally:
        index.close()


def kill_ingests(folder: Path, n_kills: int, seed: int) -> tuple[int, int]:
    """Kill an ingest of a new edition at a random moment, again and again, and look after each what is answered.

    Args:
        folder: an empty folder.
        n_kills: how many ingests are killed.
        seed: of the moments.

    Returns:
        How many of the killed ingests had published their edition, and how many had ended before the kill came and are
        not counted.
    """
    home, guides = folder / "home", folder / "guides"
    write_documents(guides, edition=0)
    started = time.perf_counter()
    assert start_ingest(home, guides).wait(120) == 0
    full_s = time.perf_counter() - started
    chance = random.Random(seed)
    answered = edition = n_published = n_ended = 0
    while edition - n_ended < n_kills:
        edition += 1
        write_documents(guides, edition)
        process = start_ingest(home, guides)
        time.sleep(full_s * chance.uniform(0.25, 1.0))
        has_ended = process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        found = find_editions(home)
        assert len(found) == 1
        assert found <= {f"edition{answered}", f"edition{edition}"}
        answered = int(found.pop().removeprefix("edition"))
        if has_ended:
            # The machine is faster now than when the whole was timed.
            n_ended, full_s = n_ended + 1, 0.9 * full_s
            assert answered == edition
        else:
            n_published += answered == edition

    process = start_ingest(home, guides)
    process.wait(120)
    assert process.returncode == 0
    assert find_editions(home) == {f"edition{edition}"}
    folders = {path.name for path in (home / "vectors").iterdir()}
    index = open_index(home)
    state = index.catalogue.generations.load()
    index.close()
    assert state is not None
    assert folders == {collection.name for collection in state.collections} | set(state.previous)
    return n_published, n_ended


@pytest.mark.slow
def test_a_killed_ingest_leaves_the_old_edition_answering_and_the_next_run_completes(tmp_path: Path) -> None:
    kill_ingests(tmp_path, N_KILLS, seed=20260101)


def test_an_open_reader_sees_the_ingest_of_another_process_at_its_next_request(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "guides"
    write_documents(folder, edition=1)
    reader = open_index(home)
    ingest_paths([folder], reader, HashedWordsEmbedder())
    retriever = build_retriever(reader, HashedWordsEmbedder())
    before = retriever.retrieve(Question(question="drug1 reason"))
    write_documents(folder, edition=2)
    process = start_ingest(home, folder)
    process.wait(60)
    after = retriever.retrieve(Question(question="drug1 reason"))

    assert process.returncode == 0
    assert all("edition1" in hit.passage.text for hit in before.hits)
    assert all("edition2" in hit.passage.text for hit in after.hits)
    assert len(after.hits) >= len(before.hits)
    reader.close()
