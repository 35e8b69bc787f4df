"""The order of the steps is written once, and Scrapy runs them in it."""

from scrapy.utils.misc import load_object

import pipelines


def test_every_step_of_the_order_is_there_and_says_what_it_does() -> None:
    """A name in the order is a class with a promise."""
    steps = [load_object(step) for step in pipelines.ORDER]
    assert [step.__name__ for step in steps] == ["Check", "Flag", "Store"]
    assert all(step.__doc__ for step in steps)
