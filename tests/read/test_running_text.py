"""Running text: stories of sites that no grammar is known of, among all that stands around them on a page."""

from __future__ import annotations

import pytest

from newsbot.items import Article, Miss
from newsbot.read.line_shapes import is_like_address
from newsbot.read.text_byline import names_of
from newsbot.read.text_page import read_text

URL = "https://hafenbote.example/stadt/kaimauer-wird-vor-dem-winter-erneuert-4711.html"
TITLE = "Kaimauer wird vor dem Winter erneuert"
MENU = ["Menü", "Stadt", "Land", "Sport", "Kultur", "Wetter", "Abo", "Anmelden", "Suche"]
STORY = [
    f"Die {n}. Kaimauer am Unteren Hafen wird noch vor den Winterstürmen erneuert, das hat der Hafenrat am Dienstag "
    "nach langer Beratung beschlossen."
    for n in ("erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte")
]
OTHERS = [
    line
    for n in range(8)
    for line in (
        f"Fischer landen ihren Fang nun woanders, Teil {n}",
        f"Am alten Fährsteg {n} ist es eng geworden, sagen die Leute dort.",
    )
]
FOOT = ["Impressum", "Datenschutz", "Kontakt", "Jobs"]


def text(*parts: list[str]) -> str:
    """The text of a page, a blank line between its lines."""
    return "\n\n".join(line for part in parts for line in part) + "\n"


def read(*parts: list[str], url: str | None = URL) -> Article:
    """The article that the text gives."""
    found = read_text(text(*parts), url=url)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("url", [URL, "https://hafenbote.example/4711", None])
def test_a_story_is_read_from_the_whole_text_of_a_page(url: str | None) -> None:
    """Headline, author, day and paragraphs, and nothing of what stands around it."""
    found = read(
        MENU, [TITLE, "Von Ilse Brandvold, Hafenstadt", "3. Mai 2026, 14:05 Uhr"], STORY, OTHERS, FOOT, url=url
    )
    assert found.title == TITLE
    assert [author.name for author in found.authors] == ["Ilse Brandvold"]
    assert found.published is not None
    assert found.published.date().isoformat() == "2026-05-03"
    assert [block.text for block in found.body] == STORY
    assert 0.5 <= found.confidence < 0.7


def test_a_heading_inside_the_story_stays_in_it() -> None:
    """And a box that parts it does not end it."""
    box = ["Mehr zum Thema", "Neue Mauer, alte Steine", "Teilen"]
    found = read(MENU, [TITLE], STORY[:4], ["Was das kostet"], STORY[4:6], box, STORY[6:], OTHERS, FOOT)
    assert [block.text for block in found.body] == [*STORY[:4], "Was das kostet", *STORY[4:]]
    assert found.body[4].kind == "heading"


@pytest.mark.parametrize("line", ["Anzeige", "Auch interessant", "Stand: 17.06.2026 18:24 Uhr", "Placeholder image-1"])
def test_a_line_that_any_page_may_hold_is_no_heading(line: str) -> None:
    """Nor is a call to read something else: pages leave them out as well."""
    found = read(MENU, [TITLE, "Von Ilse Brandvold", "3. Mai 2026"], STORY[:4], [line], STORY[4:], OTHERS, FOOT)
    assert [block.text for block in found.body] == STORY


def test_the_headline_is_the_line_that_the_address_repeats() -> None:
    """Whatever stands nearer to the text, or shows the headline with more."""
    crumbs = f"Startseite > Stadt > {TITLE}"
    found = read(MENU, [crumbs, TITLE, "Taucher fanden im Frühjahr tiefe Risse darin"], STORY, OTHERS, FOOT)
    assert found.title == TITLE


def test_scripts_without_blanks_run_on_in_fewer_characters() -> None:
    """A sentence there is a third as long."""
    story = [
        f"港湾評議会は火曜日、冬の嵐が来る前に下の波止場の第{n}壁を建て直すことを決めた。費用は四百万に上る。"
        for n in range(12)
    ]
    found = read(["新聞"] * 20, ["港の壁、冬の前に建て直しへ", "2026年5月3日"], story, url=None)
    assert found.title == "港の壁、冬の前に建て直しへ"
    assert len(found.body) == 12


@pytest.mark.parametrize(
    "parts",
    [
        (MENU, OTHERS * 3, FOOT),
        (MENU, [line for pair in zip(OTHERS[::2], STORY, strict=True) for line in pair], FOOT * 4),
        (MENU, STORY, FOOT * 5),
    ],
    ids=["cards", "cards with long teasers", "no headline"],
)
def test_a_page_without_a_story_that_runs_on_gives_none(parts: tuple[list[str], ...]) -> None:
    """Teasers read like paragraphs, one under each headline; paragraphs alone may be anybody's."""
    assert not isinstance(read_text(text(*parts), url="https://hafenbote.example/stadt"), Article)


def test_an_excerpt_is_left_to_the_grammar() -> None:
    """In a few lines the paragraphs of several stories look like one."""
    found = read_text(text(["Kaimauer", *STORY[:6]]), url=None)
    assert isinstance(found, Miss)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ilse Brandvold", ("Ilse Brandvold",)),
        ("By Ilse Brandvold and Tom Harrow, staff writers", ("Ilse Brandvold", "Tom Harrow")),
        ("Von Ilse Brandvold und Tom Harrow, dpa", ("Ilse Brandvold", "Tom Harrow")),
        ("Von Ilse Brandvold mit AP", ("Ilse Brandvold",)),
        ("Par Ilse Brandvold | Publié le 3 mai 2026", ("Ilse Brandvold",)),
        ("By Ilse Brandvold Updated Nov 13, 2026", ("Ilse Brandvold",)),
        ("Autor: Ilse Brandvold", ("Ilse Brandvold",)),
        ("By the harbour", ()),
        ("Von Montag an", ()),
        ("By STAFF WRITER", ()),
        ("Ilse Brandvold", ()),
    ],
)
def test_a_byline_names_its_persons_and_nothing_else(line: str, names: tuple[str, ...]) -> None:
    """Neither agencies and places nor what runs on behind them."""
    assert names_of(line) == names


@pytest.mark.parametrize(
    ("title", "path", "alike"),
    [
        (TITLE, "/stadt/kaimauer-wird-vor-dem-winter-erneuert-4711.html", True),
        ("Fischer landen ihren Fang nun woanders", "/stadt/kaimauer-wird-vor-dem-winter-erneuert-4711.html", False),
        ("Øl på Åen bliver billigere", "/oel-paa-aaen-bliver-billigere", True),
        ("Fischer landen ihren Fang", "/4711", True),
        ("Fischer landen ihren Fang", None, True),
    ],
)
def test_a_title_is_unlike_an_address_only_where_that_repeats_another(
    title: str, path: str | None, alike: bool
) -> None:
    """An address of numbers says nothing."""
    assert is_like_address(title, path) is alike
