"""Which failures of a fetch stand, and which may pass."""

import pytest

from newsbot.spiders.responses import passes


@pytest.mark.parametrize("status", [408, 421, 425, 429, 500, 502, 503, 504, 520, 599])
def test_a_trouble_of_the_server_may_pass(status: int) -> None:
    """The page stays due, and is asked for again after a growing delay."""
    assert passes(status)


@pytest.mark.parametrize("status", [200, 304, 400, 401, 403, 404, 410, 414, 451])
def test_a_no_of_the_server_stands(status: int) -> None:
    """The page is refused, or gone where it was read before."""
    assert not passes(status)
