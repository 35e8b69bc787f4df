"""Loops: which addresses are not asked for after many of their like gave one story."""

import pytest
from scrapy import Request

from newsbot.net import loops as module
from newsbot.net.loops import ENOUGH, InLoop, Loops, shape_of

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


@pytest.mark.parametrize(
    "path", ["/wall?session={}", "/{}", "/wall-{}/", "/{}/wall", "/a/x{:x}z", "/{:08}/wall-to-be-rebuilt/{:x}"]
)
def test_an_address_like_fifty_of_one_story_is_not_asked_for(path: str) -> None:
    """The message says which story that is."""
    loops = told([path.format(number * 7919, number) for number in range(20 * ENOUGH)])
    url = SITE + path.format(7919 * 5000, 5000)
    with pytest.raises(InLoop, match=f"50 addresses like this one all gave the story of {SITE}/"):
        loops.process_request(Request(url, meta={"frontier_url": url}))


def test_before_the_fiftieth_each_is_asked_for() -> None:
    """Print pages, old addresses and the like are a handful."""
    assert not refuses(told([f"/wall?session={number}" for number in range(ENOUGH - 1)]), "/wall?session=99")


def test_other_addresses_of_the_site_are_asked_for() -> None:
    """Only numbers differ in what gave the one story, and these are other words."""
    loops = told([f"/news/wall-{number}" for number in range(ENOUGH)])
    assert not refuses(loops, "/news/ferry-12")
    assert not refuses(loops, "/news/wall-12-is-open-again")


def test_stories_that_are_spelled_in_words_are_asked_for_whatever_their_pages_show() -> None:
    """A wall, a notice of works, a page for readers without JavaScript: tomorrow the stories are there."""
    words = [f"{chr(ord('a') + n // 26)}{chr(ord('a') + n % 26)}" for n in range(5 * ENOUGH)]
    for path in ("/news/{}l-to-be-opened", "/{}st-is-over", "/2026/11/23/{}ling-sings-12", "/story?slug={}n-is-back"):
        assert not refuses(told([path.format(word) for word in words]), path.format("zyx"))


def test_a_shape_of_other_stories_is_no_loop() -> None:
    """An archive by number has one story that is everywhere, and thousands that are not."""
    loops = Loops()
    for number in range(6):
        loops.gave(f"{SITE}/news/{number}", f"story {number}")
    for number in range(100, 100 + ENOUGH):
        loops.gave(f"{SITE}/news/{number}", "one")
    assert not refuses(loops, "/news/999")


def test_what_was_taken_for_a_loop_is_none_when_other_stories_come_of_it() -> None:
    """Of the requests that were under way."""
    loops = told([f"/news/{number}" for number in range(ENOUGH)])
    assert refuses(loops, "/news/999")
    for number in range(6):
        loops.gave(f"{SITE}/news/{1000 + number}", f"story {number}")
    assert not refuses(loops, "/news/999")


def test_rechecks_and_what_is_no_page_are_let_through() -> None:
    """A page that was read is looked at again; entry points are walked."""
    loops = told([f"/{number}" for number in range(ENOUGH)])
    loops.process_request(Request(f"{SITE}/99", meta={"frontier_url": f"{SITE}/99", "recheck": object()}))
    loops.process_request(Request(f"{SITE}/99"))


def test_a_million_stories_are_not_all_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came once is forgotten; a loop is found all the same."""
    monkeypatch.setattr(module, "_MOST_SHAPES", 100)
    loops = Loops()
    for number in range(ENOUGH):
        loops.gave(f"{SITE}/wall?session={number}", "one")
        for word in ("ferry", "choir", "salt"):
            loops.gave(f"{SITE}/{word}{'y' * number}", word)
    assert refuses(loops, "/wall?session=999")
    assert len(loops._of_shape) <= 100


@pytest.mark.parametrize(
    ("path", "other", "same"),
    [
        ("/news/1234", "/news/99", True),
        ("/news/3fa9", "/news/beef", True),
        ("/a/xQzK", "/a/bVnR", True),
        ("/wall?sid=abc", "/wall?sid=xyz", True),
        ("/wall?sid=abc", "/wall?other=abc", False),
        ("/a/b/a/b/wall", "/a/b/wall", True),
        ("/2026/11/wall", "/2025/01/02/wall", True),
        ("/wall", "/ferry", False),
        ("/wall-opens", "/wall-closes", False),
        ("/стіна-1", "/міст-1", False),
    ],
)
def test_a_shape_is_an_address_without_what_is_no_word(path: str, other: str, same: bool) -> None:
    """Numbers, codes, and paths that go in circles."""
    assert (shape_of(SITE + path) == shape_of(SITE + other)) is same
