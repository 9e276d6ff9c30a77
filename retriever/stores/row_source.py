"""The rows of published collections, from their files or, where these are missing, from the catalogue."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from corpus.catalogue import Catalogue
from corpus.generations import IndexState
from corpus.passages import PassageKeys
from retriever.models.embedding import Vectors
from retriever.stores.passage_rows import PassageRows, RowFiles, build_rows


def load_rows(catalogue: Catalogue, files: RowFiles, state: IndexState) -> list[PassageRows]:
    """Return the rows of every published collection, the base first.

    An index that an older Citewell made has no such files: its rows are read from SQL into memory, until the next ingest
    writes them.

    Raises:
        IndexUnavailableError: a vector is missing from the catalogue.
    """
    missing = [each.name for each in state.collections if not files.has(each.name)]
    passages = _share_out(catalogue, missing)

    def build(name: str) -> PassageRows:
        return build_rows(passages[name](), state.dim, lambda hashes: _load_vectors(catalogue, state, hashes))

    return [
        files.keep(each.name, build) if each.name in missing else files.load(each.name) for each in state.collections
    ]


def mend_rows(catalogue: Catalogue, files: RowFiles, state: IndexState | None) -> None:
    """Write the files that are missing or damaged. Only the holder of the writer lock may call this.

    Raises:
        IndexUnavailableError: they cannot be written, or a vector is missing from the catalogue.
    """
    if state is None:
        return
    missing = [each.name for each in state.collections if not files.has(each.name)]
    for name, load_passages in _share_out(catalogue, missing).items():
        files.write(name, load_passages(), state.dim, lambda hashes: _load_vectors(catalogue, state, hashes))


def _share_out(catalogue: Catalogue, names: Sequence[str]) -> dict[str, Callable[[], list[PassageKeys]]]:
    """Return what gives the passages of these collections, which have no files.

    The last of them gets all live passages: what a later collection holds takes the place of what an earlier one does.
    """
    shares: dict[str, Callable[[], list[PassageKeys]]] = dict.fromkeys(names[:-1], list)
    for name in names[-1:]:
        shares[name] = lambda: catalogue.passages.load_keys(catalogue.load_live().reading_ids)
    return shares


def _load_vectors(catalogue: Catalogue, state: IndexState, hashes: Iterable[str]) -> Mapping[str, Vectors]:
    return catalogue.embeddings.load(state.embedder_id, hashes)
