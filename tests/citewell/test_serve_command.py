import pytest

from citewell.serve_command import check_address, is_loopback
from citewell.settings import Settings
from core.errors import UsageError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST"])
def test_own_addresses(host):
    assert is_loopback(host)
    check_address(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_addresses_that_others_reach_are_refused_unless_allowed_in_so_many_words(host):
    with pytest.raises(UsageError, match="CITEWELL_ALLOW_ANYONE_ON_THE_NETWORK"):
        check_address(Settings(host=host))
    check_address(Settings(host=host, allow_anyone_on_the_network=True))
