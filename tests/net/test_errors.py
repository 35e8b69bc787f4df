"""What failures of the network say."""

import pytest
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from newsbot.net.errors import error_message


def wrapped() -> BaseException:
    """As Scrapy passes Twisted's failures on."""
    error = OSError("[<a failure>]")
    error.__cause__ = ResponseNeverReceived([Failure(ConnectionDone("the other side has hung up"))])
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (wrapped(), "the other side has hung up"),
        (wrapped().__cause__, "the other side has hung up"),
        (TimeoutError("it took too long"), "it took too long"),
        (TimeoutError(), "TimeoutError"),
        (None, "no reason is known"),
    ],
)
def test_a_failure_is_told_in_words(error: BaseException | None, said: str) -> None:
    """Not as a list of objects."""
    assert said in error_message(error)
