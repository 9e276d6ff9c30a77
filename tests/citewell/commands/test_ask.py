import gc

import pytest

from citewell.commands.ask import pause_collection


def test_garbage_is_collected_again_after_an_answer_that_failed() -> None:
    def fail() -> None:
        with pause_collection():
            assert not gc.isenabled()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.isenabled()
