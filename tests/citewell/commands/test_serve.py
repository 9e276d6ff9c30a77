import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from api.access.local import is_loopback
from citewell import wiring
from citewell.commands.serve import bind_socket, check_address, decide_answerable, describe_answerable
from citewell.settings import Settings
from core.errors import UsageError
from corpus.api_keys import ApiKeyStore


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST"])
def test_own_addresses(host):
    assert is_loopback(host)
    check_address(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_addresses_that_others_reach_are_refused_unless_allowed_in_so_many_words(home, host):
    with pytest.raises(UsageError, match="CITEWELL_ALLOW_ANYONE_ON_THE_NETWORK"):
        check_address(Settings(host=host))
    check_address(Settings(host=host, allow_anyone_on_the_network=True))


def test_a_key_that_holds_opens_the_network(home):
    keys = ApiKeyStore(wiring.build_catalogue(Settings()).database)
    key, _ = keys.create("ward", ("ask",), "test")
    check_address(Settings(host="0.0.0.0"))
    keys.revoke(key.key_id, "test")
    with pytest.raises(UsageError, match="citewell keys create"):
        check_address(Settings(host="0.0.0.0"))


@pytest.mark.parametrize(
    ("changes", "answerable"),
    [
        ({}, ("submitted", "under_review", "approved")),
        ({"host": "::1", "answerable": ("submitted",)}, ("submitted",)),
        ({"host": "0.0.0.0"}, ("approved",)),
        ({"host": "0.0.0.0", "answerable": ("submitted", "approved")}, ("approved",)),
        (
            {"host": "0.0.0.0", "answerable": ("under_review",), "answer_unapproved_on_the_network": True},
            ("under_review",),
        ),
    ],
)
def test_only_approved_documents_answer_others_unless_told_in_so_many_words(changes, answerable):
    assert decide_answerable(Settings(**changes)).answerable == answerable


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "submitted, under review, approved: 1 of 1."),
        ({"host": "0.0.0.0"}, "approved: 0 of 1. Others reach this address; `citewell review"),
        (
            {"host": "0.0.0.0", "answer_unapproved_on_the_network": True},
            "1 of 1. Others reach this address, and CITEWELL_ANSWER_UNAPPROVED_ON_THE_NETWORK",
        ),
    ],
)
def test_start_up_says_which_documents_answer(filled_home, changes, said):
    assert said in describe_answerable(decide_answerable(Settings(home=filled_home, **changes)))


def test_taken_port_is_named():
    with bind_socket("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=str(port)):
            bind_socket("127.0.0.1", port)


def test_server_answers_and_ends_on_ctrl_c(filled_home):
    """The real command in a process of its own, with the model replaced by the one that needs no files."""
    code = (
        "from citewell import wiring; from tests.doubles import HashedWordsEmbedder;"
        "wiring.build_embedder = lambda settings: HashedWordsEmbedder();"
        "from citewell.cli import app; app(['serve', '--port', '0'])"
    )
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert "submitted, under review, approved: 1 of 1" in process.stderr.readline()
        line = process.stderr.readline()
        address = re.search(r"http://\S+/", line)
        assert address is not None, line
        with urllib.request.urlopen(address.group() + "readyz", timeout=10) as response:
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        printed, logged = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert printed == ""
    assert "Traceback" not in logged
