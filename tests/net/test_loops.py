"""Loops: which addresses are not asked for after many of their like gave one story."""

import pytest
from scrapy import Request

from newsbot.net.loops import ENOUGH, InLoop, Loops, pattern_of

SITE = "https://gazette.example"


def refuses(loops: Loops, path: str) -> bool:
    """Whether the page at *path* is not asked for."""
    url = f"{SITE}{path}"
    try:
        loops.process_request(Request(url, meta={"frontier_url": url}))
    except InLoop:
        return True
    return False


def told(paths: list[str], *, story: str = "one") -> Loops:
    """Who was told that all of *paths* gave one story."""
    loops = Loops()
    for path in paths:
        loops.gave(f"{SITE}{path}", story)
    return loops


@pytest.mark.parametrize("path", ["/wall?session={}", "/{}", "/wall-{}/", "/{}/wall", "/a/x{:x}z"])
def test_an_address_like_fifty_of_one_story_is_not_asked_for(path: str) -> None:
    """The message says which story that is."""
    loops = told([path.format(number * 7919) for number in range(ENOUGH)])
    url = SITE + path.format(7919 * 5000)
    with pytest.raises(InLoop, match=f"50 addresses like this one gave one story, that of {SITE}/"):
        loops.process_request(Request(url, meta={"frontier_url": url}))


def test_before_the_fiftieth_each_is_asked_for() -> None:
    """Print pages, old addresses and the like are a handful."""
    assert not refuses(told([f"/wall?session={number}" for number in range(ENOUGH - 1)]), "/wall?session=99")


def test_other_addresses_of_the_site_are_asked_for() -> None:
    """Only numbers differ in what gave the one story, and these are other words."""
    loops = told([f"/news/wall-{number}" for number in range(ENOUGH)])
    assert not refuses(loops, "/news/ferry-12")
    assert not refuses(loops, "/news/wall-12-is-open-again")


def test_a_pattern_under_which_other_stories_stand_is_none() -> None:
    """An archive by number has one story that is everywhere, and thousands that are not."""
    loops = Loops()
    for number in range(6):
        loops.gave(f"{SITE}/news/{number}", f"story {number}")
    for number in range(100, 100 + ENOUGH):
        loops.gave(f"{SITE}/news/{number}", "one")
    assert not refuses(loops, "/news/999")


def test_words_at_the_root_of_a_site_are_no_pattern_where_other_stories_are() -> None:
    """All that they have in common is the site."""
    loops = told([f"/{chr(ord('a') + number % 26) * (1 + number // 26)}" for number in range(ENOUGH - 1)])
    loops.gave(f"{SITE}/ferry-back-in-service", "another")
    loops.gave(f"{SITE}/z", "one")
    assert not refuses(loops, "/choir-sings")


def test_rechecks_and_what_is_no_page_are_let_through() -> None:
    """A page that was read is looked at again; doors are walked."""
    loops = told([f"/{number}" for number in range(ENOUGH)])
    loops.process_request(Request(f"{SITE}/99", meta={"frontier_url": f"{SITE}/99", "recheck": object()}))
    loops.process_request(Request(f"{SITE}/99"))


def test_a_pattern_is_all_but_the_numbers_or_else_the_beginning() -> None:
    """The first is the narrower one."""
    assert pattern_of([f"{SITE}/a1b2", f"{SITE}/a3b44"]).pattern == r"https://gazette\.example/a\d+b\d+$"
    assert pattern_of([f"{SITE}/ab", f"{SITE}/ac"]).pattern == r"https://gazette\.example/a"
