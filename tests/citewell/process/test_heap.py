import subprocess
import sys

from citewell.process.heap import YOUNG_OBJECTS


def test_what_was_loaded_is_set_aside_and_the_rest_looked_through_less_often() -> None:
    # In a process of its own: it holds for all of the process.
    code = "import gc\nfrom citewell.process.heap import settle_heap\nsettle_heap()\nprint(gc.get_threshold()[0], gc.get_freeze_count() > 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(YOUNG_OBJECTS), "True"]
