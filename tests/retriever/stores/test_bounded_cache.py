from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from retriever.stores.bounded_cache import BoundedCache


class Squares:
    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def read(self, keys: list[int]) -> Mapping[int, int]:
        self.asked.append(keys)
        return {key: key * key for key in keys if key >= 0}


def test_what_is_known_is_not_read_again() -> None:
    cache: BoundedCache[int, int] = BoundedCache(10)
    source = Squares()

    assert cache.load([3, 1, 3], source.read) == {3: 9, 1: 1}
    assert list(cache.load([2, 1], source.read)) == [2, 1]
    assert source.asked == [[3, 1], [2]]


def test_an_unknown_key_is_missing_and_asked_for_again() -> None:
    cache: BoundedCache[int, int] = BoundedCache(10)
    source = Squares()

    assert cache.load([-1], source.read) == cache.load([-1], source.read) == {}
    assert source.asked == [[-1], [-1]]


def test_what_came_first_goes_first_and_a_large_request_is_still_answered_whole() -> None:
    cache: BoundedCache[int, int] = BoundedCache(2)
    source = Squares()

    assert len(cache.load(range(5), source.read)) == 5
    cache.load([4, 3, 0], source.read)
    assert source.asked == [[0, 1, 2, 3, 4], [0]]


def test_many_threads_get_right_values() -> None:
    cache: BoundedCache[int, int] = BoundedCache(7)
    source = Squares()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda start: cache.load(range(start, start + 5), source.read), range(200)))
    assert found == [{key: key * key for key in range(start, start + 5)} for start in range(200)]
