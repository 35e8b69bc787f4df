"""The page of a listing that follows, under any name; all listings are invented."""

from __future__ import annotations

import pytest

from newsbot.items import Listing
from newsbot.page import Page
from newsbot.read.entry_points import read_entry_point
from newsbot.source import EntryPoint, Source
from tests.local_site import listing

HOME = "https://gazette.example/"
SOURCE = Source(name="gazette", title="The Gazette", home=HOME, hosts=("gazette.example",))


def following(pager: str, *, at: str = "", cards: str = "") -> str | None:
    """Where a listing of five stories with *pager* beneath them goes on, without the site's address."""
    stories = listing(*(f"/a-story-of-day-{day}" for day in range(5)))
    body = stories.replace("</main>", f"{cards}</main>{pager}")
    entry_point = EntryPoint(kind="listing", url=HOME)
    found = read_entry_point(Page(body=body.encode(), url=HOME + at, status=200), entry_point, SOURCE, HOME + at)
    assert isinstance(found, Listing), found
    assert len(found.cards) == 5
    return found.next_page.removeprefix(HOME) if found.next_page else None


@pytest.mark.parametrize(
    "name",
    [
        "Next",
        "Older posts",
        "« Older Entries",
        "Previous posts",
        "Load more",
        "Ältere Beiträge",
        "Nächste Seite »",
        "Articles plus anciens",
        "Page suivante",
        "Entradas más antiguas",
        "Publicações mais antigas",
        "Articoli più vecchi",
        "Oudere berichten",
        "Äldre inlägg",
        "Eldre innlegg",
        "Ældre indlæg",
        "Starsze wpisy",
        "Starší příspěvky",
        "Старіші записи",
        "Предыдущие записи",
        "Eski yazılar",
        "Régebbi bejegyzések",
        "Παλαιότερα άρθρα",
        "次のページ",
        "過去の記事",
        "下一页",
        "이전 글",
        "مقالات أقدم",
        "פוסטים ישנים",
    ],
)
@pytest.mark.parametrize("address", ["index2.html", "?paged=2", "page2/"])
def test_the_next_page_is_told_by_its_name_in_any_language(name: str, address: str) -> None:
    """Whatever its address looks like."""
    assert following(f"<p><a href='/{address}'>{name}</a></p>") == address


@pytest.mark.parametrize(
    ("pager", "address"),
    [
        ("<link rel='next' href='/p/2'>", "p/2"),
        ("<a rel='nofollow next' href='/p/2'>Farther back</a>", "p/2"),
        ("<div class='nav-links'><div class='nav-previous'><a href='/page/2/'>Back in time</a></div></div>", "page/2/"),
        ("<nav class='pagination'><a class='pagination-next' href='/page/2/'>Onwards</a></nav>", "page/2/"),
        ("<nav><a href='/?paged=2' aria-label='Next page'><svg></svg></a></nav>", "?paged=2"),
        ("<ul class='pager'><li>1</li><li><a href='/?n=5'>2</a></li><li><a href='/?n=10'>3</a></li></ul>", "?n=5"),
        (
            "<div><span class='current'>1</span> <a href='/index2.html'>2</a> <a href='/index9.html'>9</a></div>",
            "index2.html",
        ),
        ("<div><b>1</b><a href='/news-2.html'>2</a><a href='/news-3.html'>3</a></div>", "news-2.html"),
        ("<div><a href='/'>1</a><a href='/2'>2</a><a href='/3'>3</a></div>", "2"),
        ("<p>Page 1 of 9 <a href='/page2/'>→</a></p>", "page2/"),
    ],
)
def test_the_next_page_is_told_by_markup_a_row_of_numbers_or_an_arrow(pager: str, address: str) -> None:
    """As themes make them."""
    assert following(pager) == address


@pytest.mark.parametrize(
    ("pager", "address"),
    [
        ("<div><a href='/'>1</a><span aria-current='page'>2</span><a href='/page/3'>3</a></div>", "page/3"),
        (
            "<ul><li><a href='/page/1'>1</a></li><li class='active'><a href='/page/2'>2</a></li><li>"
            "<a href='/page/3'>3</a></li></ul>",
            "page/3",
        ),
        ("<div class='nav-next'><a href='/'>Newer posts</a></div>", None),
        ("<a href='/'>« Previous</a><a href='/page/3'>Next »</a>", "page/3"),
    ],
)
def test_on_a_later_page_the_way_back_to_the_first_is_not_followed(pager: str, address: str | None) -> None:
    """The number after the current one counts, and "newer" leads back."""
    assert following(pager, at="page/2") == address


def test_what_looks_like_a_page_s_number_or_name_and_is_none() -> None:
    """The days of a calendar; "Weiter" on each card, which leads to the rest of its story."""
    days = "".join(f"<td><a href='/2026/11/{day}/'>{day}</a></td>" for day in range(1, 29))
    assert following(f"<table><tr>{days}</tr></table>") is None
    years = "".join(f"<li><a href='/{year}/'>{year}</a></li>" for year in range(2019, 2027))
    assert following(f"<ul>{years}</ul>") is None
    more = "".join(f"<p>The story goes on. <a href='/a-story-of-day-{day}'>Weiter</a></p>" for day in range(5))
    assert following("", cards=more) is None
    assert following("<a href='/page/2'>Weiter</a>") == "page/2"
    assert following("<a href='https://elsewhere.example/2'>Next</a><a href='#top'>Next</a>") is None


def test_an_entry_point_may_be_a_query_and_goes_on_with_another() -> None:
    """As WordPress has them without pretty addresses: stories at `/?p=4`, sections at `/?cat=3`."""
    body = listing("/?p=4", "/?p=5", "/?p=6").replace("</main>", "<a href='/?cat=3&paged=2'>Older posts</a></main>")
    at = f"{HOME}?cat=3"
    found = read_entry_point(
        Page(body=body.encode(), url=at, status=200), EntryPoint(kind="listing", url=at), SOURCE, at
    )
    assert isinstance(found, Listing)
    assert [card.url for card in found.cards] == [f"{HOME}?p=4", f"{HOME}?p=5", f"{HOME}?p=6"]
    assert found.next_page == f"{HOME}?cat=3&paged=2"


def test_a_front_page_of_whole_stories_is_the_listing_that_it_is_declared_as() -> None:
    """Each in an article with a header of its own, as Pelican and many blogs make them; cards are dated."""
    text = "The wall of the old harbour held through the night, and the council met twice to talk of it. " * 3
    full = "".join(
        f"<li><article class=hentry><header><h1><a href='/{n}.html'>The story that is number {n}</a></h1></header>"
        f"<div class=entry-content><abbr class=published title='2026-11-0{n}T10:00:00+02:00'>{n} November</abbr>"
        f"<p>{text}</p><h2>What is known</h2><p>{text}</p></div></article></li>"
        for n in range(1, 9)
    )
    pager = "<p>Page 1 / 9 <a href='/index2.html'>»</a>"
    body = f"<html><body><header><h1><a href='/'>The Gazette</a></h1></header><ol>{full}</ol>{pager}"
    found = read_entry_point(
        Page(body=body.encode(), url=HOME, status=200), EntryPoint(kind="listing", url=HOME), SOURCE, HOME
    )
    assert isinstance(found, Listing)
    assert [card.url for card in found.cards] == [f"{HOME}{n}.html" for n in range(1, 9)]
    assert all(card.published for card in found.cards)
    assert found.next_page == f"{HOME}index2.html"


def test_a_run_of_bare_headlines_is_a_listing_whatever_their_addresses_look_like() -> None:
    """And the menu beside it is not."""
    rows = "".join(f"<li><a href='/{n}'>The council meets for the {n}th time this week</a></li>" for n in range(1, 7))
    menu = "".join(
        f"<li><a href='/{name}'>{name}</a></li>" for name in ("our-reporters", "our-subscribers", "our-archive")
    )
    body = f"<html><body><div><ul class=menu>{menu}</ul></div><ul class=latest>{rows}</ul>"
    found = read_entry_point(
        Page(body=body.encode(), url=HOME, status=200), EntryPoint(kind="listing", url=HOME), SOURCE, HOME
    )
    assert isinstance(found, Listing)
    assert [card.url for card in found.cards] == [f"{HOME}{n}" for n in range(1, 7)]
