"""A bounded memory of what was read."""

import threading
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Keeps what was read by its key; what came first goes first. Safe to use from several threads."""

    def __init__(self, max_entries: int) -> None:
        """Keep at most so many entries."""
        self._max_entries = max_entries
        self._entries: dict[K, V] = {}
        self._lock = threading.Lock()

    def load(self, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """Return the values by key, in the order of the keys; what is not known yet is read at once and kept.

        Two threads may read the same key at the same time: both get the same value.

        Args:
            keys: what is wanted.
            read: gives the values of the keys that are not kept; a key that it leaves out is missing from the result.
        """
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._entries[key] for key in wanted if key in self._entries}
        missing = [key for key in wanted if key not in found]
        if not missing:
            return found
        new = read(missing)
        found.update(new)
        with self._lock:
            self._entries.update(new)
            n_over = len(self._entries) - self._max_entries
            for key in list(islice(self._entries, max(0, n_over))):
                del self._entries[key]
        return {key: found[key] for key in wanted if key in found}
